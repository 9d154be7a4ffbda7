"""Sets of questions are drawn alike in every run, and several papers may answer one."""

from __future__ import annotations

import pytest

from benchmarks.corpus import Document
from benchmarks.questions import (
    HAND_MADE,
    SAMPLE,
    VARIANTS,
    Question,
    compound_parts,
    hand_made,
    titles,
)


def test_papers_of_one_title_ask_one_question() -> None:
    """A title is asked once, and each paper that bears it answers."""
    documents = [_document("1", "Bericht"), _document("2", "BERICHT"), _document("3", "Bericht")]

    asked = titles(documents)["as typed"]
    assert {question.papers for question in asked} == {frozenset("123")}
    assert sorted(question.query for question in asked) == ["BERICHT", "Bericht"]


def test_texts_without_title_are_not_asked_for() -> None:
    """A text that has only a file's name is in the way of others, but no question."""
    assert titles([_document("1", "Bericht"), _document("2", "")])["as typed"] == [
        Question("Bericht", frozenset("1"))
    ]


def test_titles_are_a_sample() -> None:
    """So many titles are drawn, the same in whatever order the documents come."""
    documents = [_document(str(number), f"Bericht Nummer {number}") for number in range(2 * SAMPLE)]

    asked = titles(documents)["as typed"]
    assert len(asked) == SAMPLE
    assert asked == titles(documents[::-1])["as typed"]
    assert asked[:3] != [Question(f"Bericht Nummer {number}", frozenset(str(number))) for number in range(3)]


def test_variants_keep_their_answer() -> None:
    """A question typed otherwise asks for the same papers."""
    varied = titles([_document("1", "Neubau Grundschule Durlach")])

    assert [question.papers for asked in varied.values() for question in asked] == [frozenset("1")] * 3


def test_hand_made_questions_are_complete() -> None:
    """There are a hundred, of a paper each; only parts of compounds may be left out."""
    lines = [line.split("\t") for line in HAND_MADE.read_text("utf-8").splitlines()]

    assert len(lines) == len({paper for _, paper, *_ in lines}) == 100
    assert all(query.strip() for _, _, *queries, _ in lines for query in queries)


def test_hand_made_questions_need_their_paper() -> None:
    """A question is asked only where its paper is held, in each of its variants."""
    _, paper, typed, *_ = HAND_MADE.read_text("utf-8").splitlines()[0].split("\t")

    found = hand_made([_document(paper, "")])
    assert list(found) == list(VARIANTS)
    assert found["as typed"] == [Question(typed, frozenset({paper}))]
    assert hand_made([])["as typed"] == []


@pytest.mark.parametrize(
    ("compound", "parts"), [("teilbetrag", "teil betrag"), ("grundstücksfläche", "grundstück fläche")]
)
def test_first_way_to_part_counts(compound: str, parts: str) -> None:
    """Of the ways to part a compound the first is taken; words that are none are not listed."""
    listed = compound_parts()

    assert listed[compound] == parts
    assert "schule" not in listed


def _document(paper: str, title: str) -> Document:
    return Document(paper, title, "", "")
