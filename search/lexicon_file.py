"""The file of a lexicon: what stems weigh and which words compounds are made of; knows no index and no query.

The file has a header, a line `stem<TAB>weight` for each stem, a heading, and a line
`word<TAB>commonness<TAB>capitals` for each word, sorted. It holds counts, no texts.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from search.compounds import Word

WORDS_HEADING = "# words: 4 log2 of their occurrences, tenths of them with a capital"


class Lexicon(Struct, frozen=True):
    """What the file says; `documents` texts were counted, and a stem that is not listed weighs `unlisted`."""

    header: str
    documents: int
    unlisted: int
    weights: Mapping[str, int]
    words: Mapping[str, Word]


def read(lexicon: bytes) -> Lexicon:
    """The lexicon that a file of these bytes holds."""
    head, _, tail = lexicon.decode().partition(f"\n{WORDS_HEADING}\n")
    header, *stems = head.split("\n")
    fields = dict(field.split("=") for field in header.split() if "=" in field)
    return Lexicon(
        header=header,
        documents=int(fields["documents"]),
        unlisted=int(fields["unlisted"]),
        weights={stem: int(weight) for stem, weight in (line.split("\t") for line in stems)},
        words={word: Word(int(c), int(k)) for word, c, k in (ln.split("\t") for ln in tail.splitlines())},
    )


def write(lexicon: Lexicon) -> bytes:
    """The bytes of the file, the same for the same lexicon on every machine."""
    stems = (f"{stem}\t{weight}" for stem, weight in sorted(lexicon.weights.items()))
    words = (f"{word}\t{w.common}\t{w.capitals}" for word, w in sorted(lexicon.words.items()))
    return ("\n".join([lexicon.header, *stems, WORDS_HEADING, *words]) + "\n").encode()
