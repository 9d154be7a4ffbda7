"""The lock that a run holds on its source. Knows nothing of runs.

The kernel holds it (flock), so it ends with its process, however that ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from domain.errors import SourceBusy


@contextmanager
def run_lock(folder: Path, source: str) -> Iterator[None]:
    """Holds the source for the block; SourceBusy when another run holds it. `folder` is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{quote(source, safe='')}.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SourceBusy(
                f"another run of {source} is under way, expected none: wait for its end, then try again"
            ) from error
        # Closing the file would do, but not while a forked child still holds a copy of it.
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
