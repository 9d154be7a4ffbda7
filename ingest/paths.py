"""Paths of files as text, whatever bytes their names are made of. Knows no format."""

from __future__ import annotations

import os
from pathlib import PurePath


def as_text(path: PurePath | str) -> str:
    """The path in Unicode: a byte that is no UTF-8 stands as `\\xe9`, since no event could hold it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
