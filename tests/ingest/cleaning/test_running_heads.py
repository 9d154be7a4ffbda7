"""Running heads are told from facts, and lists of sections have an end."""

from __future__ import annotations

import pytest

from ingest.cleaning.clean import clean
from ingest.cleaning.sections import MOST, sections_of

BODIES = ("Der Rat stimmt zu.\nx", "Der Kreis lehnt ab.\ny", "Das Amt berichtet.\nz", "Alle danken.\nw")


def text_of(foot: str, numbers: tuple[int, ...]) -> str:
    """The clean text of pages with such a foot, `#` being one number after the other."""
    pages = [f"{body}\n{foot.replace('#', str(n))}" for body, n in zip(BODIES, numbers, strict=False)]
    return clean(pages, lambda word: True, frozenset()).text


@pytest.mark.parametrize(
    ("foot", "numbers"),
    [
        ("Stadt Musterheim – Vorlage 12/2024 – Seite # von 9", (1, 2, 3)),
        ("- # -", (33, 34, 35, 36)),
        ("Seite #/4", (1, 2, 3, 4)),
        ("Vorlage 2024/0012", (1, 2, 3)),
        ("#", (7, 8, 9)),
    ],
)
def test_page_numbers_are_set_apart(foot: str, numbers: tuple[int, ...]) -> None:
    """A line that is equal but for the page's number repeats, wherever the count begins."""
    assert "\n".join(BODIES[: len(numbers)]) == text_of(foot, numbers)


@pytest.mark.parametrize(
    ("foot", "numbers"),
    [
        ("Kosten # Euro", (100, 200, 300)),
        ("TOP #", (1, 2, 3)),
        ("§ #", (1, 2, 3)),
        ("Ja: #", (12, 9, 5)),
        ("Sitzung vom #.3.2020", (4, 11, 18)),
    ],
)
def test_other_numbers_are_facts(foot: str, numbers: tuple[int, ...]) -> None:
    """Amounts, votes, dates and numbers of items stay, although their words repeat."""
    assert all(foot.replace("#", str(number)) in text_of(foot, numbers) for number in numbers)


def test_sections_have_an_end() -> None:
    """A text of headings alone has so many sections; the last one goes on to the end."""
    text = "Kosten\n" * 10_000

    sections = sections_of(text)

    assert (MOST, len(text)) == (len(sections), sections[-1].end)
