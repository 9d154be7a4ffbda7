"""All hits of a query are listed, however many they are, without holding their rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.errors import BadQuery, BadStand
from search.all_hits import BATCH, Found, hit_rows
from search.answers import AsOf, Search
from search.asked import Choice
from search.index_document import RowName
from search.profiles.v2 import shipped
from search.rows import SearchRow
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row

MANY = 2 * BATCH + 3

PROFILE = shipped()

AS_OF = AsOf(5_000, "2026-11-22T10:00:00Z")


class Watched(TantivyEngine):
    """An index that tells how many rows were asked for at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, PROFILE)
        self.asked: list[int] = []

    def rows(self, names: Sequence[RowName]) -> list[SearchRow]:
        """The rows of these names."""
        self.asked.append(len(names))
        return super().rows(names)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """More papers than a batch, two in each family."""
    rows = [a_row(n, f"A-{n}", "Stadtteile", family=f"A-{n // 2}") for n in range(1, MANY + 1)]
    engine = Watched(tmp_path_factory.mktemp("index"))
    engine.write(Texts().documents(rows), (), AS_OF.position)
    return engine


@pytest.fixture
def search(engine: Watched) -> Search:
    """The search over it."""
    texts = Texts()
    return Search(engine, PROFILE, texts, texts.text, texts.text_map)


def found(search: Search) -> Found:
    """What finds every paper."""
    return search.found("stadtteil", AS_OF)


def test_every_match_is_a_row_in_order(search: Search) -> None:
    """Rows are the matches in their order, counted from one, each with the query and the state."""
    asked = found(search)

    told = list(hit_rows(asked, grouped=False, name="x"))

    assert MANY == asked.matches.total
    assert [(m.ordinal, m.score) for m in asked.matches.matches] == [(r.ordinal, r.score) for r in told]
    assert list(range(1, MANY + 1)) == [r.rank for r in told]
    assert {("x", "stadtteil", "v2", 5_000, AS_OF.recorded_at)} == {
        (r.name, r.query, r.profile, r.position, r.recorded_at) for r in told
    }


@pytest.mark.parametrize("grouped", [False, True])
def test_rows_are_what_pages_show(search: Search, grouped: bool) -> None:
    """A part of the rows is the page of hits that is as long and begins there."""
    page = search.run("stadtteil", AS_OF, group=grouped, limit=30, offset=490)

    told = hit_rows(found(search), grouped=grouped, limit=30, offset=490)

    assert [(h.rank, h.slug, h.score) for h in page.hits] == [(r.rank, r.slug, r.score) for r in told]


def test_rows_are_asked_for_in_batches(search: Search, engine: Watched) -> None:
    """No more than a batch of rows is held, and none is asked for before it is needed."""
    told = hit_rows(found(search), grouped=False)
    engine.asked.clear()

    first, before = list(islice(told, 1)), list(engine.asked)
    others = list(told)

    assert ([BATCH], MANY) == (before, len(first + others))
    assert [BATCH, BATCH, 3] == engine.asked


def test_bad_choices_and_states_are_refused(search: Search) -> None:
    """Facets that there are not and states that cannot be searched yet are refused as on pages."""
    with pytest.raises(BadQuery):
        search.found("x", AS_OF, choices=[Choice("colour", ("red",))])
    with pytest.raises(BadStand):
        search.found("x", replace(AS_OF, position=10**9))
