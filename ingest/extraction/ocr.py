"""Scans read by tesseract, where it is installed with German: pages drawn in a fork, then recognised."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable

from msgspec import Struct

from domain.file_observation import TextState
from ingest.extraction.client import ENVIRONMENT, Client
from ingest.extraction.extraction import Extraction, Limits
from ingest.extraction.media_type import PDF
from ingest.extraction.server import Job

LANGUAGE = "deu"
MAX_PAGES = 50
"""Pages of one scan that are recognised: at two seconds a page, a minute and a half."""

PAGE_SECONDS = 60.0
"""Seconds for one page."""

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


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
        """The pages as they are recognised, one after the other; a page that fails is left empty."""
        count = self._count(client, content, limits)
        pages = [self._page(client, content, limits, number) for number in range(min(count, MAX_PAGES))]
        if not any(page.strip() for page in pages):
            return Extraction(
                state=TextState.SCAN,
                media_type=PDF,
                why=f"It is a scan on which {self.name} finds no text.",
                page_count=count,
            )
        left_out = f" The last {count - MAX_PAGES} pages were left out." if count > MAX_PAGES else ""
        return Extraction(
            state=TextState.TEXT,
            media_type=PDF,
            why=f"It is a scan, read by OCR.{left_out}",
            pages=tuple(pages),
            page_count=count,
            extractor=self.name,
            ocr=True,
        )

    def _count(self, client: Client, content: bytes, limits: Limits) -> int:
        result, _ = client.read(Job("pypdfium2", content, limits))
        return result.page_count or 0

    def _page(self, client: Client, content: bytes, limits: Limits, number: int) -> str:
        drawn, _ = client.read(Job("pypdfium2", content, limits, page=number))
        if not drawn.picture:
            return ""
        told = _run([self.path, "stdin", "stdout", "-l", LANGUAGE], drawn.picture, PAGE_SECONDS)
        return told.decode(errors="replace") if told is not None else ""


def _run(command: list[str], given: bytes, seconds: float) -> bytes | None:
    """What a program answers; None where it fails or takes too long, and its whole group is gone then."""
    environment = {**ENVIRONMENT, "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(  # noqa: S603  # the path was found, the arguments are ours
        command,
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
    return told if process.returncode == 0 else None
