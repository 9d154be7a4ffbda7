"""Measures the splitter against words that were drawn and annotated before it had split any; needs no data.

Each line of compounds.tsv is `word<TAB>band<TAB>parts<TAB>note`; the band is how often the word occurs in the
council texts of Karlsruhe, alternatives are divided by ` / `, and a word without parts is no compound.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from search.profiles import v1, v2

GOLD = Path(__file__).with_name("compounds.tsv")
GOALS = {"precision": 0.9, "recall": 0.85, "false_splits_of_common_words": 0}
COMMON = 500
"""A word that occurs so often is a common one: the upper two of five bands."""

DRAWS = 2_000
SEED = 1

Parts = frozenset[str]


class Annotated(NamedTuple):
    """A word, the least count of its band, and the stems of its parts as each alternative has them."""

    word: str
    band: int
    alternatives: tuple[Parts, ...]


class Score(NamedTuple):
    """How many parts of a word were found, made up and missed, and whether it should be whole and is not."""

    found: int
    wrong: int
    missed: int
    false_split: bool


def measure() -> Iterator[dict[str, object]]:
    """Yields precision and recall over parts, with intervals of 95 %, and the false splits of each band."""
    words = annotated(GOLD.read_text(encoding="utf-8"))
    scores = [scored(one, frozenset(v2.shipped().smallest_parts(one.word))) for one in words]
    false = [one for one, score in zip(words, scores, strict=True) if score.false_split]
    yield {
        "name": "compounds",
        "words": len(words),
        "compounds": sum(frozenset() not in one.alternatives for one in words),
        "precision": round(precision(scores), 3),
        "precision_between": between([precision(draw) for draw in draws(scores)]),
        "recall": round(recall(scores), 3),
        "recall_between": between([recall(draw) for draw in draws(scores)]),
        "false_splits": dict(sorted(Counter(one.band for one in false).items())),
        "false_splits_of_common_words": sum(one.band >= COMMON for one in false),
        "goals": GOALS,
    }


def annotated(lines: str) -> list[Annotated]:
    """The words of the gold file; an alternative of one part is the word left whole."""
    rows = (line.split("\t") for line in lines.splitlines())
    return [
        Annotated(word, int(band.partition("-")[0]), tuple(map(_stems, parts.split(" / "))))
        for word, band, parts, _ in rows
    ]


def scored(one: Annotated, parts: Parts) -> Score:
    """The score against the alternative that is nearest to what was split."""
    nearest = min(one.alternatives, key=lambda gold: (len(gold ^ parts), -len(gold & parts)))
    return Score(
        found=len(nearest & parts),
        wrong=len(parts - nearest),
        missed=len(nearest - parts),
        false_split=bool(parts) and not any(one.alternatives),
    )


def precision(scores: Iterable[Score]) -> float:
    """The share of the parts made that are right; 1 where none was made."""
    found, wrong, _, _ = (sum(column) for column in zip(*scores, strict=True))
    return found / (found + wrong) if found + wrong else 1.0


def recall(scores: Iterable[Score]) -> float:
    """The share of the parts annotated that were made; 1 where none was annotated."""
    found, _, missed, _ = (sum(column) for column in zip(*scores, strict=True))
    return found / (found + missed) if found + missed else 1.0


def draws(scores: Sequence[Score]) -> Iterator[list[Score]]:
    """As many words drawn again and again, with putting back (bootstrap)."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    for _ in range(DRAWS):
        yield chance.choices(scores, k=len(scores))


def between(values: Iterable[float]) -> tuple[float, float]:
    """Between which values the middle 95 % lie."""
    ordered = sorted(values)
    edge = len(ordered) // 40
    return round(ordered[edge], 3), round(ordered[-edge - 1], 3)


def _stems(parts: str) -> Parts:
    words = parts.split()
    return frozenset(map(v1.stem, words)) if len(words) > 1 else frozenset()
