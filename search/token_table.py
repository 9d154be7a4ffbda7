"""The words of a text with their places, made once per text and kept as bytes; knows no row and no query.

Searching never reads a text word by word again: passages and rewritten rows come from this table.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from msgspec import Struct, msgpack

from search.profile import Profile

TextOf = Callable[[str], str]
"""Gives the text that a SHA-256 (hex) names."""


class TextTokens(Struct, frozen=True):
    """A text's words in order: word i is the ids[i]-th of the vocabulary; its characters begin at starts[i].

    `lengths` counts the characters that each has in the text: decomposed and overlong words have more than
    the profile reads. `vocabulary` has a line for each distinct word, `forms` one of its stem and, where it
    is a compound, the stems of its parts; searching finds lines without taking the text apart. `wholes` is
    what hyphens join, each as one word.
    """

    vocabulary: str
    forms: str
    wholes: str
    ids: array[int]
    starts: array[int]
    lengths: array[int]

    @property
    def stems(self) -> list[str]:
        """The stems of the vocabulary, in its order."""
        return [form.partition(" ")[0] for form in _told(self.forms)]

    def stem_counts(self) -> Counter[str]:
        """How often each stem occurs."""
        return self._counted([form.split(" ")[:1] for form in _told(self.forms)])

    def part_counts(self) -> Counter[str]:
        """How often each stem occurs as a part of a compound, or as a word that is written with hyphens."""
        counts = self._counted([form.split(" ")[1:] for form in _told(self.forms)])
        counts.update(_told(self.wholes))
        return counts

    def _counted(self, told: list[list[str]]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for number, occurrences in Counter(self.ids).items():
            for stem in told[number]:
                counts[stem] += occurrences
        return counts

    def words(self) -> list[str]:
        """The words in order, as many as the text has."""
        vocabulary = _told(self.vocabulary)
        return [vocabulary[number] for number in self.ids]

    def end(self, place: int) -> int:
        """The character after the word at this place."""
        return self.starts[place] + self.lengths[place]

    def spelled(self, word: str) -> list[int]:
        """The number of exactly this word, if the vocabulary has it."""
        return _lines_of(self.vocabulary, word, "\n", "\n")

    def beginning(self, start: str) -> list[int]:
        """The numbers of words that begin so."""
        return _lines_of(self.vocabulary, start, "\n", "")

    def stemmed(self, stem: str) -> list[int]:
        """The numbers of words with this stem."""
        return _lines_of(self.forms, stem, "\n", "\n ")

    def formed(self, stem: str) -> list[int]:
        """The numbers of words with this stem, or with a part of it."""
        return _lines_of(self.forms, stem, "\n ", "\n ")

    def is_whole(self, stem: str) -> bool:
        """Whether hyphens join words to one of this stem."""
        return f"\n{stem}\n" in self.wholes


class TokenTable(Protocol):
    """Keeps each text's packed words under the profile's name and the text's SHA-256; may lose any."""

    def get_many(self, profile: str, sha256s: Collection[str]) -> dict[str, bytes]:
        """The bytes put under the names of the texts, for those that have some."""

    def put(self, profile: str, sha256: str, packed: bytes) -> None:
        """Keeps the bytes; what lies under the same names already is the same."""


class _Packed(Struct, frozen=True, array_like=True):
    """The same with columns as bytes; starts are not told as differences, which are slow to sum up."""

    vocabulary: str
    forms: str
    wholes: str
    ids: _Column
    starts: _Column
    lengths: _Column


class _Column(Struct, frozen=True, array_like=True):
    """Little-endian unsigned numbers, `wide` ones of 32 bits, else of 16."""

    wide: bool
    numbers: bytes


def tokens_of(sha256: str, text_of: TextOf, profile: Profile, table: TokenTable) -> TextTokens:
    """The text's words from the table; where the table lacks them they are made and put there."""
    return tokens_of_all([sha256], text_of, profile, table)[sha256]


def tokens_of_all(
    sha256s: Collection[str], text_of: TextOf, profile: Profile, table: TokenTable
) -> dict[str, TextTokens]:
    """The words of several texts, asked of the table at once."""
    found = {sha256: unpack(kept) for sha256, kept in table.get_many(profile.NAME, sha256s).items()}
    for sha256 in sha256s:
        if sha256 not in found:
            found[sha256] = gather(text_of(sha256), profile)
            table.put(profile.NAME, sha256, pack(found[sha256]))
    return found


def gather(text: str, profile: Profile) -> TextTokens:
    """The text's words as columns, each distinct word held once."""
    tokens = profile.tokens(text)
    numbers: dict[str, int] = {}
    ids = array("I", [numbers.setdefault(word, len(numbers)) for word, _, _ in tokens])
    starts = array("I", [start for _, start, _ in tokens])
    lengths = array("I", [end - start for _, start, end in tokens])
    forms = [" ".join((profile.stem(word), *profile.parts(word))) for word in numbers]
    rows = profile.hyphened(text, starts, lambda place: tokens[place][2])
    joined = ([word for word, _, _ in tokens[first : last + 1]] for first, last in rows)
    wholes = (profile.stem(profile.whole(words)) for words in joined)
    return TextTokens(_lines(numbers), _lines(forms), _lines(wholes), ids, starts, lengths)


def pack(tokens: TextTokens) -> bytes:
    """The words as bytes, the same for the same words on every machine."""
    columns = (_column(column) for column in (tokens.ids, tokens.starts, tokens.lengths))
    packed = _Packed(tokens.vocabulary, tokens.forms, tokens.wholes, *columns)
    return zlib.compress(msgpack.encode(packed), 1)


def unpack(packed: bytes) -> TextTokens:
    """The words again, equal to what was packed."""
    raw = msgpack.decode(zlib.decompress(packed), type=_Packed)
    columns = (_numbers(column) for column in (raw.ids, raw.starts, raw.lengths))
    return TextTokens(raw.vocabulary, raw.forms, raw.wholes, *columns)


def _lines(words: Iterable[str]) -> str:
    """The words, each in a line of its own that begins and ends with a line break."""
    joined = "\n".join(words)
    return f"\n{joined}\n" if joined else ""


def _told(lines: str) -> list[str]:
    return lines[1:-1].split("\n") if lines else []


def _lines_of(lines: str, sought: str, before: str, after: str) -> list[int]:
    """The numbers of the lines that hold what is sought between such characters, behind it any if none."""
    found: list[int] = []
    number, counted = -1, 0
    at = lines.find(sought, 1)
    while at > 0:
        end = at + len(sought)
        if lines[at - 1] in before and (not after or lines[end] in after):
            number += lines.count("\n", counted, at)
            counted = at
            if not found or found[-1] != number:
                found.append(number)
        at = lines.find(sought, at + 1)
    return found


def _column(numbers: array[int]) -> _Column:
    wide = max(numbers, default=0) > 0xFFFF
    column = array("I" if wide else "H", numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return _Column(wide, column.tobytes())


def _numbers(column: _Column) -> array[int]:
    numbers = array("I" if column.wide else "H", column.numbers)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
