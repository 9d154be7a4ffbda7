"""Papers folded from the log at any position; knows the log and the fold, not who asks."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from archive.log import EventLog
from domain import events as e
from domain.evolve import evolve
from domain.paper import Paper


def load_paper(log: EventLog, stream: UUID, upto: int | None = None) -> Paper:
    """A paper folded from its own stream and those joined into it, up to a position."""
    return load_papers(log, [stream], upto)[stream]


def load_papers(log: EventLog, streams: Iterable[UUID], upto: int | None = None) -> dict[UUID, Paper]:
    """Papers by the stream that names them; one read of the log, a second one where streams were joined."""
    wanted = list(streams)
    recorded = log.stream(wanted, upto)
    owners = {r.event.other: r.stream for r in recorded if isinstance(r.event, e.PaperJoined)}
    if owners:
        recorded = log.stream([*wanted, *(s for s in owners if s not in wanted)], upto)
    papers = {stream: Paper(id=stream) for stream in wanted}
    for event in recorded:
        owner = owners.get(event.stream, event.stream)
        papers[owner] = evolve(papers[owner], event)
    return papers
