"""Locks between processes: what files and PostgreSQL promise alike."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive.locks import FileLocks, Locks
from archive.postgres_locks import PostgresLocks
from domain.errors import SourceBusy
from tests.archive.programs import line, running

pytestmark = pytest.mark.system

TAKEN_OVER_SECONDS = 5
"""A killed process's lock is free as soon as its end is noticed: some milliseconds, with time to spare."""

HOLDING = """
import time
locks = FileLocks(where) if isinstance(where, Path) else PostgresLocks(where)
with getattr(locks, sys.argv[2])("leipzig/allris"):
    print(time.monotonic(), flush=True)
    sys.stdin.readline()
"""
"""Says when it has got the lock, by the clock of all processes, and keeps it until it is told to end."""


@pytest.fixture(params=["files", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where locks are kept."""
    return tmp_path if request.param == "files" else str(request.getfixturevalue("postgres"))


@pytest.fixture
def locks(place: Path | str) -> Locks:
    """Locks of this process."""
    return FileLocks(place) if isinstance(place, Path) else PostgresLocks(place)


def test_source_is_held_once(place: Path | str, locks: Locks) -> None:
    """While one run holds its source no other can, but another source is free."""
    with running(HOLDING, place, "run") as run:
        assert line(run.stdout)

        with pytest.raises(SourceBusy, match="leipzig/allris"), locks.run("leipzig/allris"):
            pass
        with locks.run("leipzig/sdnet"):
            pass


def test_lock_ends_with_its_block(locks: Locks) -> None:
    """What was held once can be held again, also where the block failed."""
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), locks.run("leipzig/allris"):
            raise ZeroDivisionError


@pytest.mark.parametrize("verb", ["run", "turn"])
def test_lock_dies_with_its_process(place: Path | str, verb: str) -> None:
    """When the process that holds a lock is killed the one that waits for it takes over."""
    with running(HOLDING, place, verb) as holder:
        assert line(holder.stdout)
        with running(HOLDING, place, "turn") as waiting:
            killed = time.monotonic()
            holder.kill()

            assert 0 < float(line(waiting.stdout)) - killed < TAKEN_OVER_SECONDS


def test_turn_is_waited_for(place: Path | str, locks: Locks) -> None:
    """Who asks for a turn that another process has gets it when that one is done, not before."""
    with ExitStack() as stack:
        with locks.turn("leipzig/allris"):
            waiting = stack.enter_context(running(HOLDING, place, "turn"))
            with pytest.raises(SourceBusy), locks.run("leipzig/allris"):
                pass
            done = time.monotonic()

        assert float(line(waiting.stdout)) > done


def test_killed_waiter_leaves_no_lock(place: Path | str, locks: Locks) -> None:
    """A process that is killed while it waits does not hold the work later on."""
    with locks.turn("leipzig/allris"), running(HOLDING, place, "turn") as waiting:
        waiting.kill()

    with locks.turn("leipzig/allris"):
        pass
