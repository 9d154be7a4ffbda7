"""Commitments and leaves."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from archive.codec import PARTS, stored_topic
from archive.commitments import commitment, leaf_data, leaf_of, split
from domain.event_types import event_types
from domain.events import Erased, Event

DIGEST = st.binary(min_size=32, max_size=32)
TYPES = [cls for cls in event_types().values() if cls is not Erased]


@given(
    st.integers(1, 2**53 - 1),
    st.uuids(),
    st.integers(1, 10**6),
    st.sampled_from(TYPES),
    st.lists(DIGEST, min_size=2, max_size=3),
)
def test_leaf_is_canonical_json(
    position: int, stream: UUID, version: int, cls: type[Event], commitments: list[bytes]
) -> None:
    """The leaf's data, which are formatted by hand, are those of RFC 8785."""
    topic, held = stored_topic(cls), [each.hex() for each in commitments]

    data = leaf_data(position, stream.hex, version, topic, b"".join(commitments))

    listed = [*held, None][:3]
    whole: dict[str, Any] = {
        "v": 1,
        "pos": position,
        "stream": stream.hex,
        "ver": version,
        "topic": topic,
        "c": listed,
    }
    assert data == rfc8785.dumps(whole)


def test_leaf_hash_has_its_own_prefix() -> None:
    """A leaf is the hash of 0x00 and its data, so that no inner node passes as one."""
    data = leaf_data(1, UUID(int=1).hex, 1, "paper.filed:1", bytes(64))

    assert leaf_of(1, UUID(int=1).hex, 1, "paper.filed:1", bytes(64)) == hashlib.sha256(b"\0" + data).digest()


def test_parts_have_their_own_tags() -> None:
    """The same bytes with the same salt have another commitment as another part."""
    found = {commitment(part, bytes(16), b"{}") for part in PARTS}

    assert len(found) == 3


@pytest.mark.parametrize(("length", "absent"), [(64, 1), (96, 0)])
def test_absent_part_has_no_commitment(length: int, absent: int) -> None:
    """Two digests are those of envelope and facts; a third one is that of the personal part."""
    assert split(bytes(length)).count(None) == absent
