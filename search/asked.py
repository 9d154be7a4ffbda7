"""What an engine is asked: a query at a state with all that narrows and orders it; knows no engine."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from search.query import ParsedQuery

Order = Literal["relevance", "newest", "oldest", "number"]
"""By score; by the paper's own day, those without one last; by number, natural, those without one last."""


class Choice(Struct, frozen=True):
    """Values chosen of one facet: one of them suffices."""

    facet: str
    values: tuple[str, ...]


class Asked(Struct, frozen=True):
    """A query at an event position, of one council or of all, narrowed by choices, one for each facet."""

    query: ParsedQuery
    position: int
    council: str | None = None
    choices: tuple[Choice, ...] = ()
    order: Order = "relevance"

    def without(self, facet: str) -> Asked:
        """The same without what is chosen of the facet: its own choice does not change its counts."""
        return structs.replace(self, choices=tuple(c for c in self.choices if c.facet != facet))
