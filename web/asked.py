"""What is asked of the page of results, and its one canonical address. Knows no answer and no page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import Query
from msgspec import Struct
from msgspec.structs import replace

from domain.errors import BadQuery
from search.asked import Choice, Order
from search.rows import FACETS
from web import addresses

CHOSEN_BY = {
    "kind": "art",
    "body": "gremium",
    "originator": "einreicher",
    "direction": "federfuehrung",
    "district": "ortsteil",
    "year": "jahr",
    "status": "status",
    "outcome": "ergebnis",
}
"""The parameter of each facet; its values are those of the JSON, and it may be given several times."""

OrderName = Literal["relevanz", "neueste", "aelteste", "nummer"]
ORDERS: dict[OrderName, Order] = {
    "relevanz": "relevance",
    "neueste": "newest",
    "aelteste": "oldest",
    "nummer": "number",
}

MOST_VALUES = 15
"""Values of a facet that are shown, and as many may be chosen: a large council has some 30 bodies."""

GroupName = Literal["vorgang", "einzeln"]


class Asked(Struct, frozen=True):
    """What was asked, in canonical form; `stand` and `council` are empty where open.

    `chosen` has the facets in their order and the values of each sorted, once each.
    """

    query: str = ""
    chosen: tuple[Choice, ...] = ()
    stand: str = ""
    council: str = ""
    order: OrderName = "relevanz"
    grouped: bool = True
    page: int = 1

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """All that differs from what is asked where nothing is said, in the fixed order."""
        chosen = [(CHOSEN_BY[choice.facet], value) for choice in self.chosen for value in choice.values]
        named = [
            ("q", self.query),
            *chosen,
            ("stand", self.stand),
            ("rat", self.council),
            ("sortierung", "" if self.order == "relevanz" else self.order),
            ("gruppe", "" if self.grouped else "einzeln"),
            ("seite", "" if self.page == 1 else str(self.page)),
        ]
        return [(name, value) for name, value in named if value]

    @property
    def address(self) -> str:
        """The address of the page."""
        return addresses.search(self.parameters)

    @property
    def json(self) -> str:
        """The address of its JSON."""
        return addresses.search(self.parameters, addresses.JSON)

    def values(self, facet: str) -> tuple[str, ...]:
        """What is chosen of a facet."""
        return next((choice.values for choice in self.chosen if choice.facet == facet), ())

    def toggled(self, facet: str, value: str) -> Asked:
        """The first page where the value is chosen as well, or is not any more."""
        values = {choice.facet: set(choice.values) for choice in self.chosen}
        values[facet] = values.get(facet, set()) ^ {value}
        return replace(self, chosen=_chosen(values), page=1)


def asked(
    q: str = "",
    art: Annotated[Sequence[str], Query()] = (),
    gremium: Annotated[Sequence[str], Query()] = (),
    einreicher: Annotated[Sequence[str], Query()] = (),
    federfuehrung: Annotated[Sequence[str], Query()] = (),
    ortsteil: Annotated[Sequence[str], Query()] = (),
    jahr: Annotated[Sequence[str], Query()] = (),
    status: Annotated[Sequence[str], Query()] = (),
    ergebnis: Annotated[Sequence[str], Query()] = (),
    stand: str = "",
    rat: str = "",
    sortierung: OrderName = "relevanz",
    gruppe: GroupName = "vorgang",
    seite: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Asked:
    """What the parameters of an address ask for, however they are written."""
    given = (art, gremium, einreicher, federfuehrung, ortsteil, jahr, status, ergebnis)
    values = {facet: set(each) - {""} for facet, each in zip(CHOSEN_BY, given, strict=True)}
    _within_limit(values)
    return Asked(q, _chosen(values), stand.strip(), rat, sortierung, gruppe == "vorgang", seite)


def _within_limit(values: dict[str, set[str]]) -> None:
    for facet, given in values.items():
        if len(given) > MOST_VALUES:
            raise BadQuery(
                f"{len(given)} values of {facet} were chosen, expected at most {MOST_VALUES}; choose fewer."
            )


def _chosen(values: dict[str, set[str]]) -> tuple[Choice, ...]:
    return tuple(Choice(facet, tuple(sorted(values[facet]))) for facet in FACETS if values.get(facet))
