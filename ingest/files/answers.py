"""From a file's address to what it holds: bytes, nothing new, no such file, or a failure. Reads no text."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Protocol

from msgspec import Struct

from domain.errors import FetchRefused, Unobtainable
from ingest.extraction.media_type import PLAIN, media_type_of, shows_html
from ingest.fetching.fetcher import Fetched
from ingest.files.listed import Asked, Listed
from ingest.manifest import Capture

BINARY_TYPES = ("pdf", "word", "excel", "powerpoint", "officedocument", "opendocument", "zip", "rtf", "tiff")
BINARY_FAMILIES = ("image/", "audio/", "video/")
TEXT_TYPES = ("text/", "html", "json", "svg")
"""What tells in a media type whether a file is a text; others (application/octet-stream) say nothing."""

BINARY_NAMES = (
    *(".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp"),
    *(".zip", ".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff"),
)
"""Ends of names of files that are no text."""

HTML_NAMES = (".html", ".htm", ".xhtml")


class Get(Protocol):
    """Asks for an address; raises FetchRefused, Unobtainable and RunStopped as Fetcher.get does."""

    def __call__(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched: ...


class Answer(Struct, frozen=True):
    """What became of asking for a file: `fetched` is None where nothing came, `body` what was kept of it.

    `sha256` is the digest of the body, which is None once it was put by among the originals. `failure` says
    what was wrong with the answer, if anything.
    """

    file: Listed
    asked: Asked | None
    fetched: Fetched | None
    body: bytes | None
    sha256: str
    failure: str | None = None
    captures: tuple[Capture, ...] = ()


def answer(file: Listed, asked: Asked | None, get: Get) -> Answer:
    """Asks for a file; what is held already is asked for under the condition that it changed."""
    known = asked if asked is not None and _holds(asked, file) else None
    try:
        fetched = get(
            file.address or "",
            etag=known.etag if known is not None else None,
            last_modified=known.last_modified if known is not None else None,
        )
    except Unobtainable as error:
        return unanswered(file, asked, str(error), error.body)
    except FetchRefused as error:
        return unanswered(file, asked, str(error))
    wrong = wrong_with(file, fetched)
    if fetched.status == HTTPStatus.NOT_MODIFIED and known is None:
        wrong = f"{file.address} answers 304, expected the file; it is asked again at the next run."
    return Answer(file, asked, fetched, fetched.body, fetched.capture.sha256, wrong)


def unanswered(file: Listed, asked: Asked | None, reason: str, body: bytes = b"") -> Answer:
    """That no answer came, and what came of one that broke off."""
    return Answer(file, asked, None, body, hashlib.sha256(body).hexdigest(), reason)


def _holds(asked: Asked, file: Listed) -> bool:
    """Whether the address gave the bytes that are held; another one's 304 would hide other bytes."""
    return asked.sha256 is not None and asked.sha256 == file.sha256 and asked.address == file.address


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
    return _not_the_file(file, fetched)


def _not_the_file(file: Listed, fetched: Fetched) -> str | None:
    """Why what came with status 200 is a message of the server; bytes that are no text are the file."""
    body = fetched.body
    page = shows_html(body)
    if not page and media_type_of(body) != PLAIN:
        return None
    found = "a web page" if page or _called_html(fetched) else "a text"
    if not (_is_binary(file) if found == "a text" else not _may_be_html(file)):
        return None
    return (
        f"{file.address} answers with {found}, expected {file.mime_type or 'a file'}; "
        "it is asked again at the next run."
    )


def _called_html(fetched: Fetched) -> bool:
    """Whether the server calls what it sends a web page."""
    return any(
        name.lower() == "content-type" and "html" in value.lower() for name, value in fetched.capture.headers
    )


def _may_be_html(file: Listed) -> bool:
    if file.mime_type is not None:
        return "html" in file.mime_type.lower()
    return any(name.endswith(HTML_NAMES) for name in _names(file))


def _is_binary(file: Listed) -> bool:
    """Whether the list, else the file's name or address, says that it is no text."""
    kind = (file.mime_type or "").lower()
    if kind.startswith(BINARY_FAMILIES) and "svg" not in kind:
        return True
    if any(mark in kind for mark in BINARY_TYPES):
        return True
    return not any(mark in kind for mark in TEXT_TYPES) and any(
        name.endswith(BINARY_NAMES) for name in _names(file)
    )


def _names(file: Listed) -> tuple[str, str]:
    """The path of the file's address and its name, in small letters."""
    return (file.address or "").partition("#")[0].partition("?")[0].lower(), file.name.strip().lower()
