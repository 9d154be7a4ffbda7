"""Which meetings deal with which papers. Pure but for the Changes it fills."""

from __future__ import annotations

from uuid import UUID

from domain import events as e
from domain import meeting_events as m
from projections import tables
from projections.changes import Changes, opened

NAME = "agendas-1"

ItemKey = tuple[str, int]
"""A meeting's stream (hex) and the item's number there."""


class Agendas:
    """Applies events; `held` are the rows that are open."""

    def __init__(self, held: dict[ItemKey, int]) -> None:
        self._held = held

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Opens the row of an item that deals with a paper, closes that of one that does not any more."""
        match recorded.event:
            case m.AgendaItemListed(item=item, paper=paper):
                self._close(recorded, item, changes)
                if paper is not None:
                    self._open(recorded, item, paper, changes)
            case m.AgendaItemDropped(item=item):
                self._close(recorded, item, changes)

    def _close(self, recorded: e.Recorded, item: int, changes: Changes) -> None:
        position = self._held.pop((recorded.stream.hex, item), None)
        if position is not None:
            changes.close(tables.agenda_items, (recorded.stream.hex, item, position), recorded.position)

    def _open(self, recorded: e.Recorded, item: int, paper: UUID, changes: Changes) -> None:
        self._held[recorded.stream.hex, item] = recorded.position
        row = {"meeting": recorded.stream.hex, "item": item, "paper": paper.hex}
        changes.open(tables.agenda_items, opened(row, recorded.position))
