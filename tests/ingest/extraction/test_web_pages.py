"""Bytes that begin as a web page are told from others, however they are wrapped."""

from __future__ import annotations

import pytest

from ingest.extraction.media_type import HTML, SAMPLE, media_type_of, shows_html

XHTML = b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" ""><html><body>Fehler</body></html>'


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + XHTML,
        b"\xef\xbb\xbf\n<HTML>",
        b"<title>Fehler</title>Dokument existiert nicht.",
        b"<meta charset=utf-8><p>Sitzung abgelaufen",
        b"<!-- " + b"x" * 50_000 + b"--><html><body>Fehler",
        b"<!-- <html> --> <!--> <!----> <body>",
        b"<!---->" * 9_000 + b"<html>",
        "<html><body>Fehler".encode("utf-16"),
        b"\xfe\xff" + "<!-- ä --><head>".encode("utf-16-be"),
    ],
)
def test_page_shows_itself(content: bytes) -> None:
    """A web page is known behind marks, prolog and comments, in UTF-16 as well."""
    assert shows_html(content)
    assert HTML == media_type_of(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Es ist ein <html>",
        b"<header>",
        b"<?xml version='1.0'?><rss/>",
        b"<!-- offen <html>",
        b"<?php <html>",
        b"<!---->" * (SAMPLE // 7) + b"x",
        b"<!--" * SAMPLE,
        "Größe".encode("utf-16"),
    ],
)
def test_other_bytes_are_no_page(content: bytes) -> None:
    """What has no beginning of a page within the sample is none, and is told at once."""
    assert not shows_html(content)
