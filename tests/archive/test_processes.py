"""Several processes on one archive: readers, a killed writer, a killed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from archive.locks import run_lock
from archive.log import EventLog, open_log
from archive.originals import Originals
from archive.verification import verify
from domain.errors import SourceBusy
from tests.archive.conftest import NOON

pytestmark = pytest.mark.system

SHARED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from archive.locks import run_lock
from archive.log import open_log
from domain.events import Draft, PaperGone
path = Path(sys.argv[1])
clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
"""
WRITER = """
log = open_log(path, clock, create=True)
for batch in range(1, 100_000):
    log.append([Draft(UUID(int=batch * 100 + number), PaperGone()) for number in range(20)])
    print(log.head(), flush=True)
"""
READER = """
log, last = open_log(path, clock, create=False), 0
while last < 400:
    page = log.read(last, 7)
    assert [r.position for r in page] == list(range(last + 1, last + 1 + len(page)))
    last = page[-1].position if page else last
print(last, flush=True)
"""
RUN = """
with run_lock(path, "leipzig/allris"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def running(program: str, path: Path, root: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that is killed at the end, if it still runs."""
    command = [sys.executable, "-c", SHARED + program, str(path)]
    environment = os.environ | {"PYTHONPATH": str(root)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def line(stream: IO[str] | None) -> str:
    """The next line that the process says."""
    assert stream is not None
    return stream.readline().strip()


def test_readers_see_whole_prefix(path: Path, log: EventLog, root: Path) -> None:
    """Two processes that read while a third one appends meet every position once, in order."""
    with ExitStack() as stack:
        one, two, _ = [stack.enter_context(running(it, path, root)) for it in (READER, READER, WRITER)]
        ends = [line(one.stdout), line(two.stdout)]

    assert [int(end) >= 400 for end in ends] == [True, True]


@pytest.mark.parametrize("batches", [1, 9, 30])
def test_killed_writer_loses_nothing(
    path: Path, log: EventLog, root: Path, originals: Originals, batches: int
) -> None:
    """Every batch that a killed writer was told of is there, and the last one is whole or absent."""
    with running(WRITER, path, root) as writer:
        acknowledged = [int(line(writer.stdout)) for _ in range(batches)][-1]

    with closing(open_log(path, lambda: NOON, create=False)) as reopened:
        found = verify(reopened, originals)
        assert found.problem is None
        assert found.events >= acknowledged
        assert found.events % 20 == 0


def test_source_is_held_once(tmp_path: Path, root: Path) -> None:
    """While one run holds its source no other can, but another source is free."""
    with running(RUN, tmp_path, root) as run:
        assert line(run.stdout) == "held"

        with pytest.raises(SourceBusy, match="leipzig/allris"), run_lock(tmp_path, "leipzig/allris"):
            pass
        with run_lock(tmp_path, "leipzig/sdnet"):
            pass


def test_lock_dies_with_its_process(tmp_path: Path, root: Path) -> None:
    """A killed run holds nothing, and neither does one that ended."""
    with running(RUN, tmp_path, root) as run:
        assert line(run.stdout) == "held"

    for _ in range(2):
        with run_lock(tmp_path, "leipzig/allris"):
            assert [file.name for file in tmp_path.iterdir()] == ["leipzig%2Fallris.lock"]
