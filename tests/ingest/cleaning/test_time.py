"""The time that a page takes to clean grows as the page does, whatever stands on it."""

from __future__ import annotations

import time

import pytest

from ingest.cleaning.clean import clean
from ingest.cleaning.repeats import boilerplate_of, set_apart
from ingest.cleaning.sections import sections_of

LENGTH = 800
TIMES = 20
GENEROUS = 5.0
"""A time that grows with the square of the length would be TIMES too long."""

SHAPES = (
    *(
        "a b ",
        "a  b  ",
        "a\ufffe",
        "a\ufffe ",
        "a-",
        "a-\n",
        "a-\nb",
        "a- ",
        "a\u00ad\n",
        "\uf0b7a",
        "\uf0b7 ",
    ),
    *("\u0300\u0316", "\ufb01", "\0", "\t", " \n", "\r\n ", "1\n", "Kosten\n", "Antrag an den ", "a"),
)
MASKED = ("a\ufffe{}.", "a-{}.", "Antrag an den {}x")


class Asked:
    """A lexicon that knows no word and counts the letters of those that it is asked for."""

    def __init__(self) -> None:
        self.letters = 0

    def __call__(self, word: str) -> bool:
        self.letters += len(word)
        return False


def seconds(page: str) -> float:
    """The least time of three in which a page is cleaned and looked through."""
    times = []
    for _ in range(3):
        began = time.process_time()
        clean([page], lambda word: False, frozenset())
        set_apart([page] * 3, frozenset({"x"}))
        boilerplate_of([[page]])
        sections_of(page)
        times.append(time.process_time() - began)
    return min(times)


@pytest.mark.parametrize(
    ("shape", "mask"), [*((shape, "{}") for shape in SHAPES), *((" ", mask) for mask in MASKED)]
)
def test_time_grows_with_the_page(shape: str, mask: str) -> None:
    """A page twenty times as long takes about twenty times as long."""
    short, long = (mask.format(shape * (length // len(shape))) for length in (LENGTH, LENGTH * TIMES))

    assert seconds(long) < GENEROUS * TIMES * max(seconds(short), 0.000_5)


@pytest.mark.parametrize("shape", ["a b ", "a  b ", "A B C D E F ", "a\ufffe", "a-\nb"])
def test_lexicon_is_asked_for_each_letter_a_few_times(shape: str) -> None:
    """What is refused as a word is not asked for again from its second letter on."""
    known = Asked()
    page = shape * 5_000

    clean([page], known, frozenset())

    assert known.letters <= 3 * len(page)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a b  c   d \ufb01 e", "a b c d fi e"),
        ("eins\r\nzwei", "eins\nzwei"),
        ("a\ufffe   b", "ab"),
        ("a\ufffe   .", "a ."),
        ("x" * 20 + "-\n" + "y" * 70 + " z", "x" * 20 + "y" * 70 + " z"),
        ("\uf0b7 eins", "• eins"),
        ("x\uf0b7y", "x y"),
    ],
)
def test_bounds_change_no_text(raw: str, text: str) -> None:
    """What is bounded is longer than in any word; a word beyond does not take the line's end with it."""
    assert text == clean([raw], lambda word: False, frozenset()).text
