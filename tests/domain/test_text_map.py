"""From a place in a cleaned text to its page and its place in the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text_map import RawPlace, Run, origin, page_at

RUNS: tuple[Run, ...] = ((0, 1, 4, 3), (3, 1, 9, 5), (9, 1, 20, -2), (11, 2, 0, 4))
"""Raw: `----Wün--schen------` with a ligature at 20, then a page of four letters.

Clean: 0-2 and 3-7 copied, 8 a blank that was put in, 9-10 two letters for two raw ones, 11-14 overleaf.
"""


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 3, RawPlace(1, 4, 7)),
        (1, 2, RawPlace(1, 5, 6)),
        (3, 8, RawPlace(1, 9, 14)),
        (0, 8, RawPlace(1, 4, 14)),
        (2, 4, RawPlace(1, 6, 10)),
        (8, 9, RawPlace(1, 14, 14)),
        (7, 9, RawPlace(1, 13, 14)),
        (9, 11, RawPlace(1, 20, 22)),
        (9, 10, RawPlace(1, 20, 22)),
        (10, 11, RawPlace(1, 20, 22)),
        (4, 11, RawPlace(1, 10, 22)),
        (11, 15, RawPlace(2, 0, 4)),
        (13, 14, RawPlace(2, 2, 3)),
        (9, 13, RawPlace(1, 20, 22)),
        (0, 15, RawPlace(1, 4, 22)),
    ],
)
def test_span_has_its_raw_place(start: int, end: int, place: RawPlace) -> None:
    """A span begins and ends where its letters do; changed letters count whole; its first page counts."""
    assert place == origin(RUNS, start, end)


def test_no_map_tells_no_place() -> None:
    """Without a map nothing is told of a place."""
    assert origin((), 0, 4) is None


def test_span_before_first_run_is_told_by_it() -> None:
    """What cleaning put in before the first copied letter stands where that letter does."""
    assert origin(((2, 1, 7, 5),), 0, 1) == RawPlace(1, 7, 7)


@pytest.mark.parametrize(
    ("starts", "offset", "page"),
    [
        ((), 0, None),
        ((0,), 0, 1),
        ((0,), 99, 1),
        ((0, 10, 20), 9, 1),
        ((0, 10, 20), 10, 2),
        ((0, 10, 20), 20, 3),
        ((0, 10, 10), 10, 3),
        ((5, 10), 0, 1),
    ],
)
def test_offset_has_its_page(starts: tuple[int, ...], offset: int, page: int | None) -> None:
    """A character stands on the last page that begins before or at it; a blank page holds none."""
    assert page == page_at(starts, offset)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 40))
def test_page_is_the_last_that_begins(begins: list[int], offset: int) -> None:
    """For ordered starts the page is found as if each were looked at."""
    starts = [0, *sorted(begins)]

    page = page_at(starts, offset)

    assert page == max(number for number, start in enumerate(starts, 1) if start <= offset)
