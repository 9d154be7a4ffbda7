"""Files that sources name, of papers, meetings and agenda items, and what became of them.

Pure but for the Changes it fills. What papers list and what addresses hold are told in streams of their own;
both are known here by the listing's source and the file's id.
"""

from __future__ import annotations

import hashlib

import msgspec

from domain import events as e
from domain import meeting_events as m
from domain.file import File, evolve_file
from domain.file_observation import FILES, file_id
from domain.observation import StatedFile
from projections import tables
from projections.changes import Changes, Row, opened

NAME = "files-2"

FileKey = tuple[str, str, str]
"""Stream (hex), source and the file's name among the source's statements."""


class Files:
    """Applies events; `held` are the listings that are open, `files` those of which something is recorded."""

    def __init__(self, held: dict[FileKey, int], files: dict[str, File]) -> None:
        self._held = held
        self._files = files
        self._rows: set[str] = {stream for stream, file in files.items() if file.source is not None}

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Opens the row of a file that is listed, closes that of one that is not any more; or its content."""
        match recorded.event:
            case e.FileListed() | m.MeetingFileListed() as listed:
                self._close(recorded, listed.element, changes)
                self._open(recorded, listed.element, listed.file, changes)
            case e.FileDropped(element=element) | m.MeetingFileDropped(element=element):
                self._close(recorded, element, changes)
        if recorded.topic.startswith("file."):
            self._content(recorded, changes)

    def _close(self, recorded: e.Recorded, element: str, changes: Changes) -> None:
        key = key_of(recorded, element)
        position = self._held.pop(key, None)
        if position is not None:
            changes.close(tables.files, (*key, position), recorded.position)

    def _open(self, recorded: e.Recorded, element: str, file: StatedFile, changes: Changes) -> None:
        key = key_of(recorded, element)
        self._held[key] = recorded.position
        row: Row = {"stream": key[0], "source": key[1], "element": element, "name": file.name}
        row |= {"council": key[1].partition("/")[0], "owner": recorded.topic.partition(".")[0]}
        row |= {"file": file_id(file), "address": file.address, "mime_type": file.mime_type}
        row |= {"stated": _digest(file), "held_back": file.public is False}
        changes.open(tables.files, opened(row, recorded.position))

    def _content(self, recorded: e.Recorded, changes: Changes) -> None:
        """The row of the file is made when its source is told, and follows each further event."""
        stream = recorded.stream.hex
        file = evolve_file(self._files.get(stream) or File(id=recorded.stream), recorded)
        self._files[stream] = file
        if stream in self._rows and file.source is not None:
            changes.change(tables.contents, (file.source.removesuffix(FILES), file.source_id), _row(file))
        elif file.source is not None:
            self._rows.add(stream)
            names = {"source": file.source.removesuffix(FILES), "file": file.source_id, "stream": stream}
            changes.open(tables.contents, names | _row(file))


def key_of(recorded: e.Recorded, element: str) -> FileKey:
    """What a file is known by in the read model."""
    source = recorded.provenance.source if recorded.provenance is not None else ""
    return (recorded.stream.hex, source, element)


def _row(file: File) -> Row:
    version, reading = file.of(file.current), file.reading
    read = reading.read if reading is not None else None
    return {
        "sha256": file.current,
        "size": version.size if version is not None else None,
        "gone": file.gone,
        "state": read.state.value if read is not None else None,
        "media_type": read.media_type if read is not None else None,
        "reader_version": reading.reader_version if reading is not None else None,
        "tools": read.tools if read is not None else None,
        "cleaning": read.cleaning if read is not None else None,
        "why": read.why if read is not None else None,
        "raw": read.raw if read is not None else None,
        "ocr": read is not None and read.ocr,
        "pages": (read.page_count or 0) if read is not None else 0,
        "characters": read.characters if read is not None else 0,
        "non_public": read.non_public if read is not None else None,
    }


def _digest(file: StatedFile) -> str:
    """Sixteen hex digits that differ where something else is said of the file."""
    return hashlib.sha256(msgspec.json.encode(file)).hexdigest()[:16]
