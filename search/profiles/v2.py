"""Search profile v2: the words, stems and levels of v1, and the parts of compounds; knows no query.

Once released, nothing in this file, in v2_lexicon.txt, in search/compounds.py and in search/compound_words.py
may change: whoever cites a search counts on it.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib import metadata, resources

from search import compounds
from search.compounds import Compounds
from search.lexicon_file import Lexicon, read, write
from search.profiles import v1


class V2:
    """Fills search.profile.Profile over a lexicon: the shipped one, or one that an archive extended."""

    LEVELS = v1.LEVELS
    MAX_WEIGHT = v1.MAX_WEIGHT
    TITLE_TIMES = v1.TITLE_TIMES
    SIDE_BY_SIDE = v1.SIDE_BY_SIDE
    NUMBER_PART = v1.NUMBER_PART
    NUMBER_WHOLE = v1.NUMBER_WHOLE

    PART_LEVELS = 4
    """How many levels a part's density has: fewer than a word's, as parts are many and tell less."""

    PART_TIMES = 2
    """A part of level 4 of 4 counts half of a word of level 16 of 16."""

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

    def stem(self, word: str) -> str:
        """The stem of v1."""
        return v1.stem(word)

    def weight(self, stem: str) -> int:
        """The lexicon's weight of the stem; a stem that it does not list is as telling as one never met."""
        return self._lexicon.weights.get(stem, self._lexicon.unlisted)

    def text_level(self, occurrences: int, length: int) -> int:
        """The level of v1."""
        return v1.text_level(occurrences, length)

    def title_level(self, length: int) -> int:
        """The level of v1."""
        return v1.title_level(length)

    def part_level(self, occurrences: int, length: int) -> int:
        """Level, 1 to PART_LEVELS, of a part that occurs so often in compounds of a text of so many words."""
        return self._coarse(self.text_level(occurrences, length))

    def part_title_level(self, length: int) -> int:
        """The same of a part in a title of so many words."""
        return self._coarse(self.title_level(length))

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of a compound's parts, each once, in order; none where the word is no compound."""
        return self._parts(word)

    def _stems_of_parts(self, word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self.stem, self._compounds.parts(word))))

    def _coarse(self, level: int) -> int:
        return -(-level * self.PART_LEVELS // self.LEVELS)


@cache
def shipped() -> V2:
    """The profile over the lexicon that is shipped."""
    return V2(read(_shipped_bytes()))


@cache
def _shipped_bytes() -> bytes:
    return resources.files("search.profiles").joinpath("v2_lexicon.txt").read_bytes()


def _sha256(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
