"""Makes a profile's lexicon from texts, and adds an archive's own words to it; knows no index and no query.

    python -m search.lexicon documents.jsonl.xz search/profiles/v2_lexicon.txt

Each line of the input is a JSON object with a member `text`. The result holds counts, no texts.
"""

from __future__ import annotations

import lzma
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

import msgspec

from search.compounds import Word
from search.lexicon_file import Lexicon, read, write
from search.profiles import v1

MIN_DOCUMENTS = 20
"""Rarer stems are left out: they are mostly names and misreadings, and weigh nearly as much as unlisted."""

MIN_DOCUMENTS_OF_WORD = 8
"""Words may be rarer: `Molkerei` is seldom met but in compounds. Of rarer ones too many are misreadings."""

HEADER = (
    "# python -m search.lexicon, profile v2, Karlsruhe council texts; stems in at least"
    f" {MIN_DOCUMENTS} texts, words in at least {MIN_DOCUMENTS_OF_WORD};"
)

_LINE_END_HYPHEN = re.compile(r"(\w)-\s*\n\s*([a-zäöüß])")


class TextLine(msgspec.Struct, frozen=True):
    """The one member of a development document that counts here."""

    text: str | None = None


class Counts(msgspec.Struct, frozen=True):
    """How many texts there are, and in how many of them or how often a stem or a word occurs."""

    documents: int
    stems: Counter[str]
    texts_of_word: Counter[str]
    words: Counter[str]
    capitals: Counter[str]


def shipped_lexicon() -> bytes:
    """The lexicon that is shipped, which an archive may extend."""
    return resources.files("search.profiles").joinpath("v2_lexicon.txt").read_bytes()


def main(arguments: list[str]) -> None:
    """Writes the lexicon of the first argument's texts to the second argument."""
    source, target = arguments
    Path(target).write_bytes(lexicon(counted(texts(Path(source)))))


def texts(path: Path) -> Iterator[str]:
    """The texts of a .jsonl.xz file, streamed; documents without text are passed over."""
    decoder = msgspec.json.Decoder(TextLine)
    with lzma.open(path, "rb") as lines:
        for line in lines:
            text = decoder.decode(line).text
            if text:
                yield text


def counted(texts: Iterable[str]) -> Counts:
    """Counts the texts' stems and words; words cut at line ends are joined."""
    counts = Counts(0, Counter(), Counter(), Counter(), Counter())
    documents = 0
    for documents, text in enumerate(texts, 1):  # noqa: B007
        joined = _LINE_END_HYPHEN.sub(r"\1\2", text)
        tokens = v1.tokens(joined)
        counts.stems.update({v1.stem(word) for word in {word for word, _, _ in tokens}})
        whole = Counter((w, joined[start:end].istitle()) for w, start, end in tokens if not _cut(joined, end))
        counts.texts_of_word.update({word for word, _ in whole})
        for (word, capital), times in whole.items():
            counts.words[word] += times
            counts.capitals[word] += times * capital
    return msgspec.structs.replace(counts, documents=documents)


def _cut(text: str, end: int) -> bool:
    """Whether the word that ends here is the first part of one that a line cuts or an `und` completes."""
    return text[end : end + 1] == "-" and not text[end + 1 : end + 2].isalnum()


def lexicon(counts: Counts) -> bytes:
    """The lexicon file of these counts."""
    documents = counts.documents
    return write(
        Lexicon(
            header=f"{HEADER} documents={documents} unlisted={weight(documents, 0)}",
            documents=documents,
            unlisted=weight(documents, 0),
            weights=_weights(counts, documents),
            words=_words(counts, documents),
        )
    )


def extended(base: bytes, texts: Iterable[str]) -> bytes:
    """The lexicon with the stems and words of an archive's own texts added, whatever their order.

    What the base lists stays as it is. What it lacks is counted as if the archive had as many texts as the
    base was made of: what a tenth of the texts hold weighs the same in a small archive as in a large one.
    """
    known, counts = read(base), counted(texts)
    weights = {**_weights(counts, known.documents), **known.weights}
    words = {**_words(counts, known.documents), **known.words}
    return write(msgspec.structs.replace(known, weights=weights, words=words))


def weight(documents: int, frequency: int) -> int:
    """How telling a stem is that occurs in `frequency` of `documents` texts: 1 to 60."""
    return max(1, min(v1.MAX_WEIGHT, round(4 * math.log2(1 + documents / (frequency + 3)))))


def _weights(counts: Counts, documents: int) -> dict[str, int]:
    return {
        stem: weight(documents, frequency * documents // counts.documents)
        for stem, frequency in counts.stems.items()
        if frequency >= MIN_DOCUMENTS
    }


def _words(counts: Counts, documents: int) -> dict[str, Word]:
    """Words of letters alone, as common as they are in so many texts."""
    return {
        word: Word(_common(times * documents // counts.documents), 10 * counts.capitals[word] // times)
        for word, times in counts.words.items()
        if counts.texts_of_word[word] >= MIN_DOCUMENTS_OF_WORD and word.isalpha() and len(word) > 2
    }


def _common(occurrences: int) -> int:
    """4 log2 of the occurrences: rarer ones than the base would list count as its rarest."""
    return round(4 * math.log2(max(MIN_DOCUMENTS_OF_WORD, occurrences)))


if __name__ == "__main__":
    main(sys.argv[1:])
