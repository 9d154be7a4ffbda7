"""Columns and rows in PostgreSQL's binary form. Knows no tables.

Made here, since psycopg makes each element by a call of its own.

An array is its dimensions and its elements, each behind its length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from struct import pack
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_length = struct.Struct("!i").pack
_NULL = _length(-1)


class Packed(Struct, frozen=True):
    """An array in binary form; a subclass of bytes would copy it once more."""

    content: bytes


class Uuids(Packed, frozen=True):
    """A packed uuid[]."""

    ELEMENT, ARRAY = 2950, 2951


class Ints(Packed, frozen=True):
    """A packed integer[]."""

    ELEMENT, ARRAY = 23, 1007


class Longs(Packed, frozen=True):
    """A packed bigint[]."""

    ELEMENT, ARRAY = 20, 1016


class Texts(Packed, frozen=True):
    """A packed text[]."""

    ELEMENT, ARRAY = 25, 1009


class Blobs(Packed, frozen=True):
    """A packed bytea[]."""

    ELEMENT, ARRAY = 17, 1001


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Packed) -> bytes:
        return obj.content


def register(connection: Connection[Any]) -> None:
    """Lets the connection take packed arrays as they are."""
    for kind in (Uuids, Ints, Longs, Texts, Blobs):
        dumper = type(f"{kind.__name__}Dumper", (_PackedDumper,), {"oid": kind.ARRAY})
        connection.adapters.register_dumper(kind, dumper)


def uuids(values: Sequence[UUID | None]) -> Uuids:
    """Packs UUIDs."""
    return Uuids(_packed(Uuids.ELEMENT, [None if each is None else each.bytes for each in values]))


def uuids_of(values: Sequence[bytes]) -> Uuids:
    """Packs UUIDs that are bytes already."""
    return Uuids(_packed_fixed(Uuids.ELEMENT, values, 16))


def ints(values: Sequence[int]) -> Ints:
    """Packs integers of 4 bytes."""
    return Ints(_begun(Ints.ELEMENT, len(values)) + pack(f"!{2 * len(values)}i", *_behind(4, values)))


def longs(values: Sequence[int]) -> Longs:
    """Packs integers of 8 bytes."""
    return Longs(_begun(Longs.ELEMENT, len(values)) + pack("!" + "iq" * len(values), *_behind(8, values)))


def texts(values: Sequence[str]) -> Texts:
    """Packs texts."""
    return Texts(_packed(Texts.ELEMENT, [each.encode() for each in values]))


def blobs(values: Sequence[bytes | None]) -> Blobs:
    """Packs bytes."""
    return Blobs(_packed(Blobs.ELEMENT, values))


def blobs_of(values: Sequence[bytes], size: int) -> Blobs:
    """Packs bytes that all have this size."""
    return Blobs(_packed_fixed(Blobs.ELEMENT, values, size))


def _begun(element: int, count: int) -> bytes:
    return pack("!iiiii", 1, 1, element, count, 1) if count else pack("!iii", 0, 0, element)


def _packed(element: int, values: Sequence[bytes | None]) -> bytes:
    behind = ((_NULL, b"") if each is None else (_length(len(each)), each) for each in values)
    # One join, since each further step would copy parts of 20 kB.
    return b"".join(chain((_begun(element, len(values)),), chain.from_iterable(behind)))


def _packed_fixed(element: int, values: Sequence[bytes], size: int) -> bytes:
    return _length(size).join((_begun(element, len(values)), *values))


def _behind(size: int, values: Sequence[int]) -> Iterable[int]:
    return chain.from_iterable(zip(repeat(size), values))
