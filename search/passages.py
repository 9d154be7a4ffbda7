"""Passages: where in a text a query is met, cut out and marked as HTML; knows no index and no score.

A passage lies within one section and on one page, unless a mark itself goes on overleaf. Form blocks are
quoted only where nothing else matches: their words stand on every page of the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from heapq import merge
from html import escape
from itertools import islice
from typing import TypeVar

from msgspec import UNSET, Struct, UnsetType

from domain.text_map import RawPlace, page_at
from search.profile import Profile
from search.query import ParsedQuery, Phrase, Term
from search.token_table import TextTokens

WIDTH = 180
"""Characters of a passage: two to three lines of a result."""

LEAD = 60
"""Characters shown before the first mark at most, so that a reader sees what the sentence is about."""

MOST = 3

MAX_MARKS = 500
"""Places considered for each term: the best passage of a text rarely lies behind 500 equal ones."""

Found = TypeVar("Found", str, int)

_BLANKS = re.compile(r"\s+")

Section = tuple[str, int, int, bool]
"""Title, start, end, form: as a row lists them."""

_Region = tuple[str | None, int, int, bool]
"""The same; a stretch outside any section has no title."""


class Passage(Struct, frozen=True):
    """Characters [start, end) of the text as recorded, and the same as HTML with <mark>, blanks joined.

    `section` is the title of the section, None outside any; `page` is the page on which it begins, from 1,
    None for texts without pages. `raw` is its place in the text as it was extracted, before it was cleaned.
    """

    section: str | None
    page: int | None
    start: int
    end: int
    html: str
    raw: RawPlace | UnsetType = UNSET


class _Mark(Struct, frozen=True):
    """Words first..last (inclusive) meet the term."""

    first: int
    last: int
    term: Term


class _Window(Struct, frozen=True):
    """Words first..last (inclusive) of one section, the marks within, and what it is worth."""

    first: int
    last: int
    marks: tuple[_Mark, ...]
    region: _Region
    worth: int


def passages(
    text: str,
    tokens: TextTokens,
    sections: Sequence[Section],
    query: ParsedQuery,
    profile: Profile,
    pages: Sequence[int] = (),
) -> tuple[Passage, ...]:
    """Up to three passages, best first: most telling terms, then most marks, then earliest.

    `pages` are the characters at which pages begin.
    """
    marks = sorted(_marks(query, tokens, profile), key=lambda mark: (mark.first, mark.last))
    windows = list(_windows(marks, tokens, _regions(sections, len(text)), pages, profile))
    windows = [window for window in windows if not window.region[3]] or windows
    chosen: list[_Window] = []
    for window in sorted(windows, key=lambda window: (-window.worth, -len(window.marks), window.first)):
        if all(window.last < other.first or other.last < window.first for other in chosen):
            chosen.append(window)
        if len(chosen) == MOST:
            break
    return tuple(_passage(window, text, tokens, pages) for window in chosen)


def _marks(query: ParsedQuery, tokens: TextTokens, profile: Profile) -> Iterator[_Mark]:
    stems = list(map(profile.stem, tokens.vocabulary))
    for term in query.required:
        exact = isinstance(term, Phrase)
        forms = tokens.vocabulary if exact else stems
        wanted = term.words if exact else [profile.stem(word) for word in term.words]
        steps = [set(_places(forms, word)) for word in wanted]
        for first in islice(_sequences(steps, tokens.ids), MAX_MARKS):
            yield _Mark(first, first + len(steps) - 1, term)


def _sequences(steps: list[set[int]], ids: Sequence[int]) -> Iterator[int]:
    """Where words of these numbers stand one after the other."""
    last = len(ids) - len(steps)
    for first in merge(*(_places(ids, number) for number in steps[0])):
        if first <= last and all(ids[first + step] in numbers for step, numbers in enumerate(steps)):
            yield first


def _places(sequence: Sequence[Found], sought: Found) -> Iterator[int]:
    """Where the sequence has what is sought, found by the sequence itself: a text has thousands of words."""
    place = -1
    with suppress(ValueError):  # which tells that there are no more
        while True:
            place = sequence.index(sought, place + 1)
            yield place


def _regions(sections: Sequence[Section], length: int) -> list[_Region]:
    """The sections and the stretches between them, in order."""
    regions: list[_Region] = []
    reached = 0
    for section in sorted(sections, key=lambda section: section[1]):
        if section[1] > reached:
            regions.append((None, reached, section[1], False))
        regions.append(section)
        reached = section[2]
    return [*regions, (None, reached, length, False)]


def _windows(
    marks: list[_Mark], tokens: TextTokens, regions: list[_Region], pages: Sequence[int], profile: Profile
) -> Iterator[_Window]:
    """Around each mark the words of its section and page that fit into a passage."""
    firsts = [mark.first for mark in marks]
    worth = {m.term: sum(profile.weight(profile.stem(word)) for word in m.term.words) for m in marks}
    begins = [region[1] for region in regions]
    for mark in marks:
        start, end = tokens.starts[mark.first], tokens.end(mark.last)
        region = regions[bisect_right(begins, start) - 1]
        if end > region[2]:
            continue
        top, bottom = _page(pages, start, region)
        first = bisect_left(tokens.starts, max(top, start - LEAD))
        reach = min(bottom, tokens.starts[first] + WIDTH)
        last = max(mark.last, _last_within(tokens, reach))
        near = marks[bisect_left(firsts, first) : bisect_right(firsts, last)]
        within = tuple(other for other in near if other.last <= last)
        yield _Window(first, last, within, region, sum(worth[term] for term in {m.term for m in within}))


def _last_within(tokens: TextTokens, reach: int) -> int:
    """The last word that ends at this character or before it."""
    last = bisect_right(tokens.starts, reach) - 1
    return last if last < 0 or tokens.end(last) <= reach else last - 1


def _page(pages: Sequence[int], start: int, region: _Region) -> tuple[int, int]:
    """Where the region's part on the page of a mark begins and ends: a passage names one page, its marks'."""
    number = bisect_right(pages, start)
    top = pages[number - 1] if number else 0
    bottom = pages[number] if number < len(pages) else region[2]
    return max(region[1], top), min(region[2], bottom)


def _passage(window: _Window, text: str, tokens: TextTokens, pages: Sequence[int]) -> Passage:
    start, end = tokens.starts[window.first], tokens.end(window.last)
    pieces: list[str] = []
    shown = start
    for mark_start, mark_end in _spans(window.marks, tokens):
        pieces.append(_html(text[shown:mark_start]))
        pieces.append(f"<mark>{_html(text[mark_start:mark_end])}</mark>")
        shown = mark_end
    pieces.append(_html(text[shown:end]))
    title, begin, stop, _ = window.region
    before = "… " if _has_word(text[begin:start]) else ""
    after = " …" if _has_word(text[end:stop]) else ""
    return Passage(title, page_at(pages, start), start, end, before + "".join(pieces) + after)


def _spans(marks: tuple[_Mark, ...], tokens: TextTokens) -> list[tuple[int, int]]:
    """The marks' characters, overlapping ones made one."""
    spans: list[tuple[int, int]] = []
    for mark in marks:
        start, end = tokens.starts[mark.first], tokens.end(mark.last)
        if spans and start < spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _html(text: str) -> str:
    return escape(_BLANKS.sub(" ", text))
