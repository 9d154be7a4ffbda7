"""A run over listed files in which nothing is sent and no process started: every door is a function."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from archive.files import load_file
from domain.file import File
from domain.file_observation import FILES, TextState
from domain.identity import file_key
from domain.observation import SeenBasis
from ingest.cleaning.repeats import boilerplate_of
from ingest.extraction.extraction import Extraction
from ingest.fetching.fetcher import Fetched
from ingest.files import boilerplate
from ingest.files.captured import Captures
from ingest.files.journal import Journal
from ingest.files.listed import Listed, Tools
from ingest.files.observed import Named
from ingest.files.reads import FileReads, Workshop
from ingest.files.texts import CLEANER
from ingest.harvest import Summary
from ingest.manifest import Capture
from tests.domain.observed import COUNCIL, Archive

SOURCE = f"{COUNCIL}/oparl"
NOW = datetime(2024, 2, 1, 12, tzinfo=UTC)


def text_of(content: bytes) -> Extraction:
    """What a reader of plain text gives."""
    pages = (content.decode(),)
    return Extraction(state=TextState.TEXT, media_type="text/plain", why="read", pages=pages, extractor="r")


def in_vain(state: TextState, attempted: int = 0) -> Extraction:
    """What a reader gives that finds no text."""
    return Extraction(state=state, media_type="application/pdf", why="made so", attempted=attempted)


class Counter:
    """Files by name with their bytes, and the doors of a run over them."""

    def __init__(self, held: Archive, contents: dict[str, bytes]) -> None:
        self.held = held
        self.contents = contents
        self.asked: list[str] = []
        self.extracted: list[bytes] = []
        self.recognised: list[bytes] = []
        self.extract: Callable[[bytes], Extraction] = text_of
        self.get: Callable[[str], bytes] = lambda name: self.contents[name]
        self.original: Callable[[str], bytes] = held.originals.get
        self.ocr: Extraction | None = None
        self.reader_version = 1
        self.ocr_pages = 100
        self.stop = threading.Event()
        self.now = NOW
        self.journal = Journal(held.folder / "journal.sqlite")

    def reads(self) -> FileReads:
        """The reads of a run over all files."""
        return FileReads(self._workshop(), [self._listed(name) for name in self.contents], self.journal)

    def run(self) -> Summary:
        """A run over all files, recorded."""
        return self.held.harvest_reads(self.reads().reads(), "oparl/files")

    def file(self, name: str) -> File:
        """A file as the log has it."""
        return load_file(self.held.log, file_key(SOURCE + FILES, name).stream())

    def text(self, name: str) -> str:
        """The clean text of a file."""
        read = self.file(name).text
        return self.held.originals.get(read.text or "").decode() if read is not None else ""

    def topics(self) -> list[str]:
        """The events beside those of harvests."""
        return [r.topic for r in self.held.events() if not r.topic.startswith("harvest.")]

    def lose_journal(self) -> None:
        """Forgets all that is disposable."""
        path = Path(self.held.folder / "journal.sqlite")
        self.journal.close()
        path.unlink()
        self.journal = Journal(path)

    def _listed(self, name: str) -> Listed:
        file = self.file(name)
        reading = file.reading
        read = reading.read if reading is not None else None
        return Listed(
            source=SOURCE,
            id=name,
            address=f"https://rat.example/{name}",
            name=name,
            mime_type=None,
            stated="",
            sha256=file.current,
            state=read.state if read is not None else None,
            reader_version=reading.reader_version if reading is not None else None,
            tools=read.tools if read is not None else None,
            cleaning=read.cleaning if read is not None else None,
            raw=read.raw if read is not None else None,
        )

    def _workshop(self) -> Workshop:
        return Workshop(
            named=Named(COUNCIL, SOURCE),
            get=self._get,
            captures=Captures(),
            extract=self._extract,
            ocr=self._ocr,
            known=lambda word: True,
            tools=self._tools,
            original=self.original,
            keep=self.held.originals.put,
            boilerplate=boilerplate.found_before(self.held.log, SOURCE),
            find=boilerplate_of,
            record=lambda found: boilerplate.record(self.held.log, COUNCIL, SOURCE, found),
            ocr_pages=self.ocr_pages,
            relist_days=7,
            clock=lambda: self.now,
            stop=self.stop,
            progress=lambda done, total: None,
        )

    def _tools(self, lines: tuple[str, ...]) -> Tools:
        ocr = "tools, ocr" if self.ocr is not None else None
        return Tools(self.reader_version, "tools", ocr, boilerplate.name_of(CLEANER, lines))

    def _get(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        name = address.rpartition("/")[2]
        self.asked.append(name)
        body, at = self.get(name), self.now.isoformat().replace("+00:00", "Z")
        capture = Capture(
            method="GET",
            address=address,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            captured_at=at,
            crawler="tests/1",
        )
        return Fetched(capture, 200, body, at, SeenBasis.HTTP)

    def _extract(self, content: bytes) -> Extraction:
        self.extracted.append(content)
        return self.extract(content)

    def _ocr(self, content: bytes) -> Extraction:
        self.recognised.append(content)
        assert self.ocr is not None
        return self.ocr
