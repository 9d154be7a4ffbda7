"""The `eventsourcing` library's interfaces on SQLite through apsw. Knows nothing of papers.

apsw and not the standard library, whose SQLite may be one with the WAL-reset race (3.7.0 to 3.51.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NoReturn, cast
from uuid import UUID

import apsw
from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Mapper,
    NotSupportedError,
    ProcessRecorder,
    StoredEvent,
    TrackingRecorder,
)
from eventsourcing.utils import Environment

from archive import schema
from archive.codec import ENVELOPE, FACTS, PARTS, PERSONAL, Codec, StoredParts
from archive.commitments import SALT_SIZE, commitment, leaf_of
from archive.effects import Effects
from archive.effects_sqlite import write_effects
from domain.errors import LogUnavailable, NoArchive, Tampered
from domain.events import Recorded

BUSY_MILLISECONDS = 30_000
"""How long an append waits for another one: far longer than any batch takes, also on a slow disk."""

ROWS_AT_ONCE = 20
"""Rows to one INSERT: beyond that, appends got no faster."""

Row = tuple[Any, ...]


class Archive(Application[UUID]):
    """The library's application over one SQLite file, with the project's codec as its mapper."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "archive.sqlite"}

    def __init__(self, path: Path, codec: Codec, *, create: bool) -> None:
        self._codec = codec
        super().__init__({"SQLITE_DBNAME": str(path), "CREATE_TABLE": "yes" if create else "no"})

    def construct_mapper(self) -> Mapper[UUID]:
        """The mapper over the codec that was given."""
        return PartsMapper(self._codec)


class PartsMapper(Mapper[UUID]):
    """Maps stored parts to recorded events; holds the codec that also makes them."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Passes StoredParts on: the log encodes drafts as it counts them, without an object in between."""
        return cast("StoredEvent", domain_event)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Decodes to a Recorded."""
        return cast("DomainEventProtocol[UUID]", self.recorded(cast("StoredParts", stored_event)))

    def recorded(self, stored: StoredParts) -> Recorded:
        """Decodes stored parts; errors as those of Codec.decode."""
        return self.codec.decode(stored)

    def recorded_at(self, envelope: bytes) -> str:
        """The instant that an envelope part holds."""
        return self.codec.recorded_at(envelope)


class SqliteFactory(InfrastructureFactory[TrackingRecorder]):
    """Makes the recorder over the file named by SQLITE_DBNAME; CREATE_TABLE says whether it may be made."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        path = Path(self.env.get("SQLITE_DBNAME", ""))
        self._connection = connected(path, create=self.env.get("CREATE_TABLE") == "yes")

    def application_recorder(self) -> ApplicationRecorder:
        """The one recorder of this file."""
        return SqliteRecorder(self._connection)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Refused: streams are small and need no snapshots."""
        _refuse(f"a recorder for {purpose}")

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> TrackingRecorder:
        """Refused: read models keep their own position."""
        _refuse("a tracking recorder")

    def process_recorder(self) -> ProcessRecorder:
        """Refused: read models keep their own position."""
        _refuse("a process recorder")

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


class SqliteRecorder(ApplicationRecorder):
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
        events, payload = _sealed(stored, random_bytes(SALT_SIZE * len(PARTS) * len(stored)))
        self._insert("events", 7, events)
        self._insert("payload", 3, payload)
        write_effects(self._connection, effects)

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

    def select_notifications(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: EventLog.read pages through the log."""
        _refuse("notifications")

    def subscribe(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: readers ask for what lies behind their position."""
        _refuse("subscriptions")

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


def connected(path: Path, *, create: bool) -> apsw.Connection:
    """Opens a log's file, which is made where `create` says so; NoArchive where there is none."""
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with _translated():
        try:
            connection = apsw.Connection(str(path), flags=flags)
        except apsw.CantOpenError as error:
            raise _no_archive(path) from error
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        if create:
            _create(connection)
        connection.execute("PRAGMA synchronous = FULL")
        if connection.pragma("user_version") != schema.VERSION:
            connection.close()
            raise _no_archive(path)
    return connection


def _create(connection: apsw.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {schema.PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.pragma("user_version") == 0:
        connection.execute(schema.CREATE)
    connection.execute("COMMIT")


def _sealed(stored: Sequence[StoredParts], salts: bytes) -> tuple[list[object], list[object]]:
    """Columns of the spine and payload rows, one row after the other."""
    events: list[object] = []
    payload: list[object] = []
    at, sealed, shared, opened, stream, of, digits = 0, None, 0, b"", None, b"", ""
    for event in stored:
        second = salts[at + 16 : at + 32]
        envelope, facts, place = event.envelope or b"", event.state or b"", event.position * schema.PLACES
        if envelope is not sealed:
            # Envelopes are never erased, so the equal ones of one observation lie there once.
            sealed, shared, first = envelope, event.position, salts[at : at + 16]
            opened = commitment(ENVELOPE, first, envelope)
            payload += (place, first, envelope)
        commitments = opened + commitment(FACTS, second, facts)
        payload += (place + 1, second, facts)
        if event.personal is not None:
            third = salts[at + 32 : at + 48]
            commitments += commitment(PERSONAL, third, event.personal)
            payload += (place + 2, third, event.personal)
        if event.originator_id is not stream:
            stream, of = event.originator_id, event.originator_id.bytes
            digits = of.hex()
        leaf = leaf_of(event.position, digits, event.originator_version, event.topic, commitments)
        events += (event.position, of, event.originator_version, event.topic, commitments, leaf, shared)
        at += 48
    return events, payload


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


def _refuse(what: str) -> NoReturn:
    raise NotSupportedError(f"{what}: not offered, since events are read through archive.log.EventLog")
