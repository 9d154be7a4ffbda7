"""Originals: kept once, found by their digest, checked when read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.originals import Originals
from domain.errors import NotHeld, Tampered

PAGE = "Gebührensatzung".encode()
DIGEST = hashlib.sha256(PAGE).hexdigest()


def test_original_comes_back(originals: Originals) -> None:
    """What is kept is found under its SHA-256 and nothing else is."""
    assert not originals.has(DIGEST)

    assert originals.put(PAGE) == DIGEST

    assert originals.has(DIGEST)
    assert originals.get(DIGEST) == PAGE
    assert list(originals.digests()) == [DIGEST]


@settings(max_examples=20, deadline=None)
@given(contents=st.lists(st.binary(max_size=50)))
def test_many_are_kept_at_once(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    """Digests come in the order of the contents; equal contents are one original."""
    originals = Originals(tmp_path_factory.mktemp("originals"))

    digests = originals.put_many(contents)

    assert [originals.get(digest) for digest in digests] == contents
    assert list(originals.digests()) == sorted(set(digests))


def test_place_follows_digest(originals: Originals, tmp_path: Path) -> None:
    """The path is told by the digest, and no half-written file stays beside it."""
    originals.put(PAGE)

    files = [file for file in (tmp_path / "originals").rglob("*") if file.is_file()]
    assert files == [tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4] / DIGEST]


def test_held_original_is_not_written_again(originals: Originals, tmp_path: Path) -> None:
    """Keeping the same bytes again leaves the file as it is."""
    originals.put(PAGE)
    file = tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    before = file.stat()

    originals.put(PAGE)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_absent_original_is_named(originals: Originals) -> None:
    """Asking for what is not held is an error that names it."""
    with pytest.raises(NotHeld, match=DIGEST):
        originals.get(DIGEST)


def test_changed_original_is_seen(originals: Originals, tmp_path: Path) -> None:
    """An original whose bytes changed is an error, not a text."""
    originals.put(PAGE)
    (tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4] / DIGEST).write_bytes(PAGE + b" ")

    with pytest.raises(Tampered, match=DIGEST):
        originals.get(DIGEST)


@pytest.mark.parametrize("name", ["", "../../keys/statements.key", DIGEST.upper(), DIGEST[:63]])
def test_only_digests_are_names(originals: Originals, name: str) -> None:
    """What is no SHA-256 never becomes a path."""
    with pytest.raises(Tampered, match="no SHA-256"):
        originals.get(name)


def test_half_written_file_is_no_original(originals: Originals, tmp_path: Path) -> None:
    """What a killed run left half-written is neither listed nor in the way."""
    folder = tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4]
    folder.mkdir(parents=True)
    (folder / f"{DIGEST}.4711.part").write_bytes(PAGE[:3])

    assert list(originals.digests()) == []
    assert originals.get(originals.put(PAGE)) == PAGE
