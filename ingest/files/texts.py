"""From what an extractor gave to the text that is kept, shown and searched. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from msgspec import Struct

from domain.file_observation import FileText, TextState
from domain.text_map import Run
from ingest.cleaning.clean import clean
from ingest.cleaning.non_public import calls_itself_non_public
from ingest.cleaning.sections import sections_of
from ingest.extraction.extraction import Extraction
from ingest.files import boilerplate

CLEANER = 2
"""Version of the rules of cleaning; a later one cleans all texts again."""


class RawText(Struct, frozen=True, omit_defaults=True):
    """The original that keeps what the extractor gave, page by page, with the map from the clean text.

    `apart` are (page, start, end, reason): what was set apart of the raw pages.
    """

    media_type: str
    extractor: str
    why: str
    pages: tuple[str, ...]
    page_count: int | None = None
    ocr: bool = False
    runs: tuple[Run, ...] = ()
    apart: tuple[tuple[int, int, int, str], ...] = ()


class Rules(Struct, frozen=True):
    """How texts are cleaned: which words are known (small letters), which lines are boilerplate."""

    known: Callable[[str], bool]
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name under which texts say how they were cleaned."""
        return boilerplate.name_of(CLEANER, self.lines)


class Kept(Struct, frozen=True):
    """What is told of a reading, and the originals that it names."""

    read: FileText
    originals: tuple[bytes, ...]


def kept(extraction: Extraction, tools: str, rules: Rules) -> Kept:
    """The reading of a file; one without a text is told with its reason."""
    state = TextState(extraction.state)
    if state is not TextState.TEXT:
        read = FileText(
            state=state,
            media_type=extraction.media_type,
            tools=tools,
            why=extraction.why,
            extractor=extraction.extractor,
            page_count=extraction.page_count,
        )
        return Kept(read, ())
    raw = RawText(
        media_type=extraction.media_type,
        extractor=extraction.extractor or "",
        why=extraction.why,
        pages=extraction.pages,
        page_count=extraction.page_count,
        ocr=extraction.ocr,
    )
    return cleaned(raw, tools, rules)


def cleaned(raw: RawText, tools: str, rules: Rules) -> Kept:
    """The reading of an extracted text, cleaned by these rules."""
    clear = clean(raw.pages, rules.known, frozenset(rules.lines))
    mapped = msgspec.structs.replace(raw, runs=clear.runs, apart=clear.apart)
    text, kept_raw = clear.text.encode(), msgspec.json.encode(mapped)
    read = FileText(
        state=TextState.TEXT,
        media_type=raw.media_type,
        tools=tools,
        why=raw.why,
        extractor=raw.extractor,
        ocr=raw.ocr,
        page_count=raw.page_count or len(raw.pages),
        cleaning=rules.name,
        text=_sha256(text),
        raw=_sha256(kept_raw),
        characters=len(clear.text),
        pages=clear.pages,
        sections=sections_of(clear.text),
        non_public=_non_public(raw.pages, rules),
    )
    return Kept(read, (text, kept_raw))


def _non_public(pages: tuple[str, ...], rules: Rules) -> str | None:
    """What the head says, on the first page that has one; a cover is often a picture."""
    first = next((page for page in pages if page.strip()), "")
    return calls_itself_non_public(clean([first], rules.known, frozenset()).text)


def raw_of(data: bytes) -> RawText:
    """The extracted text that an original holds."""
    return msgspec.json.decode(data, type=RawText)


class _Map(Struct, frozen=True):
    """What of an extracted text says where the clean one comes from; the pages are passed over."""

    runs: tuple[Run, ...] = ()


def map_of(data: bytes) -> tuple[Run, ...]:
    """The map that an original with an extracted text holds, without the time that its pages take."""
    return msgspec.json.decode(data, type=_Map).runs


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
