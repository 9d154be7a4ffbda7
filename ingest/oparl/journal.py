"""What a run over a server did: how far its lists were read, what it fetched, noted and could not have.

One file holds it beside the mirror's objects, so that a page and how far its list came are written at once.
Disposable: without it a run is a full one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from ingest.manifest import Capture

NO_GROUND = -1
"""The total of a list that may have ended early: nothing is missed on its ground."""

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
    path TEXT NOT NULL, holder TEXT NOT NULL, type TEXT NOT NULL, address TEXT NOT NULL, body BLOB NOT NULL,
    reference TEXT, modified TEXT NOT NULL, seen_at TEXT NOT NULL, basis TEXT NOT NULL, page TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (path, holder)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS object_by_holder ON object (holder);
CREATE INDEX IF NOT EXISTS object_by_type ON object (type, path);
CREATE INDEX IF NOT EXISTS object_by_reference ON object (reference) WHERE reference IS NOT NULL;
CREATE TABLE IF NOT EXISTS link (
    source TEXT NOT NULL, holder TEXT NOT NULL, field TEXT NOT NULL, target TEXT NOT NULL,
    address TEXT NOT NULL, PRIMARY KEY (source, holder, field, target)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_by_target ON link (target);
CREATE INDEX IF NOT EXISTS link_by_holder ON link (holder);
CREATE TABLE IF NOT EXISTS run (
    run INTEGER PRIMARY KEY AUTOINCREMENT, whole INTEGER NOT NULL, started_at TEXT NOT NULL,
    fetched_at TEXT, ended_at TEXT);
CREATE TABLE IF NOT EXISTS list (
    run INTEGER NOT NULL, name TEXT NOT NULL, next TEXT, objects INTEGER NOT NULL, total INTEGER,
    trouble TEXT, PRIMARY KEY (run, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS touched (
    path TEXT PRIMARY KEY, changed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS page (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL); -- long bodies: keys apart
CREATE TABLE IF NOT EXISTS capture (number INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS answer (
    path TEXT PRIMARY KEY, status INTEGER NOT NULL, first_missed TEXT NOT NULL, run INTEGER NOT NULL
    ) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (
    path TEXT PRIMARY KEY, type TEXT NOT NULL, address TEXT NOT NULL, last_seen TEXT,
    first_missed TEXT NOT NULL, basis TEXT NOT NULL, page TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS loss (path TEXT PRIMARY KEY, seen_at TEXT NOT NULL, basis TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS former (path TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trouble (path TEXT PRIMARY KEY, type TEXT NOT NULL, address TEXT NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_over (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pointed_at (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failed (
    address TEXT PRIMARY KEY, reason TEXT NOT NULL, page TEXT NOT NULL, list TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    address TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (
    holder TEXT NOT NULL, target TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (holder, target))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (
    rule TEXT PRIMARY KEY, count INTEGER NOT NULL, example TEXT NOT NULL) WITHOUT ROWID;
"""


class MirrorRun(Struct, frozen=True):
    """A run over the server: `whole` lists everything; `fetched_at` is set once all is asked for."""

    run: int
    whole: bool
    started_at: str
    fetched_at: str | None
    ended_at: str | None


class ListState(Struct, frozen=True):
    """How far a list has been read: `next` is None at its end, `trouble` says why it ended early."""

    name: str
    next: str | None
    objects: int
    total: int | None
    trouble: str | None

    @property
    def ended_early(self) -> bool:
        """Whether the list was left before its end, or may have been."""
        return self.trouble is not None or self.next is not None or self.total == NO_GROUND

    @property
    def to_its_end(self) -> bool:
        """Whether the list was read to its end and showed all that it counts; an empty one may be broken."""
        return not self.ended_early and self.objects > 0


class Failure(Struct, frozen=True):
    """What failed, by its address, and why; `page` names the bytes that could not be read, if any came.

    `list` names the list that it ended, or the file of a dump that it stands in.
    """

    address: str
    reason: str
    page: str = ""
    list: str | None = None


WAIT_SECONDS = 60.0
"""How long one run waits while another writes what it has gathered."""


class Journal:
    """The journal of one source in one file; one thread uses it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)
        # No write-ahead log: the library's SQLite may have the WAL-reset race. A run over the files reads the
        # copy while a long page is written all the same, as long as no page of it reaches the file before.
        self._db.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=NORMAL;")
        self._db.execute("PRAGMA cache_spill=OFF")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written in the block is written, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def last_run(self) -> MirrorRun | None:
        """The last run, ended or not."""
        return self._run("1")

    def last_whole(self) -> MirrorRun | None:
        """The last run that listed everything and was recorded."""
        return self._run("whole AND ended_at IS NOT NULL")

    def _run(self, wanted: str) -> MirrorRun | None:
        row = self._db.execute(
            f"SELECT * FROM run WHERE {wanted} ORDER BY run DESC LIMIT 1"  # noqa: S608
        ).fetchone()
        return None if row is None else MirrorRun(row[0], bool(row[1]), row[2], row[3], row[4])

    def begin_run(self, started_at: str, *, whole: bool) -> int:
        """A new run; what the one before found is kept until it is recorded.

        What failed in it is asked for and met again, or has healed.
        """
        last = self.last_run()
        recorded = last is None or last.ended_at is not None
        met_again = ("list", "pointed_at", "failed")
        left_over = (*met_again, "touched", "page", "capture", "gone") if recorded else met_again
        with self.together():
            for table in left_over:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608
            if whole:
                self._db.execute("DELETE FROM note")
            found = self._db.execute(
                "INSERT INTO run (whole, started_at) VALUES (?, ?) RETURNING run", (whole, started_at)
            )
            return int(found.fetchone()[0])

    def mark_fetched(self, run: int, at: str) -> None:
        """All that the run asks for has been asked."""
        self._db.execute("UPDATE run SET fetched_at = ? WHERE run = ?", (at, run))

    def end_last_run(self, at: str) -> None:
        """All is recorded; each list that was read to its end is asked next for what changed since.

        One that a full run left early is read in full once more, though it be its way to count too much.
        """
        run = self.last_run()
        assert run is not None  # noqa: S101  # what ends has begun
        with self.together():
            for state in self.lists(run.run):
                if state.to_its_end if run.whole else state.trouble is None:
                    self.put_fact(f"window {state.name}", run.started_at)
            self._db.execute("UPDATE run SET ended_at = ? WHERE run = ?", (at, run.run))

    def window(self, name: str) -> str | None:
        """The start of the last recorded run that read the list of that name to its end.

        None where no run did so since the last full one began: the list is to be read in full.
        """
        start, full = self.fact(f"window {name}"), self.last_whole()
        if start is None or full is None:
            return start
        return None if datetime.fromisoformat(start) < datetime.fromisoformat(full.started_at) else start

    def put_in_full(self, run: int, name: str) -> None:
        """Notes that a run reads the list of that name in full, not only what changed."""
        self.put_fact(f"in full {name}", str(run))

    def is_in_full(self, run: int, name: str) -> bool:
        """Whether the run reads the list of that name in full."""
        return self.fact(f"in full {name}") == str(run)

    def lists(self, run: int) -> list[ListState]:
        """The lists of a run, by name."""
        rows = self._db.execute(
            "SELECT name, next, objects, total, trouble FROM list WHERE run = ? ORDER BY name", (run,)
        )
        return [ListState(*row) for row in rows]

    def put_list(self, run: int, state: ListState) -> None:
        """Notes how far a list has been read."""
        row = (run, state.name, state.next, state.objects, state.total, state.trouble)
        self._db.execute("INSERT OR REPLACE INTO list VALUES (?, ?, ?, ?, ?, ?)", row)

    def note(self, rule: str, example: str, count: int = 1) -> None:
        """Counts a fault of the source and keeps its first example."""
        self._db.execute(
            "INSERT INTO note VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            (rule, count, example),
        )

    def notes(self) -> dict[str, tuple[int, str]]:
        """Faults with their counts and examples."""
        rows = self._db.execute("SELECT rule, count, example FROM note ORDER BY rule")
        return {row[0]: (row[1], row[2]) for row in rows}

    def put_failure(self, address: str, reason: str, page: str = "", *, ended: str | None = None) -> None:
        """Notes what could not be had or read in this run, in which bytes, and which list that ended."""
        self._db.execute("INSERT OR REPLACE INTO failed VALUES (?, ?, ?, ?)", (address, reason, page, ended))

    def drop_failure(self, address: str) -> None:
        """What could not be had at an address was had after all."""
        self._db.execute("DELETE FROM failed WHERE address = ?", (address,))

    def end_with(self, page: str, name: str) -> None:
        """Says of what could not be read in these bytes that they were the list of that name.

        Lists of equal bytes fail apart, each at its own time.
        """
        self._db.execute("UPDATE failed SET list = ? WHERE page = ? AND list IS NULL", (name, page))

    def has_failed(self, name: str) -> bool:
        """Whether something could not be had or read of the list of that name in this run."""
        return self._db.execute("SELECT 1 FROM failed WHERE list = ?", (name,)).fetchone() is not None

    def failures(self) -> list[Failure]:
        """What could not be had or read in this run, by address."""
        rows = self._db.execute("SELECT address, reason, page, list FROM failed ORDER BY address")
        return [Failure(*row) for row in rows]

    def put_kept(self, address: str, etag: str | None, last_modified: str | None, body: bytes) -> None:
        """Keeps an answer with what conditional requests need (RFC 9110, 13)."""
        self._db.execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (address, etag, last_modified, body)
        )

    def kept(self, address: str) -> tuple[str | None, str | None, bytes] | None:
        """An answer's ETag, Last-Modified and body."""
        row = self._db.execute(
            "SELECT etag, last_modified, body FROM kept WHERE address = ?", (address,)
        ).fetchone()
        return None if row is None else (row[0], row[1], bytes(row[2]))

    def put_fact(self, name: str, value: str) -> None:
        """Keeps a fact of the source under a name."""
        self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def fact(self, name: str) -> str | None:
        """The fact of that name."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def drop_fact(self, name: str) -> None:
        """Forgets the fact of that name."""
        self._db.execute("DELETE FROM fact WHERE name = ?", (name,))

    def put_page(self, sha256: str, body: bytes) -> None:
        """Keeps what was fetched until it is recorded."""
        self._db.execute("INSERT OR IGNORE INTO page VALUES (?, ?)", (sha256, body))

    def page(self, sha256: str) -> bytes | None:
        """What was fetched in this run."""
        row = self._db.execute("SELECT body FROM page WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else bytes(row[0])

    def has_page(self, sha256: str) -> bool:
        """Whether this run fetched the bytes."""
        row = self._db.execute("SELECT 1 FROM page WHERE sha256 = ?", (sha256,)).fetchone()
        return row is not None

    def put_capture(self, capture: Capture) -> None:
        """Keeps the record of a fetch until it is recorded."""
        self._db.execute("INSERT INTO capture (body) VALUES (?)", (msgspec.json.encode(capture),))

    def captures(self, after: int, count: int) -> list[tuple[int, Capture]]:
        """So many fetches that are not recorded yet, in order, with their numbers; those behind a number."""
        rows = self._db.execute(
            "SELECT number, body FROM capture WHERE number > ? ORDER BY number LIMIT ?", (after, count)
        )
        return [(row[0], msgspec.json.decode(row[1], type=Capture)) for row in rows]

    def drop_captures(self, upto: int) -> None:
        """These fetches are recorded."""
        self._db.execute("DELETE FROM capture WHERE number <= ?", (upto,))

    def put_answer(self, path: str, status: int, at: str, run: int) -> str:
        """Notes that an address did not show its object; returns when it was missed first."""
        found = self._db.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET status = excluded.status, run = excluded.run RETURNING first_missed",
            (path, status, at, run),
        )
        self._db.execute("DELETE FROM trouble WHERE path = ?", (path,))
        return str(found.fetchone()[0])

    def answered(self, path: str, run: int) -> bool:
        """Whether this run was told that an address does not show its object."""
        row = self._db.execute("SELECT 1 FROM answer WHERE path = ? AND run = ?", (path, run)).fetchone()
        return row is not None

    def put_named(self, path: str) -> bool:
        """Notes that a list of this run names an object by its address; returns whether that is news."""
        return self._db.execute("INSERT OR IGNORE INTO pointed_at VALUES (?)", (path,)).rowcount > 0

    def is_named(self, path: str) -> bool:
        """Whether a list of this run names an object by its address."""
        return self._db.execute("SELECT 1 FROM pointed_at WHERE path = ?", (path,)).fetchone() is not None

    def answers(self) -> dict[str, int]:
        """Addresses that did not show their object, and with which status."""
        return dict(self._db.execute("SELECT path, status FROM answer").fetchall())

    def put_trouble(self, path: str, kind: str, address: str) -> None:
        """Notes an object that could not be had for now: it is asked for again at the next run."""
        self._db.execute("INSERT OR REPLACE INTO trouble VALUES (?, ?, ?)", (path, kind, address))
        self._db.execute("DELETE FROM left_over WHERE path = ?", (path,))

    def put_left_over(self, path: str, kind: str, address: str) -> None:
        """Notes an object that was not asked for: it is asked for at the next full run."""
        self.put_trouble(path, kind, address)
        self._db.execute("INSERT INTO left_over VALUES (?)", (path,))

    def left_over(self) -> set[str]:
        """Objects that were not asked for, though something names them."""
        rows = self._db.execute("SELECT path FROM left_over WHERE path IN (SELECT path FROM trouble)")
        return {row[0] for row in rows}

    def troubles(self) -> list[tuple[str, str, str]]:
        """Objects that could not be had for now: path, type and address."""
        rows = self._db.execute("SELECT path, type, address FROM trouble ORDER BY type, path")
        return [(row[0], row[1], row[2]) for row in rows]
