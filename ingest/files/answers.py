"""From a file's address to what it holds: bytes, nothing new, no such file, or a failure. Reads no text."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import Protocol

from msgspec import Struct

from domain.errors import FetchRefused, Unobtainable
from ingest.fetching.fetcher import Fetched
from ingest.files.listed import Asked, Listed
from ingest.manifest import Capture

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
HEAD = 4_096
"""Bytes in which a web page shows what it is."""


class Get(Protocol):
    """Asks for an address; raises FetchRefused, Unobtainable and RunStopped as Fetcher.get does."""

    def __call__(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched: ...


class Answer(Struct, frozen=True):
    """What became of asking for a file: `fetched` is None where nothing came, `body` what was kept of it.

    `failure` says what was wrong with the answer, if anything.
    """

    file: Listed
    asked: Asked | None
    fetched: Fetched | None
    body: bytes
    failure: str | None = None
    captures: tuple[Capture, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of what came, hex."""
        if self.fetched is not None:
            return self.fetched.capture.sha256
        return hashlib.sha256(self.body).hexdigest()


def answer(file: Listed, asked: Asked | None, get: Get) -> Answer:
    """Asks for a file; what is held already is asked for under the condition that it changed."""
    known = asked if asked is not None and asked.sha256 is not None and asked.sha256 == file.sha256 else None
    try:
        fetched = get(
            file.address or "",
            etag=known.etag if known is not None else None,
            last_modified=known.last_modified if known is not None else None,
        )
    except Unobtainable as error:
        return Answer(file, asked, None, error.body, str(error))
    except FetchRefused as error:
        return Answer(file, asked, None, b"", str(error))
    return Answer(file, asked, fetched, fetched.body, wrong_with(file, fetched))


def wrong_with(file: Listed, fetched: Fetched) -> str | None:
    """Why an answer is no version of the file; None where it is one, or says that there is none."""
    if fetched.status in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return None
    if fetched.status != HTTPStatus.OK:
        return (
            f"{file.address} answers {fetched.status}, expected the file; it is asked again at the next run."
        )
    if not fetched.body:
        return f"{file.address} answers with nothing, expected the file; it is asked again at the next run."
    if _HTML.match(fetched.body[:HEAD].removeprefix(b"\xef\xbb\xbf")) and not _may_be_html(file):
        return (
            f"{file.address} answers with a web page, expected {file.mime_type or 'a file'}; "
            "it is asked again at the next run."
        )
    return None


def _may_be_html(file: Listed) -> bool:
    path = (file.address or "").partition("?")[0].lower()
    if file.mime_type is not None:
        return "html" in file.mime_type
    return path.endswith((".html", ".htm")) or file.name.lower().endswith((".html", ".htm"))
