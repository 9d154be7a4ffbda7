"""Writing rows in bulk: in pieces, each row's answer looked at, again while the server is busy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from domain.errors import SearchUnavailable
from search.opensearch_server import BLOCKED, PASSING, OpenSearchServer, turned_away

MAX_BYTES = 10_000_000
"""Of one request: the server holds all of it in memory, and refuses 100 MB."""

MAX_ROWS = 1_000


def send(server: OpenSearchServer, index: str, rows: Iterable[bytes]) -> None:
    """Has the index take in all rows, given as lines of a bulk request; raises SearchUnavailable.

    A row of which the index holds a later version is left as it is.
    """
    for piece in _pieces(rows):
        _send(server, index, piece)


def _pieces(rows: Iterable[bytes]) -> Iterator[list[bytes]]:
    piece: list[bytes] = []
    size = 0
    for row in rows:
        if piece and (size + len(row) > MAX_BYTES or len(piece) == MAX_ROWS):
            yield piece
            piece, size = [], 0
        piece.append(row)
        size += len(row)
    if piece:
        yield piece


def _send(server: OpenSearchServer, index: str, piece: list[bytes]) -> None:
    left = piece

    def attempt() -> None:
        nonlocal left
        answer = server.bulk(f"/{index}/_bulk", b"".join(left))
        if answer["errors"]:
            items = [item for answered in answer["items"] for item in answered.values()]
            left = [row for row, item in zip(left, items, strict=True) if not _taken_in(server, item)]
            if left:
                raise turned_away(f"{len(left)} rows")

    server.patiently(attempt)


def _taken_in(server: OpenSearchServer, item: dict[str, Any]) -> bool:
    """Whether the row is in; False where it is to be sent again, SearchUnavailable where that is no use."""
    if "error" not in item or item["status"] == HTTPStatus.CONFLICT:
        return True
    kind, reason = item["error"]["type"], str(item["error"].get("reason"))[:300]
    if kind == BLOCKED:
        raise turned_away(reason, BLOCKED)
    if item["status"] in PASSING:
        return False
    raise SearchUnavailable(
        f"OpenSearch at {server.address!r} refuses row {item['_id']} ({kind}: {reason});"
        " mend the cause, then project again."
    )
