"""The tables beside the events, as pages to copy them by. Knows neither their rows' meaning nor an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

PAGE_ROWS = 1000

COLUMNS = {
    "keys": ("scope", "value", "stream"),
    "registers": ("stream", "source", "state"),
    "showings": ("stream", "source", "document", "seen_at", "digest", "sha256"),
    "readings": (
        *("sha256", "source", "address", "line"),
        *("stream", "seen_at", "seen_basis", "reader", "reader_version"),
    ),
}

KEY_WIDTHS = {"keys": 2, "registers": 2, "showings": 5, "readings": 4}
"""So many columns of each table are its primary key, the first ones, in its order."""

Rows = Callable[[str, Sequence[object]], list[Any]]
"""Runs a query."""


def pages(rows: Rows, table: str, mark: str) -> Iterator[list[Any]]:
    """All rows of the table in the order of its key; `mark` stands for a value in the engine's SQL."""
    width = KEY_WIDTHS[table]
    key = ", ".join(COLUMNS[table][:width])
    behind = f"WHERE ({key}) > ({', '.join([mark] * width)})"
    columns, order = ", ".join(COLUMNS[table]), f"ORDER BY {key} LIMIT {PAGE_ROWS}"
    page = rows(f"SELECT {columns} FROM {table} {order}", ())  # noqa: S608 - names of this module only
    while page:
        yield page
        page = rows(f"SELECT {columns} FROM {table} {behind} {order}", page[-1][:width])  # noqa: S608
