"""The one JSON of views, for pages and for the command line. Knows no page and no command."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct


def to_json(view: Struct | Sequence[Struct]) -> bytes:
    """The JSON of a view or the array of several, in one line of UTF-8, fields in the order declared."""
    return msgspec.json.encode(view) + b"\n"
