"""Drafts as the rows of an append: encoded, committed to, with their leaves. Knows no engine.

Rows lie flat, column after column, one row behind the other, since an object for each would cost more than
what it holds. An event is (position, stream, version, topic, commitments, leaf, envelope), a part is (place,
salt, bytes). The place is `position * PLACES + part`; the events of one observation share their envelope, and
`envelope` is the position of the first of them, where it lies.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, groupby, repeat
from operator import attrgetter
from uuid import UUID

from msgspec import Struct

from archive.codec import ENVELOPE, FACTS, PARTS, PERSONAL, Codec, StoredParts
from archive.commitments import SALT_SIZE, StoredPart, StoredRow, commitment, leaf_data
from archive.ledger import leaf_hash
from domain.events import Draft

PLACES = 4
"""Places of the payload for each event; the part is its index in archive.codec.PARTS."""

EVENT_WIDTH, PART_WIDTH = 7, 3
"""Columns of a row."""


class Sealed(Struct, frozen=True):
    """The rows of an append, flat."""

    events: list[object]
    payload: list[object]


class Carrier(Struct, frozen=True):
    """Hands all events of one append to the library in one piece."""

    stored: list[StoredParts]
    id: UUID = UUID(int=0)

    def collect_events(self) -> list[StoredParts]:
        """The events to be saved, encoded already: see PartsMapper.to_stored_event."""
        return self.stored


class Envelopes:
    """Where the envelope lies that the next event may share; that of the event before it, across pages."""

    def __init__(self, position: int = 0, part: StoredPart | None = None) -> None:
        self._position, self._part = position, part

    def place(self, position: int, part: StoredPart | None) -> int:
        """The position at which the envelope of the event at `position` lies."""
        if part is None or part != self._part:
            self._position, self._part = position, part
        return self._position


def instant(clock: Callable[[], datetime], last: str) -> str:
    """The instant of an append, in UTC with microseconds; never before that of the last one."""
    now = clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return max(now, last)


def encoded(
    codec: Codec, drafts: Sequence[Draft], versions: dict[UUID, int], head: int, recorded_at: str
) -> list[StoredParts]:
    """The drafts at their places behind the head; each stream goes on from its version, which moves on."""
    encode = codec.encode
    stored: list[StoredParts] = []
    # A stream's events mostly come together, and a UUID is slow to look up.
    for stream, run in groupby(drafts, attrgetter("stream")):
        position, version = head + len(stored) + 1, versions.get(stream, 0) + 1
        stored += map(encode, run, count(position), count(version), repeat(recorded_at))
        versions[stream] = stored[-1].originator_version
    return stored


def sealed(stored: Sequence[StoredParts], random_bytes: Callable[[int], bytes]) -> Sealed:
    """Rows of events encoded at their places, with fresh salts."""
    return next(sealed_in_turn(stored, random_bytes, sys.maxsize))


def sealed_in_turn(
    stored: Sequence[StoredParts], random_bytes: Callable[[int], bytes], size: int
) -> Iterator[Sealed]:
    """The same rows piece by piece, each as soon as its facts are of this size; the last one may be empty."""
    salts = random_bytes(SALT_SIZE * len(PARTS) * len(stored))
    events: list[object] = []
    payload: list[object] = []
    held, at, known, shared, opened, stream, of, digits = 0, 0, None, 0, b"", None, b"", ""
    for event in stored:
        second = salts[at + 16 : at + 32]
        position, version, topic = event.position, event.originator_version, event.topic
        envelope, facts, place = event.envelope or b"", event.state or b"", position * PLACES
        if envelope is not known:
            # Envelopes are never erased, so the equal ones of one observation lie there once.
            known, shared, first = envelope, position, salts[at : at + 16]
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
        leaf = leaf_hash(leaf_data(position, digits, version, topic, commitments))
        events += (position, of, version, topic, commitments, leaf, shared)
        at += 48
        held += len(facts)
        if held >= size:
            yield Sealed(events, payload)
            events, payload, held = [], [], 0
    yield Sealed(events, payload)


def as_stored(rows: Sequence[StoredRow], envelopes: Envelopes) -> Sealed:
    """Rows as another log holds them, salts, commitments and leaves unchanged."""
    events: list[object] = []
    payload: list[object] = []
    for row in rows:
        spine, position = row.spine, row.spine.position
        shared = envelopes.place(position, row.parts[0])
        commitments = b"".join(each for each in spine.commitments if each is not None)
        events += (position, spine.stream.bytes, spine.version, spine.topic, commitments, spine.leaf, shared)
        for place, part in _held(row, own_envelope=shared == position):
            payload += (position * PLACES + place, part.salt, part.content)
    return Sealed(events, payload)


def _held(row: StoredRow, *, own_envelope: bool) -> Iterator[tuple[int, StoredPart]]:
    for place, part in enumerate(row.parts):
        if part is not None and (place or own_envelope):
            yield place, part
