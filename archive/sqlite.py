"""The `eventsourcing` library's interfaces on SQLite through apsw. Knows nothing of papers.

apsw and not the standard library, whose SQLite may be one with the WAL-reset race (3.7.0 to 3.51.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

import apsw
from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, Mapper, StoredEvent
from eventsourcing.utils import Environment

from archive import schema
from archive.codec import Codec, StoredParts
from archive.commitments import StoredPart, StoredRow
from archive.copying import not_empty, unfinished, whole
from archive.effects import Effects
from archive.effects_sqlite import write_effects
from archive.library import Factory, PartsMapper, Recorder
from archive.sealing import EVENT_WIDTH, PART_WIDTH, Envelopes, Sealed, as_stored, sealed
from domain.errors import LogUnavailable, NoArchive, Tampered

BUSY_MILLISECONDS = 30_000
"""How long an append waits for another one: far longer than any batch takes, also on a slow disk."""

ROWS_AT_ONCE = 20
"""Rows to one INSERT: beyond that, appends got no faster."""

Row = tuple[Any, ...]


class Archive(Application[UUID]):
    """The library's application over one SQLite file, with the project's codec as its mapper."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "archive.sqlite:SqliteFactory"}

    def __init__(self, path: Path, codec: Codec, *, create: bool, copying: bool = False) -> None:
        self._codec = codec
        yes = {True: "yes", False: "no"}
        super().__init__({"SQLITE_DBNAME": str(path), "CREATE_TABLE": yes[create], "COPYING": yes[copying]})

    def construct_mapper(self) -> Mapper[UUID]:
        """The mapper over the codec that was given."""
        return PartsMapper(self._codec)


class SqliteFactory(Factory):
    """Makes the recorder over the file named by SQLITE_DBNAME.

    CREATE_TABLE says whether it may be made, COPYING whether another log is to be copied into it.
    """

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        path = Path(self.env.get("SQLITE_DBNAME", ""))
        create, copying = (self.env.get(name) == "yes" for name in ("CREATE_TABLE", "COPYING"))
        self._connection = connected(path, create=create, copying=copying)

    def application_recorder(self) -> ApplicationRecorder:
        """The one recorder of this file."""
        return SqliteRecorder(self._connection)

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class SqliteRecorder(Recorder):
    """Writes and reads stored parts; every failure of SQLite leaves it as an error of the project."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """Holds the log for appending and gives its head; commits at the end, or leaves nothing behind."""
        with _translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.max_notification_id()
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> None:
        """Writes events, commitments, leaves and `effects` inside the open transaction; `random_bytes` salts.

        Returns nothing, since the library would make three more objects of each event from positions.
        """
        stored = cast("Sequence[StoredParts]", stored_events)
        random_bytes: Callable[[int], bytes] = kwargs["random_bytes"]
        effects: Effects = kwargs["effects"]
        self.insert_rows(sealed(stored, random_bytes))
        write_effects(self._connection, effects)

    def insert_rows(self, rows: Sealed) -> None:
        """Writes rows of events and parts inside the open transaction."""
        self._insert("events", EVENT_WIDTH, rows.events)
        self._insert("payload", PART_WIDTH, rows.payload)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Stored parts of one stream with versions in (gt, lte]."""
        stream = cast("UUID", originator_id).bytes
        last = 2**62 if lte is None else lte
        found = self.parts(schema.VERSIONS, (stream, gt or 0, last))
        ordered = found[::-1] if desc else found
        return cast("Sequence[StoredEvent]", ordered[:limit])

    def max_notification_id(self) -> int:
        """Position of the last event, 0 for none."""
        return int(self.rows(schema.HEAD, ())[0][0])

    def insert_copied(self, rows: Sequence[StoredRow], effects: Iterable[Effects]) -> None:
        """Writes events as another log holds them, and effects, inside the open transaction."""
        if self._connection.pragma("user_version") != schema.UNFINISHED:
            raise whole()
        self.insert_rows(as_stored(rows, self._envelopes()))
        for each in effects:
            write_effects(self._connection, each)

    def finish(self) -> None:
        """Makes an unfinished copy a whole log, inside the open transaction."""
        self._connection.pragma("user_version", schema.VERSION)

    def _envelopes(self) -> Envelopes:
        found = self.rows(schema.ENVELOPE, (self.max_notification_id(),))
        return next((Envelopes(at, StoredPart(salt, content)) for at, salt, content in found), Envelopes())

    def rows(self, sql: str, bindings: Sequence[object]) -> list[Row]:
        """All rows of one query."""
        with _translated():
            return self._connection.execute(sql, bindings).fetchall()

    def rows_each(self, sql: str, bindings: Iterable[Sequence[object]]) -> list[Row]:
        """All rows of one query run for each of the bindings."""
        with _translated():
            return self._connection.executemany(sql, bindings).fetchall()

    def parts(self, sql: str, bindings: Sequence[object]) -> list[StoredParts]:
        """Stored parts by a query of schema.py that selects them."""
        return [_parts(row) for row in self.rows(sql, bindings)]

    def parts_each(self, sql: str, bindings: Iterable[Sequence[object]]) -> list[StoredParts]:
        """Stored parts by a query run for each of the bindings."""
        return [_parts(row) for row in self.rows_each(sql, bindings)]

    def _insert(self, table: str, width: int, flat: list[object]) -> None:
        step = width * ROWS_AT_ONCE
        for start in range(0, len(flat), step):
            chunk = flat[start : start + step]
            sql = schema.insert_rows(table, width, len(chunk) // width)
            self._connection.execute(sql, chunk)


def connected(path: Path, *, create: bool, copying: bool) -> apsw.Connection:
    """Opens a log's file, which is made where `create` says so; NoArchive where there is none.

    With `copying` it is marked as an unfinished copy; AlreadyRecorded where it holds events of its own.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with _translated():
        try:
            connection = apsw.Connection(str(path), flags=flags)
        except apsw.CantOpenError as error:
            raise _no_archive(path) from error
        try:
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            if create:
                _create(connection)
            connection.execute("PRAGMA synchronous = FULL")
            _require(connection, path, copying=copying)
        except BaseException:
            connection.close()
            raise
    return connection


def _create(connection: apsw.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {schema.PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.pragma("user_version") == 0:
        connection.execute(schema.CREATE)
        connection.pragma("user_version", schema.VERSION)
    connection.execute("COMMIT")


def _require(connection: apsw.Connection, path: Path, *, copying: bool) -> None:
    """Raises what forbids to use the file as it is; marks it where a copy begins."""
    match connection.pragma("user_version"), copying:
        case (schema.VERSION, False) | (schema.UNFINISHED, True):
            return
        case (schema.VERSION, True):
            _mark(connection, path)
        case (schema.UNFINISHED, False):
            raise unfinished(str(path))
        case _:
            raise _no_archive(path)


def _mark(connection: apsw.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute(schema.HEAD).fetchall() != [(0,)]:
        raise not_empty(str(path))
    connection.pragma("user_version", schema.UNFINISHED)
    connection.execute("COMMIT")


def _parts(row: Row) -> StoredParts:
    stream, version, topic, facts, position, envelope, personal, committed = row
    return StoredParts(_uuid(stream), version, topic, facts, position, envelope, personal, committed)


@lru_cache(maxsize=1024)
def _uuid(stream: bytes) -> UUID:
    """A stream's events mostly come together, and a UUID costs as much to make as its row to read."""
    return UUID(bytes=stream)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError) as error:
        raise Tampered(f"the event log's file is damaged ({error}): restore it from a backup") from error
    except apsw.ConstraintError:
        raise
    except apsw.Error as error:
        raise LogUnavailable(
            f"the event log cannot be used ({error}): end what holds it or make room, then try again"
        ) from error


def _no_archive(path: Path) -> NoArchive:
    return NoArchive(f"there is no event log at {path}: `ratsarchiv ingest` makes one, --home says where")
