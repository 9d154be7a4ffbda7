"""The naive evaluator's scores are those that docs/search.md tells how to compute by hand."""

from __future__ import annotations

import pytest

from search.asked import Asked
from search.matches import FacetCount
from search.naive import evaluate
from search.parse import parse
from search.profiles.v2 import shipped
from tests.search.made import TEXT, a_row

PROFILE = shipped()

MOTION = 24
"""What every motion adds."""

VSP = a_row(5, "VII-A-00612-VSP-01", "Demokratie stärken", family="VII-A-00612")


def scores(query: str, title: str = VSP.title, text: str = TEXT) -> list[int]:
    """Scores of what the query finds in one paper."""
    row = a_row(5, VSP.number, title)
    found = evaluate(Asked(parse(query, PROFILE), 5), PROFILE, [(row, text)])
    return [match.score for match in found.matches]


@pytest.mark.parametrize(
    "query",
    [
        "quartiersmanagement",
        '"Stärkung lokaler Demokratie"',
        "oberbürgermeister leitung",
        "612 VSP",
        "vii-a-00612-vsp-01",
        "VII-A-00612",
        "a-612",
        "Lokale-Demokratien",
        "-Kindergarten",
        'leitung -"Leitung der"',
        "",
    ],
)
def test_query_finds_paper(query: str) -> None:
    """Words in any form, exact phrases, joined words and spellings of the number find the paper."""
    assert len(scores(query)) == 1


@pytest.mark.parametrize(
    "query",
    [
        "kindergarten",
        "leitung kindergarten",
        '"Stärkung lokale Demokratie"',
        '"Oberbürgermeister"',
        "demokratie-lokal",
        "-leitung",
        'leitung -"Leitung des"',
        "rat -612",
        "VII-A-00613",
    ],
)
def test_query_misses_paper(query: str) -> None:
    """A missing word, another form in quotes, another order or an excluded term rule the paper out."""
    assert scores(query) == []


@pytest.mark.parametrize(
    ("query", "title", "text", "expected"),
    [
        ("demokratie", "", "demokratie", 27 * 13),
        ("demokratie", "demokratie", "", 3 * 27 * 12),
        ("demokratie", "demokratie", "demokratie", 27 * 13 + 3 * 27 * 12),
        ("demokratie demokratie", "", "demokratie", 27 * 13),
        ("antrag demokratie", "", "Anträge Demokratie", 6 * 13 + 27 * 13 + 240),
        ("antrag demokratie", "", "Demokratie eins zwei drei vier Anträge", 6 * 13 + 27 * 13),
        ('"lokale demokratie"', "", "lokale Demokratie", 480 + 19 * 13 + 27 * 13),
        ("lokal-demokratie", "", "lokale Demokratie", 480 + 19 * 13 + 27 * 13),
        ('"demokratie"', "demokratie", "", 3 * 480 + 3 * 27 * 12),
        ("612", "", "", 960),
        ("a-612", "", "", 960),
        ("vii/a/612/vsp/1", "", "", 960 + 262_144),
        ("satzung", "", "Gebührensatzung", 15 * 4 * 2),
        ("demo*", "", "Demokratie", 160),
        ("demo*", "Demokratie", "", 3 * 160),
        ("~demokartie", "", "Demokratie", 120),
        ("kind ODER demokratie", "", "demokratie", 27 * 13),
        ("demokratie|demo*", "", "demokratie", 27 * 13),
        ("titel:demokratie", "demokratie", "demokratie", 3 * 27 * 12),
    ],
)
def test_score_is_computable_by_hand(query: str, title: str, text: str, expected: int) -> None:
    """Weight times level, titles three times, constants for words side by side and numbers; all added."""
    assert scores(query, title, text) == [expected + MOTION]


def test_what_has_no_words_scores_nothing() -> None:
    """A query that only excludes or narrows leaves every score at 0."""
    assert [scores(query) for query in ("-kind", "art:antrag", "")] == [[0], [0], [0]]


@pytest.mark.parametrize(
    ("day", "points"), [(None, 0), ("1996-12-31", 0), ("1997-01-01", 3), ("2031-01-01", 24)]
)
def test_newer_papers_stand_first_among_equals(day: str | None, points: int) -> None:
    """Every four years from 1993 on add three points, eight times at most."""
    row = a_row(5, title="Rat", day=day, kind="minutes")
    older = a_row(5, title="Rat", kind="minutes")

    found = [evaluate(Asked(parse("rat", PROFILE), 5), PROFILE, [(each, "")]) for each in (row, older)]

    assert found[0].matches[0].score - found[1].matches[0].score == points


def test_rows_hold_in_their_interval() -> None:
    """A row counts from its first position on and no longer at its end, in its council only."""
    rows = [(a_row(5, to=9), ""), (a_row(6, council="halle"), "")]

    def found(position: int, council: str | None = None) -> list[int]:
        matches = evaluate(Asked(parse("", PROFILE), position, council), PROFILE, rows).matches
        return [match.from_position for match in matches]

    assert [found(p) for p in (4, 5, 8, 9)] == [[], [5], [5, 6], [6]]
    assert found(8, "halle") == [6]


def test_order_counts_and_families() -> None:
    """Equal scores fall by ordinal; totals, families and facets count every match."""
    rows = [
        (a_row(7, family="A", kind="motion", bodies=("Rat", "Bau"), year=2020), "Rat"),
        (a_row(6, family="A", kind="question", bodies=("Rat",), year=2021), "Rat"),
        (a_row(5, family="B", kind="motion", year=2020), "Rat Rat"),
    ]

    found = evaluate(Asked(parse("rat", PROFILE), 10), PROFILE, rows)

    assert [match.from_position for match in found.matches] == [5, 6, 7]
    assert (found.total, found.families) == (3, 2)
    assert found.facets.kind == (FacetCount("motion", 2), FacetCount("question", 1))
    assert found.facets.body == (FacetCount("Rat", 2), FacetCount("Bau", 1))
    assert found.facets.year == (FacetCount("2020", 2), FacetCount("2021", 1))


def test_days_before_any_archive_are_told_apart() -> None:
    """A period of long ago finds only papers of that period."""
    old, older = a_row(5, day="1900-01-01"), a_row(6, day="1850-05-01")

    found = evaluate(Asked(parse("jahr:1850", PROFILE), 10), PROFILE, [(old, ""), (older, "")])

    assert [match.from_position for match in found.matches] == [6]
