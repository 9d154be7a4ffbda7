"""All that a query finds, one row after the other, past any page; knows no format and no engine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from search.engine import Engine
from search.matches import Match, Matches
from search.query import ParsedQuery
from search.rows import SearchRow

BATCH = 500
"""Rows that are asked for at once: enough to be quick, few enough to be held."""


class HitRow(Struct, frozen=True):
    """One document version that a query finds, and all that is needed to find it again.

    Council, slug, document and version name it for ever, and so does `ordinal`; `sha256` is that of its text.
    `name` is that of the query, where there are several; `position` and `recorded_at` are the searched state.
    """

    name: str | None
    query: str
    understood: str
    profile: str
    position: int
    recorded_at: str
    rank: int
    score: int
    council: str
    family: str
    number: str | None
    slug: str
    kind: str
    title: str
    document: str
    version: int
    ordinal: int
    day: str | None
    sha256: str | None


class Found(Struct, frozen=True):
    """What a query finds at a state, and the index that holds the rows of it."""

    query: ParsedQuery
    profile: str
    position: int
    recorded_at: str
    matches: Matches
    engine: Engine


def hit_rows(
    found: Found, *, grouped: bool, offset: int = 0, limit: int | None = None, name: str | None = None
) -> Iterator[HitRow]:
    """The rows in order, of each family the best one where grouped; a batch at a time is held."""
    end = None if limit is None else offset + limit
    shown = islice(_matches(found.matches, grouped=grouped), offset, end)
    rank = offset
    while batch := list(islice(shown, BATCH)):
        rows = found.engine.rows([(match.ordinal, match.from_position) for match in batch])
        for match, row in zip(batch, rows, strict=True):
            rank += 1
            yield _hit_row(found, name, rank, match, row)


def _matches(matches: Matches, *, grouped: bool) -> Iterator[Match]:
    seen: set[int | str] = set()
    for match in matches.matches:
        if match.family not in seen:
            yield match
        if grouped:
            seen.add(match.family)


def _hit_row(found: Found, name: str | None, rank: int, match: Match, row: SearchRow) -> HitRow:
    return HitRow(
        name=name,
        query=found.query.text,
        understood=found.query.understood,
        profile=found.profile,
        position=found.position,
        recorded_at=found.recorded_at,
        rank=rank,
        score=match.score,
        council=row.council,
        family=row.family,
        number=row.number,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        document=row.document,
        version=row.version,
        ordinal=row.ordinal,
        day=row.day,
        sha256=row.sha256,
    )
