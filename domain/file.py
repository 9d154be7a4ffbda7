"""A file folded from its events: the versions of its bytes, and what was read of each. Pure.

Readings belong to the bytes: a later one replaces the earlier and changes no version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain import events as e
from domain import file_events as f
from domain.errors import UnknownEvent
from domain.file_observation import DOCUMENT, FileText, TextState
from domain.paper import Showing


class FileVersion(Struct, frozen=True):
    """Distinct bytes of a file, numbered in the order of recording; `size` in bytes."""

    version: int
    sha256: str
    size: int
    position: int
    recorded_at: str
    seen_at: str


class FileReading(Struct, frozen=True):
    """What was read of the bytes, by which version of the reader, and when that was recorded."""

    read: FileText
    reader_version: int
    position: int


class File(Struct, frozen=True):
    """One file as its address showed it; `current` names the bytes of today (SHA-256).

    `source` and `source_id` are what it is known by; unknown while only its reading was told.
    """

    id: UUID
    version: int = 0
    source: str | None = None
    source_id: str | None = None
    versions: tuple[FileVersion, ...] = ()
    readings: dict[str, FileReading] = {}
    showings: tuple[Showing, ...] = ()
    current: str | None = None
    gone: bool = False

    def of(self, sha256: str | None) -> FileVersion | None:
        """The version with these bytes."""
        return next((v for v in self.versions if v.sha256 == sha256), None)

    @property
    def reading(self) -> FileReading | None:
        """What was read of the current bytes."""
        return self.readings.get(self.current) if self.current is not None else None

    @property
    def held_back(self) -> bool:
        """Whether the document of today calls itself non-public."""
        return self.reading is not None and self.reading.read.non_public is not None

    @property
    def public_versions(self) -> tuple[FileVersion, ...]:
        """The versions that do not call themselves non-public."""
        return tuple(v for v in self.versions if v.sha256 not in self.non_public)

    @property
    def non_public(self) -> frozenset[str]:
        """The bytes that call themselves non-public (SHA-256)."""
        return frozenset(s for s, reading in self.readings.items() if reading.read.non_public is not None)

    @property
    def text(self) -> FileText | None:
        """The reading of the current bytes, if it has a text that may be shown."""
        if self.reading is None or self.held_back or self.reading.read.state is not TextState.TEXT:
            return None
        return self.reading.read


def evolve_file(file: File, recorded: e.Recorded) -> File:
    """The file after one more event; raises UnknownEvent for an event that is not a file's."""
    step = STEPS.get(type(recorded.event))
    if step is None:
        raise UnknownEvent(
            f"Event e{recorded.position} is {recorded.topic}, expected an event of a file; "
            "use the version of Ratsarchiv that recorded it."
        )
    return replace(step(file, recorded.event, recorded), version=recorded.version)


def fold_file(stream: UUID, recorded: Iterable[e.Recorded]) -> File:
    """A file from its events; version 0 when nothing is recorded of it."""
    return reduce(evolve_file, recorded, File(id=stream))


def _erased(file: File, event: e.Erased, _: e.Recorded) -> File:
    return file


def _read(file: File, event: f.FileTextRead, recorded: e.Recorded) -> File:
    by = recorded.provenance.reader_version if recorded.provenance is not None else 0
    reading = FileReading(event.read, by, recorded.position)
    return replace(file, readings={**file.readings, event.sha256: reading})


def _captured(file: File, event: f.FileCaptured, recorded: e.Recorded) -> File:
    if recorded.provenance is None or file.of(event.sha256) is not None:
        return file
    seen_at, basis = recorded.provenance.seen_at, recorded.provenance.seen_basis
    version = FileVersion(
        len(file.versions) + 1, event.sha256, event.size, recorded.position, recorded.recorded_at, seen_at
    )
    known = replace(file, source=event.source, source_id=event.id)
    shown = replace(known, versions=(*file.versions, version))
    return _showing(shown, event.sha256, seen_at, basis, recorded, current=event.current)


def _again(file: File, event: f.FileShownAgain, recorded: e.Recorded) -> File:
    return _showing(file, event.sha256, event.seen_at, event.seen_basis, recorded, current=event.current)


def _showing(
    file: File, sha256: str, seen_at: str, basis: str, recorded: e.Recorded, *, current: bool
) -> File:
    source = recorded.provenance.source if recorded.provenance is not None else ""
    showing = Showing(source=source, document=DOCUMENT, sha256=sha256, seen_at=seen_at, basis=basis)
    return replace(file, showings=(*file.showings, showing), current=sha256 if current else file.current)


def _gone(file: File, event: f.FileGone, _: e.Recorded) -> File:
    return replace(file, gone=True, source=event.source, source_id=event.id)


def _seen_again(file: File, event: f.FileSeenAgain, _: e.Recorded) -> File:
    return replace(file, gone=False)


STEPS: dict[type[e.Event], Callable[[File, Any, e.Recorded], File]] = {
    e.Erased: _erased,
    f.FileTextRead: _read,
    f.FileCaptured: _captured,
    f.FileShownAgain: _again,
    f.FileGone: _gone,
    f.FileSeenAgain: _seen_again,
}
