"""The search profile: what analyses words and weighs them; knows no query, no row and no engine.

A profile is a frozen module in search/profiles; a new profile stands beside the old ones and edits none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

NAMES = r"v[0-9]+(?:-[0-9a-f]{12})?"
"""What profiles are called: those of an extended lexicon by 12 digits of its SHA-256 as well."""

Token = tuple[str, int, int]
"""A word as the profile reads it, and the characters [start, end) of the given text that it stands for."""


class Profile(Protocol):
    """Analysis, levels, weights and constants under one name; every score is computed from these alone."""

    NAME: str
    """Name under which indexes, answers and citations refer to the profile."""

    MAX_WEIGHT: int
    """No word weighs more."""

    TITLE_TIMES: int
    """How many times as much a constant counts that is met in the title."""

    SIDE_BY_SIDE: int
    """What words standing together as asked in the text add to a score."""

    CLOSE: int
    """What two neighbouring words of a query add that stand close together in the text."""

    CLOSE_GAP: int
    """With how many words between them two words are close."""

    APART: int
    """What a compound adds whose halves stand close together in the text instead."""

    PREFIX: int
    """What a word in the text adds that begins as asked."""

    FUZZY: int
    """What a word in the text adds that resembles the one asked."""

    NUMBER_PART: int
    """What a word adds that is a part of the paper's number."""

    NUMBER_WHOLE: int
    """What the paper's number adds when it is written out in full."""

    KIND_POINTS: tuple[tuple[tuple[str, ...], int], ...]
    """What documents of the kinds add, whatever is asked."""

    RECENCY_STEPS: int
    """How many steps of recency there are above 0."""

    RECENCY_POINTS: int
    """What a step adds."""

    def fingerprint(self) -> str:
        """SHA-256 (hex) over all that the profile's results depend on."""

    def tokens(self, text: str) -> list[Token]:
        """The words of the text in order, lowercased and composed, with their places in the given text."""

    def hyphened(
        self, text: str, starts: Sequence[int], end_of: Callable[[int], int]
    ) -> list[tuple[int, int]]:
        """The places (first, last) of words of the text that nothing but hyphens joins, in order.

        `starts` are the characters at which its words begin, `end_of` tells where the one at a place ends.
        """

    def whole(self, words: Sequence[str]) -> str:
        """Words that hyphens join, as one word."""

    def stem(self, word: str) -> str:
        """The stem that stands for the word's inflected forms."""

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the words that a compound is made of, each once; none where it is no compound."""

    def halves(self, word: str) -> tuple[tuple[str, str], ...]:
        """The ways to name a compound by two words, as stems: what it begins with, and what it ends with."""

    def weight(self, stem: str) -> int:
        """How telling the stem is: 1 to MAX_WEIGHT."""

    def levels(self, field: str) -> tuple[tuple[str, int, int], ...]:
        """Of `text` or `title`: the kinds of levels, how many each has, and how many times a level counts."""

    def level(self, field: str, kind: str, occurrences: int, length: int) -> int:
        """Level, from 1, of a stem that occurs so often in a text or title of so many words."""

    def recency(self, year: int) -> int:
        """The step, 0 to RECENCY_STEPS, of a paper of that year."""
