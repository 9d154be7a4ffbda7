"""Questions to the read model of files, at its head. Returns values, never rows of a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Case, ColumnElement, Connection, Join, and_, case, exists, func, or_, select

from projections import tables
from projections.views import MissingView
from search.rows import OPEN


class KnownFile(Struct, frozen=True):
    """A file that is listed, and what the archive has of it; `source` is that of the listing.

    `stated` digests all that is said of it, `sha256` names the bytes held last. `held_back` says that a
    listing calls it not public.
    """

    source: str
    id: str
    address: str | None
    name: str
    mime_type: str | None
    stated: str
    held_back: bool
    sha256: str | None
    state: str | None
    reader_version: int | None
    tools: str | None
    cleaning: str | None
    raw: str | None


MEANINGS = {
    "held_back": "called not public by its source, held back",
    "non_public": "calls itself non-public in its own head, held back",
    "gone": "its address says that there is no such file",
    "not_shown": "named by its source, which shows no address to fetch it from",
    "not_fetched": "listed, not fetched",
}
"""What became of files that have no text, beside domain.file_observation.TextState."""

HELD_BACK = frozenset({"held_back", "non_public"})
"""What is told of such files is that they are there."""


def known_files(connection: Connection, council: str) -> Iterator[KnownFile]:
    """The council's listed files, each once however many list it, by source and id."""
    f, c = tables.files, tables.contents
    listed = select(
        f.c.source,
        f.c.file,
        func.max(f.c.address).label("address"),
        func.max(f.c.name).label("name"),
        func.max(f.c.mime_type).label("mime_type"),
        func.max(f.c.stated).label("stated"),
        func.max(case((f.c.held_back, 1), else_=0)).label("held_back"),
    ).where(f.c.council == council, f.c.to_position == OPEN, f.c.file.is_not(None))
    each = listed.group_by(f.c.source, f.c.file).subquery()
    columns = (c.c.sha256, c.c.state, c.c.reader_version, c.c.tools, c.c.cleaning, c.c.raw)
    joined = each.outerjoin(c, and_(c.c.source == each.c.source, c.c.file == each.c.file))
    wanted = select(each, *columns).select_from(joined).order_by(each.c.source, each.c.file)
    for r in connection.execute(wanted):
        yield KnownFile(
            r.source,
            r.file,
            r.address,
            r.name,
            r.mime_type,
            r.stated,
            bool(r.held_back),
            r.sha256,
            r.state,
            r.reader_version,
            r.tools,
            r.cleaning,
            r.raw,
        )


def withheld_files(connection: Connection, files: Collection[UUID], position: int) -> set[UUID]:
    """Which of the files anybody called not public at a position."""
    w = tables.withheld
    open_then = and_(w.c.from_position <= position, w.c.to_position > position)
    wanted = select(w.c.file).where(w.c.file.in_([file.hex for file in files]), open_then)
    return {UUID(file) for file in connection.scalars(wanted)}


def file_states(connection: Connection) -> dict[str, int]:
    """How many files are listed, each once, by what became of them; see MEANINGS."""
    f = tables.files
    columns = (f.c.source, func.coalesce(f.c.file, f.c.element).label("file"), _became().label("became"))
    each = select(*columns).select_from(_listed()).where(f.c.to_position == OPEN).distinct().subquery()
    counted = select(each.c.became, func.count().label("many")).group_by(each.c.became)
    return {r.became: r.many for r in connection.execute(counted.order_by(each.c.became))}


def file_gaps(connection: Connection) -> list[MissingView]:
    """Files that are known and of which there is no text, by council and paper; meetings' files last."""
    f, c, j, p = tables.files, tables.contents, tables.joins, tables.papers
    number = func.coalesce(p.c.number, p.c.slug)
    joined = _listed().outerjoin(j, j.c.stream == f.c.stream)
    owner = func.coalesce(j.c.paper, f.c.stream)
    joined = joined.outerjoin(p, (p.c.paper == owner) & (p.c.to_position == OPEN))
    columns = (f.c.council, number.label("number"), f.c.name, f.c.address, c.c.why)
    became = _became().label("became")
    wanted = select(*columns, became).select_from(joined).where(f.c.to_position == OPEN, became != "text")
    ordered = wanted.order_by(f.c.council, number.is_(None), number, f.c.stream, f.c.element)
    return [
        MissingView(r.council, "file", r.number, MEANINGS[r.became])
        if r.became in HELD_BACK
        else MissingView(r.council, "file", r.number, _why(r.became, r.why), r.name, r.address)
        for r in connection.execute(ordered)
    ]


def file_gap_count(connection: Connection) -> int:
    """How many rows file_gaps has."""
    unread = select(func.count()).select_from(_listed())
    return connection.scalar(unread.where(tables.files.c.to_position == OPEN, _became() != "text")) or 0


def unread_files(
    connection: Connection, council: str | None, papers: Collection[str] | None
) -> set[tuple[str, str]]:
    """Listed files without a text by source and name, of a council or all; of these papers or of whatever."""
    f, j = tables.files, tables.joins
    owner = func.coalesce(j.c.paper, f.c.stream)
    columns = (f.c.source, func.coalesce(f.c.file, f.c.element).label("file"), owner.label("owner"))
    wanted = select(*columns).select_from(_listed().outerjoin(j, j.c.stream == f.c.stream))
    wanted = wanted.where(f.c.to_position == OPEN, _became() != "text")
    if council is not None:
        wanted = wanted.where(f.c.council == council)
    rows = connection.execute(wanted)
    return {(r.source, r.file) for r in rows if papers is None or r.owner in papers}


def _listed() -> Join:
    """Listings with what the archive has of their files."""
    f, c = tables.files, tables.contents
    return f.outerjoin(c, and_(c.c.source == f.c.source, c.c.file == f.c.file))


def _withheld() -> ColumnElement[bool]:
    """Whether a listing, or any other of the same file, calls it not public."""
    f, other = tables.files, tables.files.alias()
    same = and_(other.c.source == f.c.source, other.c.file == f.c.file)
    return or_(f.c.held_back, exists().where(same, other.c.to_position == OPEN, other.c.held_back))


def _became() -> Case[str]:
    """What became of a listed file; a word of MEANINGS, or a state of its text."""
    c = tables.contents
    return case(
        (_withheld(), "held_back"),
        (c.c.non_public.is_not(None), "non_public"),
        (c.c.gone, "gone"),
        (tables.files.c.address.is_(None) & c.c.sha256.is_(None), "not_shown"),
        (c.c.sha256.is_(None), "not_fetched"),
        else_=c.c.state,
    )


def _why(became: str, why: str | None) -> str:
    return MEANINGS.get(became) or f"{became}: {why}"
