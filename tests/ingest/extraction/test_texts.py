"""Plain texts and HTML pages in the encodings that councils use, and the limits of a text."""

from __future__ import annotations

import codecs

import pytest

from domain.file_observation import TextState
from ingest.extraction.extraction import Limits
from ingest.extraction.extractor import Extractor
from tests.ingest.extraction import evil

pytestmark = pytest.mark.system

Told = tuple[TextState, tuple[str, ...], str | None]
"""State and pages of an extraction, and why where it matters."""

SHORT = "Größe: 5 m²"
LETTER = (
    "Sehr geehrte Damen,\nder Ausschuss für Straßenbau hat über die Größe der Grünflächen beraten. "
    "Die Änderung der Gebührensatzung wurde einstimmig beschlossen; die Öffentlichkeit ist zu hören.\n"
)
EURO = LETTER + "Die Kosten betragen 1.200 € im Jahr.\n"
QUOTED = LETTER + "Der Antrag „Mehr Grün“ wurde vertagt – bis März.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Rat", "ascii"),
        (SHORT, "utf-8"),
        (SHORT, "utf-8-sig"),
        (SHORT, "utf-16"),
        (SHORT, "cp1252"),
        (LETTER, "cp1252"),
        (LETTER, "latin-1"),
        (LETTER, "iso-8859-15"),
        (EURO, "cp1252"),
        (EURO, "iso-8859-15"),
        (QUOTED, "cp1252"),
        (QUOTED * 1_000, "cp1252"),
        (QUOTED * 1_000, "utf-8"),
    ],
)
def test_encoding_of_plain_text_is_found(extractor: Extractor, text: str, encoding: str) -> None:
    """A text that does not say how it is written is read by its marks, and as German."""
    extraction = extractor.extract(text.encode(encoding))

    assert (TextState.TEXT, "text/plain") == (extraction.state, extraction.media_type)
    assert (text,) == extraction.pages


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_mark_of_utf16_tells_its_order(extractor: Extractor, mark: bytes) -> None:
    """UTF-16 is read in the order of its mark, which is no part of the text."""
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"

    assert (LETTER,) == extractor.extract(mark + LETTER.encode(encoding)).pages


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><body><p>Größe</p></body></html>".encode(), "Größe"),
        ("<html><body><p>Größe</p></body></html>".encode("cp1252"), "Größe"),
        ('<html><meta charset="iso-8859-1"><body>5 €</body></html>'.encode("cp1252"), "5 €"),
        ('<html><meta charset="utf-8"><body>5 €</body></html>'.encode(), "5 €"),
        ('<html><meta charset="utf-8"><body>Größe</body></html>'.encode("cp1252"), "Größe"),
        ('<html><meta charset="undefined"><body>Größe</body></html>'.encode(), "Größe"),
        ('<html><meta charset="idna"><body>Größe</body></html>'.encode(), "Größe"),
        ('<html><meta charset="rot13"><body>Größe</body></html>'.encode(), "Größe"),
        ('<html><meta charset="no-such"><body>Größe</body></html>'.encode(), "Größe"),
        (b"<html><body><script>var x</script><style>p {}</style><p>Rat</p></body></html>", "Rat"),
        (b"<html><body>Rat<br>Amt<ul><li>a<li>b</ul></body></html>", "Rat\nAmt\na\nb"),
        (b"<html><body><table><tr><td>a<td>b<tr><td>c</table></body></html>", "a b\nc"),
        (b"<html><body>Rat &amp; Amt &#x20; &nbsp;</body></html>", "Rat & Amt"),
        (b"<html><body></body></html>", ""),
        (b"<html><body><p>offen", "offen"),
    ],
)
def test_html_is_read_as_it_is_shown(extractor: Extractor, page: bytes, text: str) -> None:
    """A page says how it is written, rightly or not; blocks are lines, and what is not shown is not read."""
    extraction = extractor.extract(page)

    assert (TextState.TEXT, "text/html") == (extraction.state, extraction.media_type)
    assert text == "\n".join(filter(None, extraction.pages[0].split("\n")))


@pytest.mark.parametrize(
    ("limits", "content", "told"),
    [
        (Limits(content=10), b"x" * 11, (TextState.LIMIT, (), "It has 11 bytes, more than 10.")),
        (Limits(content=10), b"Rat", (TextState.TEXT, ("Rat",), None)),
        (Limits(characters=5), "größer".encode(), (TextState.TEXT, ("größe",), None)),
    ],
)
def test_text_has_limits(limits: Limits, content: bytes, told: Told) -> None:
    """A file that is too long is not read; a text that is too long is cut."""
    with Extractor(lambda word: True, limits, workers=1) as narrow:
        extraction = narrow.extract(content)

    assert told[:2] == (extraction.state, extraction.pages)
    assert told[2] in (None, extraction.why)


def test_cut_text_says_so() -> None:
    """A text that was cut within its only page tells that it is not whole."""
    with Extractor(lambda word: True, Limits(characters=5), workers=1) as narrow:
        assert "a limit was reached" in narrow.extract(b"x" * 100).why


def test_pages_beyond_a_limit_are_left_out() -> None:
    """Pages are read in their order until one of the limits is reached."""
    with Extractor(lambda word: True, Limits(pages=3), workers=1) as narrow:
        extraction = narrow.extract(evil.many_pages())

    assert (3, 200_000) == (len(extraction.pages), extraction.page_count)
    assert "The last 199997 of its 200000 pages were left out: a limit was reached." in extraction.why
