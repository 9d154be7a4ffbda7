"""Locks between processes: a run's on its source, and one's turn at a piece of work. Knows nothing of either.

The kernel holds it (flock), so it ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from domain.errors import SourceBusy


@contextmanager
def run_lock(folder: Path, source: str) -> Iterator[None]:
    """Holds the source for the block; SourceBusy when another run holds it. `folder` is made if need be."""
    with _file(folder, source) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SourceBusy(
                f"another run of {source} is under way, expected none: wait for its end, then try again"
            ) from error
        with _held(file):
            yield


@contextmanager
def turn(folder: Path, work: str) -> Iterator[None]:
    """Waits until no other process is at the work, and holds it for the block."""
    with _file(folder, work) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with _held(file):
            yield


def _file(folder: Path, name: str) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / f"{quote(name, safe='')}.lock").open("ab")


@contextmanager
def _held(file: BinaryIO) -> Iterator[None]:
    # Closing the file would do, but not while a forked child still holds a copy of it.
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
