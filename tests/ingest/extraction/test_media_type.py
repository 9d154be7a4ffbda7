"""The kind of a file is told by its bytes."""

from __future__ import annotations

import pytest

from ingest.extraction.media_type import DOCX, HTML, ODT, PDF, PLAIN, UNKNOWN, media_type_of
from tests.ingest.extraction import evil, evil_office

BOM = b"\xef\xbb\xbf"
ZIP = "application/zip"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", UNKNOWN),
        (b" \n\t", UNKNOWN),
        (b"%PDF-1.4\n", PDF),
        (b"\r\n\r\n%PDF-1.4\n", PDF),
        (b"x" * 1_020 + b"%PDF", PDF),
        (b"x" * 1_021 + b"%PDF", PLAIN),
        (evil.a_little_before(), PDF),
        (evil.garbage_before(), UNKNOWN),
        (evil_office.good_docx(), DOCX),
        (evil_office.docx_truncated(), DOCX),
        (evil_office.good_odt(), ODT),
        (evil_office.odt_truncated(), ODT),
        (evil_office.good_odt().replace(b"opendocument.text", b"opendocument.show"), ZIP),
        (b"PK\x03\x04" + b"\x00" * 100, ZIP),
        (b"PK\x05\x06" + b"\x00" * 18, UNKNOWN),
        (b"<html><body>404 Not Found</body></html>", HTML),
        (b"<!DOCTYPE html>\n<title>404</title>", HTML),
        (BOM + b"<!doctype html>", HTML),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', HTML),
        (b"<!-- a --><!-- b -->\n<HTML>", HTML),
        (b"\n\n<head><title>Sitzung</title>", HTML),
        (b"<header>of a text</header>", PLAIN),
        (b'<?xml version="1.0"?><rss/>', PLAIN),
        ("Der Rat beschließt.".encode(), PLAIN),
        (BOM + "Größe".encode(), PLAIN),
        ("Größe".encode("cp1252"), PLAIN),
        ("Größe".encode("utf-16"), PLAIN),
        ("Größe".encode("utf-16-be"), UNKNOWN),
        (b"page one\fpage two\x1b[0m", PLAIN),
        (b"a\x00b", UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "application/x-ole-storage"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"II*\x00\x08", "image/tiff"),
        (b"MM\x00*\x00", "image/tiff"),
        (b"{\\rtf1\\ansi Rat}", "application/rtf"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"Rar!\x1a\x07\x01", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"%!PS-Adobe-3.0", "application/postscript"),
    ],
)
def test_bytes_tell_the_kind(content: bytes, kind: str) -> None:
    """Each kind has marks of its own; what has none and no control characters is plain text."""
    assert kind == media_type_of(content)
