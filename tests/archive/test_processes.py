"""Several processes on one log: readers, many writers, a killed writer."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from archive.log import EventLog, open_log
from archive.originals import Originals
from archive.verification import verify
from tests.archive.conftest import NOON
from tests.archive.programs import line, running

pytestmark = pytest.mark.system

WRITERS = 6
BATCHES = 20

ENDLESS_WRITER = """
log = open_log(where, clock, create=True)
for batch in range(1, 100_000):
    log.append([Draft(UUID(int=batch * 100 + number), PaperGone()) for number in range(20)])
    print(log.head(), flush=True)
"""
WRITER = """
log, who = open_log(where, clock, create=True), int(sys.argv[2])
sys.stdin.readline()
for batch in range(int(sys.argv[3])):
    count = 1 + (who + batch) % 3 * 20
    log.append([Draft(UUID(int=who * 1_000_000 + batch * 1_000 + n), PaperGone()) for n in range(count)])
print(log.head(), flush=True)
"""
READER = """
log, last, upto = open_log(where, clock, create=False), 0, int(sys.argv[2])
print("ready", flush=True)
while last < upto:
    log.wait(last, 60)
    page = log.read(last, 7)
    assert [r.position for r in page] == list(range(last + 1, last + 1 + len(page))), (last, page)
    last = page[-1].position if page else last
print(last, flush=True)
"""


def test_readers_see_whole_prefix(where: Path | str, log: EventLog) -> None:
    """Two processes that read while a third one appends meet every position once, in order."""
    with ExitStack() as stack:
        readers = [stack.enter_context(running(READER, where, 400)) for _ in range(2)]
        stack.enter_context(running(ENDLESS_WRITER, where))
        ends = [[line(each.stdout), line(each.stdout)] for each in readers]

    assert [int(end) >= 400 for _, end in ends] == [True, True]


def test_no_reader_misses_an_event(where: Path | str, log: EventLog) -> None:
    """While six processes append at once positions stay dense, and who reads meets each of them."""
    total = sum(1 + (who + batch) % 3 * 20 for who in range(WRITERS) for batch in range(BATCHES))
    with ExitStack() as stack:
        reader = stack.enter_context(running(READER, where, total))
        assert line(reader.stdout) == "ready"
        writers = [stack.enter_context(running(WRITER, where, who, BATCHES)) for who in range(WRITERS)]
        for writer in writers:
            assert writer.stdin is not None
            print(file=writer.stdin, flush=True)
        ends = [int(line(writer.stdout)) for writer in writers]

        assert max(ends) == log.head() == total
        assert line(reader.stdout) == str(total)


@pytest.mark.parametrize("batches", [1, 9, 30])
def test_killed_writer_loses_nothing(
    where: Path | str, log: EventLog, originals: Originals, batches: int
) -> None:
    """Every batch that a killed writer was told of is there, and the last one is whole or absent."""
    with running(ENDLESS_WRITER, where) as writer:
        acknowledged = [int(line(writer.stdout)) for _ in range(batches)][-1]

    with closing(open_log(where, lambda: NOON, create=False)) as reopened:
        found = verify(reopened, originals)
        assert found.problem is None
        assert found.events >= acknowledged
        assert found.events % 20 == 0


def test_killed_writer_holds_nobody_up(where: Path | str, log: EventLog) -> None:
    """After a writer was killed in the middle of its work another one appends at once."""
    with running(ENDLESS_WRITER, where) as writer:
        line(writer.stdout)

    head = log.head()
    assert log.append([]) == range(head + 1, head + 1)
