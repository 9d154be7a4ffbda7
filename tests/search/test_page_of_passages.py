"""Passages name the page that holds their marks."""

from __future__ import annotations

import pytest

from domain.text_map import page_at
from search.parse import parse
from search.passages import passages
from search.profiles.v2 import shipped
from search.token_table import gather

PAGES = ("Der Rat dankt allen.", "Zuschuss an den Schwimmverein: siehe unten.", "Die Gebühren steigen.")
TEXT = "\n".join(PAGES)
STARTS = (0, len(PAGES[0]) + 1, len(PAGES[0]) + len(PAGES[1]) + 2)


PROFILE = shipped()


@pytest.mark.parametrize(
    ("query", "page"), [("rat", 1), ("zuschuss", 2), ("schwimmverein", 2), ("gebühren", 3)]
)
def test_passage_lies_on_the_page_of_its_mark(query: str, page: int) -> None:
    """A passage begins and ends on the page of its mark, however near the next page is."""
    (passage,) = passages(TEXT, gather(TEXT, PROFILE), (), parse(query, PROFILE), PROFILE, STARTS)

    assert passage.page == page == page_at(STARTS, passage.end - 1)
    assert "<mark>" in passage.html


def test_word_that_goes_on_overleaf_is_marked() -> None:
    """A word that begins on one page and ends on the next has its passage, on the page where it begins."""
    text = "Alle Schwimmvereine danken."

    (passage,) = passages(text, gather(text, PROFILE), (), parse("schwimmverein", PROFILE), PROFILE, (0, 10))

    assert (1, "Alle <mark>Schwimmvereine</mark> …") == (passage.page, passage.html)
