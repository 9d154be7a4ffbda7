"""Showings as the log stores them, and as deciding wants them. Knows no paper and no file."""

from __future__ import annotations

from uuid import UUID

from archive.effects import Showing
from domain.registers import Order
from domain.showings import TextShown


def stored(stream: UUID, source: str, document: str, shown: TextShown) -> Showing:
    """A showing of a document as the log keeps it."""
    seen_at, version, digest = shown.order
    tie = f"{version:06d} {digest} {shown.basis}"
    return Showing(stream, source, document, seen_at, tie, shown.sha256)


def shown(showing: Showing) -> TextShown:
    """A showing as deciding wants it."""
    version, digest, basis = showing.digest.split(" ")
    order: Order = (showing.seen_at, int(version), digest)
    return TextShown(order, showing.sha256, showing.seen_at + "Z", basis)
