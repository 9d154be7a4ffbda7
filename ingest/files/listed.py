"""Which files have to be asked for, and which of those held have to be read again. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec import Struct

from domain.file_observation import TextState

FAILED = frozenset(
    {TextState.ENCRYPTED, TextState.CORRUPT, TextState.LIMIT, TextState.TIMEOUT, TextState.NOT_READ}
)
"""States in which other tools may find a text; a scan needs OCR."""


class Listed(Struct, frozen=True):
    """A file that a source lists, and what the archive has of it.

    `stated` digests what is said of it, `sha256` names the bytes held; the rest is of their reading, as in
    domain.file_observation.FileText. `address` is None where the source gives none that can be asked.
    """

    source: str
    id: str
    address: str | None
    name: str
    mime_type: str | None
    stated: str
    sha256: str | None = None
    state: TextState | None = None
    reader_version: int | None = None
    tools: str | None = None
    cleaning: str | None = None
    raw: str | None = None


class Asked(Struct, frozen=True):
    """What an address answered last: `status` is None where no usable answer came.

    `stated` is what was said of the file then, `sha256` what it held; `seen_at` is when it held that last.
    """

    address: str
    status: int | None
    stated: str
    asked_at: str
    sha256: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    seen_at: str | None = None


class Tools(Struct, frozen=True):
    """With what files are read in this run: the reader's version, its libraries, the rules of cleaning.

    `ocr` names the libraries with OCR among them, None where there is none.
    """

    version: int
    plain: str
    ocr: str | None
    cleaning: str


def askable(file: Listed) -> bool:
    """Whether the file has an address on the web."""
    return file.address is not None and file.address.startswith(("http://", "https://"))


def is_due(file: Listed, asked: Asked | None, now: str, relist_days: int) -> bool:
    """Whether to ask the address: it was never asked, in vain or long ago, or the list says something new."""
    if not askable(file):
        return False
    if asked is None or asked.status is None or asked.address != file.address or asked.stated != file.stated:
        return True
    if asked.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED) and asked.sha256 != file.sha256:
        return True
    age = datetime.fromisoformat(now) - datetime.fromisoformat(asked.asked_at)
    return age >= timedelta(days=relist_days)


def needs_rereading(file: Listed, tools: Tools) -> bool:
    """Whether the bytes held have to be extracted again: a later reader, or other tools after a failure."""
    if file.sha256 is None:
        return False
    if file.reader_version is None or file.reader_version < tools.version:
        return True
    if file.state is TextState.SCAN:
        return file.tools not in (tools.plain, tools.ocr)
    return file.state in FAILED and file.tools != tools.plain


def needs_cleaning(file: Listed, tools: Tools) -> bool:
    """Whether the text that was extracted has to be cleaned again: the rules or the boilerplate changed."""
    return file.state is TextState.TEXT and file.raw is not None and file.cleaning != tools.cleaning


def needs_ocr(file: Listed, tools: Tools) -> bool:
    """Whether the file waits for OCR."""
    return tools.ocr is not None and file.state is TextState.SCAN and file.tools != tools.ocr


def mixed(files: Iterable[Listed]) -> list[Listed]:
    """The files in an order that has nothing to do with their age: the first are a sample of all."""
    return sorted(files, key=lambda file: hashlib.sha256(f"{file.source} {file.id}".encode()).digest())
