"""What a reader cannot do, whatever a file makes of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import msgspec
import pytest

from domain.file_observation import TextState
from ingest.extraction.client import ENVIRONMENT, told
from ingest.extraction.extraction import Limits
from ingest.extraction.server import Job, Outcome, Result, get, put
from tests.ingest.extraction import probing
from tests.ingest.extraction.running import marked, wait_until

pytestmark = pytest.mark.system

MARK = f"forks-of-{os.getpid()}"
"""Stands in the command line of the server, and so of whatever it leaves."""

SHORT = Limits(memory=1_000_000_000, cpu=1, wall=1.5)

Server = subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server whose readers try what they must not."""
    command = [sys.executable, "-I", probing.HERE, MARK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as started:
        yield started
        assert started.stdin is not None
        started.stdin.close()


def outcome_of(server: Server, reader: str, content: bytes = b"x", limits: Limits = SHORT) -> Outcome:
    """What the server tells of a job."""
    assert server.stdin is not None
    assert server.stdout is not None
    put(server.stdin, msgspec.msgpack.encode(Job(reader, content, limits)))
    return msgspec.msgpack.decode(get(server.stdout) or b"", type=Outcome)


def result_of(outcome: Outcome) -> Result:
    """What the fork told."""
    return told(outcome.result)


@pytest.mark.parametrize("probe", probing.PROBES)
def test_fork_opens_nothing(server: Server, probe: str) -> None:
    """No file and no connection can be opened, and no descriptor be made, while a file is read."""
    outcome = outcome_of(server, "probed", probe.encode())

    assert result_of(outcome).pages[0].startswith("refused: ")


def test_probes_would_get_something_elsewhere() -> None:
    """Outside of a fork what is tried works: the refusal above is the fork's."""
    got = probing.PROBES["opens_file"]()

    assert isinstance(got, int)
    os.close(got)


def test_fork_inherits_no_descriptor(server: Server) -> None:
    """Nothing that the server holds is open in its forks but the pipe by which they tell their result."""
    assert result_of(outcome_of(server, "descriptors")).pages in (("open: []",), ("open: [3]",))


@pytest.mark.parametrize(
    ("reader", "signals", "timed_out", "pages"),
    [
        ("sleeps", {signal.SIGKILL}, True, ()),
        ("ignores_signals", {signal.SIGKILL}, False, ()),
        ("crashes", {signal.SIGSEGV}, False, ()),
        ("leaves_child", {0, signal.SIGKILL}, True, ("a child was left",)),
        ("raises", {0}, False, ()),
    ],
)
def test_fork_ends_within_its_limits(
    server: Server, reader: str, signals: set[int], timed_out: bool, pages: tuple[str, ...]
) -> None:
    """A reader that sleeps, spins, crashes or leaves a child ends; what it read is kept, nothing is left."""
    outcome = outcome_of(server, reader, limits=Limits(cpu=1, wall=0.5 if timed_out else 60.0))

    assert outcome.signal in signals
    assert (timed_out, pages) == (outcome.timed_out, result_of(outcome).pages)
    assert wait_until(lambda: marked(MARK) == {server.pid})


def test_memory_is_refused(server: Server) -> None:
    """A reader that asks for more memory than its limit is told so, and tells it."""
    outcome = outcome_of(server, "takes_memory")

    assert TextState.LIMIT is result_of(outcome).state
    assert outcome.peak_bytes < SHORT.memory


def test_talk_of_libraries_is_no_result(server: Server) -> None:
    """What a library writes to standard output or error does not spoil the result."""
    assert ("text",) == result_of(outcome_of(server, "talks")).pages


def test_server_goes_on(server: Server) -> None:
    """After all of that the same process still reads."""
    outcome = outcome_of(server, "charset-normalizer", "Der Rat beschließt.".encode())

    assert Result(TextState.TEXT, None, ("Der Rat beschließt.",), 1) == result_of(outcome)
