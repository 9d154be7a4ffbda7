"""The bytes that sources showed, addressed by their SHA-256. Knows nothing of what they mean.

`archive/folder_originals.py` keeps them in a folder, `archive/s3_originals.py` in a bucket.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from archive.folder_originals import FolderOriginals
from archive.s3_address import s3_address


class Originals(Protocol):
    """The originals at one place, as `ab/cd/<sha256>`; digests are lower-case hex."""

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their digest; what is held already is not written again."""

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Keeps all of them, so that no power failure takes them back; digests in order."""

    def get(self, digest: str) -> bytes:
        """The original's bytes; NotHeld when there are none, Tampered when they do not match."""

    def has(self, digest: str) -> bool:
        """Whether the original is held; does not read it. Tampered when `digest` is none."""

    def digests(self) -> Iterator[str]:
        """Every digest held, in order."""


def open_originals(where: Path | str) -> Originals:
    """The originals in a folder or, for `s3://…`, in a bucket; BadSetting for an address of neither.

    A bucket needs the client that the extra `production` installs; ModuleNotFoundError without it.
    """
    if isinstance(where, Path) or "://" not in where:
        return FolderOriginals(Path(where))
    address = s3_address(where)
    from archive.s3_originals import S3Originals  # not in a basic installation

    return S3Originals(address)
