"""Originals in a folder: what only files have."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive.folder_originals import FolderOriginals

PAGE = "Gebührensatzung".encode()
DIGEST = hashlib.sha256(PAGE).hexdigest()


def test_nothing_stays_beside_the_original(originals: FolderOriginals, tmp_path: Path) -> None:
    """No half-written file stays beside what was kept."""
    originals.put(PAGE)

    files = [file for file in (tmp_path / "originals").rglob("*") if file.is_file()]
    assert files == [tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4] / DIGEST]


def test_held_original_is_not_written_again(originals: FolderOriginals, tmp_path: Path) -> None:
    """Keeping the same bytes again leaves the file as it is."""
    originals.put(PAGE)
    file = tmp_path / "originals" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    before = file.stat()

    originals.put(PAGE)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
