"""Splits German compounds into the words that a lexicon knows; knows no stems, no query and no engine.

A compound is a row of first parts, each with the letters that link it, and a head. Of all such rows the one
of the commonest words is taken (Koehn and Knight 2003), and its parts are split again in the same way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from search import compound_words

LONGEST_WORD = 64
"""Longer words are none: the profile cuts them there."""

_SHORTEST_WORD = 7
_SHORTEST_PART = 3
_LONGEST_PART = 30

_PART_COSTS = 98
"""What a part costs before its commonness is taken off: a row of fewer parts is the likelier one."""

_OWN_LEAD = 24
"""A word so much commoner than its parts are on average is a word of its own: 64 times as common."""

_COMMON_ENOUGH = {4: 24, 5: 20}
"""How common a part of so many letters must be, else the `besch` of `Besch.` begins `Bescheinigung`."""

_NOUN = 5
"""Tenths of a noun's occurrences that have a capital: headings in capitals do not count."""

_LAST_NOUN = 3
"""The same where it is the last part: `Zentrale` is an adjective as well."""

_NOUN_IN_E = 8
"""The same where its e is dropped, else `untere` begins `Unterlage`."""

_VERB = 3
"""At most so many tenths of a verb's occurrences have a capital."""

_LINKS = (("", 0), ("s", 0), ("n", 2), ("es", 4), ("en", 2), ("er", 8), ("e", 8), ("ens", 4), ("ns", 4))
"""Letters that link a first part, and what they cost: rare ones more, as they are found by chance."""

_ENDINGS = (("", 0), ("s", 4), ("es", 4), ("n", 4), ("en", 4), ("e", 4), ("er", 8), ("ern", 8))
"""Endings of a noun in other forms, which the lexicon may lack."""

_ADJECTIVE_ENDINGS = ("", "e", "em", "en", "er", "es")
_LONGEST_ENDING = 3
_SHORTENED = 4
_CHANGED = 8
"""What it costs a part to be found without its e, and in a form that is found by chance more often."""

_PARTICLES = ("ab", "an", "auf", "aus", "durch", "ein", "mit", "nach", "um", "vor", "zu")
"""A verb that begins so needs no other form in the lexicon: these divide it."""


class Word(NamedTuple):
    """What the lexicon knows of a word: 4 log2 of its occurrences, and tenths of them capitalised."""

    common: int
    capitals: int


class _Part(NamedTuple):
    """What the letters of a part stand for; of several the least is taken, so equals are told by the word."""

    costs: int
    word: str


class _Row(NamedTuple):
    """Parts and where in the compound each ends."""

    costs: int
    parts: tuple[str, ...]
    stops: tuple[int, ...]


_NONE = _Row(0, (), ())


class Compounds:
    """The splitter over one lexicon."""

    def __init__(self, words: Mapping[str, Word]) -> None:
        """Takes the words that parts may be, all in small letters."""
        self._words = words
        self._sorted = sorted(words)
        self._first = lru_cache(maxsize=100_000)(self._first_of)
        self._row = lru_cache(maxsize=100_000)(self._row_of)

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound in order, as words of the lexicon; none where the word is no compound."""
        row = self._row(word)
        return tuple(found for part in row.parts for found in self.parts(part) or (part,))

    def stops(self, word: str) -> tuple[int, ...]:
        """Where in the compound its parts end, without the last, whose end is the word's."""
        row = self._row(word)
        begun = zip(row.parts, (0, *row.stops), strict=False)
        inner = [start + stop for part, start in begun for stop in self.stops(part)]
        return tuple(sorted({*inner, *row.stops} - {len(word)}))

    def _row_of(self, word: str) -> _Row:
        """The row of parts that is believed, an empty one where the word is no compound."""
        if not _SHORTEST_WORD <= len(word) <= LONGEST_WORD or _is_whole(word):
            return _NONE
        return self._cheapest(word)

    def _cheapest(self, word: str) -> _Row:
        """The row of parts that costs least; among equals the one whose last part is the longest."""
        end = len(word)
        last = self._last_adjective if self._is_lowercase(word) else self._last
        rows = {0: _NONE}
        for start in range(end - _SHORTEST_PART + 1):
            if start not in rows:
                continue
            for stop in range(start + _SHORTEST_PART, self._reach(word, start) + 1):
                letters = word[start:stop]
                part = None if letters == word else last(letters) if stop == end else self._first(letters)
                if part and (stop not in rows or rows[start].costs + part.costs < rows[stop].costs):
                    before = rows[start]
                    rows[stop] = _Row(
                        before.costs + part.costs, (*before.parts, part.word), (*before.stops, stop)
                    )
        return self._believed(word, rows[end]) if end in rows else _NONE

    def _reach(self, word: str, start: int) -> int:
        """Where the longest part may end that starts here: no word of the lexicon has more of the letters."""
        longest = min(start + _LONGEST_PART, len(word))
        for stop in range(start + _SHORTEST_PART, longest + 1):
            place = bisect_left(self._sorted, word[start:stop])
            if place == len(self._sorted) or not self._sorted[place].startswith(word[start:stop]):
                return min(stop - 1 + _LONGEST_ENDING, longest)
        return longest

    def _believed(self, word: str, row: _Row) -> _Row:
        """The row, unless the word is so common that it is a word of its own."""
        own = self._words.get(word)
        common = _PART_COSTS - row.costs / len(row.parts)
        return _NONE if own and common < own.common - _OWN_LEAD else row

    def _first_of(self, letters: str) -> _Part | None:
        """A noun with or without linking letters, a noun without its e, a verb's stem, or an adjective."""
        found = [self._noun(letters.removesuffix(link), costs) for link, costs in _linked(letters, _LINKS)]
        found += [self._adjective(letters), *self._shortened(letters), self._verb(letters)]
        return min(filter(None, found), default=None)

    def _last(self, letters: str) -> _Part | None:
        """A noun in any of its forms, or an adjective that ends compounds."""
        if letters in compound_words.NEVER:
            return None
        if self._is_lowercase(letters):
            return self._last_adjective(letters)
        forms = ((letters.removesuffix(ending), costs) for ending, costs in _linked(letters, _ENDINGS))
        found = (self._noun(word, costs, _LAST_NOUN) for word, costs in forms)
        return min(filter(None, found), default=None) or self._last_adjective(letters)

    def _noun(self, word: str, penalty: int, capitals: int = _NOUN) -> _Part | None:
        known = self._words.get(word)
        if not known or known.capitals < capitals or not _is_part(word, known):
            return None
        return _Part(_PART_COSTS - known.common + penalty, word)

    def _adjective(self, word: str) -> _Part | None:
        known = self._words.get(word)
        return _Part(_PART_COSTS - known.common, word) if known and word in compound_words.FIRST else None

    def _shortened(self, letters: str) -> Iterator[_Part | None]:
        """A noun that drops its last e (`schul`), for an s where it has one (`flüchtlings`)."""
        yield self._noun(letters + "e", _SHORTENED, _NOUN_IN_E)
        if letters.endswith("s"):
            yield self._noun(letters[:-1] + "e", _CHANGED, _NOUN_IN_E)

    def _verb(self, letters: str) -> _Part | None:
        """A verb without its ending (`wohn`), which other forms of it show to be one."""
        word = letters + "en"
        known = self._words.get(word)
        if not known or known.capitals > _VERB or len(letters) < 4 or word in compound_words.NEVER:
            return None
        forms = (f"{letters}t", f"{letters}et", f"ge{letters}t", f"ge{letters}en")
        if not letters.startswith(_PARTICLES) and not any(form in self._words for form in forms):
            return None
        return _Part(_PART_COSTS - known.common + _CHANGED, word)

    def _last_adjective(self, letters: str) -> _Part | None:
        for ending in _ADJECTIVE_ENDINGS:
            word = letters.removesuffix(ending)
            known = self._words.get(word)
            if known and word + ending == letters and word in compound_words.LAST:
                return _Part(_PART_COSTS - known.common + _CHANGED, word)
        return None

    def _is_lowercase(self, word: str) -> bool:
        """Whether the word is known as none that ends in a noun: these are written with a capital."""
        known = self._words.get(word)
        return known is not None and known.capitals < _LAST_NOUN


def rules() -> str:
    """All that a split depends on beside the lexicon: a profile's fingerprint holds it."""
    here = {name: value for name, value in globals().items() if name.isupper()}
    lists = {name: sorted(value) for name, value in vars(compound_words).items() if name.isupper()}
    return repr((sorted(here.items()), sorted(lists.items())))


def _linked(letters: str, endings: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, int]]:
    return ((ending, costs) for ending, costs in endings if letters.endswith(ending))


def _is_whole(word: str) -> bool:
    return any(
        word.endswith(ending) and word.removesuffix(ending) in compound_words.WHOLE
        for ending in ("", "e", "em", "en", "er", "es", "n", "r", "s")
    )


def _is_part(word: str, known: Word) -> bool:
    if word in compound_words.NEVER or len(word) < _SHORTEST_PART:
        return False
    if len(word) == _SHORTEST_PART:
        return word in compound_words.SHORT
    return known.common >= _COMMON_ENOUGH.get(len(word), 0)
