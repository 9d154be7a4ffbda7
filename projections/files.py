"""Files that sources name, of papers, meetings and agenda items. Pure but for the Changes it fills."""

from __future__ import annotations

from domain import events as e
from domain import meeting_events as m
from domain.observation import StatedFile
from projections import tables
from projections.changes import Changes, opened

NAME = "files-1"

FileKey = tuple[str, str, str]
"""Stream (hex), source and the file's name among the source's statements."""


class Files:
    """Applies events; `held` are the rows that are open."""

    def __init__(self, held: dict[FileKey, int]) -> None:
        self._held = held

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Opens the row of a file that is listed, closes that of one that is not any more."""
        match recorded.event:
            case e.FileListed() | m.MeetingFileListed() as listed:
                self._close(recorded, listed.element, changes)
                self._open(recorded, listed.element, listed.file, changes)
            case e.FileDropped(element=element) | m.MeetingFileDropped(element=element):
                self._close(recorded, element, changes)

    def _close(self, recorded: e.Recorded, element: str, changes: Changes) -> None:
        key = key_of(recorded, element)
        position = self._held.pop(key, None)
        if position is not None:
            changes.close(tables.files, (*key, position), recorded.position)

    def _open(self, recorded: e.Recorded, element: str, file: StatedFile, changes: Changes) -> None:
        key = key_of(recorded, element)
        self._held[key] = recorded.position
        row = {"stream": key[0], "source": key[1], "element": element, "name": file.name}
        row |= {"council": key[1].partition("/")[0], "owner": recorded.topic.partition(".")[0]}
        values = {"address": file.address, "held_back": file.public is False}
        changes.open(tables.files, opened(row | values, recorded.position))


def key_of(recorded: e.Recorded, element: str) -> FileKey:
    """What a file is known by in the read model."""
    source = recorded.provenance.source if recorded.provenance is not None else ""
    return (recorded.stream.hex, source, element)
