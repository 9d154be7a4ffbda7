"""Scans read by tesseract, where it is installed with German: pages drawn in a fork, then recognised."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

from msgspec import Struct

from domain.errors import ReadingLost
from domain.file_observation import TextState
from ingest.extraction.client import ENVIRONMENT, Client
from ingest.extraction.extraction import Extraction, Limits
from ingest.extraction.media_type import PDF
from ingest.extraction.server import Job, Result

LANGUAGE = "deu"
MAX_PAGES = 50
"""Pages of one scan that are recognised: at two seconds a page, a minute and a half."""

PAGE_SECONDS = 60.0
"""Seconds for one page."""

FILE_SECONDS = 600.0
"""Seconds for one scan: fifty pages of two seconds, and room for slow ones."""

LIMITED = (
    'ulimit -v 2000000 && ulimit -S -t 60 && ulimit -H -t 65 && ulimit -f 0 && ulimit -c 0 && exec "$0" "$@"'
)
"""Runs a program with at most 2 GB of addresses and a minute of CPU, and lets it write no file.

The shell sets the limits: between fork and exec of a process with threads no Python may run.
"""


class _Done(Struct, frozen=True):
    """What became of a page: its text, or why there is none."""

    text: str = ""
    failure: str | None = None


class Ocr(Struct, frozen=True):
    """An installed tesseract: its path, and its name with version and language."""

    path: str
    name: str

    @classmethod
    def found(cls) -> Ocr | None:
        """The tesseract on the path that knows German; None where there is none."""
        path = shutil.which("tesseract")
        if path is None:
            return None
        told = _run([path, "--list-langs"], b"", PAGE_SECONDS)
        version = _run([path, "--version"], b"", PAGE_SECONDS)
        if told is None or version is None or LANGUAGE not in told.decode(errors="replace").split():
            return None
        return cls(path, f"{version.decode(errors='replace').splitlines()[0].strip()} {LANGUAGE}")

    def read(self, client: Client, content: bytes, limits: Limits) -> Extraction:
        """The pages as they are recognised, one after the other; a page that fails is left empty.

        Raises ReadingLost when the machine does not let them be read.
        """
        deadline = time.monotonic() + FILE_SECONDS
        count, done = 1, list[_Done]()
        while len(done) < min(count, MAX_PAGES) and time.monotonic() < deadline:
            drawn, _ = client.read(Job("pypdfium2", content, limits, page=len(done)))
            count = drawn.page_count or count
            done.append(self._recognised(drawn, deadline) if drawn.picture else _Done(failure=drawn.reason))
        missing = _missing(done, count)
        if not any(page.text.strip() for page in done):
            failed = any(page.failure is not None for page in done)
            why = missing if failed else f"It is a scan on which {self.name} finds no text. {missing}".strip()
            return Extraction(
                state=TextState.SCAN, media_type=PDF, why=why, page_count=count, attempted=len(done)
            )
        return Extraction(
            state=TextState.TEXT,
            media_type=PDF,
            why=f"It is a scan, read by OCR. {missing}".strip(),
            pages=tuple(page.text for page in done),
            page_count=count,
            extractor=self.name,
            ocr=True,
            attempted=len(done),
        )

    def _recognised(self, drawn: Result, deadline: float) -> _Done:
        seconds = max(1.0, min(PAGE_SECONDS, deadline - time.monotonic()))
        told = _run([self.path, "stdin", "stdout", "-l", LANGUAGE], drawn.picture, seconds)
        if told is None:
            return _Done(failure=f"{self.name} failed on it or took too long.")
        return _Done(told.decode(errors="replace"))


def _missing(done: list[_Done], count: int) -> str:
    """What is missing of a scan's text, in sentences."""
    failed = [page.failure for page in done if page.failure is not None]
    told = []
    if failed:
        told.append(f"{len(failed)} of its pages could not be drawn or recognised: {failed[0]}")
    if len(done) < count:
        told.append(f"The last {count - len(done)} pages were left out.")
    return " ".join(told)


def _run(command: list[str], given: bytes, seconds: float) -> bytes | None:
    """What a program answers within LIMITED; None where it fails or is too slow, its group being gone then.

    Raises ReadingLost when it was killed from outside.
    """
    environment = {**ENVIRONMENT, "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(  # noqa: S603  # the path was found, the arguments are ours
        ["/bin/sh", "-c", LIMITED, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(given, seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None
    if process.returncode == -signal.SIGKILL:
        raise ReadingLost(
            f"{command[0]} was ended from outside, expected a text; look whether the machine is short of "
            "memory. The file is read again at the next run."
        )
    return told if process.returncode == 0 else None
