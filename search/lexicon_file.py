"""Makes a profile's lexicon, stems with integer weights, from development texts; knows no index and no query.

    python -m search.lexicon documents.jsonl.xz search/profiles/v1_lexicon.txt

Each line of the input is a JSON object with a member `text`. The result holds counts, no texts.
"""

from __future__ import annotations

import lzma
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from search.profiles import v1

MIN_DOCUMENTS = 20
"""Rarer stems are left out: they are mostly names and misreadings, and weigh nearly as much as unlisted."""

_LINE_END_HYPHEN = re.compile(r"(\w)-\s*\n\s*([a-zäöüß])")


class TextLine(msgspec.Struct, frozen=True):
    """The one member of a development document that counts here."""

    text: str | None = None


def main(arguments: list[str]) -> None:
    """Writes the lexicon of the first argument's texts to the second argument."""
    source, target = arguments
    documents, frequencies = counted(texts(Path(source)))
    Path(target).write_text(lexicon(documents, frequencies), encoding="utf-8", newline="\n")


def texts(path: Path) -> Iterator[str]:
    """The texts of a .jsonl.xz file, streamed; documents without text are passed over."""
    decoder = msgspec.json.Decoder(TextLine)
    with lzma.open(path, "rb") as lines:
        for line in lines:
            text = decoder.decode(line).text
            if text:
                yield text


def counted(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """Number of texts, and in how many of them each stem occurs; words cut at line ends are joined."""
    documents = 0
    frequencies: Counter[str] = Counter()
    for text in texts:
        documents += 1
        joined = _LINE_END_HYPHEN.sub(r"\1\2", text)
        words = {word for word, _, _ in v1.tokens(joined)}
        frequencies.update(set(map(v1.stem, words)))
    return documents, frequencies


def lexicon(documents: int, frequencies: Counter[str]) -> str:
    """The lexicon file: a header, then a line `stem<TAB>weight` for each stem met often enough, sorted."""
    header = (
        "# python -m search.lexicon, profile v1, Karlsruhe council texts;"
        f" stems in at least {MIN_DOCUMENTS} texts; documents={documents} unlisted={weight(documents, 0)}"
    )
    kept = sorted(stem for stem, frequency in frequencies.items() if frequency >= MIN_DOCUMENTS)
    lines = (f"{stem}\t{weight(documents, frequencies[stem])}" for stem in kept)
    return "\n".join([header, *lines]) + "\n"


def weight(documents: int, frequency: int) -> int:
    """How telling a stem is that occurs in `frequency` of `documents` texts: 1 to 60."""
    return max(1, min(v1.MAX_WEIGHT, round(4 * math.log2(1 + documents / (frequency + 3)))))


if __name__ == "__main__":
    main(sys.argv[1:])
