"""The engine agrees with the naive evaluator to the last place, and a state's answers never change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from search.answers import AsOf, Search, SearchAnswer
from search.matches import Match, Matches
from search.naive import evaluate
from search.profiles import v1
from search.query import parse
from search.rows import OPEN, SearchRow
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row, an_engine

pytestmark = pytest.mark.system

LAST = 12
WORDS = ["Rat", "Rats", "Stadtrat", "Straße", "Strassen", "für", "612", "01", "A", "PV", "Anlage", "Anlagen"]
NUMBERS = ["VII-A-00612", "VII-A-00612-ÄA-01", "VII-A-00612-AeA-02", "DS0446/23", "A 01", "612", None]
QUERY_WORDS = [
    *WORDS,
    "vii-a-612",
    "vii-a-612-äa-01",
    "VII-A-00612-ÄA-01",
    "ds446/23",
    "PV-Anlage",
    "rat-stadtrat",
    "nirgends",
]

prose = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
pieces = st.one_of(
    st.sampled_from(QUERY_WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
)
queries = st.lists(st.tuples(st.sampled_from(["", "", "", "-"]), pieces).map("".join), max_size=3).map(
    " ".join
)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Texts, list[SearchRow]]:
    """Rows of a few versions, each with one or more intervals of unchanged facts, and their texts."""
    texts, rows = Texts(), []
    for place in range(draw(st.integers(1, 6))):
        text = draw(prose)
        sha256 = texts.add(text) if text else None
        cuts = sorted(draw(st.sets(st.integers(1, LAST), min_size=1, max_size=3)))
        for start, end in zip(cuts, [*cuts[1:], draw(st.sampled_from([OPEN, OPEN, LAST + 1]))], strict=True):
            row = a_row(
                start,
                draw(st.sampled_from(NUMBERS)),
                draw(prose),
                to=end,
                family=draw(st.sampled_from(["F", "G", "H"])),
                kind=draw(st.sampled_from(["motion", "position"])),
                bodies=tuple(draw(st.lists(st.sampled_from(["Rat", "Bau"]), max_size=3))),
                year=draw(st.sampled_from([None, 2020, 2021])),
                originators=draw(st.sampled_from([(), ("Fraktion A",), ("Fraktion A", "Fraktion B")])),
                directions=draw(st.sampled_from([(), ("Amt für Umwelt",)])),
                districts=draw(st.sampled_from([(), ("Mitte", "Nord")])),
                council=draw(st.sampled_from(["leipzig", "halle"])),
                sha256=sha256,
            )
            rows.append(structs.replace(row, ordinal=cuts[0] * 1024 + place))
    return texts, rows


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> TantivyEngine:
    """One index whose rows each example replaces: deleted documents must not count."""
    return TantivyEngine(tmp_path_factory.mktemp("used"), v1)


@given(corpora(), st.lists(st.tuples(queries, st.integers(0, LAST + 2)), min_size=4, max_size=8))
@settings(max_examples=40, deadline=None)
def test_engine_agrees_with_naive(
    used: TantivyEngine, corpus: tuple[Texts, list[SearchRow]], asked: list[tuple[str, int]]
) -> None:
    """For any rows, query and state: the same matches, scores, order, totals, families and facets."""
    texts, rows = corpus
    used.write(texts.documents(rows), [name for name, _ in used.digests()], LAST)
    for query, position in asked:
        for council in (None, "leipzig"):
            parsed = parse(query, v1)

            got = used.match(parsed, position, council)

            documents = texts.with_texts(rows)
            assert plain(got) == plain(evaluate(parsed, v1, documents, position, council=council))


@given(corpora(), st.lists(queries, min_size=2, max_size=4), st.integers(1, LAST))
@settings(max_examples=15, deadline=None)
def test_answers_at_state_never_change(
    corpus: tuple[Texts, list[SearchRow]], asked: list[str], position: int
) -> None:
    """What is recorded after a state, closes its rows, rewrites or rebuilds them changes no answer at it."""
    texts, rows = corpus
    then = [
        structs.replace(row, to_position=row.to_position if row.to_position <= position else OPEN)
        for row in rows
        if row.from_position <= position
    ]
    with tempfile.TemporaryDirectory() as folder:
        engine = an_engine(Path(folder) / "grown", texts, then, position)
        answers = answering(Search(engine, v1, texts, texts.text, texts.text_map), asked, position)
        before = answers()

        engine.write(texts.documents(rows), (), LAST)
        after_growth = answers()
        engine.write(texts.documents(reversed(rows)), (), LAST)

        rebuilt = an_engine(Path(folder) / "rebuilt", texts, rows, LAST)
        again = answering(Search(rebuilt, v1, Texts(), texts.text, texts.text_map), asked, position)()
        assert [after_growth, answers(), again] == [before, before, before]


def answering(search: Search, asked: Iterable[str], position: int) -> Callable[[], list[SearchAnswer]]:
    """Asks all queries at the position, grouped and single."""
    as_of = AsOf(position, "")
    return lambda: [search.run(query, as_of, group=group) for query in asked for group in (True, False)]


def plain(found: Matches) -> tuple[object, ...]:
    """What both must agree on: how families are told apart is the engine's own affair."""
    matches = [(match.score, match.ordinal, match.from_position) for match in found.matches]
    return (matches, found.total, found.families, found.facets, _groups(found.matches))


def _groups(matches: tuple[Match, ...]) -> list[int]:
    seen: dict[int | str, int] = {}
    return [seen.setdefault(match.family, len(seen)) for match in matches]
