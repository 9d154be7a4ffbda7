"""A log copied into another one, of either engine: all is equal, and an unfinished copy is none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import apsw
import psycopg
import pytest

from archive.effects import Effects, Key, Reading, Register, Showing
from archive.log import EventLog, open_copy, open_log
from archive.originals import Originals
from archive.postgres_migration import migrate
from archive.verification import verify
from domain.errors import AlreadyRecorded, NoArchive
from tests.archive.conftest import NOON
from tests.archive.drafts import ONE, THREE, TWO, announced, filed
from tests.servers.postgres import PostgresServer

pytestmark = pytest.mark.system

PAGE = 2

KEYS = [Key("number", "1", ONE), Key("number", "2", None), Key("id", "\0", TWO)]
REGISTERS = [Register(ONE, "a", b"1", None), Register(ONE, "b", b"", None), Register(TWO, "a", b"\0", None)]
SHOWINGS = [
    Showing(ONE, "a", "page", "2020-03-01T00:00:00Z", "d2", "aa"),
    Showing(ONE, "a", "page", "2020-03-01T00:00:00Z", "d1", "bb"),
    Showing(TWO, "a", "Ä.pdf", "2020-03-01T00:00:00Z", "d1", "aa"),
]
READINGS = [
    Reading("aa", "a", "a.txt", None, ONE, "2020-03-01T00:00:00Z", "file", "allris-text", 1),
    Reading("aa", "a", "a.txt", 7, TWO, "2020-03-01T00:00:00Z", "file", "allris-text", 2),
]
EFFECTS = Effects(KEYS, (), REGISTERS, SHOWINGS, READINGS)


@pytest.fixture
def elsewhere(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[dict[str, Path | str]]:
    """Two more places, one of each engine."""
    with postgres_server.database() as address:
        migrate(address)
        yield {"sqlite": tmp_path / "elsewhere.sqlite", "postgresql": address}


@pytest.fixture
def other(where: Path | str, elsewhere: dict[str, Path | str]) -> Path | str:
    """A place of the other engine."""
    return elsewhere["sqlite" if isinstance(where, str) else "postgresql"]


@pytest.fixture
def same(where: Path | str, elsewhere: dict[str, Path | str]) -> Path | str:
    """Another place of the same engine."""
    return elsewhere["postgresql" if isinstance(where, str) else "sqlite"]


@pytest.fixture
def filled(log: EventLog, where: Path | str) -> EventLog:
    """A log with shared envelopes, personal parts of which one was erased, and all effects."""
    log.append([announced(ONE), filed(ONE, clerks=("Erika",)), announced(TWO)], EFFECTS)
    log.append([filed(TWO), filed(TWO, clerks=("Erika",)), announced(THREE)], expected={TWO: 1})
    rows(where, "DELETE FROM payload WHERE place = 22")
    return log


def copy(log: EventLog, where: Path | str, pages: int | None = None) -> None:
    """Copies what is missing, page by page, and ends the copy, unless it breaks off after so many pages."""
    with closing(open_copy(where, lambda: NOON)) as target, log.frozen() as head:
        while target.head() < head and pages != 0:
            target.copied(log.stored(target.head(), PAGE), complete=False)
            pages = pages and pages - 1
        if target.head() == head:
            target.copied([], log.besides(), complete=True)


def content(where: Path | str) -> tuple[object, ...]:
    """Everything that a log holds."""
    with closing(open_log(where, lambda: NOON, create=False)) as log:
        beside = [
            [row for effects in log.besides() for row in getattr(effects, name)]
            for name in ("new_keys", "registers", "showings", "readings")
        ]
        return log.spine(0, 1000), log.stored(0, 1000), log.stray(), beside


def rows(where: Path | str, statement: str) -> list[tuple[object, ...]]:
    """What lies in the tables, by another door."""
    if isinstance(where, Path):
        with closing(apsw.Connection(str(where))) as file:
            return file.execute(statement).fetchall()
    with psycopg.connect(where, options="-c search_path=ratsarchiv_log") as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_copy_and_its_copy_are_equal(
    filled: EventLog, where: Path | str, other: Path | str, same: Path | str
) -> None:
    """There and back, nothing changes: neither what is proved, nor salts, nor what lies beside the events."""
    copy(filled, other)
    with closing(open_log(other, lambda: NOON, create=False)) as there:
        copy(there, same)

    assert content(where) == content(other) == content(same)
    assert content(where)[3] == [sorted_keys(), REGISTERS, [SHOWINGS[1], SHOWINGS[0], SHOWINGS[2]], READINGS]


def sorted_keys() -> list[Key]:
    """The keys in the order of their table."""
    return sorted(KEYS, key=lambda key: (key.scope, key.value))


def test_copy_has_the_same_root(filled: EventLog, other: Path | str, originals: Originals) -> None:
    """A copy verifies clean, with the root of the log it was made from."""
    copy(filled, other)
    with closing(open_log(other, lambda: NOON, create=False)) as there:
        found = verify(there, originals)

    assert found == verify(filled, originals)
    assert (found.problem, found.erased, found.size) == (None, 1, 6)


def test_copy_shares_envelopes(filled: EventLog, where: Path | str, other: Path | str) -> None:
    """An envelope lies once in a copy as well, also where a page ends between the events that share it."""
    copy(filled, other)

    query = "SELECT envelope FROM events ORDER BY position"
    assert rows(where, query) == rows(other, query) == [(1,), (1,), (1,), (4,), (4,), (4,)]


def test_copy_goes_on_as_the_log_would(filled: EventLog, where: Path | str, other: Path | str) -> None:
    """Who records in a whole copy continues its streams, and finds what lies beside them."""
    copy(filled, other)
    with closing(open_log(other, lambda: NOON, create=False)) as there:
        there.append([filed(ONE)], Effects(registers=[Register(ONE, "a", b"2", b"1")]), {ONE: 2})

        assert [r.version for r in there.stream([ONE])] == [1, 2, 3]


@pytest.mark.parametrize("pages", [0, 1, 2])
def test_unfinished_copy_is_none(filled: EventLog, where: Path | str, other: Path | str, pages: int) -> None:
    """A copy that broke off cannot be used, and goes on where it stood when it is begun again."""
    copy(filled, other, pages)
    with pytest.raises(NoArchive, match=r"unfinished copy.*ratsarchiv copy"):
        open_log(other, lambda: NOON, create=True)

    with closing(open_copy(other, lambda: NOON)) as begun:
        assert begun.head() == pages * PAGE
    copy(filled, other)
    assert content(where) == content(other)


def test_copy_needs_an_empty_log(filled: EventLog, where: Path | str) -> None:
    """Nothing is copied over events that are there already, and the log stays as usable as it was."""
    with pytest.raises(AlreadyRecorded, match="expected an empty one"):
        open_copy(where, lambda: NOON)

    open_log(where, lambda: NOON, create=False).close()


def test_whole_log_takes_nothing_over(filled: EventLog, other: Path | str) -> None:
    """A log that was not opened for it takes no events from another one, nor does a copy that is complete."""
    copy(filled, other)
    with closing(open_log(other, lambda: NOON, create=False)) as there:
        filled.append([filed(ONE)], expected={ONE: 2})

        with pytest.raises(AlreadyRecorded, match="whole"):
            there.copied(filled.stored(6, 1), complete=True)
        assert there.head() == 6


@pytest.mark.parametrize("after", [1, 3])
def test_copy_takes_the_next_events_only(filled: EventLog, other: Path | str, after: int) -> None:
    """Events that are there already, or behind ones that are missing, are not taken over."""
    copy(filled, other, pages=1)
    with closing(open_copy(other, lambda: NOON)) as there:
        with pytest.raises(AlreadyRecorded, match="behind 2"):
            there.copied(filled.stored(after, PAGE), complete=False)
        assert there.head() == PAGE


def test_frozen_log_lets_nobody_append(where: Path | str, filled: EventLog) -> None:
    """While a log is frozen another writer waits; it can be read, and goes on behind it afterwards."""
    with closing(open_log(where, lambda: NOON, create=False)) as writer, ThreadPoolExecutor() as pool:
        with filled.frozen() as head:
            appended = pool.submit(lambda: writer.append([filed(THREE)], expected={THREE: 1}))
            with pytest.raises(TimeoutError):
                appended.result(timeout=0.3)
            assert filled.head() == head == 6

        assert appended.result() == range(7, 8)
