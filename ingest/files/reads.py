"""A run over the files of one source as reads: asked for, extracted, cleaned; then what waits is read again.

Files are asked for and extracted side by side; what they say is cleaned and recorded one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from domain.errors import RunStopped
from domain.file_observation import FileText, TextState
from ingest.extraction.extraction import Extraction
from ingest.files.answers import Answer, Get, answer, unanswered
from ingest.files.boilerplate import FEWEST, SAMPLE, Found, look, sample
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
from ingest.files.observed import Desk, Named, asked_of, failed, reread, told_of, untold
from ingest.files.side_by_side import side_by_side
from ingest.files.texts import Kept, Rules, cleaned, kept, raw_of
from ingest.files.trouble import Trouble, attempt
from ingest.harvest import Read
from ingest.instants import in_utc

LARGE = 4_000_000
"""Bytes of a file beyond which it waits on the disk, and is read while no other large one is."""


class Taken(Struct, frozen=True):
    """A file that was asked for, and what was extracted if its bytes are new or were never read."""

    answer: Answer
    extraction: Extraction | None


class Workshop(Struct, frozen=True):
    """What a run works with; `named` says whose files they are.

    `extract` and `ocr` give the text of bytes, from any thread; `original` gives kept bytes, `keep` keeps
    some ahead of their event. `boilerplate` is None while none was looked for; `find` looks for it among
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
    boilerplate: Found | None
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
        self._desk = Desk(shop.named, shop.original)
        self._files = {file.id: file for file in mixed(files)}
        self._journal = journal
        self._found = shop.boilerplate
        self._texts = {file.sha256 for file in self._files.values() if file.raw is not None}
        self._large = threading.Lock()

    def reads(self) -> Iterator[Read]:
        """All that the run has to record; raises RunStopped.

        What is read before the source's boilerplate was found is recorded as it is, and cleaned again in the
        same run: else a run would hold hundreds of files back, and lose them when it is killed. While there
        are fewer than SAMPLE texts, it is looked for again among all of them: what is set apart does not
        depend on which came first.
        """
        looked = self._found is not None
        now = in_utc(self._shop.clock().isoformat())
        asked = [(file, self._journal.get(file.id)) for file in self._files.values()]
        due = [(f, a) for f, a in asked if is_due(f, a, now, self._shop.relist_days)]
        for done, taken in enumerate(side_by_side(due, self._take, _waiting, self._shop.stop), 1):
            self._shop.progress(done, len(due))
            yield self._read(taken)
            if not looked and len(self._texts) >= SAMPLE:
                looked = True
                self._look_for_boilerplate()
        self._look_for_boilerplate()
        yield from self._again()
        yield from self._by_ocr()
        if self._look_for_boilerplate():
            yield from self._again()

    @property
    def _rules(self) -> Rules:
        return Rules(self._shop.known, self._lines)

    @property
    def _tools(self) -> Tools:
        return self._shop.tools(self._lines)

    @property
    def _lines(self) -> tuple[str, ...]:
        return self._found.lines if self._found is not None else ()

    def _take(self, job: tuple[Listed, Asked | None]) -> Taken:
        """Asks for one file and extracts what it holds, if that is new or was never read."""
        file, asked = job
        answered = attempt(lambda: answer(file, asked, self._shop.get))
        if isinstance(answered, Trouble):
            answered = unanswered(file, asked, answered.reason)
        answered = self._put_by(replace(answered, captures=self._shop.captures.take()))
        fetched = answered.fetched
        if fetched is None or answered.failure is not None or fetched.status != HTTPStatus.OK:
            return Taken(answered, None)
        if answered.sha256 == file.sha256 and file.state is not None:
            return Taken(answered, None)
        extraction = attempt(lambda: self._extracted(answered.sha256, answered.body))
        if isinstance(extraction, Trouble):
            return Taken(replace(answered, failure=extraction.reason), None)
        return Taken(answered, extraction)

    def _put_by(self, answered: Answer) -> Answer:
        """The same with a large body kept on the disk, so that it does not wait in memory."""
        if answered.body is None or len(answered.body) <= LARGE:
            return answered
        self._shop.keep(answered.body)
        fetched = replace(answered.fetched, body=b"") if answered.fetched is not None else None
        return replace(answered, fetched=fetched, body=None)

    def _extracted(self, sha256: str, body: bytes | None) -> Extraction:
        if body is not None:
            return self._shop.extract(body)
        with self._large:
            return self._shop.extract(self._shop.original(sha256))

    def _read(self, taken: Taken) -> Read:
        """What is to be recorded of a file that was asked for."""
        answered, extraction = taken.answer, taken.extraction
        told = attempt(lambda: self._kept(extraction)) if extraction is not None else None
        if isinstance(told, Trouble):
            answered, told = replace(answered, failure=told.reason), None
        asked = asked_of(answered, in_utc(self._shop.clock().isoformat()))
        recorded = partial(self._journal.put, answered.file.id, asked)
        if told is None:
            return untold(answered, self._desk, recorded)
        if told.read.state is TextState.SCAN and answered.body is not None:
            self._shop.keep(answered.body)  # OCR may come before the batch is recorded
        self._note(answered.file, answered.sha256, told.read)
        self._keep_ahead(told)
        return told_of(answered, told, self._desk, recorded)

    def _keep_ahead(self, told: Kept) -> None:
        """Keeps what boilerplate may be looked for in before its batch is recorded."""
        if not self._is_settled:
            for original in told.originals:
                self._shop.keep(original)

    def _kept(self, extraction: Extraction) -> Kept:
        return kept(extraction, self._tools.plain, self._rules)

    def _note(self, file: Listed, sha256: str, read: FileText) -> None:
        """Lets the file stand as it is read now: what it needs next is seen from that."""
        self._texts |= {sha256} if read.raw is not None else set()
        self._files[file.id] = replace(
            file,
            sha256=sha256,
            state=read.state,
            reader_version=self._tools.version,
            tools=read.tools,
            cleaning=read.cleaning,
            raw=read.raw,
        )

    @property
    def _is_settled(self) -> bool:
        """Whether the boilerplate was found among enough documents to stay."""
        return self._found is not None and self._found.documents >= SAMPLE

    def _look_for_boilerplate(self) -> bool:
        """Finds what the source prints on its documents, unless nothing new can come of it.

        Returns whether texts are to be cleaned in another way now. Where one of the texts cannot be read
        nothing is found: what the others say is not what all say.
        """
        documents = sample(self._files.values())
        if self._is_settled or look(documents, self._tools.cleaning) == self._journal.looked():
            return False
        lines = attempt(lambda: self._printed_on(documents))
        if isinstance(lines, Trouble):
            return False
        differs = self._stand_by(Found(lines, len(documents)))
        self._journal.put_looked(look(documents, self._tools.cleaning))
        return differs

    def _stand_by(self, found: Found) -> bool:
        """Records what was found if it says anything new; returns whether the lines are other ones."""
        differs = self._lines != found.lines
        if differs or found.documents == SAMPLE:
            self._shop.record(found)
            self._found = found
        return differs

    def _printed_on(self, documents: Sequence[Listed]) -> tuple[str, ...]:
        if len(documents) < FEWEST:
            return ()
        return self._shop.find(raw_of(self._shop.original(file.raw or "")).pages for file in documents)

    def _again(self) -> Iterator[Read]:
        """Held files that a later reader, other tools or other rules of cleaning have to read."""
        tools, held = self._tools, [file for file in self._files.values() if file.sha256 is not None]
        waiting = [file for file in held if needs_rereading(file, tools)]
        anew = [file for file in waiting if not self._journal.read_in_vain(file, tools)]
        stop, progress = self._shop.stop, self._shop.progress
        for done, one in enumerate(side_by_side(anew, self._extract_anew, _size_anew, stop), 1):
            progress(done, len(anew))
            yield self._reread(*one)
        read = {file.id for file in anew}
        for file in list(self._files.values()):
            if file.id not in read and needs_cleaning(file, tools):
                yield self._cleaned(file)

    def _extract_anew(self, file: Listed) -> tuple[Listed, Extraction | Trouble]:
        return file, attempt(lambda: self._shop.extract(self._shop.original(file.sha256 or "")))

    def _reread(self, file: Listed, extraction: Extraction | Trouble) -> Read:
        """What is to be recorded of another reading; one in vain of bytes with a text is noted only."""
        told = extraction if isinstance(extraction, Trouble) else attempt(lambda: self._kept(extraction))
        if isinstance(told, Trouble):
            return failed(file, told, self._desk)
        if file.state is TextState.TEXT and told.read.state is not TextState.TEXT:
            return reread(file, told, self._desk, partial(self._journal.put_in_vain, file, self._tools))
        self._keep_ahead(told)
        self._note(file, file.sha256 or "", told.read)
        return reread(file, told, self._desk)

    def _cleaned(self, file: Listed) -> Read:
        tools = file.tools or self._tools.plain
        told = attempt(lambda: cleaned(raw_of(self._shop.original(file.raw or "")), tools, self._rules))
        if isinstance(told, Trouble):
            return failed(file, told, self._desk)
        self._files[file.id] = replace(file, cleaning=told.read.cleaning)  # the raw pages stay as they are
        return reread(file, told, self._desk)

    def _by_ocr(self) -> Iterator[Read]:
        """Scans, one after the other, as long as the run's pages last."""
        tools, left = self._tools, self._shop.ocr_pages
        for file in [file for file in self._files.values() if needs_ocr(file, tools)]:
            if tools.ocr is None or left <= 0:
                return
            if self._shop.stop.is_set():
                raise RunStopped("The run was stopped; start it again and it goes on.")
            told, pages = self._recognised(file, tools.ocr)
            left -= pages
            if isinstance(told, Trouble):
                yield failed(file, told, self._desk)
                continue
            self._keep_ahead(told)
            self._note(file, file.sha256 or "", told.read)
            yield reread(file, told, self._desk)

    def _recognised(self, file: Listed, tools: str) -> tuple[Kept | Trouble, int]:
        """What OCR finds in a scan, and how many pages were drawn for it."""
        extraction = attempt(lambda: self._shop.ocr(self._shop.original(file.sha256 or "")))
        if isinstance(extraction, Trouble):
            return extraction, 1
        return attempt(lambda: kept(extraction, tools, self._rules)), max(1, extraction.attempted)


def _waiting(taken: Taken) -> int:
    """The bytes that a file takes while it waits to be recorded."""
    return len(taken.answer.body or b"") + _size(taken.extraction)


def _size_anew(one: tuple[Listed, Extraction | Trouble]) -> int:
    return 0 if isinstance(one[1], Trouble) else _size(one[1])


def _size(extraction: Extraction | None) -> int:
    return 2 * sum(map(len, extraction.pages)) if extraction is not None else 0
