"""Search profile v2: the words, stems and levels of v1, and the parts of compounds; knows no query.

Once released, nothing in this file, in v2_lexicon.txt, in search/compounds.py and in search/compound_words.py
may change: whoever cites a search counts on it.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from importlib import metadata, resources

from search import compounds
from search.compounds import Compounds
from search.lexicon_file import Lexicon, read, write
from search.profiles import v1

_RUNS = re.compile(r"[^\W\d_]+|\d+")
_HYPHEN = re.compile("[-\u2010\u2011]")


class V2:
    """Fills search.profile.Profile over a lexicon: the shipped one, or one that an archive extended."""

    MAX_WEIGHT = v1.MAX_WEIGHT
    TITLE_TIMES = v1.TITLE_TIMES

    LEVELS = v1.LEVELS
    """Of a word in the text."""

    TITLE_LEVELS = 8
    """Of a word in the title; each counts twice as much as one in the text."""

    PART_LEVELS = 4
    """How many levels a part's density has: fewer than a word's, as parts are many and tell less."""

    PART_TIMES = 2
    """A part of level 4 of 4 counts half of a word of level 16 of 16."""

    SIDE_BY_SIDE = v1.SIDE_BY_SIDE
    NUMBER_PART = v1.NUMBER_PART
    NUMBER_WHOLE = v1.NUMBER_WHOLE

    CLOSE = 240
    """Half of SIDE_BY_SIDE, as nobody asked for it: "Leitung des Oberbürgermeisters" for `oberbürgermeister
    leitung` comes before a text that has both words pages apart."""

    CLOSE_GAP = 3
    """Articles and an adjective may stand between: "Umbau der alten, leeren Schule" for `umbau schule`."""

    APART = 240
    """As much as two words that stand close together: "Planung von Spielplätzen" for `spielplatzplanung`."""

    PREFIX = 160
    """As much as a middling word of middling density, as nobody knows which word is meant: `verkehr*`."""

    FUZZY = 120
    """Less than a prefix, as the word may be another one: `~wahl` finds "Wald" too."""

    KIND_POINTS: tuple[tuple[tuple[str, ...], int], ...] = (
        (("motion", "draft_resolution", "information", "question", "petition"), 24),
        (("position", "amendment", "new_version", "answer", "budget_change"), 12),
    )
    """Between equals the paper itself stands before what was said on it, and that before minutes."""

    RECENCY_STEPS = 8
    RECENCY_POINTS = 3
    """Between equals the newer stands first: of the yearly budgets the one of 2024 before that of 2008."""

    MOST_HALVES = 3

    _FIRST_YEAR = 1993
    _YEARS_A_STEP = 4

    def __init__(self, lexicon: Lexicon) -> None:
        """Takes the lexicon; a profile over the same lexicon has the same name and results."""
        self._lexicon = lexicon
        self._bytes = write(lexicon)
        self._compounds = Compounds(lexicon.words)
        self._parts = lru_cache(maxsize=1_000_000)(self._stems_of_parts)
        self.NAME = "v2" if self._bytes == _shipped_bytes() else f"v2-{_sha256(self._bytes)[:12]}"

    def fingerprint(self) -> str:
        """SHA-256 (hex) over constants, lexicon, stemmer version and what the splitter goes by."""
        constants = {name: value for name, value in vars(V2).items() if name.isupper()}
        known = (sorted(constants.items()), compounds.rules(), metadata.version("pystemmer"))
        return _sha256(f"{v1.fingerprint()}{known!r}".encode() + self._bytes)

    def tokens(self, text: str) -> list[tuple[str, int, int]]:
        """The words of v1."""
        return v1.tokens(text)

    def hyphened(
        self, text: str, starts: Sequence[int], end_of: Callable[[int], int]
    ) -> list[tuple[int, int]]:
        """The places (first, last) of words that nothing but hyphens joins, in order."""
        rows: list[tuple[int, int]] = []
        for hyphen in _HYPHEN.finditer(text):
            place = bisect_left(starts, hyphen.start()) - 1
            joins = 0 <= place < len(starts) - 1 and starts[place + 1] == hyphen.end()
            if joins and end_of(place) == hyphen.start():
                first = rows.pop()[0] if rows and rows[-1][1] == place else place
                rows.append((first, place + 1))
        return rows

    def whole(self, words: Sequence[str]) -> str:
        """Words that hyphens join, written as one: "PV-Anlage" also is the word "pvanlage"."""
        return "".join(words)[: v1.MAX_TOKEN]

    def stem(self, word: str) -> str:
        """The stem of v1."""
        return v1.stem(word)

    def weight(self, stem: str) -> int:
        """The lexicon's weight of the stem; a stem that it does not list is as telling as one never met."""
        return self._lexicon.weights.get(stem, self._lexicon.unlisted)

    def levels(self, field: str) -> tuple[tuple[str, int, int], ...]:
        """Words and parts of words; of the title's words half as many levels, as one occurrence counts."""
        if field == "text":
            return (("levels", self.LEVELS, 1), ("parts", self.PART_LEVELS, self.PART_TIMES))
        return (
            ("levels", self.TITLE_LEVELS, 2 * self.TITLE_TIMES),
            ("parts", self.PART_LEVELS, self.PART_TIMES * self.TITLE_TIMES),
        )

    def level(self, field: str, kind: str, occurrences: int, length: int) -> int:
        """The level of v1, in as many steps as the kind has."""
        fine = v1.text_level(occurrences, length) if field == "text" else v1.title_level(length)
        steps = self.PART_LEVELS if kind == "parts" else self.LEVELS if field == "text" else self.TITLE_LEVELS
        return -(-fine * steps // self.LEVELS)

    def recency(self, year: int) -> int:
        """A step for every four years since 1993, when councils began to keep their papers as files."""
        return max(0, min(self.RECENCY_STEPS, (year - self._FIRST_YEAR) // self._YEARS_A_STEP))

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of a compound's parts, each once, in order, then those of what it begins and ends with.

        "Radverkehrskonzept" has rad, verkehr and konzept, and also radverkehr and verkehrskonzept. A word
        that mixes letters and digits has the runs of both. Any other word has none.
        """
        return self._parts(word)

    def halves(self, word: str) -> tuple[tuple[str, str], ...]:
        """What the compound begins and ends with, at most MOST_HALVES ways, from the left."""
        stops = self._compounds.stops(word)[: self.MOST_HALVES]
        return tuple((self.stem(word[:stop]), self.stem(word[stop:])) for stop in stops)

    def smallest_parts(self, word: str) -> tuple[str, ...]:
        """The stems of the parts alone that a compound is split into, each once, in order."""
        return tuple(dict.fromkeys(map(self.stem, self._compounds.parts(word))))

    def _stems_of_parts(self, word: str) -> tuple[str, ...]:
        runs = _RUNS.findall(word)
        if len(runs) > 1 and "".join(runs) == word:
            return tuple(dict.fromkeys(map(self.stem, runs)))
        parts = self.smallest_parts(word)
        stops = self._compounds.stops(word) if len(parts) > 2 else ()
        longer = [piece for stop in stops for piece in (word[:stop], word[stop:])]
        return tuple(dict.fromkeys((*parts, *map(self.stem, longer))))


@cache
def shipped() -> V2:
    """The profile over the lexicon that is shipped."""
    return V2(read(_shipped_bytes()))


@cache
def _shipped_bytes() -> bytes:
    return resources.files("search.profiles").joinpath("v2_lexicon.txt").read_bytes()


def _sha256(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
