"""From when on a source showed which text: what is told of it, and what follows. Pure.

A text is told where it begins, not each time it is seen; a text seen in between begins it anew. At one
instant a source shows one text: the last by the order of statements, so that a later reader is followed.
Whether the basis of `seen_at` dates a showing counts as much as its text: decisions hang on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from domain.observation import PAGE
from domain.paper import Paper, Showing
from domain.registers import Order
from domain.statements import dates

Told = tuple[str, bool]
"""A text's SHA-256, and whether its showing is dated."""


class TextShown(Struct, frozen=True, order=True):
    """One showing of a document's text by one source."""

    order: Order
    sha256: str
    seen_at: str
    basis: str

    def told(self) -> Told:
        """What of it is told."""
        return self.sha256, dates(self.basis)


def untold(showings: Iterable[TextShown], told: Mapping[str, Told]) -> Iterator[TextShown]:
    """The showings that begin a text, or correct one, and are not told yet, by instant."""
    at = {shown.order[0]: shown for shown in sorted(showings)}
    before: Told | None = None
    for _, shown in sorted(at.items()):
        now, known = shown.told(), told.get(shown.seen_at)
        if known != now and (known is not None or now != before):
            yield shown
        before = now


def told_of(paper: Paper, source: str) -> dict[str, Told]:
    """What is told of the source's showings of the paper's page, by instant; the last word counts."""
    return {
        s.seen_at: (s.sha256, dates(s.basis))
        for s in paper.showings
        if s.source == source and s.document == PAGE
    }


def beginnings(paper: Paper) -> list[Showing]:
    """Where each source's texts of the paper's page begin, by instant, then text.

    Which showings are told hangs on their order of arrival; where texts begin does not.
    """
    found: list[Showing] = []
    for source in {s.source for s in paper.showings}:
        at = {s.seen_at: s for s in paper.showings if s.source == source and s.document == PAGE}
        before: Told | None = None
        for shown in sorted(at.values(), key=_instant):
            now = (shown.sha256, dates(shown.basis))
            if now != before:
                found.append(shown)
            before = now
    return sorted(found, key=lambda s: (*_instant(s), s.sha256))


def _instant(showing: Showing) -> tuple[str]:
    """Without the zone letter fractions of a second sort."""
    return (showing.seen_at.rstrip("Z"),)
