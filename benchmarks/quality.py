"""Measures how well search answers, beside OpenSearch under two analysers; docs/search-quality.md explains.

    python -m benchmarks.quality TEXTS

Asks the same questions of all in the same run, over Karlsruhe's first texts (0 takes all) and the titles of
two cities whose words the profile never counted.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from msgspec import Struct, structs
from opensearchpy import OpenSearch

from benchmarks import corpus, questions
from benchmarks.city import DATA
from benchmarks.corpus import Document
from benchmarks.figures import MEASURES, Estimate, differences, estimates, scores
from benchmarks.ours import Answer, Ours
from benchmarks.questions import Question, Variants
from benchmarks.rivals import ANALYSERS, ONLY_TEXT, Rival
from search.profile import Profile
from search.profiles.v2 import shipped
from tests.servers.opensearch import OPENSEARCH_2, running_node

SOME = 2_000
"""Texts of the usual run."""

Line = dict[str, object]


class System(Struct, frozen=True):
    """Who answers: ours comes first, the others are its rivals."""

    name: str
    answer: Callable[[Question], Answer]


def measure(texts: int = SOME, profile: Profile | None = None) -> Iterator[Line]:
    """Yields a line for each set of questions, variant and system."""
    if not DATA.exists():
        yield {"name": "quality", "skipped": f"needs {DATA} beside the checkout"}
        return
    try:
        with running_node(OPENSEARCH_2) as node, tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            room = _Room(Path(folder), OpenSearch(node.address, timeout=600), profile or shipped())
            yield from _karlsruhe(room, corpus.karlsruhe(texts))
            yield from _elsewhere(room, "leipzig", corpus.leipzig())
            yield from _elsewhere(room, "magdeburg", corpus.magdeburg())
    except pytest.skip.Exception as lacking:
        yield {"name": "quality", "skipped": str(lacking)}


class _Room(Struct, frozen=True):
    """Where indexes lie while they are measured."""

    folder: Path
    client: OpenSearch
    profile: Profile

    def ours(self, name: str, documents: Sequence[Document]) -> System:
        """Our search over the documents."""
        return System(f"ours, {self.profile.NAME}", Ours(self.folder / name, self.profile, documents).answer)

    def rivals(self, name: str, documents: Sequence[Document]) -> list[tuple[str, Rival]]:
        """The rivals over the documents, by what they are called."""
        return [
            (f"OpenSearch, {analyser}", Rival(self.client, f"{name}-{analyser}", analyser, documents))
            for analyser in ANALYSERS
        ]


def _karlsruhe(room: _Room, documents: Sequence[Document]) -> Iterator[Line]:
    titles, rivals = questions.titles(documents), room.rivals("karlsruhe", documents)
    systems = [room.ours("karlsruhe", documents), *(System(name, rival.answer) for name, rival in rivals)]
    yield from _compared("titles", titles, systems)
    yield from _compared("agenda items in other words", questions.agenda(documents), systems)
    yield from _compared("questions by hand", questions.hand_made(documents), systems)
    untitled = [structs.replace(document, title="", name="") for document in documents]
    only_text = [System(name, partial(rival.answer, fields=ONLY_TEXT)) for name, rival in rivals]
    yield from _compared("titles in texts alone", titles, [room.ours("texts", untitled), *only_text])


def _elsewhere(room: _Room, city: str, documents: Sequence[Document]) -> Iterator[Line]:
    rivals = [System(name, rival.answer) for name, rival in room.rivals(city, documents)]
    systems = [room.ours(city, documents), *rivals]
    yield from _compared(f"titles of {city.title()}", questions.titles(documents), systems)


def _compared(name: str, variants: Variants, systems: Sequence[System]) -> Iterator[Line]:
    for variant, asked in variants.items():
        if asked:
            answers = [[system.answer(question) for question in asked] for system in systems]
            about = {"name": f"quality, {name}, {variant}", "questions": len(asked)}
            for system, line in zip(systems, lines(answers), strict=True):
                yield about | {"system": system.name} | line


def lines(answers: Sequence[Sequence[Answer]]) -> list[Line]:
    """Each system's figures, ours first; `ours_ahead` is ours minus the rival's, question by question."""
    measured = [_columns(each) for each in answers]
    ahead = [list(map(differences, measured[0], each)) for each in measured[1:]]
    tables: list[Sequence[Sequence[float]]] = [*measured, *ahead]
    told = iter(estimates([column for table in tables for column in table]))
    figures = [_named(told) for _ in measured]
    found: list[Line] = [
        dict(each) | {"empty": sum(answer.empty for answer in given)}
        for each, given in zip(figures, answers, strict=True)
    ]
    return [found[0], *(line | {"ours_ahead": _named(told)} for line in found[1:])]


def _columns(answers: Sequence[Answer]) -> list[tuple[float, ...]]:
    """One column for each measure."""
    return list(zip(*(scores(answer.rank) for answer in answers), strict=True))


def _named(told: Iterator[Estimate]) -> dict[str, list[float]]:
    """The next estimates, one for each measure."""
    return {measure: next(told).rounded() for measure in MEASURES}


if __name__ == "__main__":
    for result in measure(int(sys.argv[1]) if sys.argv[1:] else SOME):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
