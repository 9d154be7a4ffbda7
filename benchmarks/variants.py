"""How else a query may be typed: with a typo, a word short, compounds by their parts. Pure.

The same query always gets the same typo and loses the same word, whatever else is drawn.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

LONG = 6
"""Letters of a word in which a typo is made: short ones are seldom mistyped, and often become others."""

TELLING = 4
"""Letters of a word that is left out: shorter ones are articles and the like, which nobody misses."""

_WORD = re.compile(r"[^\W\d_]+")
_TYPED = re.compile(r"\S+")
_QUOTED = re.compile('["„“”‟«»][^"„“”‟«»]*["„“”‟«»]')
_KEYS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
"""Rows of a German keyboard."""

_Slip = Callable[[str, int, random.Random], str]


def with_typo(query: str) -> str | None:
    """One letter of a long word dropped, doubled, exchanged with the next or hit beside; None without one.

    The first letter stays, as it mostly does.
    """
    draw = random.Random(f"typo {query}")  # noqa: S311
    long = [found for found in _WORD.finditer(query) if len(found[0]) >= LONG]
    if not long:
        return None
    found = draw.choice(long)
    word = typed = found[0]
    while typed == word:
        typed = draw.choice(_SLIPS)(word, draw.randrange(1, len(word)), draw)
    return query[: found.start()] + typed + query[found.end() :]


def with_word_left_out(query: str) -> str | None:
    """The query without a telling word and what is joined to it; None where one alone would remain.

    Quotations stay whole: whoever types quotation marks knows what stands between them.
    """
    quoted = [found.span() for found in _QUOTED.finditer(query)]
    telling = [found for found in _TYPED.finditer(query) if _is_telling(found[0])]
    loose = [f for f in telling if not any(f.start() < end and start < f.end() for start, end in quoted)]
    if len(telling) < 3 or not loose:
        return None
    left_out = random.Random(f"left out {query}").choice(loose)  # noqa: S311
    return " ".join((query[: left_out.start()] + query[left_out.end() :]).split())


def by_parts(query: str, parts: Mapping[str, str]) -> str | None:
    """The query with the listed compounds (lowercased) replaced by their parts; None where none is listed."""
    changed = _WORD.sub(lambda found: parts.get(found[0].lower(), found[0]), query)
    return None if changed == query else changed


def _is_telling(word: str) -> bool:
    return sum(map(str.isalpha, word)) >= TELLING


def _drop(word: str, place: int, draw: random.Random) -> str:
    return word[:place] + word[place + 1 :]


def _double(word: str, place: int, draw: random.Random) -> str:
    return word[:place] + word[place] + word[place:]


def _exchange(word: str, place: int, draw: random.Random) -> str:
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _hit_beside(word: str, place: int, draw: random.Random) -> str:
    beside = [near for row in _KEYS for near in _neighbours(row, word[place].lower())]
    return word[:place] + draw.choice(beside) + word[place + 1 :] if beside else word


def _neighbours(row: str, key: str) -> str:
    place = row.find(key)
    return "" if place < 0 else row[max(0, place - 1) : place] + row[place + 1 : place + 2]


_SLIPS: tuple[_Slip, ...] = (_drop, _double, _exchange, _hit_beside)
