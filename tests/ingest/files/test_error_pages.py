"""Servers that answer 200 with a message: no message becomes a version of a file."""

from __future__ import annotations

import hashlib
import time

import pytest

from domain.observation import SeenBasis
from ingest.fetching.fetcher import Fetched
from ingest.files.answers import wrong_with
from ingest.files.listed import Listed
from ingest.manifest import Capture

AT = "2024-01-01T00:00:00Z"
XHTML = b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" ""><html/>'
BEHIND_COMMENT = b"<!-- " + b"x" * 5_000 + b"--><html><body>Fehler</body></html>"
PAGES = [
    b"<!DOCTYPE html><html><body>Bitte melden Sie sich an.</body></html>",
    XHTML,
    b"<title>Fehler</title>Dokument existiert nicht.",
    b"<meta charset=utf-8><p>Sitzung abgelaufen",
    BEHIND_COMMENT,
    "<html><body>Fehler".encode("utf-16"),
]
TEXTS = [b"Es ist ein Fehler aufgetreten", b'{"error":"not found"}', "Über".encode("utf-16")]
FILES = [b"%PDF-1.7 ...", b"PK\x03\x04....", b"\xff\xd8\xff\xe0", b"\x00\x01\x02"]


def wrong(body: bytes, mime_type: str | None, name: str = "a", header: str | None = None) -> str | None:
    """What is wrong with this body for a file of that type and name."""
    headers = (("content-type", header),) if header is not None else ()
    address = f"https://rat.example/{name}"
    capture = Capture(
        method="GET",
        address=address,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        captured_at=AT,
        crawler="tests/1",
        headers=headers,
    )
    listed = Listed("musterstadt/oparl", "f1", address, "Anlage", mime_type, "")
    return wrong_with(listed, Fetched(capture, 200, body, AT, SeenBasis.UNKNOWN))


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize("mime_type", ["application/pdf", None, "text/plain"])
def test_web_page_is_no_version_of_a_file(body: bytes, mime_type: str | None) -> None:
    """However a web page begins, it is no file unless its list says that one belongs there."""
    assert "answers with a web page" in (wrong(body, mime_type) or "")


@pytest.mark.parametrize("body", PAGES)
def test_web_page_is_a_file_that_is_listed_as_one(body: bytes) -> None:
    """A file that is listed as HTML is a web page."""
    assert wrong(body, "text/html", header="text/html") is None


@pytest.mark.parametrize("body", TEXTS)
@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        ("application/pdf", "a"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a"),
        ("application/vnd.oasis.opendocument.text", "a"),
        ("image/jpeg", "a"),
        (None, "a.pdf"),
        (None, "a.DOCX?id=3"),
        ("application/octet-stream", "a.odt"),
    ],
)
def test_message_is_no_version_of_a_binary_file(body: bytes, mime_type: str | None, name: str) -> None:
    """Plain text and JSON are no file where list, name or address says that it is no text."""
    assert "answers with a text" in (wrong(body, mime_type, name) or "")


@pytest.mark.parametrize("body", TEXTS)
@pytest.mark.parametrize(
    ("mime_type", "name"),
    [
        (None, "a"),
        ("text/plain", "a"),
        ("text/plain", "a.pdf"),
        ("application/json", "a.pdf"),
        (None, "a.txt"),
    ],
)
def test_text_is_a_file_where_nothing_contradicts(body: bytes, mime_type: str | None, name: str) -> None:
    """A text is taken where its list says so, or nothing says otherwise."""
    assert wrong(body, mime_type, name) is None


def test_text_that_its_server_calls_a_web_page_is_none() -> None:
    """A message sent as text/html is a web page, however it begins."""
    assert "a web page" in (wrong(TEXTS[0], None, header="text/html; charset=utf-8") or "")


@pytest.mark.parametrize("body", FILES)
@pytest.mark.parametrize("header", ["text/html", None])
def test_bytes_of_a_file_are_the_file(body: bytes, header: str | None) -> None:
    """What the bytes show counts before what the server calls them; another kind of file is one as well."""
    assert wrong(body, "application/pdf", header=header) is None


def test_comments_without_end_cost_no_time() -> None:
    """Any number of comments before a page is looked through once."""
    began = time.monotonic()
    wrong(b"<!---->" * 9_000 + b"x", "application/pdf")
    wrong(b"<!--" * 16_000, "application/pdf")

    assert time.monotonic() - began < 1
