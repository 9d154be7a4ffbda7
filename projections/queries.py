"""Questions to the read models, each as of a position. Returns values, never rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct, json
from sqlalchemy import Connection, Engine, Row, Select, Table, and_, distinct, func, or_, select, tuple_

from domain.errors import AmbiguousNumber, BadStand, UnknownPaper
from domain.events import ReferencesLeft
from domain.numbers import normalise
from domain.stand import AtPosition, Stand
from projections import store, tables
from projections.views import (
    CouncilView,
    FailureView,
    FaultView,
    MissingView,
    RunView,
    SourceFaultsView,
)
from search.answers import AsOf
from search.rows import OPEN

PAPERS = 5_000
"""Papers that are listed at a time: each time their table is sorted once, and some hundred bytes are held."""

LEFT = "named, not asked for: fifty others in a row led nowhere; the next full run asks"
"""Why a run left a reference."""


class FamilyPapers(Struct, frozen=True):
    """A family's root and members at a position, and the papers whose pages make claims on them."""

    root: UUID
    members: tuple[UUID, ...]
    others: tuple[UUID, ...]


def held(table: Table, position: int) -> Select[tuple[object, ...]]:
    """The rows of a table that hold at a position."""
    return select(table).where(table.c.from_position <= position, table.c.to_position > position)


def as_of(connection: Connection, stand: Stand | None, complete: int) -> AsOf:
    """The state that a STAND means, no later than `complete`, up to where the read models are.

    Raises BadStand for one beyond the head or before the first event.
    """
    s = tables.states
    if isinstance(stand, AtPosition):
        position = stand.position
        if position > complete:
            raise BadStand(
                f"The state e{position} lies beyond e{complete}, the last one there is; ask for less."
            )
    elif stand is not None and stand.recorded_at is not None:
        reached = func.max(s.c.position)
        found = connection.scalar(select(reached).where(s.c.recorded_at <= stand.recorded_at))
        if found is None:
            raise BadStand(f"At {stand.recorded_at} the archive had recorded nothing; ask for a later state.")
        position = min(int(found), complete)
    else:
        position = complete
    first = select(s.c.recorded_at).where(s.c.position >= position).order_by(s.c.position).limit(1)
    return AsOf(position=position, recorded_at=connection.scalar(first) or "")


def find_paper(connection: Connection, name: str, position: int, council: str | None) -> UUID:
    """The paper that a number in any spelling or a slug means at a position.

    A first paper's slug is its number: with a council the name is an address, should it be one.
    Raises UnknownPaper, and AmbiguousNumber with the list when several papers carry the number.
    """
    n = tables.names
    by_slug = and_(n.c.scope == "slug", n.c.value == name)
    by_number = and_(n.c.scope == "number", n.c.value == normalise(name))
    wanted = select(n).where(or_(by_slug, by_number), n.c.from_position <= position)
    if council is not None:
        wanted = wanted.where(n.c.council == council)
    rows = connection.execute(wanted).all()
    addressed = [row for row in rows if row.scope == "slug"] if council is not None else []
    found = {_owner(connection, UUID(row.paper), position) for row in addressed or rows}
    if len(found) > 1:
        raise AmbiguousNumber(_several(connection, name, found, position))
    if not found:
        raise UnknownPaper(
            f"No paper {name} is known at e{position}; ask for one that `ratsarchiv search` shows."
        )
    return found.pop()


def held_back(connection: Connection, streams: Iterable[UUID], position: int) -> set[UUID]:
    """Those of the streams whose paper calls itself non-public at a position."""
    p = tables.papers
    owners = {stream: _owner(connection, stream, position).hex for stream in streams}
    wanted = held(p, position).where(p.c.held_back, p.c.paper.in_(owners.values()))
    hidden = {row.paper for row in connection.execute(wanted)}
    return {stream for stream, owner in owners.items() if owner in hidden}


def _owner(connection: Connection, paper: UUID, position: int) -> UUID:
    j = tables.joins
    wanted = select(j.c.paper).where(j.c.stream == paper.hex, j.c.from_position <= position)
    found = connection.scalar(wanted.order_by(j.c.from_position.desc()).limit(1))
    return paper if found is None else _owner(connection, UUID(found), position)


def _several(connection: Connection, name: str, papers: set[UUID], position: int) -> str:
    p = tables.papers
    rows = connection.execute(
        held(p, position).where(p.c.paper.in_([x.hex for x in papers])).order_by(p.c.council, p.c.slug)
    )
    listed = "; ".join(f"{r.council} {r.slug} ({r.title or 'no title'})" for r in rows)
    return f"{name} means several papers: {listed}; ask for one of these addresses together with --council."


def family_papers(connection: Connection, paper: UUID, position: int) -> FamilyPapers:
    """The papers of the family that a paper belongs to at a position."""
    m, r, x = tables.members, tables.relations, tables.mentions
    root = connection.execute(held(m, position).where(m.c.paper == paper.hex)).one().root
    members = [row.paper for row in connection.execute(held(m, position).where(m.c.root == root))]
    streams = members + [
        row.stream
        for row in connection.execute(
            select(tables.joins).where(
                tables.joins.c.paper.in_(members), tables.joins.c.from_position <= position
            )
        )
    ]
    others: set[str] = set()
    for row in connection.execute(held(r, position).where(r.c.child.in_(streams))):
        others |= {row.claimant, row.parent}
    for row in connection.execute(held(x, position).where(x.c.paper.in_(streams))):
        others.add(row.claimant)
    outside = {_owner(connection, UUID(other), position) for other in others}
    inside = tuple(UUID(member) for member in sorted(members))
    return FamilyPapers(UUID(root), inside, tuple(sorted(outside - set(inside))))


def meetings_on(connection: Connection, streams: Iterable[UUID], position: int) -> list[UUID]:
    """The meetings whose agendas deal with papers of these streams at a position."""
    a = tables.agenda_items
    wanted = held(a, position).where(a.c.paper.in_([stream.hex for stream in streams]))
    return sorted({UUID(row.meeting) for row in connection.execute(wanted)})


def joined(connection: Connection, position: int) -> dict[UUID, UUID]:
    """Streams that are read as another paper's at a position."""
    j = tables.joins
    rows = connection.execute(select(j).where(j.c.from_position <= position))
    return {UUID(row.stream): UUID(row.paper) for row in rows}


def councils(connection: Connection) -> list[CouncilView]:
    """What the archive holds of each council now."""
    p, m = tables.papers, tables.members
    counts = select(
        p.c.council,
        func.count().label("papers"),
        func.count().filter(p.c.captured).label("captured"),
        func.count(distinct(m.c.root)).label("families"),
    ).join(m, (m.c.paper == p.c.paper) & (m.c.to_position == OPEN))
    grouped = counts.where(p.c.to_position == OPEN).group_by(p.c.council).order_by(p.c.council)
    return [
        CouncilView(council=r.council, families=r.families, papers=r.papers, captured=r.captured)
        for r in connection.execute(grouped)
    ]


def papers_in_order(engine: Engine, position: int, council: str | None) -> Iterator[UUID]:
    """The papers known at a position, of a council or of all, by council and address.

    No transaction is open while papers are handed out: whoever writes read models must not wait for a reader.
    """
    p = tables.papers
    place = (p.c.council, p.c.slug, p.c.paper)
    wanted = select(*place).where(p.c.from_position <= position, p.c.to_position > position)
    if council is not None:
        wanted = wanted.where(p.c.council == council)
    following = wanted
    while page := _page(engine, following.order_by(*place).limit(PAPERS)):
        yield from (UUID(row.paper) for row in page)
        following = wanted.where(tuple_(*place) > tuple_(*page[-1]))


def _page(engine: Engine, wanted: Select[Any]) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(wanted).all()


def runs(connection: Connection) -> list[RunView]:
    """All harvests, the latest first."""
    h = tables.harvests
    return [
        RunView(
            position=r.position,
            council=r.council,
            source=r.source,
            argument=r.argument,
            started_at=r.started_at,
            ended_at=r.ended_at,
            state=r.state,
            results=json.decode(r.results),
            faults=json.decode(r.faults, type=list[FaultView]),
        )
        for r in connection.execute(select(h).order_by(h.c.position.desc()))
    ]


def failures(connection: Connection) -> list[FailureView]:
    """What could not be read and was not read since."""
    f = tables.failures
    wanted = select(f).where(f.c.to_position == OPEN).order_by(f.c.position, f.c.place)
    return [
        FailureView(
            position=r.position,
            source=r.source,
            address=r.address,
            line=r.line,
            sha256=r.sha256,
            reason=r.reason,
            recorded_at=r.recorded_at,
        )
        for r in connection.execute(wanted)
    ]


def gaps(connection: Connection) -> list[MissingView]:
    """Papers that are known but not held, by council."""
    p = tables.papers
    wanted = select(p).where(p.c.to_position == OPEN, p.c.captured.is_(False))
    return [
        MissingView(r.council, "paper", r.number or r.slug, "known by name, not captured")
        for r in connection.execute(wanted.order_by(p.c.council, p.c.slug))
    ]


def source_faults(connection: Connection) -> list[SourceFaultsView]:
    """The faults that each source's last completed run found, by source; those without any are left out."""
    return [
        SourceFaultsView(r.source, r.position, json.decode(r.faults, type=list[FaultView]))
        for r in connection.execute(_last_completed().where(tables.harvests.c.faults != "[]"))
    ]


def unasked_gaps(connection: Connection) -> list[MissingView]:
    """What sources name and their last completed runs did not ask for, by source and type.

    Of each type the first ones have their addresses; the others are counted in a row of their own.
    """
    found: list[MissingView] = []
    for row in connection.execute(_last_completed()):
        for left in json.decode(row.unasked, type=list[ReferencesLeft]):
            found += [MissingView(row.council, left.type, None, LEFT, None, at) for at in left.addresses]
            if more := left.count - len(left.addresses):
                found.append(MissingView(row.council, left.type, None, f"{more} more; {LEFT}"))
    return found


def _last_completed() -> Select[Any]:
    """Each source's last completed run, by source."""
    h = tables.harvests
    last = select(func.max(h.c.position).label("position")).where(h.c.state == "completed")
    latest = last.group_by(h.c.source).subquery()
    return select(h).join(latest, latest.c.position == h.c.position).order_by(h.c.source)


def complete(connection: Connection) -> int:
    """The position up to which all read models are complete."""
    return min(store.position(connection, name) for name in store.READ_MODELS)
