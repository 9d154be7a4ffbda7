"""What every engine promises: it replaces, removes and remembers as told, and switches in one step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.answers import AsOf, Search, index_digest
from search.asked import Asked
from search.engine import Engine, Indexes
from search.matches import Cut, Lead
from search.naive import evaluate
from search.parse import MAX_WORDS, parse
from search.profiles.v2 import shipped
from search.rows import SearchRow
from tests.search.made import SECTIONS, TEXT, Texts, a_row
from tests.search.places import Place

PROFILE = shipped()

pytestmark = pytest.mark.system

PAGE = Cut(0, 10, grouped=True)


def filled(engine: Engine, rows: list[SearchRow], checkpoint: int = 100) -> Engine:
    """The engine with rows that have no text."""
    engine.write(Texts().documents(rows), (), checkpoint)
    return engine


def found(engine: Engine, query: str, position: int = 100) -> list[int]:
    """Event positions of the versions that match."""
    matches = engine.match(Asked(parse(query, PROFILE), position, None)).matches
    return [match.ordinal // 1024 for match in matches]


def shown(engine: Engine, query: str, cut: Cut = PAGE) -> list[Lead]:
    """What a page shows."""
    return list(engine.page(Asked(parse(query, PROFILE), 100, None), cut).leads)


def test_new_index_is_empty(engine: Engine) -> None:
    """Where there was no index one is made that holds nothing and has reached nothing."""
    assert (engine.checkpoint(), found(engine, ""), shown(engine, ""), list(engine.digests())) == (
        *(0, []),
        *([], []),
    )


def test_checkpoint_survives(indexes: Indexes) -> None:
    """Documents and checkpoint are there when the index is opened again."""
    filled(indexes.live(), [a_row(5, title="Rat")], 17)

    again = indexes.live()

    assert (again.checkpoint(), found(again, "rat")) == (17, [5])


def test_row_is_replaced_by_name(engine: Engine) -> None:
    """Writing a row again under its name replaces it: closed, it no longer holds at its end."""
    filled(engine, [a_row(5, title="Rat")], 8)

    filled(engine, [a_row(5, title="Rat", to=9)], 9)

    assert [found(engine, "rat", position) for position in (8, 9)] == [[5], []]


def test_rewriting_changes_nothing(engine: Engine) -> None:
    """What is written again up to the same position is there once."""
    rows = [a_row(5, title="Rat"), a_row(6, title="Rat")]
    before = index_digest(filled(engine, rows))

    filled(engine, rows[::-1])

    assert (index_digest(engine), found(engine, "rat")) == (before, [5, 6])


def test_removed_row_is_gone(engine: Engine) -> None:
    """A removed row is found no more; removing what is not there changes nothing."""
    filled(engine, [a_row(5, title="Rat"), a_row(6, title="Rat")])

    engine.write((), [(5 * 1024, 5), (1, 1)], 100)

    assert (found(engine, "rat"), [lead.row.ordinal for lead in shown(engine, "rat")]) == ([6], [6 * 1024])


def test_rows_never_tell_their_end(engine: Engine) -> None:
    """A row is shown as it was, but open-ended: its end lies in the future of some state."""
    filled(engine, [a_row(5, "VII-A-00612", "Rat", to=109, bodies=("Stadtrat",), year=2020)])

    (lead,) = shown(engine, "rat")

    assert lead.row == a_row(5, "VII-A-00612", "Rat", bodies=("Stadtrat",), year=2020)


def test_row_keeps_awkward_letters(engine: Engine) -> None:
    """What a row says comes back letter for letter, whatever it is."""
    row = a_row(5, title='Rat "a|b" \u001f\u2028 ß𝔘\\ é\n', originators=("",), sections=SECTIONS)

    filled(engine, [row])

    assert [lead.row for lead in shown(engine, "rat")] == [row]


def test_failed_write_changes_no_state(engine: Engine) -> None:
    """When a document cannot be made the checkpoint stays, and no state up to it changes."""
    texts = Texts()
    filled(engine, [a_row(2, title="Rat")], 3)
    rows = [a_row(2, title="Rat", to=5), a_row(5, title="Rat"), a_row(6, sha256="not held")]

    with pytest.raises(KeyError):
        engine.write((texts.documents([row])[0] for row in rows), (), 9)

    assert (engine.checkpoint(), found(engine, "", 3)) == (3, [2])
    engine.write(texts.documents(rows[:2]), (), 9)
    assert [found(engine, "", position) for position in (3, 9)] == [[2], [5]]


def test_reader_sees_other_writer(indexes: Indexes) -> None:
    """An engine opened before sees what another one wrote, and writes on from there."""
    reader = indexes.live()
    filled(indexes.live(), [a_row(5)], 5)

    assert (reader.checkpoint(), found(reader, "", 5)) == (5, [5])
    filled(reader, [a_row(6)], 6)
    assert found(indexes.live(), "") == [5, 6]


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize(("offset", "limit"), [(0, 10), (0, 3), (2, 3), (5, 10), (10_000, 1_000), (0, 0)])
def test_page_is_part_of_matches(engine: Engine, offset: int, limit: int, *, grouped: bool) -> None:
    """A page shows a part of all matches in order, and counts them all."""
    rows = [a_row(n, title="Rat " * (n % 4), family=f"F{n % 5}", year=2000 + n % 3) for n in range(1, 12)]
    filled(engine, rows)
    query, cut = parse("rat", PROFILE), Cut(offset, limit, grouped=grouped)

    page = engine.page(Asked(query, 100, None), cut)

    whole = evaluate(Asked(query, 100), PROFILE, Texts().with_texts(rows))
    assert [(lead.score, lead.row.ordinal, lead.more) for lead in page.leads] == [
        (match.score, match.ordinal, more) for match, more in whole.cut(cut)
    ]
    assert (page.total, page.families, page.facets) == (whole.total, whole.families, whole.facets)


@pytest.mark.parametrize(
    ("piece", "joint"), [("ds{n}x", " "), ("-fehlt{n}", " "), ("w{n}", "-"), ("ds{n}x", '"')]
)
def test_longest_query_is_answered(engine: Engine, piece: str, joint: str) -> None:
    """A query of as many words as are allowed is answered, for one council and grouped by families."""
    pieces = [piece.format(n=n) for n in range(MAX_WORDS // (2 if joint == "-" else 1))]
    text = '"' + " ".join(pieces) + '"' if joint == '"' else joint.join(pieces)
    texts, title = Texts(), " ".join(pieces).replace("-", "un")
    sha256 = texts.add(title)
    rows = [a_row(n, title=title, family="F", sha256=sha256) for n in (5, 6)]
    engine.write(texts.documents(rows), (), 100)

    page = engine.page(Asked(parse(text, PROFILE), 100, "leipzig"), PAGE)

    expected = evaluate(Asked(parse(text, PROFILE), 100), PROFILE, texts.with_texts(rows))
    assert [(lead.score, lead.more) for lead in page.leads] == [(expected.matches[0].score, 1)]


def test_ten_thousand_and_one_are_all_found(engine: Engine) -> None:
    """All matches are given and counted, however many an engine hands out at a time."""
    rows = [a_row(n, family=f"F{n % 7}", year=n % 3) for n in range(1, 10_002)]
    filled(engine, rows, 20_000)

    matches = engine.match(Asked(parse("", PROFILE), 20_000, None))

    assert [match.ordinal for match in matches.matches] == [row.ordinal for row in rows]
    assert (matches.families, sum(count.count for count in matches.facets.year)) == (7, 10_001)
    assert len(list(engine.digests())) == 10_001


def test_rare_values_are_counted_exactly(engine: Engine) -> None:
    """Values of a facet that hardly ever occur are counted as exactly as frequent ones."""
    rows = [a_row(n, bodies=(f"Gremium {n}", "Rat"), family=f"F{n}") for n in range(1, 1_502)]
    filled(engine, rows, 2_000)

    page = engine.page(Asked(parse("", PROFILE), 2_000, None), PAGE)

    counts = {count.value: count.count for count in page.facets.body}
    assert counts == {"Rat": 1_501} | {f"Gremium {n}": 1 for n in range(1, 1_502)}
    assert (page.total, page.families) == (1_501, 1_501)


def test_digest_ignores_history(place: Place) -> None:
    """Indexes that hold the same rows have the same digest, however they came about; others differ."""
    rows = [a_row(5, title="Rat"), a_row(6, title="Stadt")]
    with place.fresh() as one, place.fresh() as other:
        first, second = filled(one.live(), rows, 40), filled(other.live(), [a_row(6), a_row(7)], 40)
        different = index_digest(second)

        second.write(Texts().documents(reversed(rows)), [(7 * 1024, 7)], 50)

        assert index_digest(second) == index_digest(first) != different


def test_place_tells_whether_an_index_was_made(indexes: Indexes) -> None:
    """There is an index from the first opening on, and asking makes none."""
    before = (indexes.exist(), indexes.generations())
    name = indexes.generation()

    indexes.live()

    assert (before, indexes.exist(), indexes.generations()) == ((False, []), True, [name])


def test_next_generation_is_built_beside(indexes: Indexes) -> None:
    """Until it is switched to, a new index is not what is searched; then it is, under another name."""
    old = filled(indexes.live(), [a_row(5)])
    before = indexes.generation()

    fresh = filled(indexes.anew(), [a_row(6), a_row(7)])

    assert (found(old, ""), found(fresh, ""), found(indexes.live(), "")) == ([5], [6, 7], [5])
    indexes.switch()
    assert found(indexes.live(), "") == [6, 7]
    assert indexes.generation() != before


@pytest.mark.parametrize("begin_again", [lambda indexes: indexes.anew(), lambda indexes: None])
def test_failed_rebuild_leaves_the_live_index(
    indexes: Indexes, begin_again: Callable[[Indexes], object]
) -> None:
    """A new index that is given up, or begun again, goes; the live one stays as it is."""
    filled(indexes.live(), [a_row(5)])
    filled(indexes.anew(), [a_row(6)])

    begin_again(indexes)
    indexes.drop_anew()

    assert (indexes.generations(), found(indexes.live(), "")) == ([indexes.generation()], [5])


def test_first_index_may_be_a_new_generation(indexes: Indexes) -> None:
    """Where there is no live index, a rebuilt one becomes it."""
    filled(indexes.anew(), [a_row(5)])

    indexes.switch()
    indexes.drop_anew()

    assert found(indexes.live(), "") == [5]


def test_first_index_that_is_given_up_goes(indexes: Indexes) -> None:
    """Where there is no live index, a new one that is given up leaves nothing."""
    filled(indexes.anew(), [a_row(5)])

    indexes.drop_anew()

    assert (indexes.exist(), indexes.generations()) == (False, [])


def test_old_generations_can_be_dropped(indexes: Indexes) -> None:
    """After rebuilds, what is older than the live index is named and dropped, and nothing else."""
    filled(indexes.live(), [a_row(5)])
    for position in (6, 7):
        filled(indexes.anew(), [a_row(position)])
        indexes.switch()
    held = indexes.generations()

    dropped = indexes.drop_old()

    assert held == [*dropped, indexes.generation()]
    assert (indexes.generations(), found(indexes.live(), "")) == ([indexes.generation()], [7])


def test_answer_is_shown_with_passages(engine: Engine) -> None:
    """Search put together answers on every engine, with marked passages and exact counts."""
    texts = Texts()
    row = a_row(5, "VII-A-00612", "Stadtteile", sha256=texts.add(TEXT), sections=SECTIONS)
    engine.write(texts.documents([row]), (), 100)

    searching = Search(engine, PROFILE, texts, texts.text, texts.text_map)
    answer = searching.run("quartiersmanagement", AsOf(100, ""))

    (hit,) = answer.hits
    assert (answer.total, answer.families, hit.more) == (1, 1, 0)
    assert "<mark>Quartiersmanagements</mark>" in hit.passages[0].html
