"""How much of a known text was read, and in which order; for judging readers."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

_LINE_END = re.compile(r"(?:-|\u00ad|\ufffe)\r?\n|\ufffe")
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words, those divided at a line's end joined again, ligatures as letters."""
    return _WORD.findall(unicodedata.normalize("NFKC", _LINE_END.sub("", text)))


def recall(truth: Sequence[str], pages: Sequence[str]) -> float:
    """The share of the truth's words that were read, each as often as it stands there."""
    wanted, found = Counter(words("\n".join(truth))), Counter(words("\n".join(pages)))
    return (wanted & found).total() / wanted.total()


def order(truth: Sequence[str], pages: Sequence[str]) -> float:
    """The share of the truth's lines read in their order: by the words that stand in one line alone."""
    text = words("\n".join(pages))
    once = {word: place for place, word in enumerate(text) if text.count(word) == 1}
    marks = [next((once[word] for word in words(line) if word in once), None) for line in truth]
    rising: list[int] = []  # the longest rising row, by the least last place of each length
    for mark in marks:
        if mark is not None:
            place = bisect_left(rising, mark)
            rising[place : place + 1] = [mark]
    return len(rising) / len(truth)
