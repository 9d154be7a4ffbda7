"""What lies where in an archive's folder. Knows nothing of what the files hold."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

PEPPER_SIZE = 32
"""Bytes of the secret that keys digests of statements, as long as the digest."""


class ArchiveHome(Struct, frozen=True):
    """The paths below DIR/archive, all that must never be lost."""

    folder: Path

    @property
    def events(self) -> Path:
        """Where does the event log lie?"""
        return self.folder / "events.sqlite"

    @property
    def originals(self) -> Path:
        """Where do the originals lie?"""
        return self.folder / "originals"

    @property
    def locks(self) -> Path:
        """Where do the runs' locks lie?"""
        return self.folder / "locks"

    @property
    def statements_key(self) -> Path:
        """Where does the pepper lie?"""
        return self.folder / "keys" / "statements.key"

    def create(self) -> None:
        """Makes the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def pepper(self, random_bytes: Callable[[int], bytes]) -> bytes:
        """The secret of this archive, made at the first call and readable by its owner only."""
        if not self.statements_key.exists():
            self._make_pepper(random_bytes(PEPPER_SIZE))
        return self.statements_key.read_bytes()

    def _make_pepper(self, secret: bytes) -> None:
        """Links a whole file under the key's name, which fails where another process was first."""
        self.statements_key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self.statements_key.with_suffix(f".{os.getpid()}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            self.statements_key.hardlink_to(part)
        except FileExistsError:
            return
        finally:
            part.unlink()
