"""What is held of a council and a period at a position, and what is known to be lacking. Shows nothing.

Days and bodies of papers stand in the search rows, which are read one by one: asked where nothing was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Select, func, select

from domain.observation import PAGE
from projections import file_queries, files, store, tables
from projections.queries import held
from search.coverage import Coverage
from search.query import Days

BODIES = 40
"""Bodies that are told by name; a large council has some 30, and old ones of other names beside them."""

ANY_DAY = Days(None, None)


class _Told(Struct, frozen=True):
    """What is read of a search row."""

    document: str
    sha256: str | None
    day: str | None
    bodies: tuple[str, ...]


_decode = msgspec.json.Decoder(_Told).decode


class CountedHoldings:
    """Fills search.coverage.Holdings from the read models."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def coverage(self, position: int, council: str | None, period: Days) -> Coverage:
        """What is held at a position."""
        with self._engine.connect() as connection:
            return coverage(connection, position, council, period)


def coverage(connection: Connection, position: int, council: str | None, period: Days) -> Coverage:
    """What is held at a position of a council, or of all, and of a period; what is held back is not counted.

    Files without text are counted at the head of their read model only: it alone knows what became of them.
    """
    days: dict[str, str | None] = {}
    bodies: Counter[str] = Counter()
    documents = 0
    for paper, told in _rows(connection, position, council, period):
        documents += told.sha256 is not None
        if told.document == PAGE:
            days[paper] = told.day
            bodies.update(told.bodies)
    known = [day for day in days.values() if day is not None]
    return Coverage(
        first=period.first,
        last=period.last,
        papers=len(days),
        documents=documents,
        first_day=min(known, default=None),
        last_day=max(known, default=None),
        bodies=tuple(sorted(bodies, key=lambda body: (-bodies[body], body))[:BODIES]),
        bodies_in_all=len(bodies),
        announced=_announced(connection, position, council),
        failures=_failures(connection, position, council),
        unread_files=_unread(connection, position, council, None if period == ANY_DAY else days.keys()),
    )


def _rows(
    connection: Connection, position: int, council: str | None, period: Days
) -> Iterator[tuple[str, _Told]]:
    """Papers that are captured with their rows, pages and files, within the period."""
    r, p = tables.search_rows, tables.papers
    there = (p.c.paper == r.c.paper) & (p.c.from_position <= position) & (p.c.to_position > position)
    wanted = select(r.c.paper, r.c.body).join(p, there).where(p.c.captured)
    wanted = wanted.where(r.c.from_position <= position, r.c.to_position > position)
    if council is not None:
        wanted = wanted.where(p.c.council == council)
    for paper, body in connection.execution_options(yield_per=1_000).execute(wanted):
        told = _decode(body)
        if _within(told.day, period):
            yield paper, told


def _within(day: str | None, period: Days) -> bool:
    if period == ANY_DAY:
        return True
    return day is not None and (period.first or "") <= day <= (period.last or day)


def _announced(connection: Connection, position: int, council: str | None) -> int:
    p = tables.papers
    wanted = held(p, position).where(p.c.captured.is_(False))
    return _count(connection, wanted if council is None else wanted.where(p.c.council == council))


def _failures(connection: Connection, position: int, council: str | None) -> int:
    """What could not be read until the position; a failure's row begins at its own."""
    f = tables.failures
    wanted = select(f).where(f.c.position <= position, f.c.to_position > position)
    if council is not None:
        wanted = wanted.where(f.c.source.startswith(f"{council}/", autoescape=True))
    return _count(connection, wanted)


def _unread(
    connection: Connection, position: int, council: str | None, papers: Collection[str] | None
) -> int | None:
    if position < store.position(connection, files.NAME):
        return None
    return len(file_queries.unread_files(connection, council, papers))


def _count(connection: Connection, wanted: Select[tuple[object, ...]]) -> int:
    return connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0
