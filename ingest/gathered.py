"""What an open batch is going to append: events, side tables and texts. Knows nothing of how it came."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from archive.effects import Effects, Key, Reading, Register, Showing
from domain import events as e


class Gathered(Struct):
    """What a batch adds to the archive: events, side tables and texts to keep."""

    drafts: list[e.Draft] = []
    expected: dict[UUID, int] = {}
    new_keys: list[Key] = []
    changed_keys: list[Key] = []
    registers: dict[tuple[UUID, str], Register] = {}
    dropped_registers: list[tuple[UUID, str]] = []
    showings: list[Showing] = []
    readings: list[Reading] = []
    moved_streams: list[tuple[UUID, UUID]] = []
    texts: list[bytes] = []

    def effects(self) -> Effects:
        """The side tables of the append."""
        return Effects(
            new_keys=self.new_keys,
            changed_keys=self.changed_keys,
            registers=list(self.registers.values()),
            dropped_registers=self.dropped_registers,
            showings=self.showings,
            readings=self.readings,
            moved_streams=self.moved_streams,
        )
