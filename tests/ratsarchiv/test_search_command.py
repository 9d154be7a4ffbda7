"""What `search` is told, and what it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from tests.ratsarchiv.commands import run

pytestmark = pytest.mark.system


def hits(held: Path, *words: str) -> list[dict[str, Any]]:
    """The hits of a search."""
    found: list[dict[str, Any]] = json.decode(run(held, "search", "--json", *words).stdout)["hits"]
    return found


def test_hits_are_ordered_as_asked(held: Path) -> None:
    """By the paper's own day in either direction, by number, or by score."""
    single = ("--group", "none", "--limit", "99")
    newest = [h["day"] for h in hits(held, "", *single, "--sort", "newest") if h["day"]]
    oldest = [h["day"] for h in hits(held, "", *single, "--sort", "oldest") if h["day"]]
    numbers = [h["number"] for h in hits(held, "art:Antrag", "--sort", "number")]
    scores = [h["score"] for h in hits(held, "baum ODER schule")]

    assert sorted(newest, reverse=True) == newest == oldest[::-1]
    assert sorted(numbers) == numbers
    assert sorted(scores, reverse=True) == scores
    assert min(map(len, (set(newest), set(numbers), set(scores)))) > 1


def test_facet_named_twice_allows_either_value(held: Path) -> None:
    """Several values of one facet are one choice; several facets must all be met."""
    kinds = ("", "--group", "none", "--facet", "kind=motion", "--facet", "kind=position")
    either = hits(held, *kinds)
    both = hits(held, *kinds, "--facet", "body=FA Schule und Sport")

    assert {"motion", "position"} == {hit["kind"] for hit in either}
    assert {hit["ordinal"] for hit in both} < {hit["ordinal"] for hit in either}
    assert both


def test_documents_are_shown_singly_where_asked(held: Path) -> None:
    """Without groups every document stands for itself, and none tells of further ones."""
    grouped, single = hits(held, "schulhof"), hits(held, "schulhof", "--group", "none")

    assert len(grouped) < len(single)
    assert {"more"} == set(grouped[0]) - set(single[0])


def test_explanation_adds_up_to_the_score(held: Path) -> None:
    """Each hit tells what its score is the sum of, in JSON and to people; unasked none does."""
    words = ("schattige schulhöfe", "--explain")

    explained, told = hits(held, *words), run(held, "search", *words).stdout

    assert explained
    for hit in explained:
        assert hit["score"] == sum(part["points"] for part in hit["explanation"])
        assert {"what", "field", "how", "points"} == set(hit["explanation"][0])
        assert f"{hit['score']}   in all" in told
    assert "explanation" not in hits(held, words[0])[0]


@pytest.mark.parametrize(
    "words",
    [
        ("--sort", "score"),
        ("--group", "paper"),
        ("--facet", "kind"),
        ("--facet", "kind="),
        ("--facet", "colour=red"),
        ("--offset", "20000"),
    ],
)
def test_what_cannot_be_meant_is_refused(held: Path, words: tuple[str, ...]) -> None:
    """A value that an option cannot have ends with 2, and nothing is printed as a result."""
    done = run(held, "search", "baum", *words)

    assert (2, "") == (done.exit_code, done.stdout)
