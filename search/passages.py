"""Passages: where in a text a query is met, cut out and marked as HTML; knows no index and no score.

A passage lies within one section and on one page, unless a mark itself goes on overleaf. Form blocks are
quoted only where nothing else matches: their words stand on every page of the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import UNSET, Struct, UnsetType, structs

from domain.text_map import RawPlace, page_at
from search.facts import stems
from search.marks import Mark, marks, sought, worth
from search.profile import Profile
from search.query import Fact, ParsedQuery, leaves
from search.token_table import TextTokens

SECTION = "abschnitt"

WIDTH = 240
"""Characters of a passage at most: two to three lines of a result."""

LEAD = 110
"""Characters shown before the first mark at most, so that a reader sees what the sentence is about."""

MOST = 3

_BLANKS = re.compile(r"\s+")

_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})[.!?]+[)“”\"»]*(?=\s+[^\W\d_a-zäöüß])")
"""Behind a word of three letters and before a capital one: neither "Abs. 1" nor "20. Mai" ends a sentence."""

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


class _Window(Struct, frozen=True):
    """Words first..last (inclusive) of one section, the marks within, and what it is worth."""

    first: int
    last: int
    marks: tuple[Mark, ...]
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
    terms = sought(query.root)
    found = marks(terms, text, tokens, profile)
    points = [worth(term, profile) for term in terms]
    windows = list(_windows(found, tokens, _regions(sections, len(text)), pages, points))
    windows = _asked_for(windows, query, profile)
    chosen: list[_Window] = []
    for window in sorted(windows, key=lambda window: (-window.worth, -len(window.marks), window.first)):
        if all(window.last < other.first or other.last < window.first for other in chosen):
            chosen.append(window)
        if len(chosen) == MOST:
            break
    return tuple(_passage(_sentences(window, text, tokens), text, tokens, pages) for window in chosen)


def _asked_for(windows: list[_Window], query: ParsedQuery, profile: Profile) -> list[_Window]:
    """Those of the sections that are asked for, else those outside forms, as far as there are any."""
    sections = [leaf for leaf in leaves(query.root) if isinstance(leaf, Fact) and leaf.field == SECTION]
    for fact in sections:
        windows = [w for w in windows if _titled(w.region[0], fact, profile)] or windows
    return [window for window in windows if not window.region[3]] or windows


def _titled(title: str | None, fact: Fact, profile: Profile) -> bool:
    held = f" {' '.join(stems(title or '', profile))} "
    return f" {' '.join(stems(fact.value, profile))} " in held


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
    found: list[Mark],
    tokens: TextTokens,
    regions: list[_Region],
    pages: Sequence[int],
    points: Sequence[int],
) -> Iterator[_Window]:
    """Around each mark the words of its section and page that fit into a passage."""
    firsts = [mark.first for mark in found]
    begins = [region[1] for region in regions]
    for mark in found:
        start, end = tokens.starts[mark.first], tokens.end(mark.last)
        region = regions[bisect_right(begins, start) - 1]
        if end > region[2]:
            continue
        top, bottom = _page(pages, start, region)
        first = bisect_left(tokens.starts, max(top, start - LEAD))
        reach = min(bottom, tokens.starts[first] + WIDTH)
        last = max(mark.last, _last_within(tokens, reach))
        near = found[bisect_left(firsts, first) : bisect_right(firsts, last)]
        held = tuple(other for other in near if other.last <= last)
        yield _Window(first, last, held, region, sum(points[term] for term in {m.term for m in held}))


def _sentences(window: _Window, text: str, tokens: TextTokens) -> _Window:
    """The window without beginnings and ends of sentences that do not fit in, as far as no mark is lost."""
    start, end = tokens.starts[window.first], tokens.end(window.last)
    first_mark = tokens.starts[min(mark.first for mark in window.marks)]
    last_mark = tokens.end(max(mark.last for mark in window.marks))
    begun = next((found.end() for found in _SENTENCE_END.finditer(text, start, first_mark)), None)
    ended = [found.end() for found in _SENTENCE_END.finditer(text, last_mark - 1, min(end + 3, len(text)))]
    first = bisect_left(tokens.starts, begun) if begun is not None else window.first
    last = _last_within(tokens, ended[-1]) if ended else window.last
    return structs.replace(window, first=min(first, window.marks[0].first), last=min(last, window.last))


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


def _spans(found: tuple[Mark, ...], tokens: TextTokens) -> list[tuple[int, int]]:
    """The marks' characters, overlapping ones made one."""
    spans: list[tuple[int, int]] = []
    for mark in found:
        start, end = tokens.starts[mark.first], tokens.end(mark.last)
        if spans and start < spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _html(text: str) -> str:
    return escape(_BLANKS.sub(" ", text))
