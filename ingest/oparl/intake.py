"""One object on its way into the mirror, from a server or from a dump: shown, or said to be gone."""

from __future__ import annotations

from typing import Any

from domain.errors import Unreadable
from ingest.fetching.fetcher import Fetched
from ingest.oparl.links import anchored
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import Json, Note, decoded, is_gone, pieces

TOMBSTONE = 200
"""The status of an answer that says itself that its object is gone."""


def take_object(mirror: Mirror, run: int, obj: Json, kind: str, shown: Shown) -> int:
    """Stores an object of a type; returns 1 for one that this run had not seen yet.

    A tombstone (OParl 1.1, 2.8) says that what it stood for is gone, if it was ever held.
    """
    try:
        found = pieces(obj, kind, mirror.note)
    except Unreadable as error:
        mirror.put_failure(f"{kind} {str(obj.get('name') or '?')[:200]}", str(error), shown.page)
        return 0
    if not is_gone(obj):
        return mirror.store(run, shown, found)
    piece = found[-1]
    if not obj.get("type") or not obj.get("modified"):
        mirror.note("tombstone_without_fields", piece.address)
    new = not mirror.answered(piece.path, run)
    missed = mirror.put_answer(piece.path, TOMBSTONE, shown.seen_at, run)
    mirror.put_gone(mirror.get(piece.path), piece, missed, shown)
    return int(new)


def json_of(fetched: Fetched, body: bytes, note: Note) -> Any:
    """The JSON of an answer whose body was sent now or before, its links whole; raises Unreadable."""
    address = fetched.capture.address
    return anchored(decoded(body, note, address), address)


def shown_by(mirror: Mirror, fetched: Fetched) -> Shown:
    """When and by which bytes an answer shows its objects; the bytes are kept until that is recorded."""
    mirror.put_page(fetched.capture.sha256, fetched.body)
    return Shown(fetched.received_at, fetched.basis, fetched.capture.sha256)
