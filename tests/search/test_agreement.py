"""Every engine agrees with the naive evaluator to the last place, and a state's answers never change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from search.answers import AsOf, Search, SearchAnswer
from search.engine import Engine
from search.matches import Cut, Lead, Match, Matches, Page
from search.naive import evaluate
from search.profiles import v1
from search.query import parse
from search.rows import OPEN, SearchRow
from tests.search.made import Texts, a_row
from tests.search.places import Place

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

cuts = st.builds(Cut, st.integers(0, 3), st.integers(0, 4), st.booleans())


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
def used(place: Place) -> Iterator[Engine]:
    """One index whose rows each example replaces: deleted documents must not count."""
    with place.fresh() as indexes:
        yield indexes.live()


@given(
    corpora(),
    st.lists(st.tuples(queries, st.integers(0, LAST + 2), cuts), min_size=4, max_size=8),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_engine_agrees_with_naive(
    used: Engine,
    place: Place,
    corpus: tuple[Texts, list[SearchRow]],
    asked: list[tuple[str, int, Cut]],
    merged: bool,  # drawn
) -> None:
    """For any rows, query and state, merged or not: the same matches, scores, order, counts and pages."""
    texts, rows = corpus
    names = {(row.ordinal, row.from_position) for row in rows}
    used.write(texts.documents(rows), [name for name, _ in used.digests() if name not in names], LAST)
    if merged:
        place.merge()
    documents = texts.with_texts(rows)
    for query, position, cut in asked:
        for council in (None, "leipzig"):
            parsed = parse(query, v1)

            got = used.match(parsed, position, council)
            page = used.page(parsed, position, council, cut)

            expected = evaluate(parsed, v1, documents, position, council=council)
            assert plain(got) == plain(expected)
            assert page == paged(expected, cut, rows)


@given(corpora(), st.lists(queries, min_size=2, max_size=4), st.integers(1, LAST))
@settings(max_examples=15, deadline=None)
def test_answers_at_state_never_change(
    place: Place, corpus: tuple[Texts, list[SearchRow]], asked: list[str], position: int
) -> None:
    """What is recorded after a state, closes its rows, rewrites or rebuilds them changes no answer at it."""
    texts, rows = corpus
    then = [
        structs.replace(row, to_position=row.to_position if row.to_position <= position else OPEN)
        for row in rows
        if row.from_position <= position
    ]
    with place.fresh() as one, place.fresh() as other:
        engine = one.live()
        engine.write(texts.documents(then), (), position)
        answers = answering(Search(engine, v1, texts, texts.text, texts.text_map), asked, position)
        before = answers()

        engine.write(texts.documents(rows), (), LAST)
        after_growth = answers()
        engine.write(texts.documents(reversed(rows)), (), LAST)

        rebuilt = other.live()
        rebuilt.write(texts.documents(rows), (), LAST)
        again = answering(Search(rebuilt, v1, Texts(), texts.text, texts.text_map), asked, position)()
        assert [after_growth, answers(), again] == [before, before, before]


def paged(found: Matches, cut: Cut, rows: list[SearchRow]) -> Page:
    """The page that the naive evaluator's matches make."""
    held = {(row.ordinal, row.from_position): structs.replace(row, to_position=OPEN) for row in rows}
    leads = [Lead(m.score, held[m.ordinal, m.from_position], more) for m, more in found.cut(cut)]
    return Page(tuple(leads), found.total, found.families, found.facets)


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
