"""Every engine agrees with the naive evaluator to the last place, and a state's answers never change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from search.answers import AsOf, Search, SearchAnswer
from search.asked import Asked, Choice, Order
from search.engine import Engine
from search.matches import Cut, Lead, Match, Matches, Page
from search.naive import evaluate
from search.parse import parse
from search.profiles.v2 import shipped
from search.rows import OPEN, SearchRow
from search.synonyms import read_synonyms
from tests.search.made import Texts, a_row
from tests.search.places import Place

PROFILE = shipped()
SYNONYMS = read_synonyms("OB = Rat\n", PROFILE, "the test")

pytestmark = pytest.mark.system

LAST = 12
WORDS = [
    *("Rat", "Rats", "Stadtrat", "Straße", "Strassen", "für", "612", "01", "A", "PV", "Anlage", "Anlagen"),
    *("Gebührensatzung", "Satzung", "Grundschule", "Schulen", "PV-Anlage", "34BauGB", "Rta", "Ratt"),
]
NUMBERS = ["VII-A-00612", "VII-A-00612-ÄA-01", "VII-A-00612-AeA-02", "DS0446/23", "A 01", "612", None]
DAYS = [None, "2019-12-31", "2020-05-20", "2021-01-01"]
STATIONS = [
    ("Rat", "deciding", "adopted"),
    ("Ausschuss Bau", "preliminary", "rejected"),
    ("Ausschuss Bau", None, None),
    ("Rat", "deciding", None),
]
QUERY_WORDS = [
    *WORDS,
    *("vii-a-612", "vii-a-612-äa-01", "VII-A-00612-ÄA-01", "ds446/23", "rat-stadtrat", "nirgends"),
    *("=rats", "=strassen", "rat*", "anl*", "sat*", "~anlgae", "~satzugn", "~straße", "rat|schule", "ob"),
    *("pvanlage", "34-baugb", "20.05.2020", '"rat für"~1', '"für straße"~3', '"anlage rat"~0'),
    *(
        "nummer:612",
        "nummer:vii-a",
        "nummer:vii-a-006*",
        "nummer:6*",
        "jahr:2020",
        "datum:2020-05-20",
        "datum:2020..",
        "datum:..2019",
    ),
    *("art:antrag", "art:unsinn", "gremium:bau", 'gremium:"Ausschuss Bau"', "rolle:vorberatung"),
    *("ergebnis:beschlossen", "ergebnis:beschlossen/Rat", "ergebnis:abgelehnt/beschlussfassung"),
    *("einreicher:fraktion", "stadtteil:nord", "status:offen", "abschnitt:begründung"),
]

prose = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
pieces = st.one_of(
    st.sampled_from(QUERY_WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
)
signed = st.tuples(st.sampled_from(["", "", "", "-", "titel:"]), pieces).map("".join)
queries = st.recursive(
    signed,
    lambda inner: st.tuples(
        st.sampled_from(["({})", "-({})", "titel:({})"]),
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from([" ", " ", " ODER "]),
    ).map(lambda drawn: drawn[0].format(drawn[2].join(drawn[1]))),
    max_leaves=5,
)
queries = st.one_of(queries, st.lists(queries, max_size=3).map(" ".join))
choices = st.lists(
    st.sampled_from(
        [
            Choice("kind", ("motion",)),
            Choice("body", ("Rat", "Bau")),
            Choice("year", ("2020",)),
            Choice("status", ("offen",)),
            Choice("outcome", ("adopted/deciding/Rat",)),
        ]
    ),
    max_size=2,
    unique_by=lambda choice: choice.facet,
).map(tuple)
orders: st.SearchStrategy[Order] = st.sampled_from(["relevance", "relevance", "newest", "oldest", "number"])

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
                sections=draw(st.sampled_from([(), (("Begründung", 0, 5, False),)])),
                status=draw(st.sampled_from([None, "offen"])),
                day=draw(st.sampled_from(DAYS)),
                stations=tuple(draw(st.lists(st.sampled_from(STATIONS), max_size=2, unique=True))),
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
    st.lists(st.tuples(queries, st.integers(0, LAST + 2), choices, orders, cuts), min_size=4, max_size=8),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_engine_agrees_with_naive(
    used: Engine,
    place: Place,
    corpus: tuple[Texts, list[SearchRow]],
    drawn: list[tuple[str, int, tuple[Choice, ...], Order, Cut]],
    merged: bool,  # drawn
) -> None:
    """For any rows, query and state, merged or not: the same matches, scores, order, counts and pages."""
    texts, rows = corpus
    names = {(row.ordinal, row.from_position) for row in rows}
    used.write(texts.documents(rows), [name for name, _ in used.digests() if name not in names], LAST)
    if merged:
        place.merge()
    documents = texts.with_texts(rows)
    for query, position, chosen, order, cut in drawn:
        for council in (None, "leipzig"):
            asked = Asked(parse(query, PROFILE, SYNONYMS), position, council, chosen, order)

            got = used.match(asked)
            page = used.page(asked, cut)

            expected = evaluate(asked, PROFILE, documents)
            assert plain(got) == plain(expected)
            assert page == paged(expected, cut, rows)
            assert used.totals([asked]) == [expected.total]


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
        answers = answering(Search(engine, PROFILE, texts, texts.text, texts.text_map), asked, position)
        before = answers()

        engine.write(texts.documents(rows), (), LAST)
        after_growth = answers()
        engine.write(texts.documents(reversed(rows)), (), LAST)

        rebuilt = other.live()
        rebuilt.write(texts.documents(rows), (), LAST)
        again = answering(Search(rebuilt, PROFILE, Texts(), texts.text, texts.text_map), asked, position)()
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
