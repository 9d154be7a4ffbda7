"""Our own search as a system that answers questions: an index under a profile, asked as pages ask it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, structs

from benchmarks.corpus import Document
from benchmarks.questions import Question
from domain.errors import BadQuery
from search.index_document import family_number, index_document
from search.matches import Cut
from search.profile import Profile
from search.query import ParsedQuery, parse
from search.rows import SearchRow
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row

DEEP = 100
"""Papers that are looked through: one further down adds less than 0.01 to a mean reciprocal rank."""

COUNCIL = "city"


class Answer(Struct, frozen=True):
    """Where the first right paper stands, from 1 (0: not among the first), and whether none was found."""

    rank: int
    empty: bool


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

    def answer(self, question: Question) -> Answer:
        """What pages list when all are read on end; a query that is refused finds nothing."""
        try:
            query = asked(question.query, self._profile)
        except BadQuery:
            return Answer(0, empty=True)
        found = self._engine.match(query, self._position, None).cut(Cut(0, DEEP, grouped=True))
        right = {family_number(COUNCIL, paper) for paper in question.papers}
        return answered([match.family in right for match, _ in found])


def asked(query: str, profile: Profile) -> ParsedQuery:
    """What is searched in the end for what was typed: for now just that, mistyped words and all."""
    return parse(query, profile)


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
