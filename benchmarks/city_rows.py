"""Search rows over a city's real texts, as an archive would hold them; knows no engine.

Papers, titles, kinds and days are real; bodies, statuses and outcomes are drawn, the same in every run.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import structs

from benchmarks.corpus import Document
from search.rows import SearchRow
from tests.search.made import Texts, a_row

BODIES = ("Gemeinderat", *(f"Ausschuss {number}" for number in range(1, 30)))
OUTCOMES = ("adopted", "rejected", "recommended", "noted", "postponed", None)
STATUSES = ("in Beratung", "erledigt", "öffentlich")
DISTRICTS = tuple(f"Stadtteil {number}" for number in range(27))
ORIGINATORS = tuple(f"Fraktion {number}" for number in range(40))


def city_rows(documents: Sequence[Document], texts: Texts) -> list[SearchRow]:
    """One row for each document, recorded one after the other; a paper is a family."""
    draw = random.Random(7)  # noqa: S311
    return [_row(number, document, texts, draw) for number, document in enumerate(documents, 1)]


def _row(number: int, document: Document, texts: Texts, draw: random.Random) -> SearchRow:
    bodies = tuple(draw.sample(BODIES, draw.choice((1, 1, 2, 3))))
    stations = tuple(
        (body, "deciding" if body == BODIES[0] else "preliminary", draw.choice(OUTCOMES)) for body in bodies
    )
    row = a_row(
        number,
        document.paper,
        document.title,
        kind=document.kind,
        bodies=bodies,
        originators=(draw.choice(ORIGINATORS),),
        districts=(draw.choice(DISTRICTS),),
        year=int(document.day[:4]) if document.day else None,
        sha256=texts.add(document.text) if document.text else None,
        status=draw.choice(STATUSES),
        day=document.day,
        stations=stations,
    )
    return structs.replace(row, name=document.name)
