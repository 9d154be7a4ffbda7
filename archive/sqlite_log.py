"""The event log in one SQLite file. Knows nothing of papers; archive/log.py says what each verb promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from time import monotonic, sleep
from typing import Any, cast
from uuid import UUID

import apsw

from archive import schema
from archive.codec import StoredParts
from archive.commitments import SpineRow, StoredPart, StoredRow, split
from archive.copying import require_next
from archive.effects import NO_EFFECTS, Effects, Reading, Showing
from archive.effects_sqlite import besides, reading, showing
from archive.library import PartsMapper
from archive.sealing import Carrier, encoded, instant
from archive.sqlite import Archive, Row, SqliteRecorder
from domain.errors import AlreadyRecorded
from domain.events import Draft, Recorded

POLL_SECONDS = 0.1
"""Between two looks for new events: nobody who reads pages notices, and it costs next to nothing."""


class SqliteLog:
    """An EventLog over the library's application in one SQLite file."""

    def __init__(
        self, archive: Archive, clock: Callable[[], datetime], random_bytes: Callable[[int], bytes]
    ) -> None:
        self._archive = archive
        self._recorder = cast("SqliteRecorder", archive.recorder)
        self._mapper = cast("PartsMapper", archive.mapper)
        self._clock = clock
        self._random_bytes = random_bytes

    def append(
        self,
        drafts: Sequence[Draft],
        effects: Effects = NO_EFFECTS,
        expected: Mapping[UUID, int] | None = None,
    ) -> range:
        """Records drafts and effects in one transaction."""
        expected = expected or {}
        with _clashes(), self._recorder.transaction() as head:
            self._require(expected)
            recorded_at = instant(self._clock, self._last_instant(head))
            stored = encoded(self._mapper.codec, drafts, dict(expected), head, recorded_at)
            carrier = cast("Any", Carrier(stored))
            self._archive.save(carrier, effects=effects, random_bytes=self._random_bytes)
        return range(head + 1, head + 1 + len(drafts))

    def head(self) -> int:
        """Position of the last event."""
        return self._recorder.max_notification_id()

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Recorded]:
        """A page of events."""
        last = after + limit if upto is None else min(upto, after + limit)
        return self._recorded(self._recorder.parts(schema.PAGE, (after, last, limit)))

    def stream(self, ids: Sequence[UUID], upto: int | None = None) -> list[Recorded]:
        """All events of the streams."""
        # The head is fixed first: each stream is a query of its own, and appends may fall between them.
        last = self.head() if upto is None else upto
        found = self._recorder.parts_each(
            schema.STREAM, [(stream.bytes, last) for stream in dict.fromkeys(ids)]
        )
        return self._recorded(sorted(found, key=lambda parts: parts.position))

    def version(self, stream: UUID) -> int:
        """The stream's last version."""
        return int(self._recorder.rows(schema.VERSION_OF, (stream.bytes,))[0][0])

    def keys(self, scope: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """Streams by key."""
        rows = self._recorder.rows_each(schema.KEY, [(scope, value) for value in values])
        return {value: None if stream is None else UUID(bytes=stream) for value, stream in rows}

    def registers(self, pairs: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], bytes]:
        """States by stream and source."""
        bindings = [(stream.bytes, source) for stream, source in pairs]
        rows = self._recorder.rows_each(schema.REGISTER, bindings)
        return {(UUID(bytes=stream), source): state for stream, source, state in rows}

    def showings(self, stream: UUID, document: str) -> list[Showing]:
        """What the sources showed as this document."""
        rows = self._recorder.rows(schema.SHOWINGS, (stream.bytes, document))
        return [showing(cast("Any", row)) for row in rows]

    def readings(self, sha256s: Sequence[str]) -> list[Reading]:
        """The last readings of these bytes."""
        rows = self._recorder.rows_each(schema.READINGS, [(sha256,) for sha256 in sha256s])
        return [reading(cast("Any", row)) for row in rows]

    def spine(self, after: int, limit: int) -> list[SpineRow]:
        """A page of the spine."""
        return [_spine_row(row) for row in self._recorder.rows(schema.SPINE_PAGE, (after, limit))]

    def stored(self, after: int, limit: int) -> list[StoredRow]:
        """A page of events as they lie there."""
        return [_stored_row(row) for row in self._recorder.rows(schema.STORED_PAGE, (after, limit))]

    def stray(self) -> int | None:
        """The first part that belongs to no event."""
        found = self._recorder.rows(schema.STRAY, ())
        return next((int(position) for (position,) in found), None)

    def besides(self) -> Iterator[Effects]:
        """Everything that lies beside the events."""
        return besides(self._recorder.rows)

    def frozen(self) -> AbstractContextManager[int]:
        """Keeps every append out."""
        return self._recorder.transaction()

    def copied(self, rows: Sequence[StoredRow], effects: Iterable[Effects] = (), *, complete: bool) -> None:
        """Takes over events of another log."""
        with _clashes(), self._recorder.transaction() as head:
            require_next(head, rows)
            self._recorder.insert_copied(rows, effects)
            if complete:
                self._recorder.finish()

    def wait(self, after: int, seconds: float) -> int:
        """Polls, since SQLite wakes nobody."""
        end = monotonic() + seconds
        while (head := self.head()) <= after and (left := end - monotonic()) > 0:
            sleep(min(left, POLL_SECONDS))
        return head

    def close(self) -> None:
        """Closes the file."""
        self._archive.close()

    def _recorded(self, found: Sequence[StoredParts]) -> list[Recorded]:
        return list(map(self._mapper.recorded, found))

    def _require(self, expected: Mapping[UUID, int]) -> None:
        for stream, version in expected.items():
            bindings = (stream.bytes, version)
            if version and not self._recorder.rows(schema.HAS_VERSION, bindings)[0][0]:
                raise AlreadyRecorded(
                    f"nothing was recorded: stream {stream} has no version {version}, expected one to go on "
                    "from; load the stream and decide again"
                )

    def _last_instant(self, head: int) -> str:
        return self._mapper.recorded_at(self._recorder.rows(schema.ENVELOPE, (head,))[0][2]) if head else ""


@contextmanager
def _clashes() -> Iterator[None]:
    try:
        yield
    except apsw.ConstraintError as error:
        raise AlreadyRecorded(
            f"nothing was recorded, another writer was first ({error}): load the streams and decide again"
        ) from error


def _spine_row(row: Row) -> SpineRow:
    position, stream, version, topic, commitments, leaf = row
    return SpineRow(position, UUID(bytes=stream), version, topic, split(commitments), leaf)


def _stored_row(row: Row) -> StoredRow:
    salted = [(row[at], row[at + 1]) for at in (7, 9, 11)]
    parts = tuple(None if salt is None else StoredPart(salt, content) for salt, content in salted)
    return StoredRow(_spine_row(row[:6]), bool(row[6]), parts)
