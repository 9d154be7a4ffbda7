"""The laws of cleaning and of the map back, for whatever pages an extractor gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.text_map import origin, page_at
from tests.ingest.cleaning.laws import disordered, letters, miscopied, shown, unmapped
from tests.ingest.cleaning.made import cleaned

PLAIN = (
    "wün",
    "schen",
    "da",
    "mit",
    "und",
    "Bis",
    "PV",
    "SPD",
    "Antrag",
    "12",
    "a",
    "b",
    ".",
    "www.",
    " ",
    "\n",
)
CUT = ("-\n", "-", "- \n", "\u00ad\n", "\u2010\n", "\ufffe", "\ufffe\n", "wün-\nschen ", "-\r\n")
ODD = (
    "\ufb01",
    "u\u0308",
    "\u0308",
    "\uf0b7",
    "\0",
    "\u200b",
    "  ",
    "\t",
    "\u00a0",
    "\r\n",
    "\x0c",
    "S t a d t",
)
LINES = ("\nKopf\n", "\nSeite 1\n", "\nSeite 2\n", "\nEin Formular\n")

Pages = Sequence[str]


def pages_of(pieces: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """One to four pages made of such pieces."""
    page = st.lists(st.sampled_from(pieces), max_size=9).map("".join)
    return st.lists(page, min_size=1, max_size=4)


PAGES = pages_of((*PLAIN, *CUT, *ODD, *LINES))
EXAMPLES = settings(max_examples=settings().max_examples // 4, deadline=None)
BOILERPLATE = ("Ein Formular",)


def law(test: Callable[[Pages], None]) -> Callable[[], None]:
    """A test on pages of all kinds, with those that once broke a law."""
    for pages in (["wün-", "", "schen"], ["\ufb01-", "x"], ["Kopf\na-", "Kopf\nb\n12", "Kopf\nc"]):
        test = example(pages)(test)
    return EXAMPLES(given(PAGES)(test))


@law
def test_copied_stretches_are_equal(pages: Pages) -> None:
    """Each stretch that the map calls copied stands letter by letter in the raw page."""
    assert miscopied(pages, cleaned(*pages, boilerplate=BOILERPLATE)) == []


@law
def test_map_is_in_order(pages: Pages) -> None:
    """Stretches of the map are not empty, follow each other and never overlap."""
    assert disordered(pages, cleaned(*pages, boilerplate=BOILERPLATE)) == []


@law
def test_no_letter_is_lost(pages: Pages) -> None:
    """The clean text has the letters of the raw pages in their order, less what was set apart."""
    made = cleaned(*pages, boilerplate=BOILERPLATE)

    assert letters(shown(pages, made)) == letters(made.text)


@law
def test_each_letter_is_mapped(pages: Pages) -> None:
    """To each raw letter that was not set apart leads the map."""
    assert unmapped(pages, cleaned(*pages, boilerplate=BOILERPLATE)) == ""


@law
def test_cleaning_is_deterministic(pages: Pages) -> None:
    """The same pages make the same text, map and spans."""
    assert cleaned(*pages, boilerplate=BOILERPLATE) == cleaned(*pages, boilerplate=BOILERPLATE)


@law
def test_pages_begin_in_order(pages: Pages) -> None:
    """Each page begins within the text, the first at its start, none before the page before."""
    made = cleaned(*pages, boilerplate=BOILERPLATE)

    assert len(pages) == len(made.pages)
    assert made.pages[0] == 0
    assert list(made.pages) == sorted(made.pages)
    assert made.pages[-1] <= len(made.text)


@law
def test_each_span_has_a_place_on_its_page(pages: Pages) -> None:
    """Each span of the clean text leads to a place within a raw page, unless the text has no letter."""
    made = cleaned(*pages, boilerplate=BOILERPLATE)
    spans = combinations(range(0, len(made.text) + 1, 4), 2)

    places = [origin(made.runs, start, end) for start, end in spans] if made.runs else []

    assert [p for p in places if p is None or not 0 <= p.start <= p.end <= len(pages[p.page - 1])] == []


@law
def test_each_letter_is_on_the_page_of_its_origin(pages: Pages) -> None:
    """Page starts and the map name the same page for each letter, and the map the same letter."""
    made = cleaned(*pages, boilerplate=BOILERPLATE)

    for place, letter in enumerate(made.text):
        if letter.isalnum():
            found = origin(made.runs, place, place + 1)
            assert found is not None
            assert page_at(made.pages, place) == found.page
            assert letters(letter)[0] in letters(pages[found.page - 1][found.start : found.end])


@EXAMPLES
@given(pages_of((*PLAIN, "wün-\nschen ", "\ufb01", "u\u0308", "  ", "\t", "\r\n", "S t a d t")))
def test_clean_text_is_clean(pages: Pages) -> None:
    """Cleaning a clean page again changes nothing, where no hyphen was left and no hidden glyph was dropped.

    With those it need not hold: what stood on both sides of a NUL or before a left hyphen is judged anew.
    """
    once = cleaned(pages[0]).text

    assert once == cleaned(once).text
