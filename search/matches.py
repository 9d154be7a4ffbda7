"""What a search finds before anything is shown: matches in order, totals and facets; knows no engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from search.rows import SearchRow


class Match(Struct, frozen=True, gc=False):
    """One document version that matches; `family` tells families apart and has no other meaning."""

    score: int
    ordinal: int
    from_position: int
    family: int | str


class FacetCount(Struct, frozen=True):
    """How many matches have the value; years are written as text."""

    value: str
    count: int


class Facets(Struct, frozen=True):
    """Exact counts over all matches, most frequent first, then by value; a match counts once per value."""

    kind: tuple[FacetCount, ...] = ()
    body: tuple[FacetCount, ...] = ()
    originator: tuple[FacetCount, ...] = ()
    direction: tuple[FacetCount, ...] = ()
    district: tuple[FacetCount, ...] = ()
    year: tuple[FacetCount, ...] = ()
    status: tuple[FacetCount, ...] = ()
    outcome: tuple[FacetCount, ...] = ()


class Matches(Struct, frozen=True):
    """All matches in the order that was asked for, with the number of their families."""

    matches: tuple[Match, ...]
    families: int
    facets: Facets

    @property
    def total(self) -> int:
        """How many documents match."""
        return len(self.matches)

    def cut(self, cut: Cut) -> list[tuple[Match, int | None]]:
        """The matches of a page; where grouped, the best of each family with the number of its others."""
        if not cut.grouped:
            return [(match, None) for match in self.matches[cut.offset : cut.end]]
        sizes = Counter(match.family for match in self.matches)
        leads: dict[int | str, Match] = {}
        for match in self.matches:
            leads.setdefault(match.family, match)
        shown = list(leads.values())[cut.offset : cut.end]
        return [(match, sizes[match.family] - 1) for match in shown]


class Cut(Struct, frozen=True):
    """The part of the matches that a page shows; counts families where grouped, else documents."""

    offset: int
    limit: int
    grouped: bool

    @property
    def end(self) -> int:
        """The place behind the last one."""
        return self.offset + self.limit


class Lead(Struct, frozen=True):
    """A match that is shown; `more` counts the other matches of its family, None where not grouped."""

    score: int
    row: SearchRow
    more: int | None


class Page(Struct, frozen=True):
    """What a page shows, in order; total, families and facets count all matches."""

    leads: tuple[Lead, ...]
    total: int
    families: int
    facets: Facets


def facet_counts(counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """The counts above zero, most frequent first, then by value."""
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetCount(value, count) for value, count in pairs if count)
