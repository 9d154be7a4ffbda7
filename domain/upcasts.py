"""How events of older schemas become today's: pure functions over JSON objects. Knows nothing of storage.

An event's topic and the meaning of its stored fields are for ever. When a class raises its SCHEMA, one
function for each older schema goes in here, which takes an object of that schema and returns one of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""Takes the decoded fields of one schema, returns those of the next; never changes its argument."""


def _same_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Only the part in which a field is stored has changed."""
    return fields


UPCASTS: Mapping[tuple[str, int], Upcast] = {
    ("paper.not_understood", 1): _same_fields,
    ("meeting.not_understood", 1): _same_fields,
}
"""By topic and the older schema."""
