"""From a place in a cleaned text back to the page and the place in what the extractor gave. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

Run = tuple[int, int, int, int]
"""Start in the clean text, page from 1, start in the raw page, length of a stretch copied one to one.

A length below 0 marks a stretch that stands for so many characters of the raw page, other than they are.
"""


class RawPlace(Struct, frozen=True):
    """Characters [start, end) of the raw page `page`, counted from 1."""

    page: int
    start: int
    end: int


def origin(runs: Sequence[Run], start: int, end: int) -> RawPlace | None:
    """Where the characters [start, end) of the clean text stand in the raw text; None without a map.

    A stretch that reaches over a page's end is told as far as its first page goes; of blanks that cleaning
    put in, the stretch before counts.
    """
    if not runs:
        return None
    place = max(0, bisect_right(runs, start, key=_start) - 1)
    first = last = runs[place]
    for run in runs[place + 1 :]:
        if run[0] >= end or run[1] != first[1]:
            break
        last = run
    begin = first[2] + (min(max(start - first[0], 0), first[3]) if first[3] > 0 else 0)
    reached = last[2] + (min(max(end - last[0], 0), last[3]) if last[3] > 0 else -last[3])
    return RawPlace(first[1], begin, max(begin, reached))


def page_at(starts: Sequence[int], offset: int) -> int | None:
    """The page, from 1, that a character stands on; None for a text without pages."""
    return bisect_right(starts, offset) or 1 if starts else None


def _start(run: Run) -> int:
    return run[0]
