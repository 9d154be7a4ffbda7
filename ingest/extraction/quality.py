"""How good a text is that a reader gave, in figures, and which of two is better. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from ingest.extraction.extraction import Quality

LONGEST_WORD = 28
"""Letters beyond which a word is mostly several that were glued together."""

SCAN = 20
"""Letters and digits a page below which a PDF is taken for pictures of text."""

POOR_LONG = 0.01
POOR_KNOWN = 0.6
POOR_LOST = 0.05
"""Shares from which a text is doubted; what they were set by stands in docs/files.md."""

BETTER = 0.02
"""By how much more of the words must be known for the second reader to be followed."""

JUDGED = 5_000
"""Words of a text that are looked up: more of them change a share by less than a hundredth."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_SOLID = re.compile(r"[^\W_]")


def quality(pages: Sequence[str], known: Callable[[str], bool], unread: int = 0) -> Quality:
    """The figures of the pages that were read, beside which so many were not.

    Shares are 0 (known: 1) where there are no words.
    """
    text = "\n".join(pages)
    solid = sum(1 for _ in _SOLID.finditer(text))
    words = [found[0].lower() for found in islice(_WORD.finditer(text), JUDGED)]
    count = max(1, len(words))
    return Quality(
        a_page=round(solid / max(1, len(pages)), 1),
        long=round(sum(len(word) > LONGEST_WORD for word in words) / count, 4),
        known=round(sum(map(known, words)) / count, 4) if words else 1.0,
        lost=round(len(_LOST.findall(text)) / max(1, len(text)), 4),
        unread=unread,
    )


def doubtful(one: Quality) -> str | None:
    """Why a second reader should be asked; None where the text is good."""
    if one.a_page < SCAN:
        return "it has next to no letters"
    if one.long > POOR_LONG:
        return f"{one.long:.1%} of its words are overlong"
    if one.known < POOR_KNOWN:
        return f"only {one.known:.0%} of its words are known"
    if one.lost > POOR_LOST:
        return f"{one.lost:.1%} of its characters are lost"
    return None


def second_is_better(first: Quality, second: Quality) -> bool:
    """Whether the second reader's text is to be followed."""
    if first.a_page < SCAN or second.a_page < SCAN:
        return second.a_page > first.a_page
    if first.unread != second.unread:
        return second.unread < first.unread
    return worth(second) > worth(first) + BETTER


def worth(one: Quality) -> float:
    """One figure for a text: known words, less overlong ones and lost characters."""
    return one.known - one.long - one.lost
