"""Words set with blanks between their letters, as headings of typewritten papers have them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

FEWEST = 4
"""Letters below which single ones are initials, enumerations or boxes to tick."""

SURE = 6
"""Capitals from which a spaced word is closed although the lexicon does not know it."""

_GAP = re.compile(r"[ \u00a0]{2,}")


def closed(spaced: str, known: Callable[[str], bool]) -> str | None:
    """The words that a line of single letters stands for, None where it stands for none.

    Two or more blanks divide words. A word is believed where it is known, or long and in capitals.
    """
    words = [re.sub(r"[ \u00a0]", "", part) for part in _GAP.split(spaced)]
    if max(map(len, words)) < FEWEST:
        return None
    return " ".join(words) if any(_is_word(word, known) for word in words) else None


def _is_word(word: str, known: Callable[[str], bool]) -> bool:
    if len(word) < FEWEST or len(set(word.lower())) < 3 or _is_alphabet(word.lower()):
        return False
    return known(word.lower()) or (word.isupper() and len(word) >= SURE)


def _is_alphabet(word: str) -> bool:
    """Whether the letters are an enumeration: each follows the one before."""
    return all(ord(b) - ord(a) == 1 for a, b in pairwise(word))
