"""What an open batch is going to append: events, side tables and texts. Knows nothing of how it came."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from archive.effects import Effects, Key, Reading, Register, Showing
from domain import events as e


class Gathered(Struct):
    """What a batch adds to the archive: events, side tables and texts to keep."""

    drafts: list[e.Draft] = []
    expected: dict[UUID, int] = {}
    new_keys: list[Key] = []
    changed_keys: list[Key] = []
    registers: dict[tuple[UUID, str], Register] = {}
    showings: list[Showing] = []
    readings: list[Reading] = []
    moved_streams: list[tuple[UUID, UUID]] = []
    texts: list[bytes] = []

    def set_register(self, register: Register) -> None:
        """Adds what a source said last; what the batch read of it first must still stand at the append."""
        place = register.stream, register.source
        read = self.registers.get(place, register).before
        self.registers[place] = replace(register, before=read)

    def effects(self) -> Effects:
        """The side tables of the append."""
        return Effects(
            new_keys=self.new_keys,
            changed_keys=self.changed_keys,
            registers=list(self.registers.values()),
            showings=self.showings,
            readings=self.readings,
            moved_streams=self.moved_streams,
        )
