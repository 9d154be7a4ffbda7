"""The search row: one document version over an interval of unchanged facts; knows not who makes it."""

from __future__ import annotations

from msgspec import Struct

OPEN = 2**62
"""`to_position` of a row that still holds."""

PLACES = 1024
"""Ordinals count `PLACES` to the event position: position of the version's event times this, plus a place."""


Station = tuple[str, str | None, str | None]
"""Body, code of its role, code of the outcome: what one session of a consultation came to."""


class SearchRow(Struct, frozen=True):
    """What is searched, grouped and shown of one document version, valid in [from_position, to_position).

    `ordinal` orders versions and never changes; (ordinal, from_position) names the row. `family` is
    the slug of the family's root, `year` that of filing, else of the earliest session. `sha256` names
    the text among the originals (None: the paper's number and title are all there is), `sections`
    are (title, start, end, form) in characters of that text. `name` is that of an attached file, `pages`
    where its pages begin in the text, and `raw` names the original with the text as extracted and the map.
    `status` is the source's word, `day` the paper's own (YYYY-MM-DD): of filing, else the first session's.
    """

    ordinal: int
    from_position: int
    to_position: int
    council: str
    family: str
    number: str | None
    slug: str
    kind: str
    title: str
    bodies: tuple[str, ...]
    originators: tuple[str, ...]
    directions: tuple[str, ...]
    districts: tuple[str, ...]
    year: int | None
    document: str
    version: int
    sha256: str | None
    sections: tuple[tuple[str, int, int, bool], ...] = ()
    name: str = ""
    pages: tuple[int, ...] = ()
    raw: str | None = None
    status: str | None = None
    day: str | None = None
    stations: tuple[Station, ...] = ()

    @property
    def heading(self) -> str:
        """What is searched as the document's title: the paper's, and the file's name."""
        return f"{self.title} {self.name}" if self.name else self.title


FACETS = ("kind", "body", "originator", "direction", "district", "year", "status", "outcome")
"""What matches are counted by, in the order in which it is shown."""


def facet_values(row: SearchRow) -> dict[str, tuple[str, ...]]:
    """The row's values by facet, each once, in order."""
    return {
        "kind": (row.kind,),
        "body": _once(row.bodies),
        "originator": _once(row.originators),
        "direction": _once(row.directions),
        "district": _once(row.districts),
        "year": () if row.year is None else (str(row.year),),
        "status": () if row.status is None else (row.status,),
        "outcome": _once(tuple(outcome_value(station) for station in row.stations if station[2])),
    }


def outcome_value(station: Station) -> str:
    """An outcome with role and body, `adopted/deciding/Gemeinderat`: a committee's is not the council's."""
    body, role, outcome = station
    return f"{outcome}/{role or 'unknown'}/{body}"


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
