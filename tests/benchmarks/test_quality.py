"""What is measured is told per system, and our own search is asked as pages ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.corpus import Document
from benchmarks.decompounder import compound_ends
from benchmarks.ours import Answer, Ours, answered
from benchmarks.quality import lines
from benchmarks.questions import Question
from search.profiles.v2 import shipped

DICTIONARY = "4\nÄhre/Nm\nähre/Nozm\nändern/DIXY\nschule/Nozm\tpo:noun\nab\n"


def test_lines_compare_with_ours() -> None:
    """Each rival's line tells by how much ours is ahead; ours is ahead of nobody."""
    ours, rival = lines([[Answer(1, empty=False)] * 2, [Answer(2, empty=False), Answer(0, empty=True)]])

    assert (ours["mrr"], ours["empty"]) == ([1.0, 1.0, 1.0], 0)
    assert "ours_ahead" not in ours
    assert (rival["recall_at_10"], rival["empty"]) == ([0.5, 0.0, 1.0], 1)
    assert rival["ours_ahead"] == {
        "recall_at_1": [1.0, 1.0, 1.0],
        "recall_at_10": [0.5, 0.0, 1.0],
        "mrr": [0.75, 0.5, 1.0],
    }


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ([False, True, True], Answer(2, empty=False)),
        ([False], Answer(0, empty=False)),
        ([], Answer(0, empty=True)),
    ],
)
def test_first_right_paper_counts(right: list[bool], expected: Answer) -> None:
    """The rank is that of the first right paper; a list of wrong ones is not an empty one."""
    assert answered(right) == expected


def test_words_that_end_compounds_are_listed() -> None:
    """Of a dictionary's words those count that may end a compound."""
    assert compound_ends(DICTIONARY) == ["schule", "ähre"]


@pytest.mark.system
def test_ours_counts_papers(tmp_path: Path) -> None:
    """Two documents of a paper are one place in the list, and any of them is the answer."""
    documents = [
        Document("1", "Kita", "Anlage", "Kita Kita Kita"),
        Document("1", "Kita", "Vorlage", "Kita Kita"),
        Document("2", "Bericht", "", "Sie nennt eine Kita neben vielem anderen."),
    ]
    ours = Ours(tmp_path / "index", shipped(), documents)

    assert ours.answer(Question("Kita", frozenset("2"))) == Answer(2, empty=False)
    assert ours.answer(Question("Anlage", frozenset("1"))) == Answer(1, empty=False)
    assert ours.answer(Question("Kindergarten", frozenset("1"))) == Answer(0, empty=True)


@pytest.mark.system
def test_overlong_query_is_cut(tmp_path: Path) -> None:
    """A title of more words than a query may have is searched with its first ones."""
    ours = Ours(tmp_path / "index", shipped(), [Document("1", "Kita", "", "Kita")])

    assert ours.answer(Question("Kita " * 101, frozenset("1"))) == Answer(1, empty=False)
