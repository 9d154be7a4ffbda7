"""How texts are judged, and which of two is followed."""

from __future__ import annotations

import pytest

from ingest.extraction.extraction import Quality
from ingest.extraction.quality import doubtful, quality, second_is_better

GOOD = Quality(a_page=900.0, long=0.0, known=0.9, lost=0.0)
GLUED = "DerRathatdenHaushaltbeschlossenundverkündet"
KNOWN = frozenset(("der", "rat", "tagt"))


@pytest.mark.parametrize(
    ("pages", "figures"),
    [
        ((), Quality(0.0, 0.0, 1.0, 0.0)),
        (("",), Quality(0.0, 0.0, 1.0, 0.0)),
        (("Der Rat tagt",), Quality(10.0, 0.0, 1.0, 0.0)),
        (("Der Rat", "tagt"), Quality(5.0, 0.0, 1.0, 0.0)),
        (("Der Rat tagt heute",), Quality(15.0, 0.0, 0.75, 0.0)),
        (("1 2 3", "4 a"), Quality(2.5, 0.0, 1.0, 0.0)),
        ((f"Der Rat tagt {GLUED}",), Quality(53.0, 0.25, 0.75, 0.0)),
        (("\ufffd\ue000\uf8ffRat_",), Quality(3.0, 0.0, 1.0, 0.4286)),
        (("x" * 28,), Quality(28.0, 0.0, 0.0, 0.0)),
        (("x" * 29,), Quality(29.0, 1.0, 0.0, 0.0)),
    ],
)
def test_text_is_put_in_figures(pages: tuple[str, ...], figures: Quality) -> None:
    """Letters a page, and the shares of overlong and known words and of lost characters."""
    assert figures == quality(pages, KNOWN.__contains__)


@pytest.mark.parametrize(
    ("one", "doubt"),
    [
        (GOOD, None),
        (Quality(20.0, 0.01, 0.6, 0.05), None),
        (Quality(19.9, 0.0, 1.0, 0.0), "it has next to no letters"),
        (Quality(900.0, 0.02, 0.9, 0.0), "2.0% of its words are overlong"),
        (Quality(900.0, 0.0, 0.31, 0.0), "only 31% of its words are known"),
        (Quality(900.0, 0.0, 0.9, 0.125), "12.5% of its characters are lost"),
        (Quality(0.0, 0.5, 0.0, 0.5), "it has next to no letters"),
    ],
)
def test_poor_text_is_doubted(one: Quality, doubt: str | None) -> None:
    """A second reader is asked where a figure goes beyond what good texts have."""
    assert doubt == doubtful(one)


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        (GOOD, GOOD, False),
        (Quality(900.0, 0.0, 0.5, 0.0), GOOD, True),
        (GOOD, Quality(900.0, 0.0, 0.92, 0.0), False),
        (GOOD, Quality(900.0, 0.0, 0.93, 0.0), True),
        (Quality(900.0, 0.2, 0.9, 0.0), GOOD, True),
        (Quality(900.0, 0.0, 0.9, 0.2), GOOD, True),
        (GOOD, Quality(0.0, 0.0, 1.0, 0.0), False),
        (Quality(0.0, 0.0, 1.0, 0.0), Quality(900.0, 0.0, 0.1, 0.0), True),
        (Quality(3.0, 0.0, 1.0, 0.0), Quality(3.0, 0.0, 1.0, 0.0), False),
    ],
)
def test_better_text_is_followed(first: Quality, second: Quality, better: bool) -> None:
    """More known, fewer glued words and fewer lost characters win; text wins against none."""
    assert better is second_is_better(first, second)
