"""What is wrong with a log that is, or is not, being copied into. Knows nothing of how that is marked."""

from __future__ import annotations

from collections.abc import Sequence

from archive.commitments import StoredRow
from domain.errors import AlreadyRecorded, NoArchive


def unfinished(where: str) -> NoArchive:
    """For a log that must not be used yet."""
    return NoArchive(f"the event log at {where} is an unfinished copy: run `ratsarchiv copy` again to end it")


def not_empty(where: str) -> AlreadyRecorded:
    """For a log that is to be copied into and holds events of its own."""
    return AlreadyRecorded(
        f"the event log at {where} holds events, expected an empty one to copy into: name another"
    )


def whole() -> AlreadyRecorded:
    """For events that are taken over where no copy is under way."""
    return AlreadyRecorded(
        "nothing was copied: the event log is whole, expected an unfinished copy; name another"
    )


def require_next(head: int, rows: Sequence[StoredRow]) -> None:
    """Raises AlreadyRecorded for rows that are not those behind the head."""
    positions = [row.spine.position for row in rows]
    if positions != list(range(head + 1, head + 1 + len(rows))):
        raise AlreadyRecorded(
            f"nothing was copied: events {positions[0]} to {positions[-1]} came, expected those behind "
            f"{head}; let one copy run alone and start it again"
        )
