"""What results can be narrowed by, as lists of links that choose a value or take it away. Knows no hit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from search.matches import FacetCount, Facets
from search.rows import FACETS
from web import german, words
from web.asked import MOST_VALUES, Asked


class Link(Struct, frozen=True):
    """A link and its text."""

    text: str
    address: str


class Switch(Struct, frozen=True):
    """A link to the page with one thing asked otherwise; `current` where it is asked so already."""

    text: str
    address: str
    current: bool


class FacetRow(Struct, frozen=True):
    """A facet's values, and what is said of those that are not shown."""

    name: str
    values: list[Switch]
    rest: str | None


def facet_rows(facets: Facets, asked: Asked) -> Iterator[FacetRow]:
    """The facets that any of the matches has a value of, or that something is chosen of."""
    for facet in FACETS:
        counts: tuple[FacetCount, ...] = getattr(facets, facet)
        shown = _shown(counts, asked.values(facet))
        if shown:
            rest = len(counts) - sum(each in counts for each in shown)
            told = f"und {german.count(rest, 'weiterer Wert', 'weitere Werte')}" if rest else None
            yield FacetRow(words.FACETS[facet], [_switch(facet, each, asked) for each in shown], told)


def chosen_links(asked: Asked) -> Iterator[Link]:
    """For each chosen value the same search without it, and where there are several one without any."""
    for choice in asked.chosen:
        for value in choice.values:
            told = f"{words.FACETS[choice.facet]}: {words.facet_value(choice.facet, value)}"
            yield Link(f"{german.quoted(told)} aufheben", asked.toggled(choice.facet, value).address)
    if sum(len(choice.values) for choice in asked.chosen) > 1:
        yield Link("Jede Auswahl aufheben", replace(asked, chosen=(), page=1).address)


def _shown(counts: tuple[FacetCount, ...], chosen: tuple[str, ...]) -> list[FacetCount]:
    """The most frequent values; chosen ones are always among them, also those that nothing has any more."""
    known = {each.value for each in counts}
    kept = [each for each in counts if each.value in chosen]
    kept += [FacetCount(value, 0) for value in chosen if value not in known]
    others = [each for each in counts if each.value not in chosen][: max(0, MOST_VALUES - len(kept))]
    return sorted(kept + others, key=lambda each: (-each.count, each.value))


def _switch(facet: str, counted: FacetCount, asked: Asked) -> Switch:
    value = counted.value
    return Switch(
        f"{words.facet_value(facet, value)} ({german.number(counted.count)})",
        asked.toggled(facet, value).address,
        value in asked.values(facet),
    )
