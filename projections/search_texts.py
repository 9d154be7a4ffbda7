"""The texts that can be searched now: what an archive's own words are counted in. Knows no lexicon."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Engine, select

from projections import catalogue, store, tables
from search.rows import OPEN


class Searchable(Struct, frozen=True):
    """The SHA-256 (hex) of each text that can be searched at the position, sorted."""

    position: int
    sha256s: list[str]


class _Body(Struct, frozen=True):
    """The one member of a row that counts here."""

    sha256: str | None = None


def searchable(engine: Engine) -> Searchable:
    """The texts of the rows that are open; there are none of papers held back and of files withheld."""
    decoder = msgspec.json.Decoder(_Body)
    t = tables.search_rows
    bodies = select(t.c.body).where(t.c.to_position == OPEN)
    with engine.connect() as connection:
        position = store.position(connection, catalogue.NAME)
        rows = connection.execution_options(stream_results=True).scalars(bodies)
        found = {sha256 for body in rows if (sha256 := decoder.decode(body).sha256) is not None}
    return Searchable(position, sorted(found))
