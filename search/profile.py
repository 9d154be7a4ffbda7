"""The search profile: what analyses words and weighs them; knows no query, no row and no engine.

A profile is a frozen module in search/profiles; a new profile stands beside the old ones and edits none.
"""

from __future__ import annotations

from typing import Protocol

Token = tuple[str, int, int]
"""A word as the profile reads it, and the characters [start, end) of the given text that it stands for."""


class Profile(Protocol):
    """Analysis, levels, weights and constants under one name; every score is computed from these alone."""

    NAME: str
    """Name under which indexes, answers and citations refer to the profile."""

    LEVELS: int
    """How many levels a word's density in a document has, counted from 1."""

    MAX_WEIGHT: int
    """No word weighs more."""

    TITLE_TIMES: int
    """How many times as much a match in the title counts."""

    SIDE_BY_SIDE: int
    """What words standing side by side in the text add to a score."""

    NUMBER_PART: int
    """What a word adds that is a part of the paper's number."""

    NUMBER_WHOLE: int
    """What the paper's number adds when it is written out in full."""

    def fingerprint(self) -> str:
        """SHA-256 (hex) over all that the profile's results depend on."""

    def tokens(self, text: str) -> list[Token]:
        """The words of the text in order, lowercased and composed, with their places in the given text."""

    def stem(self, word: str) -> str:
        """The stem that stands for the word's inflected forms."""

    def weight(self, stem: str) -> int:
        """How telling the stem is: 1 to MAX_WEIGHT."""

    def text_level(self, occurrences: int, length: int) -> int:
        """Level of a stem that occurs so often in a text of so many words."""

    def title_level(self, length: int) -> int:
        """Level of a stem that occurs in a title of so many words."""
