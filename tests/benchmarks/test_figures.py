"""Ranks become recall and reciprocal rank, and means get intervals that hold them."""

from __future__ import annotations

import pytest

from benchmarks.figures import Estimate, differences, estimates, scores


@pytest.mark.parametrize(
    ("rank", "expected"),
    [(1, (1, 1, 1)), (2, (0, 1, 0.5)), (10, (0, 1, 0.1)), (11, (0, 0, 1 / 11)), (0, (0, 0, 0))],
)
def test_rank_scores(rank: int, expected: tuple[float, float, float]) -> None:
    """Recall counts the first place and the first ten, MRR the reciprocal; not found is nothing."""
    assert scores(rank) == pytest.approx(expected)


def test_interval_holds_mean() -> None:
    """The interval of a fair coin's hundred throws is about ten to each side."""
    (found,) = estimates([[0.0, 1.0] * 50])

    assert found.mean == 0.5
    assert found.low == pytest.approx(0.4, abs=0.01)
    assert found.high == pytest.approx(0.6, abs=0.01)


def test_equal_answers_need_no_interval() -> None:
    """Where all questions score alike, chance moves nothing."""
    assert estimates([[1.0] * 7]) == [Estimate(1.0, 1.0, 1.0)]


def test_questions_are_drawn_for_all_alike() -> None:
    """The interval of a difference is that of pairs: a constant lead has none."""
    theirs = [0.0, 0.25, 0.5, 0.25]
    ours = [score + 0.5 for score in theirs]

    lead, first, second = estimates([differences(ours, theirs), ours, theirs])
    assert lead == Estimate(0.5, 0.5, 0.5)
    assert (first.low - second.low, first.high - second.high) == (0.5, 0.5)


def test_estimates_repeat() -> None:
    """The same scores have the same interval in every run."""
    scored = [0.0, 1.0, 0.5, 0.2]

    assert estimates([scored]) == estimates([scored])


def test_estimates_are_printed_with_three_places() -> None:
    """Mean, lower and upper end."""
    assert Estimate(1 / 3, 0.25, 0.99999).rounded() == [0.333, 0.25, 1.0]
