"""The events of files; see domain.events. A file's stream tells what its address held, and what was read.

A listing of the file stands in the stream of the paper or meeting that lists it.
"""

from __future__ import annotations

from typing import ClassVar, Self

from domain.events import Event
from domain.file_observation import FileText, TextState
from domain.observation import Section


class FileTextRead(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The bytes `sha256` were read, in vain or not; told again when a later reader has another result.

    The other fields are those of domain.file_observation.FileText.
    """

    TOPIC: ClassVar[str] = "file.text_read"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256", "text", "raw")
    sha256: str
    state: TextState
    media_type: str
    tools: str
    why: str
    extractor: str | None = None
    ocr: bool = False
    page_count: int | None = None
    cleaning: str | None = None
    text: str | None = None
    raw: str | None = None
    characters: int = 0
    pages: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    non_public: str | None = None

    @classmethod
    def of(cls, sha256: str, read: FileText) -> Self:
        """The event that tells what was read of these bytes."""
        return cls(sha256=sha256, **{name: getattr(read, name) for name in FileText.__struct_fields__})

    @property
    def read(self) -> FileText:
        """What was read."""
        return FileText(**{name: getattr(self, name) for name in FileText.__struct_fields__})


class FileCaptured(Event, frozen=True, omit_defaults=True, kw_only=True):
    """Bytes that the archive lacked became version `version` of the file `id` of `source`.

    `size` is in bytes. Bytes that arrive late (`current` is false) are a version all the same; they do not
    become the current one.
    """

    TOPIC: ClassVar[str] = "file.captured"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256",)
    council: str
    source: str
    id: str
    version: int
    sha256: str
    size: int
    current: bool = True


class FileShownAgain(Event, frozen=True, kw_only=True):
    """The address showed known bytes at `seen_at`, before or after other ones; see file.captured."""

    TOPIC: ClassVar[str] = "file.shown_again"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256",)
    sha256: str
    seen_at: str
    seen_basis: str
    current: bool


class FileGone(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The address says that there is no such file; `last_seen` and `first_missed` as in paper.gone."""

    TOPIC: ClassVar[str] = "file.gone"
    council: str
    source: str
    id: str
    last_seen: str | None = None
    first_missed: str | None = None


class FileSeenAgain(Event, frozen=True):
    """The address shows the file after it had been gone."""

    TOPIC: ClassVar[str] = "file.seen_again"


class BoilerplateFound(Event, frozen=True, kw_only=True):
    """The lines that stand on more than a fifth of a source's documents, found among so many `documents`.

    They are set apart when a text is cleaned.
    """

    TOPIC: ClassVar[str] = "source.boilerplate_found"
    council: str
    source: str
    lines: tuple[str, ...]
    documents: int
