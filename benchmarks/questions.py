"""The sets of questions that search is asked, and which papers answer each; knows no engine.

A set holds its questions by variant: as typed, with a typo, with a word left out, by the parts of compounds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.corpus import Document, by_title, linked_items, words
from benchmarks.variants import by_parts, with_typo, with_word_left_out
from search.profiles import v1

SAMPLE = 500
"""Papers whose titles are asked: 1 % of them is what an interval can tell apart."""

VARIANTS = ("as typed", "typo", "word left out", "by parts")
HAND_MADE = Path(__file__).with_name("questions.tsv")
COMPOUNDS = Path(__file__).with_name("compounds.tsv")

_FILLERS = frozenset(
    words(
        "der die das des dem den ein eine und in im am an auf zu zur zum von vom für mit bei über aus nach"
        " antrag anfrage vorlage hier wird werden sowie durch"
    )
)
"""Words that make no different wording."""


class Question(Struct, frozen=True):
    """A query, and the papers that answer it: any document of any of them."""

    query: str
    papers: frozenset[str]


Variants = dict[str, list[Question]]


def titles(documents: Sequence[Document]) -> Variants:
    """Drawn titles; papers of the same title are as good. Listed compounds stand in few: all are taken."""
    papers, title_of = by_title(documents), {d.paper: d.title for d in documents if d.title}
    order = sorted(title_of)
    random.Random(1).shuffle(order)  # noqa: S311
    all_asked = [Question(title_of[paper], papers[words(title_of[paper])]) for paper in order]
    asked = list(dict.fromkeys(all_asked))  # papers of one title ask one question
    return _varied(asked[:SAMPLE]) | {"by parts": _by_parts(asked)[:SAMPLE]}


def agenda(documents: Sequence[Document]) -> Variants:
    """Agenda items that are linked to a paper and name it in other words than its title does."""
    title_of = {document.paper: document.title for document in documents}
    asked: dict[Question, None] = {}
    for name, paper in linked_items():
        wording = _telling(name)
        if paper in title_of and len(wording) > 1 and wording != _telling(title_of[paper]):
            asked[Question(name, frozenset({paper}))] = None
    return _varied(list(asked)) | {"by parts": _by_parts(asked)}


def hand_made(documents: Sequence[Document]) -> Variants:
    """Questions written by hand from papers before any result was seen, with variants likewise."""
    held = {document.paper for document in documents}
    found: Variants = {variant: [] for variant in VARIANTS}
    for line in HAND_MADE.read_text("utf-8").splitlines():
        _, paper, *queries = line.split("\t")
        for variant, query in zip(VARIANTS, queries, strict=True):
            if query and paper in held:
                found[variant].append(Question(query, frozenset({paper})))
    return found


def compound_parts() -> dict[str, str]:
    """Compounds annotated by hand, lowercased, with the first of the ways to part them."""
    lines = (line.split("\t") for line in COMPOUNDS.read_text("utf-8").splitlines())
    return {word: parts.split(" / ")[0] for word, _, parts, _ in lines if parts}


def _varied(asked: list[Question]) -> Variants:
    return {
        "as typed": asked,
        "typo": _changed(asked, with_typo),
        "word left out": _changed(asked, with_word_left_out),
    }


def _by_parts(asked: Iterable[Question]) -> list[Question]:
    parts = compound_parts()
    return _changed(asked, lambda query: by_parts(query, parts))


def _changed(asked: Iterable[Question], change: Callable[[str], str | None]) -> list[Question]:
    changed = ((change(question.query), question.papers) for question in asked)
    return [Question(query, papers) for query, papers in changed if query is not None]


def _telling(text: str) -> frozenset[str]:
    """Stems of the words that make a wording."""
    return frozenset(
        v1.stem(word)
        for word in words(text)
        if len(word) > 2 and word not in _FILLERS and not word.isdecimal()
    )
