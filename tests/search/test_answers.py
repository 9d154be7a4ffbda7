"""An answer is what contract and page show: exact counts, hits in order, passages, grouped by family."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from domain.errors import BadQuery, BadStand
from search.answers import AsOf, Search, SearchAnswer
from search.profiles.v2 import shipped
from tests.search.made import SECTIONS, TEXT, Texts, a_row, an_engine

PROFILE = shipped()

AS_OF = AsOf(100, "2026-11-22T10:00:00Z")
QUERIES = [
    "quartiersmanagement",
    '"Stärkung lokaler Demokratie"',
    "oberbürgermeister leitung",
    "612 VSP",
    "vii-a-00612-vsp-01",
]


@pytest.fixture
def search(tmp_path: Path) -> Search:
    """A family of a motion known by name and its position with a text, and another council's paper."""
    texts = Texts()
    sha256 = texts.add(TEXT)
    family = "VII-A-00612"
    rows = [
        a_row(5, "VII-A-00612-VSP-01", "Stadtteile", family=family, sha256=sha256, sections=SECTIONS),
        a_row(6, "VII-A-00612", "Stadtteile", family=family, year=2020),
        a_row(7, "2020/0612", "Leitung", council="halle"),
    ]
    return Search(an_engine(tmp_path, texts, rows), PROFILE, texts, texts.text, texts.text_map)


def numbers(answer: SearchAnswer) -> list[str | None]:
    """The hits' numbers in order."""
    return [hit.number for hit in answer.hits]


@pytest.mark.parametrize("query", QUERIES)
def test_page_is_found(search: Search, query: str) -> None:
    """A paper is found by words in any form, phrases, parts of its number and the number, before others."""
    assert numbers(search.run(query, AS_OF))[:1] == ["VII-A-00612-VSP-01"]


def test_answer_serialises_as_promised(search: Search) -> None:
    """The answer's JSON has the members and values that docs and scripts rely on."""
    found = search.run("quartiersmanagement", AS_OF, council="leipzig")
    answer = msgspec.json.decode(msgspec.json.encode(found))

    (hit,) = answer.pop("hits")
    (passage,) = hit.pop("passages")
    assert answer == {
        "query": "quartiersmanagement",
        "understood": "quartiersmanagement",
        "messages": [],
        "profile": "v2",
        "as_of": {"position": 100, "recorded_at": "2026-11-22T10:00:00Z"},
        "total": 1,
        "families": 1,
        "facets": {
            "kind": [{"value": "motion", "count": 1}],
            "body": [],
            "originator": [],
            "direction": [],
            "district": [],
            "year": [],
            "status": [],
            "outcome": [],
        },
        "help": None,
        "instead": None,
    }
    assert hit == {
        "rank": 1,
        "score": 34 * 12 + 24,
        "council": "leipzig",
        "family": "VII-A-00612",
        "number": "VII-A-00612-VSP-01",
        "slug": "VII-A-00612-VSP-01",
        "kind": "motion",
        "title": "Stadtteile",
        "document": "page",
        "version": 1,
        "ordinal": 5120,
        "more": 0,
        "day": None,
    }
    assert list(passage) == ["section", "page", "start", "end", "html"]
    assert "die <mark>Quartiersmanagements</mark> ausgebaut" in passage["html"]


def test_family_is_one_hit(search: Search) -> None:
    """Grouped, a family shows its best document and how many more match; single, every document."""
    grouped = search.run("612", AS_OF)
    single = search.run("612", AS_OF, group=False)

    assert numbers(grouped) == ["VII-A-00612-VSP-01", "2020/0612"]
    assert [hit.more for hit in grouped.hits] == [1, 0]
    assert len(single.hits) == single.total == grouped.total == 3
    assert all(hit.more is msgspec.UNSET for hit in single.hits)


def test_pages_continue(search: Search) -> None:
    """Offset and limit cut the same order; ranks go on counting and totals stay."""
    whole = search.run("612", AS_OF, group=False)

    rest = search.run("612", AS_OF, group=False, offset=1, limit=1)

    assert rest.hits == whole.hits[1:2]
    assert (rest.hits[0].rank, rest.total) == (2, 3)


def test_council_narrows(search: Search) -> None:
    """With a council given, only its papers count."""
    answer = search.run("612", AS_OF, council="halle")

    assert (numbers(answer), answer.total, answer.families) == (["2020/0612"], 1, 1)


def test_paper_without_text_has_no_passage(search: Search) -> None:
    """A paper known by number and title only is a hit without passages."""
    assert search.run("VII-A-00612", AS_OF).hits[0].passages == ()


@pytest.mark.parametrize("limits", [{"limit": -1}, {"limit": 1_001}, {"offset": -1}, {"offset": 10_001}])
def test_limits_are_refused(search: Search, limits: dict[str, int]) -> None:
    """Limits and offsets beyond what a page may ask are refused with a sentence."""
    with pytest.raises(BadQuery, match="expected 0 to"):
        search.run("612", AS_OF, **limits)  # type: ignore[arg-type] # only limit and offset


def test_lagging_index_refuses(search: Search) -> None:
    """A state that the index has not reached is refused: an answer now would differ from one later."""
    with pytest.raises(BadStand, match="index reaches event e100, but e101 was asked"):
        search.run("612", AsOf(101, ""))


@pytest.mark.real_data
@pytest.mark.parametrize("query", QUERIES)
def test_seed_page_is_found(shared_data: Path, tmp_path: Path, query: str) -> None:
    """The page that the project began with is found by the queries it began with."""
    texts = Texts()
    page = shared_data / "leipzig" / "pages" / "VII-A-00612-VSP-01.txt"
    row = a_row(5, "VII-A-00612-VSP-01", sha256=texts.add(page.read_text(encoding="utf-8")))
    search = Search(an_engine(tmp_path, texts, [row]), PROFILE, texts, texts.text, texts.text_map)

    assert search.run(query, AS_OF).total == 1
