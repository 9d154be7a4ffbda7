"""What papers and meetings list, and which files are held back by it. Pure but for the Changes it fills.

One word of any paper or meeting that a file is not public is enough to hold it back, whoever else lists it.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain import events as e
from domain import meeting_events as m
from domain.identity import file_stream
from domain.observation import StatedFile
from domain.paper import Paper
from projections import tables
from projections.changes import Changes, Row, opened
from projections.shelf import OpenRow, Shelf

Withheld = Mapping[str, UUID]
"""Streams of files that one paper or meeting calls not public, by their names there."""


def attach(shelf: Shelf, file: UUID, recorded: e.Recorded, changes: Changes) -> None:
    """Notes that a paper lists a file, for ever."""
    papers = shelf.listers.setdefault(file, set())
    if recorded.stream not in papers:
        papers.add(recorded.stream)
        row: Row = {"file": file.hex, "paper": recorded.stream.hex}
        changes.open(tables.attachments, row | {"from_position": recorded.position})


def former(before: Paper | None, source: str, element: str) -> UUID | None:
    """The file that a name among a paper's files led to: a name can lead to another address one day."""
    account = before.accounts.get(source) if before is not None else None
    listed = account.files.get(element) if account is not None else None
    return file_stream(source, listed.stated) if listed is not None else None


def withheld_by(paper: Paper) -> dict[str, UUID]:
    """The files that a paper's sources call not public."""
    named = (
        (f"{source} {each.element}", _withheld(source, each.stated)) for source, each in paper.attached()
    )
    return {element: stream for element, stream in named if stream is not None}


def withheld_after(shelf: Shelf, recorded: e.Recorded) -> dict[str, UUID]:
    """The files that a meeting calls not public after one of its files was listed or dropped."""
    now = {
        element: row.body
        for element, row in shelf.withheld_rows.get(recorded.stream, {}).items()
        if isinstance(row.body, UUID)
    }
    match recorded.event:
        case m.MeetingFileListed(element=element) as listed:
            now.pop(element, None)
            source = recorded.provenance.source if recorded.provenance is not None else ""
            stream = _withheld(source, listed.file)
            return now | ({element: stream} if stream is not None else {})
        case m.MeetingFileDropped(element=element):
            now.pop(element, None)
    return now


def hold_back(shelf: Shelf, lister: UUID, now: Withheld, position: int, changes: Changes) -> set[UUID]:
    """Lets the lister withhold these files and no others; returns those that are held back or free by it."""
    rows = shelf.withheld_rows.setdefault(lister, {})
    concerned = {row.body for row in rows.values() if isinstance(row.body, UUID)} | set(now.values())
    before = concerned & shelf.withheld.keys()
    for element in [element for element, row in rows.items() if now.get(element) != row.body]:
        row = shelf.release(lister, element)
        changes.close(tables.withheld, (lister.hex, element, row.from_position), position)
    for element, stream in now.items():
        if element not in rows:
            shelf.withhold(lister, element, OpenRow(position, stream))
            values = {"lister": lister.hex, "element": element, "file": stream.hex}
            changes.open(tables.withheld, opened(values, position))
    return before ^ (concerned & shelf.withheld.keys())


def _withheld(source: str, stated: StatedFile) -> UUID | None:
    return file_stream(source, stated) if stated.public is False else None
