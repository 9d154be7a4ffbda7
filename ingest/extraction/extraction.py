"""What became of reading a file, and the limits within which it is read. Knows no library and no process."""

from __future__ import annotations

from msgspec import Struct

from domain.file_observation import TextState


class Limits(Struct, frozen=True):
    """The limits of one reading: `memory` bytes of addresses, `cpu` and `wall` seconds, pages, characters.

    `content` is the longest file in bytes that is handed to a reader at all.
    """

    memory: int = 1_500_000_000
    cpu: int = 60
    wall: float = 120.0
    pages: int = 2_000
    characters: int = 20_000_000
    content: int = 128 << 20


class Quality(Struct, frozen=True):
    """Figures of a text: letters and digits a page, and shares of its words or characters from 0 to 1.

    `long` words have more than 28 letters, `known` ones stand in the lexicon, `lost` characters are
    replacement characters or of private use. `unread` pages of the document are not in it.
    """

    a_page: float
    long: float
    known: float
    lost: float
    unread: int = 0


class Attempt(Struct, frozen=True):
    """One reader's work on a file: `extractor` is its name and version; seconds of clock and of CPU.

    `quality` is None where there is no text, `peak_bytes` is the memory that it held at most.
    """

    extractor: str
    state: TextState
    reason: str | None
    quality: Quality | None
    seconds: float
    cpu_seconds: float
    peak_bytes: int


class Extraction(Struct, frozen=True, kw_only=True):
    """What became of a file: its pages as the chosen reader gave them, or why there are none.

    `media_type` is told by the bytes. `page_count` is what the document has, which can be more than was read.
    `extractor` is the chosen reader, `why` says why it was chosen, or why there is no text. `attempted` is on
    how many pages OCR was tried, whatever it found.
    """

    state: TextState
    media_type: str
    why: str
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    extractor: str | None = None
    ocr: bool = False
    attempts: tuple[Attempt, ...] = ()
    attempted: int = 0
