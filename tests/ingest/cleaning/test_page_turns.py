"""Words that go on overleaf, whatever stands between both parts."""

from __future__ import annotations

import pytest

from domain.text_map import origin, page_at
from ingest.cleaning.clean import clean


@pytest.mark.parametrize(
    ("pages", "text", "starts"),
    [
        (("die Ver-", "", "waltung"), "die Verwaltung", (0, 7, 7)),
        (("die Ver-", "", " \n", "waltung"), "die Verwaltung", (0, 7, 7, 7)),
        (("die Ver\u00ad", "waltung"), "die Verwaltung", (0, 7)),
        (("die Ver\ufffe", "waltung"), "die Verwaltung", (0, 7)),
        (("die Ver\ufffe \n", "", "waltung"), "die Verwaltung", (0, 7, 7)),
        (("die Ver\u2010", "waltung"), "die Verwaltung", (0, 7)),
        (("in Karlsruhe\ufffe", "Durlach"), "in Karlsruhe-Durlach", (0, 13)),
        (("Friedhofs\ufffe", "und Park"), "Friedhofs-\nund Park", (0, 11)),
        (("Ende\u00ad", "- Anfang"), "Ende\n- Anfang", (0, 5)),
        (("Ende \u00ad", "Anfang"), "Ende\nAnfang", (0, 5)),
        (("x", "\ufb01-", "nden"), "x\nfinden", (0, 2, 4)),
        (("a -", "-", "b"), "a -\n-\nb", (0, 4, 6)),
    ],
)
def test_word_is_whole_overleaf(pages: tuple[str, ...], text: str, starts: tuple[int, ...]) -> None:
    """Hyphens of all kinds at a page's end join as they do at a line's, blank pages between or not."""
    made = clean(pages, lambda word: False, frozenset())

    assert (text, starts) == (made.text, made.pages)


@pytest.mark.parametrize("hyphen", ["-", "\u00ad", "\ufffe"])
def test_parts_keep_their_pages(hyphen: str) -> None:
    """Each part of a joined word is on the page that it stood on."""
    made = clean((f"die Ver{hyphen}", "", "waltung"), lambda word: False, frozenset())

    first, second = origin(made.runs, 6, 7), origin(made.runs, 7, 8)
    assert first is not None
    assert second is not None
    assert (1, 3) == (first.page, second.page)
    assert (1, 3) == (page_at(made.pages, 6), page_at(made.pages, 7))


def test_hidden_hyphen_stands_before_a_footer() -> None:
    """A footer that is set apart does not hide the hyphen before it."""
    pages = ("Kopf\ndie Ver\u00ad\nFuß", "Kopf\nwaltung\nFuß", "Kopf\nende\nFuß")

    assert "die Verwaltung\nende" == clean(pages, lambda word: False, frozenset()).text
