"""Papers folded from the log at any position; knows the log and the fold, not who asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from archive.log import EventLog
from domain import events as e
from domain.evolve import fold
from domain.paper import Paper


def load_paper(log: EventLog, stream: UUID, upto: int | None = None) -> Paper:
    """A paper folded from its own stream and those joined into it, up to a position."""
    return load_papers(log, [stream], upto)[stream]


def load_papers(log: EventLog, streams: Iterable[UUID], upto: int | None = None) -> dict[UUID, Paper]:
    """Papers by the stream that names them."""
    return {stream: paper for stream, (paper, _) in read_papers(log, streams, upto).items()}


def read_papers(
    log: EventLog, streams: Iterable[UUID], upto: int | None = None
) -> dict[UUID, tuple[Paper, list[e.Recorded]]]:
    """Papers and the events they are folded from, by the stream that names them.

    The log is read again for each generation of joined streams.
    """
    wanted = list(streams)
    owners = {stream: stream for stream in wanted}
    recorded = log.stream(wanted, upto)
    while found := {s: owner for s, owner in _joined(recorded, owners) if s not in owners}:
        owners |= found
        recorded = log.stream(list(owners), upto)
    told: dict[UUID, list[e.Recorded]] = {stream: [] for stream in wanted}
    for event in recorded:
        told[owners[event.stream]].append(event)
    return {
        stream: (fold(events, Paper(id=stream)) or Paper(id=stream), events)
        for stream, events in told.items()
    }


def _joined(recorded: Iterable[e.Recorded], owners: dict[UUID, UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Streams that were joined into one that is read, and the paper they belong to."""
    for r in recorded:
        if isinstance(r.event, e.PaperJoined):
            yield r.event.other, owners[r.stream]
