"""A run over the files of one source as reads: asked for, extracted, cleaned; then what waits is read again.

Files are asked for and extracted side by side; what they say is cleaned and recorded one after the other.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import TypeVar

import msgspec
from msgspec import Struct

from domain.errors import RunStopped
from domain.file_observation import FileText, TextState
from ingest.extraction.extraction import Extraction
from ingest.files.answers import Answer, Get, answer
from ingest.files.boilerplate import FEWEST, SAMPLE
from ingest.files.captured import Captures
from ingest.files.journal import Journal
from ingest.files.listed import (
    Asked,
    Listed,
    Tools,
    is_due,
    mixed,
    needs_cleaning,
    needs_ocr,
    needs_rereading,
)
from ingest.files.observed import Named, asked_of, reread, told_of, untold
from ingest.files.texts import Rules, cleaned, kept, raw_of
from ingest.harvest import Read
from ingest.instants import in_utc

Job = TypeVar("Job")
Done = TypeVar("Done")

AHEAD = 24
"""Files under way; fetches that wait for another attempt must not keep the others waiting."""

AT_ONCE = 12
"""Threads; how many ask and how many extract at a time is decided where they do."""


class Taken(Struct, frozen=True):
    """A file that was asked for, and what was extracted if its bytes are new or were never read."""

    answer: Answer
    extraction: Extraction | None


class Found(Struct, frozen=True):
    """The lines that a source prints everywhere, and from how many documents that was seen."""

    lines: tuple[str, ...]
    documents: int


class Workshop(Struct, frozen=True):
    """What a run works with; `named` says whose files they are.

    `extract` and `ocr` give the text of bytes, from any thread; `original` gives kept bytes, `keep` keeps
    some ahead of their event. `boilerplate` is None while nothing was looked for; `find` looks for it among
    raw pages and `record` records it. `ocr_pages` is how many pages OCR may read in this run.
    """

    named: Named
    get: Get
    captures: Captures
    extract: Callable[[bytes], Extraction]
    ocr: Callable[[bytes], Extraction]
    known: Callable[[str], bool]
    tools: Callable[[tuple[str, ...]], Tools]
    original: Callable[[str], bytes]
    keep: Callable[[bytes], str]
    boilerplate: tuple[str, ...] | None
    find: Callable[[Iterable[Sequence[str]]], tuple[str, ...]]
    record: Callable[[Found], None]
    ocr_pages: int
    relist_days: int
    clock: Callable[[], datetime]
    stop: threading.Event
    progress: Callable[[int, int | None], None]


class FileReads:
    """The reads of one run over `files`; the journal is written as they are recorded."""

    def __init__(self, shop: Workshop, files: Iterable[Listed], journal: Journal) -> None:
        self._shop = shop
        self._files = mixed(files)
        self._journal = journal
        self._lines = shop.boilerplate
        self._done = 0

    def reads(self) -> Iterator[Read]:
        """All that the run has to record; raises RunStopped."""
        now = in_utc(self._shop.clock().isoformat())
        asked = [(file, self._journal.get(file.id)) for file in self._files]
        due = [(f, a) for f, a in asked if is_due(f, a, now, self._shop.relist_days)]
        taken = self._side_by_side(due, self._take)
        if self._lines is None:
            taken = self._sampled(taken)
        scans: list[Listed] = []
        for one in taken:
            yield self._read(one, scans)
        fetched = {file.id for file, _ in due}
        waiting = [file for file in self._files if file.id not in fetched and file.sha256 is not None]
        yield from self._again(waiting)
        yield from self._by_ocr([*scans, *(f for f in waiting if needs_ocr(f, self._tools))])

    @property
    def _rules(self) -> Rules:
        return Rules(self._shop.known, self._lines or ())

    @property
    def _tools(self) -> Tools:
        return self._shop.tools(self._lines or ())

    def _side_by_side(self, jobs: list[Job], do: Callable[[Job], Done]) -> Iterator[Done]:
        """The jobs done by several threads, in their order."""
        pending: deque[Future[Done]] = deque()
        self._done, total = 0, len(jobs)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for job in jobs:
                    if len(pending) >= AHEAD:
                        yield self._next(pending, total)
                    pending.append(pool.submit(do, job))
                while pending:
                    yield self._next(pending, total)
            finally:
                for future in pending:
                    future.cancel()

    def _next(self, pending: deque[Future[Done]], total: int) -> Done:
        if self._shop.stop.is_set():
            raise RunStopped("The run was stopped; start it again and it goes on.")
        done = pending.popleft().result()
        self._done += 1
        self._shop.progress(self._done, total)
        return done

    def _take(self, job: tuple[Listed, Asked | None]) -> Taken:
        """Asks for one file and extracts what it holds."""
        file, asked = job
        answered = answer(file, asked, self._shop.get)
        answered = msgspec.structs.replace(answered, captures=self._shop.captures.take())
        fetched = answered.fetched
        if fetched is None or answered.failure is not None or fetched.status != HTTPStatus.OK:
            return Taken(answered, None)
        if fetched.capture.sha256 == file.sha256 and file.state is not None:
            return Taken(answered, None)
        return Taken(answered, self._shop.extract(fetched.body))

    def _sampled(self, taken: Iterator[Taken]) -> Iterator[Taken]:
        """Holds the first files back until it is known what their source prints on all of them."""
        before = [file.raw for file in self._files if file.raw is not None][:SAMPLE]
        pages: list[Sequence[str]] = [raw_of(self._shop.original(raw)).pages for raw in before]
        held: list[Taken] = []
        for one in taken:
            held.append(self._put_by(one))
            if one.extraction is not None and one.extraction.state == TextState.TEXT:
                pages.append(one.extraction.pages)
            if len(pages) >= SAMPLE:
                break
        if len(pages) >= FEWEST:
            found = Found(self._shop.find(pages), len(pages))
            self._shop.record(found)
            self._lines = found.lines
        return chain(held, taken)

    def _put_by(self, taken: Taken) -> Taken:
        """The same with its bytes kept, so that they do not wait in memory."""
        fetched = taken.answer.fetched
        if taken.extraction is None or fetched is None:
            return taken
        self._shop.keep(fetched.body)
        bare = msgspec.structs.replace(fetched, body=b"")
        return Taken(msgspec.structs.replace(taken.answer, fetched=bare, body=b""), taken.extraction)

    def _read(self, taken: Taken, scans: list[Listed]) -> Read:
        """What is to be recorded of a file that was asked for."""
        answered, shop = taken.answer, self._shop
        asked = asked_of(answered, in_utc(shop.clock().isoformat()))
        recorded = partial(self._journal.put, answered.file.id, asked)
        if taken.extraction is None:
            return untold(answered, shop.named, recorded)
        told = kept(taken.extraction, self._tools.plain, self._rules)
        sha256 = answered.sha256
        if told.read.state is TextState.SCAN:
            shop.keep(answered.body or shop.original(sha256))
            scans.append(_as_read(answered.file, sha256, told.read))
        return told_of(answered, told, shop.named, shop.original, recorded)

    def _again(self, waiting: list[Listed]) -> Iterator[Read]:
        """Held files that a later reader, other tools or other rules of cleaning have to read."""
        tools = self._tools
        anew = [file for file in waiting if needs_rereading(file, tools)]
        for file, extraction in self._side_by_side(anew, self._extract_anew):
            yield reread(
                file, self._shop.named, self._shop.original, kept(extraction, tools.plain, self._rules)
            )
        for file in waiting:
            if not needs_rereading(file, tools) and needs_cleaning(file, tools):
                raw = raw_of(self._shop.original(file.raw or ""))
                yield reread(
                    file,
                    self._shop.named,
                    self._shop.original,
                    cleaned(raw, file.tools or tools.plain, self._rules),
                )

    def _extract_anew(self, file: Listed) -> tuple[Listed, Extraction]:
        return file, self._shop.extract(self._shop.original(file.sha256 or ""))

    def _by_ocr(self, scans: list[Listed]) -> Iterator[Read]:
        """Scans, one after the other, as long as the run's pages last."""
        tools, left = self._tools, self._shop.ocr_pages
        for file in scans:
            if tools.ocr is None or left <= 0:
                return
            if self._shop.stop.is_set():
                raise RunStopped("The run was stopped; start it again and it goes on.")
            extraction = self._shop.ocr(self._shop.original(file.sha256 or ""))
            left -= max(1, len(extraction.pages))
            yield reread(
                file, self._shop.named, self._shop.original, kept(extraction, tools.ocr, self._rules)
            )


def _as_read(file: Listed, sha256: str, read: FileText) -> Listed:
    return msgspec.structs.replace(file, sha256=sha256, state=read.state, tools=read.tools, raw=read.raw)
