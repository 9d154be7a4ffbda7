"""The timeline: every event with its paper, day and original, and the instants of recording."""

from __future__ import annotations

from domain import events as e
from projections import tables
from projections.changes import Changes

NAME = "timeline-1"


class Timeline:
    """Applies events in order; `last` is the instant of the event before."""

    def __init__(self, last: str | None) -> None:
        self._last = last

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Adds the event, and moves its instant's position."""
        provenance = recorded.provenance
        changes.open(
            tables.timeline,
            {
                "position": recorded.position,
                "paper": recorded.stream.hex if recorded.topic.startswith("paper.") else None,
                "topic": recorded.topic,
                "day": day_of(recorded.event),
                "seen_at": provenance.seen_at if provenance is not None else None,
                "sha256": provenance.sha256 if provenance is not None else None,
            },
        )
        if recorded.recorded_at == self._last:
            changes.change(tables.states, (recorded.recorded_at,), {"position": recorded.position})
        else:
            state = {"recorded_at": recorded.recorded_at, "position": recorded.position}
            changes.open(tables.states, state)
            self._last = recorded.recorded_at


def day_of(event: e.Event) -> str | None:
    """The day that the fact itself carries (Sachdatum), `YYYY-MM-DD`, if it carries one."""
    match event:
        case e.PaperFiled(filed_on=day):
            return day
        case e.SessionSet(date=day) | e.SessionMoved(date=day):
            return day
        case e.OutcomeRecorded(on=day) | e.OutcomeOverwritten(on=day) | e.DecisionRecorded(on=day):
            return day
        case _:
            return None
