"""Search profile v1, frozen: German words, stems, weights and levels; knows no query, no row and no engine.

Nothing in this file or in v1_lexicon.txt may change: whoever cites a search counts on it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from importlib import metadata, resources

import Stemmer

NAME = "v1"

LEVELS = 16
MAX_WEIGHT = 60
TITLE_TIMES = 3
SIDE_BY_SIDE = 480
"""Half of what the most telling word can reach in a text: side by side beats scattered, not rare words."""
NUMBER_PART = 960
"""As much as the most telling word in a text that is full of it: "612" means the paper rather than a sum."""
NUMBER_WHOLE = 262_144
"""More than all other matches of a query together: a number written out in full puts its paper first."""

MAX_TOKEN = 64
"""Longer runs of letters are cut to this: engines split or drop terms above 255 characters."""

WORD = re.compile(r"[^\W_]+")

_MAX_LENGTH = 12_000
_UMLAUTS = str.maketrans("äöü", "aou")
_WRITTEN_OUT_U = re.compile(r"(?<![aeiouyäöüq])ue")
_CONSTANTS = (
    *(NAME, LEVELS, MAX_WEIGHT, TITLE_TIMES, SIDE_BY_SIDE),
    *(NUMBER_PART, NUMBER_WHOLE, MAX_TOKEN, _MAX_LENGTH),
)


def tokens(text: str) -> list[tuple[str, int, int]]:
    """Runs of letters and digits, NFC and lowercased, with their [start, end) in the text as given."""
    if unicodedata.is_normalized("NFC", text):
        return [(_lower(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]
    composed, places = _composed(text)
    return [
        (_lower(found[0]), places[found.start()], places[found.end()]) for found in WORD.finditer(composed)
    ]


@lru_cache(maxsize=1_000_000)
def stem(word: str) -> str:
    """German normalisation, then the Snowball stemmer `german` as of Snowball 2.2."""
    plain = word.replace("ß", "ss").translate(_UMLAUTS).replace("ae", "a").replace("oe", "o")
    stemmed: str = _stemmer().stemWord(_WRITTEN_OUT_U.sub("u", plain))
    return stemmed


def text_level(occurrences: int, length: int) -> int:
    """BM25's saturation in 16 steps, rounded up, with k1 1.2, b 0.75 and an average of 600 words.

    tf / (tf + 1.2 (0.25 + 0.75 length / 600)) in whole numbers, so that no rounding of floats enters.
    """
    steps = 32_000 * occurrences
    whole = 2_000 * occurrences + 600 + 3 * min(length, _MAX_LENGTH)
    return -(-steps // whole)


def title_level(length: int) -> int:
    """The same for one occurrence and an average of 10 words: 16 / (1 + 1.2 (0.25 + 0.75 length / 10))."""
    return -(-1_600 // (130 + 9 * length))


def weight(stem: str) -> int:
    """The lexicon's weight of the stem; a stem that it does not list is as telling as one never met."""
    weights, unlisted = _lexicon()
    return weights.get(stem, unlisted)


@cache
def fingerprint() -> str:
    """SHA-256 (hex) over the constants, the lexicon's bytes and the stemmer's version."""
    seen = hashlib.sha256(repr((*_CONSTANTS, metadata.version("pystemmer"))).encode())
    seen.update(_lexicon_bytes())
    return seen.hexdigest()


@lru_cache(maxsize=1_000_000)
def _lower(word: str) -> str:
    low = unicodedata.normalize("NFC", word.lower())
    if not low.isalnum():  # "İ" lowercases to a letter and a mark that no word may hold
        low = "".join(character for character in low if character.isalnum())
    return low[:MAX_TOKEN]


def _composed(text: str) -> tuple[str, list[int]]:
    """The text in NFC, and for each of its characters (and its end) the place in the text as given."""
    pieces: list[str] = []
    places: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _continues(text[end]):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        places += [start] + [end] * (len(piece) - 1)
        start = end
    return "".join(pieces), [*places, len(text)]


def _continues(character: str) -> bool:
    """Whether normalisation may join the character to the one before: marks and Hangul vowels and finals."""
    return not character.isascii() and (
        unicodedata.category(character).startswith("M") or "\u1161" <= character <= "\u11c2"
    )


@cache
def _stemmer() -> Stemmer.Stemmer:
    # The stemmer's own cache is not safe across threads; `stem` has one that is.
    return Stemmer.Stemmer("german", 0)


@cache
def _lexicon_bytes() -> bytes:
    return resources.files("search.profiles").joinpath("v1_lexicon.txt").read_bytes()


@cache
def _lexicon() -> tuple[dict[str, int], int]:
    """Weights by stem, and the weight of stems that are not listed (the header's last field)."""
    header, *lines = _lexicon_bytes().decode().rstrip("\n").split("\n")
    pairs = (line.split("\t") for line in lines)
    return {stem: int(weight) for stem, weight in pairs}, int(header.rpartition("=")[2])
