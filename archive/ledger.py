"""The Merkle tree of RFC 9162, section 2.1: append, root, proofs and their checks. Knows no events."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

DIGEST_SIZE = 32
"""Bytes of a SHA-256 digest."""

_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00, data), RFC 9162 section 2.1.1."""
    return _sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01, left, right), RFC 9162 section 2.1.1."""
    return _sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows; it holds every hash of a full subtree, some 64 bytes for each leaf."""

    def __init__(self) -> None:
        # levels[k][i] covers the leaves [i * 2**k, (i + 1) * 2**k).
        self._levels: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """How many leaves does the tree have?"""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Adds a leaf, given its hash."""
        level, carried = 0, leaf
        self._levels[0].append(carried)
        while len(self._levels[level]) % 2 == 0:
            carried = node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(carried)

    def root(self, size: int | None = None) -> bytes:
        """Root of the first `size` leaves, of all by default; ValueError for a size the tree never had."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"no root of size {size}: the tree has {self.size} leaves")
        return self._hash(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Proof that leaf `index` (from 0) is in the tree of `size` leaves, RFC 9162 section 2.1.3.1."""
        if not 0 <= index < size <= self.size:
            raise ValueError(f"no proof of leaf {index} at size {size}: the tree has {self.size} leaves")
        return self._path(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Proof that the tree of `new` leaves extends that of `old`, RFC 9162 section 2.1.4.1."""
        if not 0 < old <= new <= self.size:
            raise ValueError(f"no proof from size {old} to {new}: the tree has {self.size} leaves")
        return self._subproof(old, 0, new, whole=True)

    def _hash(self, low: int, high: int) -> bytes:
        if low == high:
            return _sha256(b"").digest()
        count = high - low
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._levels[level][low >> level]
        middle = low + _split(count)
        return node_hash(self._hash(low, middle), self._hash(middle, high))

    def _path(self, index: int, low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        middle = low + _split(high - low)
        if index < middle:
            return [*self._path(index, low, middle), self._hash(middle, high)]
        return [*self._path(index, middle, high), self._hash(low, middle)]

    def _subproof(self, old: int, low: int, high: int, *, whole: bool) -> list[bytes]:
        if old == high - low:
            return [] if whole else [self._hash(low, high)]
        split = _split(high - low)
        middle = low + split
        if old <= split:
            return [*self._subproof(old, low, middle, whole=whole), self._hash(middle, high)]
        return [*self._subproof(old - split, middle, high, whole=False), self._hash(low, middle)]


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf's hash to the root, RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size or not _digests([leaf, root, *proof]):
        return False
    place, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            place, last = _climb(place, last)
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(reached, root)


def extends(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the new tree begins with the old one, RFC 9162 section 2.1.4.2."""
    if not 0 < old <= new or not _digests([old_root, new_root, *proof]):
        return False
    if old == new:
        return not proof and hmac.compare_digest(old_root, new_root)
    if not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    place, last = _odd_stripped(old - 1, new - 1)
    old_reached = new_reached = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_reached, new_reached = node_hash(step, old_reached), node_hash(step, new_reached)
            place, last = _climb(place, last)
        else:
            new_reached = node_hash(new_reached, step)
        place, last = place >> 1, last >> 1
    reached = hmac.compare_digest(old_reached, old_root) and hmac.compare_digest(new_reached, new_root)
    return last == 0 and reached


def _split(count: int) -> int:
    """Largest power of two smaller than `count`."""
    return 1 << (count - 1).bit_length() - 1


def _climb(place: int, last: int) -> tuple[int, int]:
    """Leaves the levels on which the node is a left edge without a sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _odd_stripped(place: int, last: int) -> tuple[int, int]:
    while place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _digests(values: Sequence[bytes]) -> bool:
    return all(len(value) == DIGEST_SIZE for value in values)
