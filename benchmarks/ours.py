"""Our own search as a system that answers questions: an index under a profile, asked as pages ask it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, structs
from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks.corpus import Document
from benchmarks.questions import Question
from search.asked import Asked
from search.help import help_for
from search.index_document import family_number, index_document
from search.matches import Cut
from search.parse import parse
from search.profile import Profile
from search.rows import SearchRow
from search.synonyms import read_synonyms, shipped_text
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row

DEEP = 100
"""Papers that are looked through: one further down adds less than 0.01 to a mean reciprocal rank."""

COUNCIL = "city"


class Answer(Struct, frozen=True):
    """Where the first right paper stands, from 1 (0: not among the first), and whether none was found."""

    rank: int
    empty: bool


class Vocabulary:
    """All words of rows and texts: there is but one state."""

    def __init__(self, profile: Profile, rows: Iterable[SearchRow], texts: Texts) -> None:
        told = (f"{row.heading} {texts.texts.get(row.sha256 or '', '')}" for row in rows)
        self._words = sorted({word for text in told for word, _, _ in profile.tokens(text)})
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_length[len(word)].append(word)

    def near(self, word: str, position: int, distance: int) -> list[str]:
        """Words at most so many edits away, the nearest first."""
        lengths = range(len(word) - distance, len(word) + distance + 1)
        close = [each for length in lengths for each in self._by_length[length]]
        found = process.extract_iter(word, close, scorer=OSA.distance, score_cutoff=distance)
        return [each for _, each in sorted((edits, each) for each, edits, _ in found)]

    def starting(self, prefix: str, position: int, limit: int) -> list[str]:
        """Words that begin so."""
        return [word for word in self._words if word.startswith(prefix)][:limit]


class Ours:
    """Papers' numbers are left out of the index: the rivals have no such field."""

    def __init__(self, folder: Path, profile: Profile, documents: Iterable[Document]) -> None:
        self._profile = profile
        self._engine = TantivyEngine(folder, profile)
        texts = Texts()
        rows = [_row(number, document, texts) for number, document in enumerate(documents, 1)]
        self._position = len(rows)
        made = (index_document(row, profile, texts.text, texts) for row in rows)
        self._engine.write(made, (), self._position)
        self._synonyms = read_synonyms(shipped_text(), profile, "the shipped synonyms")
        self._words = Vocabulary(profile, rows, texts)

    def answer(self, question: Question) -> Answer:
        """What pages list when all are read on end; where nothing is found, what they list instead."""
        asked = self._asking(question.query)
        found = self._engine.match(asked)
        if not found.total:
            helped = help_for(asked, 0, self._engine, self._profile, self._words, self._synonyms)
            if helped is not None and helped.spellings:
                found = self._engine.match(self._asking(helped.spellings[0].query))
        right = {family_number(COUNCIL, paper) for paper in question.papers}
        return answered([match.family in right for match, _ in found.cut(Cut(0, DEEP, grouped=True))])

    def _asking(self, query: str) -> Asked:
        return Asked(parse(query, self._profile, self._synonyms), self._position)


def answered(right: list[bool]) -> Answer:
    """The answer of a list of papers, best first, each right or wrong."""
    return Answer(right.index(True) + 1 if True in right else 0, not right)


def _row(number: int, document: Document, texts: Texts) -> SearchRow:
    row = a_row(
        number,
        title=document.title,
        family=document.paper,
        council=COUNCIL,
        kind=document.kind,
        year=int(document.day[:4]) if document.day else None,
        sha256=texts.add(document.text) if document.text else None,
    )
    return structs.replace(row, name=document.name, day=document.day)
