"""Where a text meets the terms of a query, word by word; knows no index, no score and no page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
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


def marks(terms: Sequence[Leaf | Same], tokens: TextTokens, profile: Profile) -> list[Mark]:
    """All places, in the order of the text, at most MAX_MARKS for each term."""
    found = [
        Mark(first, last, number)
        for number, term in enumerate(terms)
        for first, last in islice(_met(term, tokens, profile), MAX_MARKS)
    ]
    return sorted(found, key=lambda mark: (mark.first, mark.last, mark.term))


def _met(term: Leaf | Same, tokens: TextTokens, profile: Profile) -> Iterator[tuple[int, int]]:
    match term:
        case Same(terms):
            yield from merge(*(_met(each, tokens, profile) for each in terms))
        case Phrase(words):
            yield from _in_row([_alike(tokens.vocabulary, word) for word in words], tokens.ids)
        case Joined(words):
            row = _in_row([_stemmed(tokens, profile.stem(word)) for word in words], tokens.ids)
            yield from merge(row, _single(_formed(tokens, profile.stem("".join(words))), tokens.ids))
        case Near(first, second, distance):
            pair = (_stemmed(tokens, profile.stem(first)), _stemmed(tokens, profile.stem(second)))
            yield from _near(pair, distance, tokens.ids)
        case _:
            yield from _single(_numbers(term, tokens, profile), tokens.ids)


def _numbers(term: Word | Prefix | Fuzzy, tokens: TextTokens, profile: Profile) -> list[int]:
    """The words of the vocabulary that meet the term."""
    match term:
        case Word(word):
            return _formed(tokens, profile.stem(word))
        case Prefix(start):
            return [number for number, word in enumerate(tokens.vocabulary) if word.startswith(start)]
        case Fuzzy(word, distance):
            stem = profile.stem(word)
            return [number for number, one in enumerate(tokens.stems) if within(one, stem, distance)]


def _formed(tokens: TextTokens, stem: str) -> list[int]:
    """Words with this stem, or with a part of it."""
    # Looking for the letters first spares taking apart what cannot be meant: most words.
    return [n for n, form in enumerate(tokens.forms) if stem in form and stem in form.split(" ")]


def _stemmed(tokens: TextTokens, stem: str) -> list[int]:
    return [n for n, form in enumerate(tokens.forms) if form.startswith(stem) and form.split(" ")[0] == stem]


def _alike(vocabulary: Sequence[str], word: str) -> list[int]:
    return [vocabulary.index(word)] if word in vocabulary else []


def _single(numbers: Collection[int], ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place in merge(*(_places(ids, number) for number in numbers)):
        yield place, place


def _in_row(steps: Sequence[Collection[int]], ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where words of these numbers stand one after the other."""
    after = len(steps) - 1
    if not all(steps):
        return
    for first in merge(*(_places(ids, number) for number in steps[0])):
        if first + after < len(ids) and all(ids[first + step] in wanted for step, wanted in enumerate(steps)):
            yield first, first + after


def _near(
    pair: tuple[Collection[int], Collection[int]], distance: int, ids: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Each of two words by itself where the other is near."""
    ones, others = (list(merge(*(_places(ids, number) for number in numbers))) for numbers in pair)
    for place in merge(ones, others):
        if _close(place, others, distance) if place in ones else _close(place, ones, distance):
            yield place, place


def _close(place: int, others: Sequence[int], distance: int) -> bool:
    at = bisect_left(others, place - distance - 1)
    return at < len(others) and others[at] <= place + distance + 1


def _places(sequence: Sequence[int], sought: int) -> Iterator[int]:
    """Where the sequence has what is sought, found by the sequence itself: a text has thousands of words."""
    place = -1
    with suppress(ValueError):  # which tells that there are no more
        while True:
            place = sequence.index(sought, place + 1)
            yield place
