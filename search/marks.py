"""Where a text meets the terms of a query, word by word; knows no index, no score and no page."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from heapq import merge
from itertools import islice

from msgspec import Struct

from search.edits import within
from search.profile import Profile
from search.query import (
    And,
    Fuzzy,
    Joined,
    Leaf,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Same,
    Word,
)
from search.token_table import TextTokens

MAX_MARKS = 100
"""Places looked at for each term: the best passage of a text rarely lies behind a hundred equal ones."""

FEW = 8
"""Words that are looked for one by one; for more, all words of the text are looked through once."""


class Mark(Struct, frozen=True):
    """Words first..last (inclusive) meet the term of this number, counted from 0 as typed."""

    first: int
    last: int
    term: int


def sought(root: Node) -> list[Leaf | Same]:
    """The terms of a query that a text may meet, as typed; not those of titles, numbers and facts."""
    match root:
        case And(nodes) | Or(nodes):
            return [term for node in nodes for term in sought(node)]
        case Word() | Phrase() | Joined() | Near() | Prefix() | Fuzzy() | Same():
            return [root]
        case _:
            return []


def worth(term: Leaf | Same, profile: Profile) -> int:
    """How telling it is that the text meets the term."""
    match term:
        case Same(terms):
            return max(worth(each, profile) for each in terms)
        case Phrase(words) | Joined(words):
            return sum(profile.weight(profile.stem(word)) for word in words)
        case Near(first, second):
            return profile.weight(profile.stem(first)) + profile.weight(profile.stem(second))
        case Word(word) | Fuzzy(word):
            return profile.weight(profile.stem(word))
        case Prefix(start):
            return profile.weight(profile.stem(start))


class _Row(Struct, frozen=True):
    """A text, the numbers of its words in order, and the same as bytes."""

    text: str
    ids: array[int]
    raw: bytes


def marks(terms: Sequence[Leaf | Same], text: str, tokens: TextTokens, profile: Profile) -> list[Mark]:
    """All places, in the order of the text, at most MAX_MARKS for each term."""
    row = _Row(text, tokens.ids, tokens.ids.tobytes())
    found = [
        Mark(first, last, number)
        for number, term in enumerate(terms)
        for first, last in islice(_met(term, tokens, row, profile), MAX_MARKS)
    ]
    return sorted(found, key=lambda mark: (mark.first, mark.last, mark.term))


def _met(term: Leaf | Same, tokens: TextTokens, row: _Row, profile: Profile) -> Iterator[tuple[int, int]]:
    match term:
        case Same(terms):
            yield from merge(*(_met(each, tokens, row, profile) for each in terms))
        case Phrase(words):
            yield from _in_row([tokens.spelled(word) for word in words], row)
        case Joined(words):
            together = _in_row([tokens.stemmed(profile.stem(word)) for word in words], row)
            yield from dict.fromkeys(merge(together, _as_one("".join(words), tokens, row, profile)))
        case Word(word):
            halves = (_near(_stemmed(pair, tokens), profile.CLOSE_GAP, row) for pair in profile.halves(word))
            yield from dict.fromkeys(merge(_as_one(word, tokens, row, profile), *halves))
        case Near(first, second, distance):
            pair = (profile.stem(first), profile.stem(second))
            yield from _near(_stemmed(pair, tokens), distance, row)
        case _:
            yield from _single(_numbers(term, tokens, profile), row)


def _as_one(word: str, tokens: TextTokens, row: _Row, profile: Profile) -> Iterator[tuple[int, int]]:
    """Where the word, or one that it is a part of, stands; or words that hyphens join to it."""
    stem = profile.stem(word)
    hyphened = _hyphened(stem, tokens, row, profile) if tokens.is_whole(stem) else ()
    return merge(_single(tokens.formed(stem), row), hyphened)


def _hyphened(stem: str, tokens: TextTokens, row: _Row, profile: Profile) -> Iterator[tuple[int, int]]:
    """Where hyphens join words to one of this stem."""
    words = tokens.words()
    for first, last in profile.hyphened(row.text, tokens.starts, tokens.end):
        if profile.stem(profile.whole(words[first : last + 1])) == stem:
            yield first, last


def _stemmed(pair: tuple[str, str], tokens: TextTokens) -> tuple[Collection[int], Collection[int]]:
    return tokens.stemmed(pair[0]), tokens.stemmed(pair[1])


def _numbers(term: Prefix | Fuzzy, tokens: TextTokens, profile: Profile) -> list[int]:
    """The words of the vocabulary that meet the term."""
    match term:
        case Prefix(start):
            return tokens.beginning(start)
        case Fuzzy(word, distance):
            stem = profile.stem(word)
            return [number for number, one in enumerate(tokens.stems) if within(one, stem, distance)]


def _single(numbers: Collection[int], row: _Row) -> Iterator[tuple[int, int]]:
    for place in _places(row, numbers):
        yield place, place


def _in_row(steps: Sequence[Collection[int]], row: _Row) -> Iterator[tuple[int, int]]:
    """Where words of these numbers stand one after the other."""
    after = len(steps) - 1
    if not all(steps):
        return
    ids, wanted = row.ids, [frozenset(step) for step in steps]
    for first in _places(row, steps[0]):
        if first + after < len(ids) and all(ids[first + step] in each for step, each in enumerate(wanted)):
            yield first, first + after


def _near(
    pair: tuple[Collection[int], Collection[int]], distance: int, row: _Row
) -> Iterator[tuple[int, int]]:
    """Each of two words by itself where the other is near."""
    ones, others = (list(_places(row, numbers)) for numbers in pair)
    met = [place for place in ones if _close(place, others, distance)]
    met += [place for place in others if _close(place, ones, distance)]
    for place in sorted(met):
        yield place, place


def _close(place: int, others: Sequence[int], distance: int) -> bool:
    at = bisect_left(others, place - distance - 1)
    return at < len(others) and others[at] <= place + distance + 1


def _places(row: _Row, numbers: Collection[int]) -> Iterator[int]:
    """Where words of these numbers stand, in order."""
    if len(numbers) > FEW:
        wanted = frozenset(numbers)
        return (place for place, number in enumerate(row.ids) if number in wanted)
    return merge(*(_found(row, number) for number in numbers))


def _found(row: _Row, number: int) -> Iterator[int]:
    """Where one word stands, found among the bytes of all: a text has thousands of words."""
    size = row.ids.itemsize
    sought = number.to_bytes(size, sys.byteorder)
    at = row.raw.find(sought)
    while at >= 0:
        if at % size == 0:
            yield at // size
        at = row.raw.find(sought, at + 1)
