"""The event log in PostgreSQL. Knows nothing of papers; archive/log.py says what each verb promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from time import monotonic
from typing import Any, cast
from uuid import UUID

from msgspec import Struct

from archive import postgres_statements as sql
from archive.codec import Codec
from archive.commitments import SpineRow, StoredPart, StoredRow, split
from archive.copying import require_next
from archive.effects import NO_EFFECTS, Effects, Reading, Showing
from archive.library import PartsMapper
from archive.postgres import Archive, HeadMovedError, Last, PostgresRecorder
from archive.postgres_effects import besides, reading, showing
from archive.postgres_schema import CHANNEL
from archive.postgres_session import ConnectionLost, Row
from archive.postgres_wire import blobs, texts, uuids
from archive.sealing import Carrier, encoded, instant
from domain.events import Draft, Recorded

AT_ONCE = 20
"""Up to so many events go in one round trip: beyond that the trips saved are nothing beside the work.

Of more, so many are sealed at once while the server stores those before them.
"""

POLL_SECONDS = 1.0
"""Between two looks for new events, whether or not the server told of any: a notice can be lost."""


class Left(Struct, frozen=True):
    """The head that an append left behind, and its instant."""

    position: int
    recorded_at: str


class PostgresLog:
    """An EventLog over the library's application in one database."""

    def __init__(
        self, archive: Archive, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes]
    ) -> None:
        self._archive = archive
        self._recorder = cast("PostgresRecorder", archive.recorder)
        self._session = self._recorder.session
        self._mapper = cast("PartsMapper", archive.mapper)
        self._clock = clock
        self._random_bytes = random_bytes
        self._left: Left | None = None
        self._is_alone = True

    def append(
        self,
        drafts: Sequence[Draft],
        effects: Effects = NO_EFFECTS,
        expected: Mapping[UUID, int] | None = None,
    ) -> range:
        """Records drafts and effects in one transaction; tried once more where the connection was lost."""
        self._recorder.forget_sent()
        try:
            return self._appended(drafts, effects, expected or {})
        except ConnectionLost:
            self._left = None
            behind = self._recorder.stored_behind(effects)
            if behind is None:
                return self._appended(drafts, effects, expected or {})
            return _positions(behind, drafts)

    def head(self) -> int:
        """Position of the last event."""
        return self._recorder.max_notification_id()

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Recorded]:
        """A page of events."""
        last = after + limit if upto is None else min(upto, after + limit)
        return self._recorded(sql.PAGE, (after, last, limit))

    def stream(self, ids: Sequence[UUID], upto: int | None = None) -> list[Recorded]:
        """All events of the streams."""
        return self._recorded(sql.STREAMS, (uuids(ids), 2**62 if upto is None else upto))

    def version(self, stream: UUID) -> int:
        """The stream's last version."""
        return int(self._session.rows(sql.VERSION_OF, (stream,))[0][0])

    def keys(self, scope: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """Streams by key."""
        asked = blobs([value.encode() for value in values])
        return {value.decode(): stream for value, stream in self._session.rows(sql.KEYS, (scope, asked))}

    def registers(self, pairs: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], bytes]:
        """States by stream and source."""
        asked = uuids([stream for stream, _ in pairs]), texts([source for _, source in pairs])
        return {(stream, source): state for stream, source, state in self._session.rows(sql.REGISTERS, asked)}

    def showings(self, stream: UUID, document: str) -> list[Showing]:
        """What the sources showed as this document."""
        return [showing(row) for row in self._session.rows(sql.SHOWINGS, (stream, document.encode()))]

    def readings(self, sha256s: Sequence[str]) -> list[Reading]:
        """The last readings of these bytes."""
        return [reading(row) for row in self._session.rows(sql.READINGS, (texts(sha256s),))]

    def spine(self, after: int, limit: int) -> list[SpineRow]:
        """A page of the spine."""
        return [_spine_row(row) for row in self._session.rows(sql.SPINE_PAGE, (after, limit))]

    def stored(self, after: int, limit: int) -> list[StoredRow]:
        """A page of events as they lie there."""
        return [_stored_row(row) for row in self._session.rows(sql.STORED_PAGE, (after, limit))]

    def stray(self) -> int | None:
        """The first part that belongs to no event."""
        return next((int(position) for (position,) in self._session.rows(sql.STRAY)), None)

    def besides(self) -> Iterator[Effects]:
        """Everything that lies beside the events."""
        return besides(self._session.rows)

    @contextmanager
    def frozen(self) -> Iterator[int]:
        """Keeps every append out."""
        with self._recorder.transaction() as last:
            self._session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield last.position

    def copied(self, rows: Sequence[StoredRow], effects: Iterable[Effects] = (), *, complete: bool) -> None:
        """Takes over events of another log."""
        with self._recorder.transaction() as last:
            require_next(last.position, rows)
            self._recorder.insert_copied(last, rows, effects)
            if complete:
                self._recorder.finish()

    def wait(self, after: int, seconds: float) -> int:
        """Listens for the notices of appends, and looks for itself all the same."""
        end = monotonic() + seconds
        while True:
            with suppress(ConnectionLost):
                # Before the look: what is appended between the two is told.
                self._session.execute(f"LISTEN {CHANNEL}")
            head, left = self.head(), end - monotonic()
            if head > after or left <= 0:
                self._session.execute("UNLISTEN *")
                return head
            self._listen(min(left, POLL_SECONDS))

    def close(self) -> None:
        """Closes the connection."""
        self._archive.close()

    def _listen(self, seconds: float) -> None:
        with suppress(ConnectionLost), self._session.used() as connection:
            for _ in connection.notifies(timeout=seconds, stop_after=1):
                return

    def _appended(self, drafts: Sequence[Draft], effects: Effects, expected: Mapping[UUID, int]) -> range:
        seen, self._left = self._left, None
        if seen is not None and self._is_alone and len(drafts) <= AT_ONCE:
            with suppress(HeadMovedError):
                self._left = self._saved(drafts, effects, expected, seen, held=False)
                return _positions(seen.position, drafts)
        with self._recorder.transaction() as last:
            found = Left(last.position, self._instant_of(last))
            left = self._saved(drafts, effects, expected, found, held=True)
        self._left, self._is_alone = left, seen is None or found == seen
        return _positions(found.position, drafts)

    def _saved(
        self,
        drafts: Sequence[Draft],
        effects: Effects,
        expected: Mapping[UUID, int],
        last: Left,
        *,
        held: bool,
    ) -> Left:
        recorded_at, versions, head = instant(self._clock, last.recorded_at), dict(expected), last.position
        self._recorder.begin()
        with self._recorder.streaming() if held and len(drafts) > AT_ONCE else nullcontext():
            for at in range(0, len(drafts), AT_ONCE):
                piece = drafts[at : at + AT_ONCE]
                carrier = Carrier(encoded(self._mapper.codec, piece, versions, head + at, recorded_at))
                self._archive.save(cast("Any", carrier), random_bytes=self._random_bytes)
        self._recorder.send(head, expected, effects)
        return Left(head + len(drafts), recorded_at) if drafts else last

    def _instant_of(self, last: Last) -> str:
        return self._mapper.recorded_at(last.envelope) if last.position else ""

    def _recorded(self, query: str, bindings: Sequence[object]) -> list[Recorded]:
        return list(map(self._mapper.recorded, self._recorder.parts(query, bindings)))


def _positions(head: int, drafts: Sequence[Draft]) -> range:
    return range(head + 1, head + 1 + len(drafts))


def opened(
    address: str,
    codec: Codec,
    clock: Callable[[], datetime],
    random_bytes: Callable[[int], bytes],
    *,
    copying: bool,
) -> PostgresLog:
    """Opens the log in the database at the address."""
    return PostgresLog(Archive(address, codec, copying=copying), clock, random_bytes)


def _spine_row(row: Row) -> SpineRow:
    position, stream, version, topic, commitments, leaf = row
    return SpineRow(position, stream, version, topic, split(commitments), leaf)


def _stored_row(row: Row) -> StoredRow:
    salted = [(row[at], row[at + 1]) for at in (7, 9, 11)]
    parts = tuple(None if salt is None else StoredPart(salt, content) for salt, content in salted)
    return StoredRow(_spine_row(row[:6]), bool(row[6]), parts)
