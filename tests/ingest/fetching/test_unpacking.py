"""Bodies are unpacked within limits of size and time, whatever they are packed in."""

from __future__ import annotations

import gzip
import time

import httpx
import pytest

from domain.errors import Unobtainable
from ingest.fetching.host import Answer, unpacked
from ingest.fetching.policy import Policy

QUICK = Policy(frozenset(), frozenset(), "tests/1")
EMPTY = gzip.compress(b"", mtime=0)


def packed(raw: bytes) -> Answer:
    """An answer whose body is packed."""
    return Answer("http://rat.example/a", 200, httpx.Headers({"content-encoding": "gzip"}), raw)


def test_body_of_several_members_is_one() -> None:
    """The members of a gzip body are unpacked one after the other (RFC 1952, 2.2)."""
    pieces = [b"Erstens. " * 20_000, b"", b"Zweitens."]

    assert b"".join(pieces) == unpacked(packed(b"".join(map(gzip.compress, pieces))), QUICK)


@pytest.mark.parametrize("raw", [EMPTY[:-1], gzip.compress(b"Erstens.", mtime=0) + EMPTY[:5]])
def test_packed_body_that_ends_early_is_refused(raw: bytes) -> None:
    """Half a member is no body."""
    with pytest.raises(EOFError, match="too early"):
        unpacked(packed(raw), QUICK)


def test_body_of_countless_members_is_given_up() -> None:
    """A body of empty members costs seconds at most, however long it is."""
    began = time.monotonic()
    with pytest.raises(Unobtainable, match="members"):
        unpacked(packed(EMPTY * 1_000_000), QUICK)

    assert time.monotonic() - began < 5
