"""Originals in a folder. Knows nothing of what they mean.

An original is whole and on the disk before it gets its name, so a name never stands for half a file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.original_names import DIGEST, key_of, require_intact
from domain.errors import NotHeld


class FolderOriginals:
    """The originals below one folder, as `ab/cd/<sha256>`; digests are lower-case hex."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their digest; what is held already is not written again."""
        return self.put_many([content])[0]

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Keeps all of them, with one write to the disk for each file and each folder; digests in order."""
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        new = {
            digest: content for digest, content in zip(digests, contents, strict=True) if not self.has(digest)
        }
        folders: set[Path] = set()
        for digest in new:
            folders |= self._make_folder(digest)
        parts = {digest: self._write(digest, content) for digest, content in new.items()}
        for digest, part in parts.items():
            part.rename(self._path(digest))
            folders.add(self._path(digest).parent)
        for folder in sorted(folders):
            _to_disk(folder)
        return digests

    def get(self, digest: str) -> bytes:
        """The original's bytes; NotHeld when there are none, Tampered when they do not match."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotHeld(
                f"no original {digest}: expected a file in {self._folder}; restore it from a backup"
            ) from error
        return require_intact(digest, content)

    def has(self, digest: str) -> bool:
        """Whether the original is held; does not read it. Tampered when `digest` is none."""
        return self._path(digest).exists()

    def digests(self) -> Iterator[str]:
        """Every digest held, in order."""
        for first in _entries(self._folder):
            for second in _entries(first):
                yield from (entry.name for entry in _entries(second) if DIGEST.fullmatch(entry.name))

    def _path(self, digest: str) -> Path:
        return self._folder / key_of(digest)

    def _make_folder(self, digest: str) -> set[Path]:
        """Makes the folder of a digest and returns those whose entries changed."""
        folder = self._path(digest).parent
        missing = [each for each in (self._folder, folder.parent, folder) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        return {each.parent for each in missing}

    def _write(self, digest: str, content: bytes) -> Path:
        # The name holds the process, so that two runs that meet the same bytes do not write one file.
        part = self._path(digest).with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fdatasync(file.fileno())
        return part


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
