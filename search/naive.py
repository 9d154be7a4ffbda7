"""The naive evaluator: what a query means, in plain Python over rows and texts; knows no index and no engine.

It defines matches, scores, order, totals and facets; an engine that differs from it is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from search.asked import Asked, Order
from search.contributions import Contribution, Reading, contributions, read
from search.facts import day_number
from search.matches import Facets, Match, Matches, facet_counts
from search.numbers import number_key
from search.profile import Profile
from search.query import ParsedQuery
from search.rows import FACETS, SearchRow, facet_values


class Scored(Struct, frozen=True):
    """A row that the query finds, whatever the state, and its score."""

    row: SearchRow
    score: int


def evaluate(asked: Asked, profile: Profile, documents: Iterable[tuple[SearchRow, str]]) -> Matches:
    """Everything that matches among rows given with their texts ("" where there is none)."""
    return matches(asked, scored(asked.query, profile, [read(row, text, profile) for row, text in documents]))


def scored(query: ParsedQuery, profile: Profile, documents: Iterable[Reading]) -> list[Scored]:
    """The rows that the query finds: neither state nor choices enter a score."""
    found = ((each.row, contributions(query.root, each, profile)) for each in documents)
    return [Scored(row, total(told)) for row, told in found if told is not None]


def matches(asked: Asked, scored: Iterable[Scored]) -> Matches:
    """What of it is there at the state, chosen, in order, with counts."""
    found = [
        _Found(Match(each.score, row.ordinal, row.from_position, f"{row.council}/{row.family}"), row)
        for each in scored
        if asked.council in (None, (row := each.row).council)
        and row.from_position <= asked.position < row.to_position
    ]
    shown = [each for each in found if _chosen(asked, each.row)]
    shown.sort(key=lambda each: sort_key(asked.order, each.match, each.row))
    found_in_order = tuple(each.match for each in shown)
    return Matches(found_in_order, len({match.family for match in found_in_order}), _facets(asked, found))


class _Found(Struct, frozen=True):
    match: Match
    row: SearchRow


def sort_key(order: Order, match: Match, row: SearchRow) -> tuple[int | str, ...]:
    """The place of a match in an order; ties fall by ordinal."""
    day = day_number(row.day)
    keys: dict[Order, Callable[[], tuple[int | str, ...]]] = {
        "relevance": lambda: (-match.score,),
        "newest": lambda: (-day,),
        "oldest": lambda: (day == 0, day),
        "number": lambda: (number_key(row.number),),
    }
    return (*keys[order](), match.ordinal)


def total(found: Sequence[Contribution]) -> int:
    """The score that the contributions add up to."""
    return sum(each.points for each in found)


def _chosen(asked: Asked, row: SearchRow) -> bool:
    values = facet_values(row)
    return all(set(choice.values) & set(values[choice.facet]) for choice in asked.choices)


def _facets(asked: Asked, found: Sequence[_Found]) -> Facets:
    """The counts of each facet among what matches without its own choice."""
    counts: dict[str, Counter[str]] = {}
    for facet in FACETS:
        others = asked.without(facet)
        rows = [each.row for each in found if _chosen(others, each.row)]
        counts[facet] = Counter(value for row in rows for value in facet_values(row)[facet])
    return Facets(**{facet: facet_counts(counts[facet]) for facet in FACETS})
