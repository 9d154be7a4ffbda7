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


def rows(held: Path, *words: str, status: int = 0) -> list[dict[str, Any]]:
    """The rows that a search prints as lines of JSON."""
    done = run(held, "search", *words)
    assert status == done.exit_code, done.output
    return [json.decode(line) for line in done.stdout.splitlines()]


def test_all_hits_are_those_of_the_pages(held: Path) -> None:
    """Rows are what `search` shows, in the same order, with the same ids, query and state."""
    shown = run(held, "search", "--json", "Rat", "--group", "none", "--limit", "99")
    answer = json.decode(shown.stdout)

    told = rows(held, "Rat", "--all")

    common = set(answer["hits"][0]) & set(told[0])
    assert {"rank", "score", "council", "slug", "document", "version", "ordinal", "day"} < common
    assert [{k: h[k] for k in common} for h in answer["hits"]] == [{k: r[k] for k in common} for r in told]
    assert {(answer["query"], answer["understood"], answer["profile"], *answer["as_of"].values())} == {
        (r["query"], r["understood"], r["profile"], r["position"], r["recorded_at"]) for r in told
    }
    assert len(told) == answer["total"] > 1


def test_rows_may_be_the_best_of_families(held: Path) -> None:
    """Grouped, rows are the families' best documents, as hits are shown."""
    told = rows(held, "Rat", "--all", "--group", "family", "--sort", "oldest")

    assert [h["ordinal"] for h in hits(held, "Rat", "--sort", "oldest")] == [r["ordinal"] for r in told]


def test_rows_of_an_earlier_state_are_its_own(held: Path) -> None:
    """Rows hold at the asked state only, and say which it is."""
    earlier, now = rows(held, "Rat", "--all", "--as-of", "e200"), rows(held, "Rat", "--all")

    assert {200} == {r["position"] for r in earlier}
    assert {r["ordinal"] for r in earlier} < {r["ordinal"] for r in now}


def test_rows_go_to_a_file(held: Path, tmp_path: Path) -> None:
    """With --output nothing is printed, and the file holds what would have been."""
    printed = run(held, "search", "Rat", "--all", "--format", "csv")
    output = tmp_path / "hits.csv"

    done = run(held, "search", "Rat", "--all", "--format", "csv", "--output", str(output))

    assert "" == done.stdout
    assert printed.stdout_bytes == output.read_bytes()
    assert printed.stdout.count("\n") == 1 + len(rows(held, "Rat", "--all"))


def test_many_queries_are_one_run(held: Path, tmp_path: Path) -> None:
    """Every query of a file is asked; a line that cannot be read is told and stops nothing."""
    (tmp_path / "queries").write_bytes("# zwei\nschulhof\n\xff\nb\tbaum\n".encode("latin-1"))
    asked = ("--queries", str(tmp_path / "queries"))

    done = run(held, "search", *asked, "--all")
    told = rows(held, *asked, "--all", status=3)

    assert "Line 3 is passed over: it is not UTF-8." in done.stderr
    assert ["2", "b"] == list(dict.fromkeys(r["name"] for r in told))
    assert [{**r, "name": "b"} for r in rows(held, "baum", "--all")] == [r for r in told if r["name"] == "b"]
    assert ["2", "b"] == [r["name"] for r in rows(held, *asked, "--limit", "1", status=3)]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("baum", "--queries", __file__),
        ("baum", "--all", "--limit", "3"),
        ("baum", "--all", "--offset", "3"),
        ("baum", "--all", "--explain"),
        ("baum", "--all", "--json", "--format", "csv"),
        ("baum", "--all", "--format", "xlsx"),
        ("baum", "--format", "csv"),
        ("baum", "--output", "hits"),
        ("--queries", "/does/not/exist"),
    ],
)
def test_options_that_contradict_each_other_are_refused(held: Path, words: tuple[str, ...]) -> None:
    """What cannot be meant together ends with 2, and nothing is printed as a result."""
    done = run(held, "search", *words)

    assert (2, "") == (done.exit_code, done.stdout)
