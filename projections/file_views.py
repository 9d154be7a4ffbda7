"""A paper's files in the shape that is shown: as their source lists them, with what the archive has. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from uuid import UUID

from msgspec import Struct

from domain.file import File, FileVersion
from domain.file_observation import TextState
from domain.identity import file_stream
from domain.observation import StatedFile
from domain.paper import ListedFile, Paper
from projections.search_row import document_of
from projections.views import DocumentView, FileVersionView, FileView, VersionView


class HeldFiles(Struct, frozen=True):
    """What is held of files by their streams, and which of them anybody calls not public."""

    files: Mapping[UUID, File]
    withheld: Collection[UUID]


def file_views(paper: Paper, files: HeldFiles) -> list[FileView]:
    """The files that any source lists, the most authoritative first; non-public ones are left out."""
    return [_view(listed.stated, _held(source, listed, files)) for source, listed in _open(paper, files)]


def file_documents(paper: Paper, files: HeldFiles) -> Iterator[DocumentView]:
    """The files with a text as documents, with those of their versions that have one."""
    seen: set[UUID] = set()
    for source, listed in _open(paper, files):
        file = _held(source, listed, files)
        if file is None or file.id in seen or file.held_back:
            continue
        seen.add(file.id)
        versions = [view for version in file.versions if (view := _text(file, version)) is not None]
        if versions:
            kind = listed.stated.kind or paper.kind or "other"
            shown = sorted(versions, key=lambda v: (v.seen_at.rstrip("Z"), v.version))
            yield DocumentView(document_of(file.id), kind, listed.stated.name, shown)


def streams_of(paper: Paper) -> Iterator[UUID]:
    """The streams of the files that a paper's sources list."""
    for source, listed in paper.attached():
        stream = file_stream(source, listed.stated)
        if stream is not None:
            yield stream


def _open(paper: Paper, files: HeldFiles) -> Iterator[tuple[str, ListedFile]]:
    """The listings of files that nobody calls not public."""
    for source, listed in paper.attached():
        if listed.stated.public is not False and file_stream(source, listed.stated) not in files.withheld:
            yield source, listed


def _held(source: str, listed: ListedFile, files: HeldFiles) -> File | None:
    stream = file_stream(source, listed.stated)
    return files.files.get(stream) if stream is not None else None


def _view(stated: StatedFile, file: File | None) -> FileView:
    """A file as it is shown; of one that calls itself non-public no more than that there is one."""
    if file is not None and file.held_back:
        return FileView(name=None, address=None, size=None, became="non_public")
    became, why = _became(file)
    text = file.text if file is not None else None
    return FileView(
        name=stated.name,
        address=stated.address,
        size=stated.size,
        kind=stated.kind,
        state=stated.state,
        date=stated.date,
        became=became,
        why=why,
        document=document_of(file.id) if file is not None and text is not None else None,
        pages=text.page_count if text is not None else None,
        ocr=text is not None and text.ocr,
        versions=list(map(partial(_version, file), file.public_versions)) if file is not None else [],
    )


def _became(file: File | None) -> tuple[str, str | None]:
    if file is None or (file.current is None and not file.gone):
        return "not_fetched", None
    if file.gone:
        return "gone", None
    read = file.reading.read if file.reading is not None else None
    return (read.state.value, read.why) if read is not None else ("not_fetched", None)


def _version(file: File, version: FileVersion) -> FileVersionView:
    return FileVersionView(
        version=version.version,
        recorded_at=version.recorded_at,
        seen_at=version.seen_at,
        sha256=version.sha256,
        size=version.size,
        current=version.sha256 == file.current,
    )


def _text(file: File, version: FileVersion) -> VersionView | None:
    """The text of a version; None where it has none, or calls itself non-public."""
    reading = file.readings.get(version.sha256)
    if reading is None or reading.read.state is not TextState.TEXT or reading.read.non_public is not None:
        return None
    return VersionView(
        version=version.version,
        recorded_at=version.recorded_at,
        seen_at=version.seen_at,
        sha256=reading.read.text or "",
        characters=reading.read.characters,
        current=version.sha256 == file.current,
    )
