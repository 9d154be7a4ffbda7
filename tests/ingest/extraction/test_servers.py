"""The process that reads for another one: it is replaced when lost, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.file_observation import TextState
from ingest.extraction import client as client_module
from ingest.extraction.client import Client
from ingest.extraction.extraction import Limits
from ingest.extraction.extractor import Extractor
from ingest.extraction.server import Job, Result
from tests.ingest.extraction import evil
from tests.ingest.extraction.evil_office import html_deep
from tests.ingest.extraction.running import children, held, own_children, runs, wait_until

pytestmark = pytest.mark.system

GOOD = Job("charset-normalizer", "Der Rat beschließt.".encode(), Limits())
READ = Result(TextState.TEXT, None, ("Der Rat beschließt.",), 1)
LONG = Job("selectolax", html_deep(), Limits(wall=5.0))
"""Read for a minute of CPU if it may."""


@pytest.fixture
def client() -> Iterator[Client]:
    """A client whose server runs."""
    started = Client()
    started.read(GOOD)
    yield started
    started.close()


def server() -> int:
    """The only child of this process."""
    (pid,) = own_children()
    return pid


def fork_of(pid: int) -> int:
    """The fork by which a server reads, as soon as there is one."""
    assert wait_until(lambda: bool(children(pid)))
    (fork,) = children(pid)
    return fork


def test_server_is_started_once(client: Client) -> None:
    """One process serves job after job."""
    first = server()

    assert READ == client.read(GOOD)[0]
    assert first == server()


def test_killed_server_is_replaced(client: Client) -> None:
    """A server that died between two jobs costs neither."""
    first = server()
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not runs(first))

    assert READ == client.read(GOOD)[0]
    assert first != server()


def test_server_killed_over_a_job_is_replaced(client: Client) -> None:
    """A job over which the server is lost has no text; the next one is read by a new server."""
    with ThreadPoolExecutor(1) as thread:
        lost = thread.submit(client.read, LONG)
        fork_of(server())
        os.kill(server(), signal.SIGKILL)

    assert TextState.TEXT is not lost.result()[0].state
    assert READ == client.read(GOOD)[0]


def test_fork_ends_with_its_server(client: Client) -> None:
    """What a lost server was reading is read no longer: no process is left that takes a core for a minute."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(client.read, LONG)
        fork = fork_of(server())
        os.kill(server(), signal.SIGKILL)

    ended = wait_until(lambda: not runs(fork))
    if not ended:
        os.kill(fork, signal.SIGKILL)
    assert ended


def test_stuck_server_times_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is killed after the job's time and its grace, and replaced."""
    monkeypatch.setattr(client_module, "GRACE", 0.5)
    stuck = server()
    os.kill(stuck, signal.SIGSTOP)

    result, outcome = client.read(Job(GOOD.reader, GOOD.content, Limits(wall=0.5)))

    assert (TextState.TIMEOUT, True) == (result.state, outcome.timed_out)
    assert not runs(stuck)
    assert READ == client.read(GOOD)[0]


@pytest.mark.parametrize(
    ("job", "state"),
    [
        (Job(LONG.reader, LONG.content, Limits(wall=0.3)), TextState.TIMEOUT),
        (Job(LONG.reader, LONG.content, Limits(cpu=1)), TextState.TIMEOUT),
        (Job("pypdfium2", evil.tiling(), Limits(cpu=1), page=0), TextState.TIMEOUT),
        (Job("pypdfium2", evil.flate_bomb(), Limits(memory=400_000_000)), TextState.LIMIT),
        (Job("pypdfium2", evil.marked_contents(), Limits(memory=400_000_000)), TextState.LIMIT),
    ],
    ids=["clock", "CPU", "CPU of drawing", "memory", "PDFium's abort"],
)
def test_fork_beyond_its_limits_is_ended(client: Client, job: Job, state: TextState) -> None:
    """Each limit ends the reading of a file that goes beyond it, and is named by the state."""
    result, _ = client.read(job)

    assert state is result.state
    assert READ == client.read(GOOD)[0]


def test_nothing_is_left_after_close() -> None:
    """Descriptors, children and threads are after the end what they were before the beginning."""
    before, threads = held(), threading.active_count()
    with Extractor(lambda word: True, workers=2) as extractor, ThreadPoolExecutor(2) as pool:
        list(pool.map(extractor.extract, [evil.good(), evil.truncated(), b"Rat", evil.without_xref()] * 2))
        during = held()

    assert 2 == len(during.children)
    assert (before, threads) == (held(), threading.active_count())


def test_idle_extractor_has_no_process() -> None:
    """A server is started for the first file that needs one, and none for what is not read."""
    before = held()
    with Extractor(lambda word: True) as extractor:
        extractor.extract(b"\x89PNG\r\n\x1a\n")

        assert before == held()


def test_close_can_be_repeated(client: Client) -> None:
    """A closed client is closed again without harm, and starts anew when it is asked."""
    client.close()
    client.close()

    assert frozenset() == own_children()
    assert READ == client.read(GOOD)[0]
