"""The one JSON of views, for pages and for the command line. Knows no page and no command."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct


def to_json(view: Struct | Sequence[Struct]) -> bytes:
    """The JSON (UTF-8, no blanks) of a view, or the JSON array of several, fields in the order declared."""
    return msgspec.json.encode(view)
