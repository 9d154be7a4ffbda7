"""Runs over listed files from a real server into a real log, with readers that the test chooses."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from archive.files import load_file
from domain import events as e
from domain.file import File
from domain.file_observation import FILES, TextState
from domain.identity import file_key
from ingest.cleaning.repeats import boilerplate_of
from ingest.extraction.extraction import Extraction
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy
from ingest.fetching.rests import Rests
from ingest.files import boilerplate
from ingest.files.boilerplate import Found
from ingest.files.captured import Captures
from ingest.files.journal import Journal
from ingest.files.listed import Listed, Tools
from ingest.files.observed import Named
from ingest.files.reads import FileReads, Workshop
from ingest.files.texts import CLEANER
from ingest.harvest import Summary
from tests.domain.observed import COUNCIL, Archive, archive
from tests.ingest.serving import Answer, Answers, Served, serving

SOURCE = f"{COUNCIL}/oparl"
START = datetime(2024, 2, 1, 12, tzinfo=UTC)
NOT_THERE = Answer(b"", 404)
LONG = "Die Stadt pflanzt im Herbst zwölf Bäume."
STATES = {b"%SCA": TextState.SCAN, b"%BAD": TextState.CORRUPT}


class Desk:
    """An archive, a server and what its lists name: `files` are addresses, `said` what is said, by id."""

    def __init__(self, held: Archive, served: Served) -> None:
        self.held = held
        self.served = served
        self.files: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.plain = "tools 1"
        self.with_ocr: str | None = None
        self.ocr_pages = 100
        self.reads_scans = False
        self.extracted: list[bytes] = []
        self.recognised: list[bytes] = []
        self.now = START
        self.stop = threading.Event()
        self.stop_after: int | None = None
        self.limits: dict[str, float] = {}

    def file(self, name: str, path: str | None = None) -> None:
        """Lists a file of the server; again, at another path."""
        self.files[name] = f"{self.served.address}{path or f'/{name}'}"

    def clock(self) -> datetime:
        """Moves a little at each look."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def run(self, days: float = 0) -> Summary:
        """A run over all that is listed, so many days after the one before."""
        self.now += timedelta(days=days)
        journal = Journal(self.held.folder / "journal.sqlite")
        captures = Captures()
        fetcher = self.fetcher(captures)
        try:
            listed = [self._listed(name) for name in self.files]
            reads = FileReads(self._workshop(fetcher, captures), listed, journal).reads()
            return self.held.harvest_reads(reads, "oparl/files")
        finally:
            fetcher.close()
            journal.close()

    def of(self, name: str) -> File:
        """A file as the log has it."""
        return load_file(self.held.log, file_key(SOURCE + FILES, name).stream())

    def text(self, name: str) -> str | None:
        """The clean text of a file's current bytes."""
        read = self.of(name).text
        return self.held.originals.get(read.text or "").decode() if read is not None else None

    def told(self, after: int = 0) -> list[e.Recorded]:
        """Events behind a position, those of harvests left out."""
        return [r for r in self.held.events(after) if not r.topic.startswith("harvest.")]

    def topics(self, after: int = 0) -> list[str]:
        """Their topics."""
        return [r.topic for r in self.told(after)]

    def head(self) -> int:
        """The last position."""
        return self.held.log.head()

    def fetcher(self, captures: Captures) -> Fetcher:
        """A client that asks the server and does not wait long."""
        host = frozenset({self.served.host})
        limits = {"rate": 10_000.0, "back_off": 0.01, **self.limits}
        policy = Policy(host, host, "tests/1", attempts=2, **limits)  # type: ignore[arg-type]  # all numbers
        return Fetcher(
            policy,
            clock=self.clock,
            crawler="tests/1",
            stop=self.stop,
            keep=captures.keep,
            rests=Rests(time.monotonic),
        )

    def _listed(self, name: str) -> Listed:
        file = self.of(name)
        reading = file.reading
        read = reading.read if reading is not None else None
        return Listed(
            source=SOURCE,
            id=name,
            address=self.files[name],
            name=name,
            mime_type=None,
            stated=self.said.get(name, ""),
            sha256=file.current,
            state=read.state if read is not None else None,
            reader_version=reading.reader_version if reading is not None else None,
            tools=read.tools if read is not None else None,
            cleaning=read.cleaning if read is not None else None,
            raw=read.raw if read is not None else None,
        )

    def _workshop(self, fetcher: Fetcher, captures: Captures) -> Workshop:
        return Workshop(
            named=Named(COUNCIL, SOURCE),
            get=fetcher.get,
            captures=captures,
            extract=self._extract,
            ocr=self._ocr,
            known=lambda word: True,
            tools=lambda lines: Tools(1, self.plain, self.with_ocr, boilerplate.name_of(CLEANER, lines)),
            original=self.held.originals.get,
            keep=self.held.originals.put,
            boilerplate=boilerplate.found_before(self.held.log, SOURCE),
            find=boilerplate_of,
            record=self.found,
            ocr_pages=self.ocr_pages,
            relist_days=7,
            clock=self.clock,
            stop=self.stop,
            progress=self._progress,
        )

    def found(self, found: Found) -> None:
        """Records what the source prints everywhere."""
        boilerplate.record(self.held.log, COUNCIL, SOURCE, found)

    def _progress(self, done: int, total: int | None) -> None:
        if done == self.stop_after:
            self.stop.set()

    def _extract(self, content: bytes) -> Extraction:
        """A reader of plain text; scans and broken files call themselves so."""
        self.extracted.append(content)
        state = STATES.get(content[:4])
        if state is None or (state is TextState.SCAN and self.reads_scans):
            return _pages(content, "reader")
        return Extraction(state=state, media_type="application/pdf", why="made so", page_count=1)

    def _ocr(self, content: bytes) -> Extraction:
        self.recognised.append(content)
        if content.endswith(b"empty"):
            return Extraction(state=TextState.SCAN, media_type="application/pdf", why="nothing on it")
        return _pages(content, "ocr", ocr=True)


def _pages(content: bytes, extractor: str, *, ocr: bool = False) -> Extraction:
    pages = tuple(content.decode().split("\f"))
    return Extraction(
        state=TextState.TEXT,
        media_type="text/plain",
        why="made so",
        pages=pages,
        page_count=len(pages),
        extractor=extractor,
        ocr=ocr,
    )


@contextmanager
def desk(answers: Answers | dict[str, Answer]) -> Iterator[Desk]:
    """A desk at a server that answers from a function or a table; nothing else is there."""

    def looked_up(path: str, before: int) -> Answer:
        return answers.get(path, NOT_THERE) if isinstance(answers, dict) else answers(path, before)

    with serving(looked_up) as served, archive() as held:
        yield Desk(held, served)


def one_after_the_other(*given: Answer) -> Callable[[str, int], Answer]:
    """Each time a path is asked the next answer, the last one for ever; no robots.txt."""
    return lambda path, before: NOT_THERE if path == "/robots.txt" else given[min(before, len(given) - 1)]
