"""Words of equal meaning, read from a file that operators edit; knows no index.

    # a comment
    OB = Oberbürgermeister = Oberbürgermeisterin
    B-Plan = Bebauungsplan

Whichever of a line is typed finds all of it; several words, `Bürgerliches Gesetzbuch`, stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from domain.errors import BadSynonyms
from search.profile import Profile
from search.written import runs

Words = tuple[str, ...]

Synonyms = Mapping[Words, tuple[Words, ...]]
"""The other spellings of what was typed, each as its words, in the order of the file."""

MOST = 8
"""Spellings of one line: each costs as much as a word typed."""


def read_synonyms(text: str, profile: Profile, name: str) -> dict[Words, tuple[Words, ...]]:
    """The file's lines; raises BadSynonyms for one that names fewer than two spellings, or too many."""
    found: dict[Words, tuple[Words, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        told = line.partition("#")[0]
        if not told.strip():
            continue
        spellings = [words for part in told.split("=") if (words := _words(part, profile))]
        if not 2 <= len(spellings) <= MOST:
            raise BadSynonyms(
                f"Line {number} of {name} names {len(spellings)} spellings ({line.strip()[:60]!r}), expected"
                f" 2 to {MOST} divided by `=`, as in `OB = Oberbürgermeister`; correct the line."
            )
        for words in spellings:
            others = (*found.get(words, ()), *(other for other in spellings if other != words))
            found[words] = tuple(dict.fromkeys(others))[: MOST - 1]
    return found


@cache
def shipped_text() -> str:
    """The file that stands for every archive without one of its own."""
    return resources.files("search").joinpath("synonyms.txt").read_text(encoding="utf-8")


def _words(text: str, profile: Profile) -> Words:
    """The words as a query has them: of letters and digits together, `H2`, each run is one."""
    words = tuple(word for word, _, _ in profile.tokens(text))
    return runs(words[0]) if len(words) == 1 else words
