"""What an append writes beside its events, in the same transaction. Knows nothing of how it is stored.

These tables serve decisions: which paper a key means, what a source said last, what it showed. They can be
made again from the events and the harvest manifests.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct


class Key(Struct, frozen=True):
    """`value` means the paper of `stream` within `scope`; no stream: it means several papers."""

    scope: str
    value: str
    stream: UUID | None


class Register(Struct, frozen=True):
    """The last statements of one source on one paper, as bytes that only their writer reads.

    `before` is what the writer read and decided on, None where nothing stood; `state` None drops it.
    """

    stream: UUID
    source: str
    state: bytes | None
    before: bytes | None


class Showing(Struct, frozen=True):
    """A source showed the text `sha256` as this document at `seen_at`; `digest` breaks ties."""

    stream: UUID
    source: str
    document: str
    seen_at: str
    digest: str
    sha256: str


class Reading(Struct, frozen=True):
    """The last reader that read these bytes of this address, and which paper they were about.

    `line` counts from 1 where the bytes are one line of a larger original, else it is None.
    """

    sha256: str
    source: str
    address: str
    line: int | None
    stream: UUID
    seen_at: str
    seen_basis: str
    reader: str
    reader_version: int


class Effects(Struct, frozen=True):
    """Everything beside the events of one append, written in the order of the fields.

    A clash of `new_keys` with a stored key refuses the append, and so does a register that no longer holds
    what its writer read; all others replace what is stored, except `showings`, where the first one stays.
    `moved_streams` are pairs (from, into) of joined streams: their showings and readings move, their
    registers are the caller's to set and to drop.
    """

    new_keys: Sequence[Key] = ()
    changed_keys: Sequence[Key] = ()
    registers: Sequence[Register] = ()
    showings: Sequence[Showing] = ()
    readings: Sequence[Reading] = ()
    moved_streams: Sequence[tuple[UUID, UUID]] = ()


NO_EFFECTS = Effects()
"""An append that writes events only."""
