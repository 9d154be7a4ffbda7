"""Events as bytes and back, in three parts: envelope, facts, personal. Knows nothing of tables or hashes.

The personal part holds the fields that an event class names in PERSONAL, so that it can be erased alone; it
is absent when all of them are empty. JSON, field by field in the order of the class, defaults left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Struct

from domain.errors import Tampered, UnknownEvent
from domain.event_types import event_types
from domain.events import Cause, Draft, Erased, Event, Provenance, Recorded
from domain.upcasts import UPCASTS, Upcast

ENVELOPE, FACTS, PERSONAL = "envelope", "facts", "personal"
PARTS = (ENVELOPE, FACTS, PERSONAL)
"""The parts in the order of their commitments."""


class Envelope(Struct, frozen=True, omit_defaults=True):
    """What every event carries beside its facts."""

    recorded_at: str
    cause: Cause
    actor: str | None = None
    provenance: Provenance | None = None


class StoredParts(Struct, frozen=True):
    """An event as bytes; `topic` is `paper.filed:1`, `committed` names how many parts were recorded (2 or 3).

    A part that was recorded and is None was erased since. The first four fields are those of the library's
    StoredEvent, whose place it takes: a frozen dataclass costs a microsecond for each event.
    """

    originator_id: UUID
    originator_version: int
    topic: str
    state: bytes | None
    position: int
    envelope: bytes | None
    personal: bytes | None
    committed: int


class _Kind(Struct, frozen=True):
    """What the codec must know of one event class: its personal fields and their defaults, its mappings."""

    topic: str
    empty: dict[str, Any]
    mappings: tuple[str, ...]
    personal: Callable[[Event], object] | None
    nothing: object


class Codec:
    """Encodes drafts and decodes stored parts; built once, since it holds one decoder for each topic."""

    def __init__(
        self,
        upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
        types: Mapping[str, type[Event]] | None = None,
    ) -> None:
        known = event_types() if types is None else types
        self._upcasts = upcasts
        self._types = {topic: cls for topic, cls in known.items() if cls is not Erased}
        self._kinds = {cls: _kind(cls) for cls in self._types.values()}
        self._decoders = {kind.topic: msgspec.json.Decoder(cls) for cls, kind in self._kinds.items()}
        self._envelopes = msgspec.json.Decoder(Envelope)
        self._encode = msgspec.json.Encoder().encode
        # The events of one observation share their envelope, so the last one usually serves again.
        self._written: tuple[Envelope, bytes] | None = None
        self._read: tuple[bytes, Envelope] | None = None

    def encode(self, draft: Draft, position: int, version: int, recorded_at: str) -> StoredParts:
        """Encodes a draft at its place in the log; UnknownEvent for a class that is not an event type."""
        kind = self._kinds.get(type(draft.event))
        if kind is None:
            name = type(draft.event).__name__
            raise UnknownEvent(f"cannot record {name}: expected one of the classes of domain/events.py")
        facts, personal = draft.event, None
        if kind.mappings:
            facts = _sorted(facts, kind)
        if kind.personal is not None and kind.personal(facts) != kind.nothing:
            facts, personal = self._divided(facts, kind)
        return StoredParts(
            draft.stream,
            version,
            kind.topic,
            self._encode(facts),
            position,
            self._envelope(draft, recorded_at),
            personal,
            2 if personal is None else 3,
        )

    def decode(self, stored: StoredParts) -> Recorded:
        """Decodes a stored event; UnknownEvent for an unknown topic or schema, Tampered for bad bytes."""
        decoder = self._decoders.get(stored.topic)
        try:
            topic = stored.topic.rpartition(":")[0]
            if decoder is None:
                self._require_known(stored)
            event = self._event(stored, topic, decoder)
            envelope = self._opened(stored.envelope or b"")
        except (msgspec.DecodeError, ValueError) as error:
            raise Tampered(
                f"event {stored.position} ({stored.topic}) cannot be read ({error}): "
                "`ratsarchiv verify` says what else is damaged"
            ) from error
        return Recorded(
            stored.position,
            stored.originator_id,
            stored.originator_version,
            topic,
            envelope.recorded_at,
            envelope.cause,
            envelope.actor,
            envelope.provenance,
            event,
            _erased(stored),
        )

    def recorded_at(self, envelope: bytes) -> str:
        """The instant that an envelope part holds."""
        return self._envelopes.decode(envelope).recorded_at

    def _envelope(self, draft: Draft, recorded_at: str) -> bytes:
        last = self._written
        if last is not None:
            held = last[0]
            if (
                held.provenance is draft.provenance
                and held.recorded_at == recorded_at
                and held.cause is draft.cause
                and held.actor == draft.actor
            ):
                return last[1]
        envelope = Envelope(recorded_at, draft.cause, draft.actor, draft.provenance)
        self._written = envelope, self._encode(envelope)
        return self._written[1]

    def _opened(self, envelope: bytes) -> Envelope:
        if self._read is None or self._read[0] != envelope:
            self._read = envelope, self._envelopes.decode(envelope)
        return self._read[1]

    def _divided(self, event: Event, kind: _Kind) -> tuple[Event, bytes]:
        held = {name: value for name, empty in kind.empty.items() if (value := getattr(event, name)) != empty}
        return msgspec.structs.replace(event, **kind.empty), self._encode(held)

    def _event(self, stored: StoredParts, topic: str, decoder: msgspec.json.Decoder[Event] | None) -> Event:
        if stored.state is None:
            return Erased(topic)
        whole = _merged(stored.state, stored.personal)
        if decoder is not None:
            return decoder.decode(whole)
        return self._upcast(stored, topic, msgspec.json.decode(whole, type=dict[str, Any]))

    def _upcast(self, stored: StoredParts, topic: str, fields: dict[str, Any]) -> Event:
        cls = self._types[topic]
        for schema in range(_schema(stored.topic), cls.SCHEMA):
            if (topic, schema) not in self._upcasts:
                raise UnknownEvent(
                    f"event {stored.position} has topic {topic} of schema {schema}, and domain/upcasts.py "
                    f"has no way from it to schema {schema + 1}: install the version that recorded it"
                )
            fields = self._upcasts[topic, schema](fields)
        return msgspec.convert(fields, cls)

    def _require_known(self, stored: StoredParts) -> None:
        topic, schema = stored.topic.rpartition(":")[0], _schema(stored.topic)
        newest = self._types[topic].SCHEMA if topic in self._types else 0
        if not 1 <= schema <= newest:
            known = f"schemas 1 to {newest}" if newest else "no such topic"
            raise UnknownEvent(
                f"event {stored.position} has topic {topic} of schema {schema}, this version knows {known}: "
                "install the version of ratsarchiv that recorded it"
            )


def stored_topic(cls: type[Event]) -> str:
    """Topic and schema as the log stores them: `paper.filed:1`."""
    return f"{cls.TOPIC}:{cls.SCHEMA}"


def _kind(cls: type[Event]) -> _Kind:
    empty = _empty_personal(cls)
    # A getter of one name returns a value, one of several a tuple; the defaults go through the same one.
    personal = attrgetter(*empty) if empty else None
    nothing = personal(SimpleNamespace(**empty)) if personal else None
    return _Kind(stored_topic(cls), empty, _mappings(cls), personal, nothing)


def _sorted(event: Event, kind: _Kind) -> Event:
    ordered = {name: dict(sorted(getattr(event, name).items())) for name in kind.mappings}
    return msgspec.structs.replace(event, **ordered)


def _schema(stored: str) -> int:
    digits = stored.rpartition(":")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _empty_personal(cls: type[Event]) -> dict[str, Any]:
    # Facts without their personal fields are an event whose personal fields are at their defaults, which the
    # encoder leaves out; so each needs a default, and a class that keeps defaults would leak them.
    if cls.PERSONAL and not cls.__struct_config__.omit_defaults:
        raise TypeError(f"{cls.__name__} has personal fields and must leave out defaults")
    defaults = {field.name: field.default for field in msgspec.structs.fields(cls)}
    return {name: defaults[name] for name in cls.PERSONAL}


def _mappings(cls: type[Event]) -> tuple[str, ...]:
    """Fields whose order is that of their making, which says nothing: they are stored sorted."""
    hints = get_type_hints(cls)
    return tuple(field.name for field in msgspec.structs.fields(cls) if get_origin(hints[field.name]) is dict)


def _merged(facts: bytes, personal: bytes | None) -> bytes:
    if personal is None:
        return facts
    return personal if facts == b"{}" else facts[:-1] + b"," + personal[1:]


def _erased(stored: StoredParts) -> tuple[str, ...]:
    if stored.state is not None and (stored.personal is not None or stored.committed < len(PARTS)):
        return ()
    lost_personal = stored.personal is None and stored.committed == len(PARTS)
    return ((FACTS,) if stored.state is None else ()) + ((PERSONAL,) if lost_personal else ())
