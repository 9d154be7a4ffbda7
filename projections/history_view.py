"""The history of a family in the shape that is shown; of what is held back only that it happened. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from domain import events as e
from domain import file_events as f
from domain.identity import file_stream
from domain.paper import Paper
from projections.family_view import name_of
from projections.file_views import HeldFiles
from projections.timeline import day_of
from projections.views import EventView, SourceView

HELD_BACK: dict[str, Any] = {"held_back": True}


def history(
    recorded: Iterable[e.Recorded], owners: Mapping[UUID, Paper], files: HeldFiles, hidden: Collection[UUID]
) -> Iterator[EventView]:
    """The events of papers and of files they list; `owners` are the papers that their streams belong to.

    `hidden` are the streams of papers that are held back, of which pages of others tell nothing either.
    """
    names: set[tuple[UUID, str]] = set()
    for one in recorded:
        paper = owners[one.stream]
        view = event_view(one, name_of(paper))
        told = isinstance(one.event, e.MentionRecorded) and one.event.paper in hidden
        if told or paper.held_back or _names_held_back(one, files, names):
            view = msgspec.structs.replace(view, data=HELD_BACK)
        elif one.topic.startswith("file.") and _is_held_back(one, files):
            view = msgspec.structs.replace(view, data=HELD_BACK, source=None)
        yield view


def event_view(recorded: e.Recorded, paper: str | None) -> EventView:
    """An event in the shape that is shown."""
    p = recorded.provenance
    data: dict[str, Any] = msgspec.to_builtins(recorded.event)
    if recorded.erased:
        data["erased"] = list(recorded.erased)
    return EventView(
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        seen_at=p.seen_at if p is not None else None,
        type=recorded.topic,
        stream=recorded.stream.hex,
        version=recorded.version,
        paper=paper,
        on=day_of(recorded.event),
        cause=recorded.cause,
        source=SourceView(p.source, p.address, p.sha256, p.reader) if p is not None else None,
        data=data,
    )


def _names_held_back(recorded: e.Recorded, files: HeldFiles, names: set[tuple[UUID, str]]) -> bool:
    """Whether an event of a paper names a file that is held back; `names` are the names that such had."""
    if recorded.provenance is None:
        return False
    match recorded.event:
        case e.FileListed(element=element) as listed:
            stream = file_stream(recorded.provenance.source, listed.file)
            file = files.files.get(stream) if stream is not None else None
            secret = listed.file.public is False or stream in files.withheld
            if secret or (file is not None and file.held_back):
                names.add((recorded.stream, element))
                return True
        case e.FileDropped(element=element):
            return (recorded.stream, element) in names
    return False


def _is_held_back(recorded: e.Recorded, files: HeldFiles) -> bool:
    """Whether an event of a file speaks of one that is held back, or of a version that is."""
    file = files.files.get(recorded.stream)
    if recorded.stream in files.withheld or (file is not None and file.held_back):
        return True
    match recorded.event:
        case f.FileTextRead(sha256=sha256) | f.FileCaptured(sha256=sha256) | f.FileShownAgain(sha256=sha256):
            return file is not None and sha256 in file.non_public
    return False
