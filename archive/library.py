"""What the `eventsourcing` library asks of every store: a mapper, and what is refused. Knows no tables."""

from __future__ import annotations

from typing import Any, NoReturn, cast
from uuid import UUID

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

from archive.codec import Codec, StoredParts
from domain.events import Recorded


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


class Factory(InfrastructureFactory[TrackingRecorder]):
    """A factory of nothing but application recorders."""

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


class Recorder(ApplicationRecorder):
    """A recorder of which only saving and reading one stream goes the library's way."""

    def select_notifications(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: EventLog.read pages through the log."""
        _refuse("notifications")

    def subscribe(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: readers ask for what lies behind their position, EventLog.wait waits for it."""
        _refuse("subscriptions")


def _refuse(what: str) -> NoReturn:
    raise NotSupportedError(f"{what}: not offered, since events are read through archive.log.EventLog")
