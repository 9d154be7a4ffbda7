"""How a reading ends: by itself, by a limit of its own, or from outside, which says nothing of the file."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.errors import ReadingLost
from domain.file_observation import TextState
from ingest.extraction.client import Client
from ingest.extraction.extraction import Limits
from ingest.extraction.server import Job
from tests.ingest.extraction.running import children, own_children
from tests.ingest.extraction.sheets import page, sheets

pytestmark = pytest.mark.system

LONG = Job("pypdf", sheets([page(60)] * 400), Limits())
SHORT = Job("charset-normalizer", "Der Rat beschließt.".encode(), Limits())


@pytest.fixture
def client() -> Iterator[Client]:
    """A client whose server runs."""
    started = Client()
    started.read(SHORT)
    yield started
    started.close()


@contextmanager
def killing(times: int, *, forks: bool) -> Iterator[set[int]]:
    """Kills the server, or its fork, at so many readings; gives the forks that were seen."""
    stop, seen = threading.Event(), set[int]()

    def kill() -> None:
        left = times
        while left and not stop.is_set():
            for server in own_children():
                for fork in children(server) - seen:
                    seen.add(fork)
                    left -= 1
                    os.kill(fork if forks else server, signal.SIGKILL)
            time.sleep(0.005)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("forks", [True, False])
def test_reading_ended_once_is_begun_again(client: Client, *, forks: bool) -> None:
    """A file whose reading was ended from outside is read again by a fresh server."""
    with killing(1, forks=forks):
        result, _ = client.read(LONG)

    assert (TextState.TEXT, 400) == (result.state, len(result.pages))


@pytest.mark.parametrize("forks", [True, False])
def test_reading_ended_twice_says_nothing_of_the_file(client: Client, *, forks: bool) -> None:
    """A file that the machine does not let be read has no state; the next file is read."""
    with killing(2, forks=forks), pytest.raises(ReadingLost):
        client.read(LONG)

    assert client.read(SHORT)[0].pages == ("Der Rat beschließt.",)


def test_fork_dies_with_its_server(client: Client) -> None:
    """No fork goes on reading for a server that is gone."""
    with killing(2, forks=False) as seen, pytest.raises(ReadingLost):
        client.read(LONG)

    end = time.monotonic() + 10
    while any(Path(f"/proc/{fork}").exists() for fork in seen) and time.monotonic() < end:
        time.sleep(0.01)
    assert [fork for fork in seen if Path(f"/proc/{fork}").exists()] == []


def test_end_of_cpu_is_a_timeout_with_what_was_read(client: Client) -> None:
    """Pages that were read before the CPU's limit are kept, with the reason why the others are missing."""
    result, outcome = client.read(Job(LONG.reader, LONG.content, Limits(cpu=1)))

    assert (signal.SIGXCPU, TextState.TIMEOUT, "Reading took more than 1 seconds of CPU.") == (
        outcome.signal,
        result.trouble,
        result.cut,
    )
    assert 0 < len(result.pages) < 400


def test_end_of_time_keeps_what_was_read(client: Client) -> None:
    """Pages that were read before the time is over are kept."""
    result, _ = client.read(Job(LONG.reader, LONG.content, Limits(wall=0.7)))

    assert (TextState.TEXT, TextState.TIMEOUT) == (result.state, result.trouble)
    assert 0 < len(result.pages) < 400
