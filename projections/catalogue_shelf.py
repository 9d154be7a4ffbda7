"""Fills a shelf from the tables and the log: whole families of all papers that a batch may touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, Table, select

from archive.files import load_files
from archive.log import EventLog
from archive.papers import load_papers
from domain import events as e
from domain import meeting_events as m
from domain.identity import file_stream
from domain.paper import Claim, Paper
from projections import tables
from projections.shelf import OpenRow, Shelf
from search.rows import OPEN, SearchRow

CHUNK = 500
"""Values in one IN list; SQLite and PostgreSQL take far more, statements stay readable."""

PAPERS_HELD = 50_000
"""Papers on a shelf before it is emptied; a paper takes a few kilobytes."""


class ShelfFiller:
    """Keeps a shelf filled for batch after batch; `complete` while it has seen the log from its start."""

    def __init__(self, log: EventLog, position: int) -> None:
        self._log = log
        self._complete = position == 0
        self._position = position
        self.shelf = Shelf()
        self._with_files: set[UUID] = set()

    def prepare(self, connection: Connection, recorded: list[e.Recorded], position: int) -> None:
        """Fetches what a batch behind `position` may touch and the shelf lacks."""
        self._position = position
        if len(self.shelf.papers) > PAPERS_HELD:
            self.shelf, self._complete, self._with_files = Shelf(), False, set()
        if self._complete:
            return
        for row in connection.execute(select(tables.joins)):
            self.shelf.owners[UUID(row.stream)] = UUID(row.paper)
        needed = {self.shelf.owner(stream) for r in recorded for stream in _named(r)}
        files = {file for r in recorded if (file := _file_of(r)) is not None}
        listing = {self.shelf.owner(stream) for r in recorded for stream in _listing(r)}
        files |= self._withheld(connection, "lister", listing)
        needed |= {self.shelf.owner(paper) for paper in self._listers(connection, files)}
        self._fill(connection, self._concerned(connection, needed))
        self._fill_files(connection, files)

    def _listers(self, connection: Connection, files: set[UUID]) -> Iterator[UUID]:
        """Notes and gives the papers that listed one of the files."""
        for row in _rows(connection, tables.attachments, "file", files, open_only=False):
            self.shelf.listers.setdefault(UUID(row.file), set()).add(UUID(row.paper))
            yield UUID(row.paper)

    def _withheld(self, connection: Connection, column: str, streams: set[UUID]) -> set[UUID]:
        """Notes and gives the files that are called not public: these files, or files by these listers."""
        found: set[UUID] = set()
        for row in _rows(connection, tables.withheld, column, streams):
            file = UUID(row.file)
            self.shelf.withhold(UUID(row.lister), row.element, OpenRow(row.from_position, file))
            found.add(file)
        return found

    def _fill_files(self, connection: Connection, files: set[UUID]) -> None:
        """Folds the files of the batch and those that the papers on the shelf list."""
        shelf = self.shelf
        listed = {
            stream
            for paper in shelf.papers.keys() - self._with_files
            for source, file in shelf.papers[paper].attached()
            if (stream := file_stream(source, file.stated)) is not None
        }
        self._with_files |= shelf.papers.keys()
        self._withheld(connection, "file", files | listed)
        shelf.files.update(load_files(self._log, (files | listed) - shelf.files.keys(), self._position))

    def fetch(self, papers: Iterable[UUID], upto: int | None) -> dict[UUID, Paper]:
        """Folds papers from the log, up to a position or as they stood before the batch."""
        return load_papers(self._log, papers, self._position if upto is None else upto)

    def _concerned(self, connection: Connection, needed: set[UUID]) -> set[UUID]:
        """The papers, those that they make claims about, and those that claims lead to."""
        owner, found = self.shelf.owner, set(needed)
        for row in _rows(connection, tables.relations, "claimant", needed):
            found.add(owner(UUID(row.child)))
        for row in _rows(connection, tables.mentions, "claimant", needed):
            found.add(owner(UUID(row.paper)))
        for row in _rows(connection, tables.relations, "parent", self._streams(needed)):
            found.add(owner(UUID(row.child)))
        for row in _rows(connection, tables.relations, "child", self._streams(found)):
            found.add(owner(UUID(row.parent)))
        return found

    def _streams(self, papers: set[UUID]) -> set[UUID]:
        """The papers with the streams that were joined into them."""
        return papers | {s for s, paper in self.shelf.owners.items() if paper in papers}

    def _fill(self, connection: Connection, concerned: set[UUID]) -> None:
        shelf = self.shelf
        lacking = concerned - shelf.papers.keys()
        roots = {UUID(row.root) for row in _rows(connection, tables.members, "paper", lacking)}
        family = {UUID(row.paper) for row in _rows(connection, tables.members, "root", roots)}
        lacking = family - shelf.papers.keys()
        if not lacking:
            return
        shelf.papers.update(self.fetch(sorted(lacking), None))
        for row in _rows(connection, tables.members, "paper", lacking):
            self._place(row)
        for row in _rows(connection, tables.papers, "paper", lacking):
            shelf.paper_rows[UUID(row.paper)] = _open_row(row, tables.papers)
        for row in _rows(connection, tables.names, "paper", lacking, open_only=False):
            shelf.named.add((UUID(row.paper), row.scope, row.value))
        for row in _rows(connection, tables.search_rows, "paper", lacking):
            body = msgspec.json.decode(row.body, type=SearchRow)
            shelf.rows.setdefault(UUID(row.paper), {})[row.ordinal] = OpenRow(row.from_position, body)
        self._claims(connection, lacking)
        for paper in lacking:
            shelf.hang(paper, shelf.best_claim(paper, self._paper))

    def _paper(self, paper: UUID) -> Paper:
        held = self.shelf.papers.get(paper)
        return held if held is not None else self.fetch([paper], None)[paper]

    def _place(self, row: Row[tuple[object, ...]]) -> None:
        shelf, paper = self.shelf, UUID(row.paper)
        shelf.roots[paper] = UUID(row.root)
        shelf.member_rows[paper] = _open_row(row, tables.members)

    def _claims(self, connection: Connection, papers: set[UUID]) -> None:
        """Claims and mentions about the papers and made by them."""
        shelf, streams = self.shelf, self._streams(papers)
        for column in ("child", "claimant", "parent"):
            for row in _rows(connection, tables.relations, column, streams):
                claim = msgspec.json.decode(row.body, type=Claim)
                key = (claim.stream, claim.claim)
                shelf.claim_rows[key] = OpenRow(row.from_position, claim)
                shelf.about.setdefault(shelf.owner(claim.child), {})[key] = claim
                shelf.claimed.setdefault(shelf.owner(claim.parent), set()).add(shelf.owner(claim.child))
        for column in ("paper", "claimant"):
            for row in _rows(connection, tables.mentions, column, streams):
                self._mention(row)

    def _mention(self, row: Row[tuple[object, ...]]) -> None:
        shelf, claimant = self.shelf, UUID(row.claimant)
        key = (claimant, row.source, row.element)
        page = self._paper(shelf.owner(claimant))
        mention = page.accounts[row.source].mentions.get(row.element)
        if mention is not None:
            shelf.mention_rows[key] = OpenRow(row.from_position, mention)
            shelf.mentioned.setdefault(shelf.owner(UUID(row.paper)), {})[key] = mention


def _named(recorded: e.Recorded) -> Iterator[UUID]:
    """The streams of all papers that an event is about."""
    if not recorded.topic.startswith("paper."):
        return
    yield recorded.stream
    match recorded.event:
        case e.RelationClaimed(child=child, parent=parent):
            yield from (child, parent)
        case e.MentionRecorded(paper=paper) | e.MentionDropped(paper=paper):
            yield paper
        case e.PaperJoined(other=other):
            yield other


def _listing(recorded: e.Recorded) -> Iterator[UUID]:
    """The streams whose listings an event may change."""
    if ".file_" in recorded.topic:
        yield recorded.stream
    if isinstance(recorded.event, e.PaperJoined):
        yield from (recorded.stream, recorded.event.other)


def _file_of(recorded: e.Recorded) -> UUID | None:
    """The stream of the file that an event is of, or lists."""
    if recorded.topic.startswith("file."):
        return recorded.stream
    if isinstance(recorded.event, e.FileListed | m.MeetingFileListed) and recorded.provenance is not None:
        return file_stream(recorded.provenance.source, recorded.event.file)
    return None


def _rows(
    connection: Connection, table: Table, column: str, papers: Iterable[UUID], *, open_only: bool = True
) -> Iterator[Row[tuple[object, ...]]]:
    """The rows (that hold now, if they can end) that name one of the streams in the column."""
    values = sorted(paper.hex for paper in papers)
    for start in range(0, len(values), CHUNK):
        wanted = table.c[column].in_(values[start : start + CHUNK])
        rows = select(table).where(wanted)
        yield from connection.execute(rows.where(table.c.to_position == OPEN) if open_only else rows)


def _open_row(row: Row[tuple[object, ...]], table: Table) -> OpenRow:
    skipped = {"paper", "from_position", "to_position"}
    body = {c.name: getattr(row, c.name) for c in table.columns if c.name not in skipped}
    return OpenRow(row.from_position, body)
