"""Locks between processes: a run's on its source, and one's turn at a piece of work. Knows nothing of either.

FileLocks are held by the kernel (flock), so each ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

from domain.errors import SourceBusy


class Locks(Protocol):
    """What keeps processes apart that work on one archive, on whatever machines.

    Both verbs take the same lock of a name: one does not wait for it, the other does.
    """

    def run(self, source: str) -> AbstractContextManager[None]:
        """Holds the source for the block; SourceBusy when another run holds it."""

    def turn(self, work: str) -> AbstractContextManager[None]:
        """Waits until no other process is at the work, and holds it for the block."""


class FileLocks:
    """Locks in a folder, which is made if need be, for the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def run(self, source: str) -> Iterator[None]:
        """Holds the source for the block."""
        with self._file(source) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise busy(source) from error
            with _held(file):
                yield

    @contextmanager
    def turn(self, work: str) -> Iterator[None]:
        """Waits for the work and holds it for the block."""
        with self._file(work) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with _held(file):
                yield

    def _file(self, name: str) -> BinaryIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        return (self._folder / f"{quote(name, safe='')}.lock").open("ab")


def busy(source: str) -> SourceBusy:
    """For a source that another run holds."""
    return SourceBusy(
        f"another run of {source} is under way, expected none: wait for its end, then try again"
    )


@contextmanager
def _held(file: BinaryIO) -> Iterator[None]:
    # Closing the file would do, but not while a forked child still holds a copy of it.
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
