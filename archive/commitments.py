"""What the ledger holds of an event: salted commitments to its parts and its leaf. Knows nothing of tables.

A commitment hides its part: whoever has neither salt nor part cannot test a guess. So a part can be erased
with its salt, and what stays says nothing of it.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from msgspec import Struct

from archive.codec import ENVELOPE, FACTS, PARTS, PERSONAL
from archive.ledger import DIGEST_SIZE, leaf_hash

SALT_SIZE = 16
"""Bytes of salt for each part."""

_BEGUN = {
    part: hashlib.sha256(f"ratsarchiv/commit/v1/{part}\0".encode()) for part in (ENVELOPE, FACTS, PERSONAL)
}
"""Hashes begun with each part's own tag, so that a commitment to one part never passes as one to another."""


class SpineRow(Struct, frozen=True):
    """What stays of an event for ever; `commitments` in the order of PARTS, None for an absent part."""

    position: int
    stream: UUID
    version: int
    topic: str
    commitments: tuple[bytes | None, ...]
    leaf: bytes


class StoredPart(Struct, frozen=True):
    """A part as it lies in the log, with the salt of its commitment."""

    salt: bytes
    content: bytes


class StoredRow(Struct, frozen=True):
    """An event as it lies in the log; `parts` in the order of PARTS, None for an absent or erased one.

    `follows` says whether the version before it on its stream was recorded before it.
    """

    spine: SpineRow
    follows: bool
    parts: tuple[StoredPart | None, ...]


def commitment(part: str, salt: bytes, content: bytes) -> bytes:
    """SHA-256(tag of the part, salt, content); `part` is one of PARTS."""
    # Joining the three first would copy parts of 20 kB, which takes a tenth of the time of hashing them.
    whole = _BEGUN[part].copy()
    whole.update(salt)
    whole.update(content)
    return whole.digest()


def leaf_of(position: int, stream: str, version: int, topic: str, commitments: bytes) -> bytes:
    """Leaf hash of an event; `stream` in hex, `commitments` one after the other, two or three digests."""
    return leaf_hash(leaf_data(position, stream, version, topic, commitments))


def leaf_data(position: int, stream: str, version: int, topic: str, commitments: bytes) -> bytes:
    """Canonical JSON (RFC 8785) of {c, pos, stream, topic, v, ver}.

    Written by hand, since this runs once for each event appended; topics are plain ASCII without quotes.
    """
    digits = commitments.hex()
    personal = f'"{digits[128:]}"' if len(digits) > 128 else "null"
    return (
        f'{{"c":["{digits[:64]}","{digits[64:128]}",{personal}],"pos":{position},"stream":"{stream}",'
        f'"topic":"{topic}","v":1,"ver":{version}}}'
    ).encode()


def split(commitments: bytes) -> tuple[bytes | None, ...]:
    """The commitments by part, in the order of PARTS, None for a part that was never there."""
    found = [commitments[at : at + DIGEST_SIZE] for at in range(0, len(commitments), DIGEST_SIZE)]
    return (*found, *[None] * (len(PARTS) - len(found)))
