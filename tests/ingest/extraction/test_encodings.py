"""Plain texts are read as German, in whatever encoding an office wrote them."""

from __future__ import annotations

import pytest

from ingest.extraction.plain_text import ENCODINGS, text_of
from ingest.html_text import decoded

TEXTS = (
    "Prüfung der Straße",
    "Über die Größe",
    "Anträge",
    "ÖPNV",
    "ÄNDERUNG DER GEBÜHRENORDNUNG",
    "Äußerung nach § 12 GemO",
    "Maßnahmen für Fußgänger am Bahnhofsplatz, Größe: 5 m",
    "Gehör in Haushaltsgesprächen; ß steht nie vorn",
)


@pytest.mark.parametrize("encoding", [*ENCODINGS, "latin-1", "utf-16"])
@pytest.mark.parametrize("text", TEXTS)
def test_short_text_is_german(text: str, encoding: str) -> None:
    """A few umlauts tell how a text is written."""
    assert text == text_of(text.encode(encoding))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Kosten: 1.200 € im Jahr, für „Mehr Grün“ – bis März", "cp1252"),
        ("Kosten: 1.200 € im Jahr für Grünflächen", "iso8859_15"),
        ("Kosten: 1.200 € für „Mehr Grün“ – bis März", "mac_roman"),
        ("Fläche: 5 m²", "cp1252"),
        ("Fläche: 5 m²", "cp850"),
        ("Nach §12 und §13 der Satzung", "cp1252"),
        ("Frau Désirée Müller, André Çelik", "cp1252"),
    ],
)
def test_signs_are_read(text: str, encoding: str) -> None:
    """Signs that papers use beside letters are read as what they are."""
    assert text == text_of(text.encode(encoding))


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
def test_umlauts_behind_long_ascii_are_read(encoding: str) -> None:
    """What stands behind a long text of plain letters decides as much as what stands before."""
    text = "Sitzung. \n" * 7_000 + "Prüfung der Straße"

    assert text == text_of(text.encode(encoding))


def test_broken_utf8_stays_utf8() -> None:
    """A byte that does not belong costs itself, not all umlauts."""
    assert "Prüfung\ufffd der Straße" == text_of("Prüfung".encode() + b"\xff" + " der Straße".encode())


@pytest.mark.parametrize("name", ["undefined", "idna", "rot13", "no-such", "punycode"])
def test_page_that_names_no_encoding_is_read(name: str) -> None:
    """A web page that names what is no encoding of texts is read all the same."""
    assert "Größe" in decoded(f'<html><meta charset="{name}"><body>Größe</body></html>'.encode())
