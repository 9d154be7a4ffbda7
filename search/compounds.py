"""Splits German compounds into the words that a lexicon knows; knows no stems, no query and no engine.

A compound is a row of first parts, each with the letters that link it, and a head. Of all such rows the one
of the commonest words is taken (Koehn and Knight 2003), and its parts are split again in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
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
_NOUN = 5
_HEAD = 3
_NOUN_IN_E = 8
_VERB = 3


class Word(NamedTuple):
    """What the lexicon knows of a word: 4 log2 of its occurrences, and tenths of them capitalised."""

    common: int
    capitals: int


class _Part(NamedTuple):
    costs: int
    word: str


class Compounds:
    """The splitter over one lexicon."""

    def __init__(self, words: Mapping[str, Word]) -> None:
        """Takes the words that parts may be, all in small letters."""
        self._words = words

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound in order, as words of the lexicon; none where the word is no compound."""
        if not _SHORTEST_WORD <= len(word) <= LONGEST_WORD or _is_whole(word):
            return ()
        row = self._cheapest(word)
        return tuple(found for part in row for found in self.parts(part) or (part,))

    def _cheapest(self, word: str) -> tuple[str, ...]:
        """The row of parts that costs least; among equals the one whose first part is the shortest."""
        rows: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
        end = len(word)
        last = self._last_adjective if self._is_lowercase(word) else self._head
        for start in range(end - _SHORTEST_PART + 1):
            if start not in rows:
                continue
            costs, row = rows[start]
            for stop in range(start + _SHORTEST_PART, min(start + _LONGEST_PART, end) + 1):
                if stop - start == end:
                    continue
                letters = word[start:stop]
                part = last(letters) if stop == end else self._first(letters)
                if part and (stop not in rows or costs + part.costs < rows[stop][0]):
                    rows[stop] = (costs + part.costs, (*row, part.word))
        return self._believed(word, *rows.get(end, (0, ())))

    def _believed(self, word: str, costs: int, row: tuple[str, ...]) -> tuple[str, ...]:
        own = self._words.get(word)
        if own and row and _PART_COSTS - costs / len(row) < own.common - _OWN_LEAD:
            return ()
        return row

    def _first(self, letters: str) -> _Part | None:
        found = [part for link, penalty in _LINKS if (part := self._linked(letters, link, penalty))]
        found += [part for part in (self._shortened(letters), self._verb(letters)) if part]
        return min(found, default=None)

    def _linked(self, letters: str, link: str, penalty: int) -> _Part | None:
        if not letters.endswith(link):
            return None
        return self._noun(letters.removesuffix(link), penalty) or self._adjective(
            letters if not link else "", penalty
        )

    def _noun(self, word: str, penalty: int, capitals: int = _NOUN) -> _Part | None:
        known = self._words.get(word)
        if not known or known.capitals < capitals or not _is_part(word, known):
            return None
        return _Part(_PART_COSTS - known.common + penalty, word)

    def _adjective(self, word: str, penalty: int) -> _Part | None:
        known = self._words.get(word)
        if not known or word not in compound_words.FIRST:
            return None
        return _Part(_PART_COSTS - known.common + penalty, word)

    def _shortened(self, letters: str) -> _Part | None:
        """A noun that drops its last e, with an s or without: schul, flüchtlings."""
        return self._noun(letters + "e", 4, _NOUN_IN_E) or (
            self._noun(letters[:-1] + "e", 8, _NOUN_IN_E) if letters.endswith("s") else None
        )

    def _verb(self, letters: str) -> _Part | None:
        """A verb without its ending: fahr, wohn."""
        word = letters + "en"
        known = self._words.get(word)
        if not known or known.capitals > _VERB or len(letters) < 4 or word in compound_words.NEVER:
            return None
        if not letters.startswith(_PARTICLES) and not any(
            form in self._words for form in (f"{letters}t", f"{letters}et", f"ge{letters}t", f"ge{letters}en")
        ):
            return None
        return _Part(_PART_COSTS - known.common + 8, word)

    def _head(self, letters: str) -> _Part | None:
        if letters in compound_words.NEVER:
            return None
        if self._is_lowercase(letters):
            return self._last_adjective(letters)
        found = [
            part
            for ending, penalty in _ENDINGS
            if letters.endswith(ending) and (part := self._noun(letters.removesuffix(ending), penalty, _HEAD))
        ]
        return min(found, default=None) or self._last_adjective(letters)

    def _is_lowercase(self, word: str) -> bool:
        """Whether the word is known as none that ends in a noun: these are written with a capital."""
        known = self._words.get(word)
        return known is not None and known.capitals < _HEAD

    def _last_adjective(self, letters: str) -> _Part | None:
        for ending in _ADJECTIVE_ENDINGS:
            word = letters.removesuffix(ending)
            known = self._words.get(word)
            if known and word + ending == letters and word in compound_words.LAST:
                return _Part(_PART_COSTS - known.common + 8, word)
        return None


_LINKS = (("", 0), ("s", 0), ("n", 2), ("es", 4), ("en", 2), ("er", 8), ("e", 8), ("ens", 4), ("ns", 4))
_PARTICLES = ("ab", "an", "auf", "aus", "durch", "ein", "mit", "nach", "um", "vor", "zu")
_ADJECTIVE_ENDINGS = ("", "e", "em", "en", "er", "es")
_ENDINGS = (("", 0), ("s", 4), ("es", 4), ("n", 4), ("en", 4), ("e", 4), ("er", 8), ("ern", 8))


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


def rules() -> str:
    """All constants that a split depends on, beside the lexicon."""
    lists = (compound_words.SHORT, compound_words.FIRST, compound_words.NEVER, compound_words.WHOLE)
    numbers = (
        _SHORTEST_WORD,
        _SHORTEST_PART,
        _LONGEST_PART,
        _PART_COSTS,
        _OWN_LEAD,
        _COMMON_ENOUGH,
        _NOUN,
        _HEAD,
        _VERB,
        _NOUN_IN_E,
    )
    return repr((*map(sorted, lists), numbers, _LINKS, _ENDINGS))
