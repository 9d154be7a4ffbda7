"""Files to texts: the kind of a file told, a reader chosen, a second asked where the first is doubtful."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from msgspec import Struct

from domain.file_observation import TextState
from ingest.extraction.client import FULL, Client
from ingest.extraction.extraction import Attempt, Extraction, Limits
from ingest.extraction.media_type import DOCX, HTML, ODT, PDF, PLAIN, media_type_of
from ingest.extraction.ocr import Ocr
from ingest.extraction.quality import SCAN, doubtful, quality, second_is_better
from ingest.extraction.readers import READERS, named
from ingest.extraction.server import Job, Result

BY_TYPE = {
    PDF: ("pypdf", "pypdfium2"),
    DOCX: ("python-docx",),
    ODT: ("odfdo",),
    HTML: ("selectolax",),
    PLAIN: ("charset-normalizer",),
}
"""The readers of each kind of file, the first one first."""

RULES = 2
"""Version of the rules by which readers are chosen; part of the fingerprint."""

USUAL = Limits()


class _Tried(Struct, frozen=True):
    """One reader's work: what it gave, and what is told of it."""

    result: Result
    attempt: Attempt


class Extractor:
    """Reads files for any number of threads, `workers` at a time; `known` knows words in small letters."""

    def __init__(
        self,
        known: Callable[[str], bool],
        limits: Limits = USUAL,
        *,
        ocr: Ocr | None = None,
        workers: int = 2,
    ) -> None:
        self._known = known
        self._limits = limits
        self._ocr = ocr
        self._clients = [Client() for _ in range(workers)]
        self._free: queue.SimpleQueue[Client] = queue.SimpleQueue()
        for client in self._clients:
            self._free.put(client)
        self.fingerprint = f"{RULES}: {', '.join(map(named, READERS))}"
        self.with_ocr = f"{self.fingerprint}, {ocr.name}" if ocr is not None else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends all servers."""
        for client in self._clients:
            client.close()

    def extract(self, content: bytes) -> Extraction:
        """The text of a file, or why there is none; never raises for what a file holds.

        Raises ReadingLost when the machine does not let it be read.
        """
        kind = media_type_of(content)
        readers = BY_TYPE.get(kind)
        if readers is None:
            why = f"Files of this kind ({kind}) are not read."
            return Extraction(state=TextState.NOT_READ, media_type=kind, why=why)
        if len(content) > self._limits.content:
            why = f"It has {len(content)} bytes, more than {self._limits.content}."
            return Extraction(state=TextState.LIMIT, media_type=kind, why=why)
        with self._client() as client:
            tried = [self._try(client, readers[0], content)]
            doubt = _doubt(tried[0])
            if doubt is not None and len(readers) > 1:
                tried.append(self._try(client, readers[1], content))
        return _chosen(kind, tried, doubt)

    def ocr(self, content: bytes) -> Extraction:
        """The text that OCR finds on the pages of a scanned PDF, up to its limit of pages; see extract."""
        assert self._ocr is not None  # noqa: S101  # asked only where there is one
        with self._client() as client:
            return self._ocr.read(client, content, self._limits)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        client = self._free.get()
        try:
            yield client
        finally:
            self._free.put(client)

    def _try(self, client: Client, reader: str, content: bytes) -> _Tried:
        result, outcome = client.read(Job(reader, content, self._limits))
        read = result.state is TextState.TEXT
        attempt = Attempt(
            extractor=named(reader),
            state=result.state,
            reason=result.reason,
            quality=quality(_read_pages(result), self._known, _unread_pages(result)) if read else None,
            seconds=outcome.seconds,
            cpu_seconds=outcome.cpu_seconds,
            peak_bytes=outcome.peak_bytes,
        )
        return _Tried(result, attempt)


def _read_pages(result: Result) -> list[str]:
    failed = frozenset(result.failed)
    return [page for number, page in enumerate(result.pages) if number not in failed]


def _unread_pages(result: Result) -> int:
    """Pages that are not in a text: those that failed, and those behind the last one."""
    return len(result.failed) + max(0, (result.page_count or 0) - len(result.pages))


def _doubt(tried: _Tried) -> str | None:
    """Why a reader's work is not enough; None where it is."""
    if tried.attempt.quality is None:
        return tried.attempt.reason or "it was not read"
    return doubtful(tried.attempt.quality) or (tried.result.trouble and "not all of its pages were read")


def _chosen(kind: str, tried: list[_Tried], doubt: str | None) -> Extraction:
    first, second = tried[0], tried[1] if len(tried) > 1 else None
    chosen, why = first, f"{first.attempt.extractor} read it well."
    if doubt is not None:
        why = f"{first.attempt.extractor} read it, with a doubt: {doubt.rstrip('.')}."
    if second is not None and _beats(second, first):
        chosen = second
        why = f"{second.attempt.extractor} read it better than {first.attempt.extractor}: {_told(doubt)}."
    attempts = tuple(each.attempt for each in tried)
    figures = chosen.attempt.quality
    if figures is None:
        return _unread(kind, chosen.attempt.state, chosen.attempt.reason or "", chosen.result, attempts)
    if kind == PDF and figures.a_page < SCAN:
        if chosen.result.trouble is not None:
            return _unread(kind, chosen.result.trouble, _partial(chosen.result), chosen.result, attempts)
        reason = f"It has {figures.a_page:g} letters and digits a page, so it is taken for a scan."
        return _unread(kind, TextState.SCAN, reason, chosen.result, attempts)
    return Extraction(
        state=TextState.TEXT,
        media_type=kind,
        why=f"{why} {_partial(chosen.result)}".strip(),
        pages=chosen.result.pages,
        page_count=chosen.result.page_count,
        extractor=chosen.attempt.extractor,
        attempts=attempts,
    )


def _beats(second: _Tried, first: _Tried) -> bool:
    if second.attempt.quality is None:
        return False
    return first.attempt.quality is None or second_is_better(first.attempt.quality, second.attempt.quality)


def _told(doubt: str | None) -> str:
    return doubt.rstrip(".") if doubt is not None else ""


def _partial(result: Result) -> str:
    """What is missing of a text, in sentences."""
    missing = (result.page_count or 0) - len(result.pages)
    cut = result.cut or FULL
    told = []
    if missing > 0:
        told.append(f"The last {missing} of its {result.page_count} pages were left out: {cut}")
    elif result.cut is not None:
        told.append(f"The end of its text may be left out: {cut}")
    if len(result.failed) == 1:
        told.append(f"A page could not be read: {result.reason}")
    elif result.failed:
        told.append(f"{len(result.failed)} of its pages could not be read: {result.reason}")
    return " ".join(told)


def _unread(
    kind: str, state: TextState, why: str, result: Result, attempts: tuple[Attempt, ...]
) -> Extraction:
    return Extraction(state=state, media_type=kind, why=why, page_count=result.page_count, attempts=attempts)
