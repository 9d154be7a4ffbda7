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
from search.rows import FACETS, SearchRow, facet_values


class _Found(Struct, frozen=True):
    match: Match
    row: SearchRow


def evaluate(asked: Asked, profile: Profile, documents: Iterable[tuple[SearchRow, str]]) -> Matches:
    """Everything that matches among rows given with their texts ("" where there is none)."""
    found = [
        _Found(Match(score, row.ordinal, row.from_position, f"{row.council}/{row.family}"), row)
        for row, text in documents
        if asked.council in (None, row.council) and row.from_position <= asked.position < row.to_position
        if (score := _score(asked, read(row, text, profile), profile)) is not None
    ]
    shown = [each for each in found if _chosen(asked, each.row)]
    shown.sort(key=lambda each: sort_key(asked.order, each.match, each.row))
    matches = tuple(each.match for each in shown)
    return Matches(matches, len({match.family for match in matches}), _facets(asked, found))


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


def _score(asked: Asked, document: Reading, profile: Profile) -> int | None:
    found = contributions(asked.query.root, document, profile)
    return None if found is None else total(found)


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
