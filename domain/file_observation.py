"""What one source showed at a file's address at one time, and what was read of it. Knows nothing of readers.

A file is known by the source's own id, else by its address; papers, agenda items and meetings list it.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from domain.observation import Presence, Reader, Section, SeenBasis, StatedFile

FILES = "/files"
"""What stands behind a source's name where its files show what they hold: `karlsruhe/oparl/files`."""

DOCUMENT = "file"
"""Name of the one document that a file is."""


class TextState(StrEnum):
    """What became of the attempt to read a file's text."""

    TEXT = "text"
    SCAN = "scan"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    LIMIT = "limit"
    TIMEOUT = "timeout"
    NOT_READ = "not_read"


class FileText(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was read of a file's bytes, and how.

    `text` names the clean text among the originals, `raw` what the extractor gave, page by page, with the map
    between both. `pages` are the characters of the clean text at which pages begin, `page_count` what the
    document has. `extractor` is the one that was chosen, `why` says why, or why there is no text; `tools`
    names all that was tried: what failed is tried again when they change. `cleaning` names the rules by which
    the text was cleaned. `non_public` is the line of its own head by which the document calls itself so.
    """

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


class FileObservation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was found at the address of the file `id` at `seen_at`; see domain.observation.Observation.

    `source` is that of the list which names the file, with FILES behind it. `sha256` and `size` (bytes) are
    of the file itself. Without a size nothing was asked for: bytes that are held were read again.
    """

    council: str
    source: str
    id: str
    presence: Presence = Presence.SHOWN
    address: str
    seen_at: str
    seen_basis: SeenBasis
    sha256: str
    line: int | None = None
    reader: Reader

    last_seen: str | None = None
    first_missed: str | None = None
    size: int | UnsetType = UNSET
    text: FileText | UnsetType = UNSET


def file_id(stated: StatedFile) -> str | None:
    """By what a listed file is known, whoever lists it; None where the source gives nothing to know it by."""
    return stated.id or stated.address
