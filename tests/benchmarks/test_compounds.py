"""What the splitter's measurement counts, and that the splitter reaches its goals."""

from __future__ import annotations

import pytest

from benchmarks.compounds import Score, annotated, between, measure, precision, recall, scored

HOSPITAL = annotated("krankenhausbau\t5-20\tkranken haus bau / krankenhaus bau\tcompound\n")[0]
ACTION = annotated("handlung\t3000-1000000000\t\tderived\n")[0]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("krank haus bau", Score(3, 0, 0, False)),
        ("krankenhaus bau", Score(2, 0, 0, False)),
        ("krankenhaus", Score(1, 0, 1, False)),
        ("krank haus bau tor", Score(3, 1, 0, False)),
        ("", Score(0, 0, 2, False)),
    ],
)
def test_nearest_alternative_counts(parts: str, expected: Score) -> None:
    """A split is held against the alternative that it is nearest to, by stems."""
    assert scored(HOSPITAL, frozenset(parts.split())) == expected


def test_split_of_other_word_is_false() -> None:
    """Any split of a word that is no compound is a false one, and its parts are wrong."""
    assert scored(ACTION, frozenset({"hand", "lung"})) == Score(0, 2, 0, True)
    assert scored(ACTION, frozenset()) == Score(0, 0, 0, False)


def test_alternative_of_one_part_is_whole_word() -> None:
    """A word that may stay whole is not split falsely, and not missed."""
    one = annotated("zeitpunkt\t500-3000\tzeit punkt / zeitpunkt\tcompound\n")[0]

    assert scored(one, frozenset()) == Score(0, 0, 0, False)
    assert scored(one, frozenset({"zeit", "punkt"})) == Score(2, 0, 0, False)


def test_shares_are_over_parts() -> None:
    """Precision and recall count parts, not words."""
    scores = [Score(3, 1, 0, False), Score(0, 2, 3, True)]

    assert (precision(scores), recall(scores)) == (0.5, 0.5)
    assert (precision([Score(0, 0, 1, False)]), recall([Score(0, 1, 0, True)])) == (1.0, 1.0)


def test_interval_leaves_out_both_ends() -> None:
    """2.5 % of the values lie below the interval and as many above."""
    assert between(range(200)) == (5, 194)


def test_splitter_reaches_its_goals() -> None:
    """Precision, recall and false splits of common words are what was asked for."""
    (line,) = measure()

    assert float(str(line["precision"])) >= 0.9
    assert float(str(line["recall"])) >= 0.85
    assert line["false_splits_of_common_words"] == 0
