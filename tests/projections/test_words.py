"""The words of the archive are known from the state at which they could first be found, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from domain.observation import StatedText
from projections import store, tables, words
from projections.postgres_store import PostgresReadModels
from projections.sqlite_store import SqliteReadModels
from projections.store import Store
from projections.words import WordStore, candidates, starting
from tests.domain.observed import INSTANTS, archive, observed
from tests.projections.built import Built, built

pytestmark = pytest.mark.system


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        opened = SqliteReadModels(tmp_path / "readmodels.sqlite").open()
    else:
        opened = PostgresReadModels(request.getfixturevalue("postgres")).open()
    yield opened
    opened.dispose()


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Built]:
    with archive() as made, built(made, tmp_path / "live") as live:
        yield live


def met(place: Store, *told: tuple[int, str]) -> None:
    """Takes in words at positions, in a process of their own."""
    taken = WordStore(place, "v1")
    for position, text in told:
        taken.meet(text.split(), position)
    taken.flush()


def near(place: Store, word: str, distance: int, position: int = 9) -> list[str]:
    """The candidates for a word."""
    with place.connect() as connection:
        return candidates(connection, "v1", position, word, distance)


def begun(place: Store, prefix: str, limit: int = 10, position: int = 9) -> list[str]:
    """The words that begin so."""
    with place.connect() as connection:
        return starting(connection, "v1", position, prefix, limit)


def known(place: Store) -> dict[str, int]:
    """Every word with its first position."""
    t = tables.words
    with place.connect() as connection:
        return {row.word: row.first_position for row in connection.execute(select(t))}


@pytest.mark.parametrize(
    ("word", "distance", "found"),
    [
        ("baum", 0, ["baum"]),
        ("baum", 1, ["baum", "raum"]),
        ("bäum", 1, ["baum"]),
        ("bum", 1, ["baum"]),
        ("abum", 1, ["baum"]),
        ("buam", 1, ["baum"]),
        ("buam", 2, ["baum", "raum"]),
        ("baume", 2, ["baum", "baumes", "raum"]),
        ("straße", 1, ["straße"]),
        ("zzzzzz", 2, []),
    ],
)
def test_candidates_are_as_near_as_asked(place: Store, word: str, distance: int, found: list[str]) -> None:
    """Letters added, dropped, replaced or swapped count one each; the nearest come first, then by word."""
    met(place, (1, "raum baum baumes straße oberbürgermeister"))

    assert found == near(place, word, distance)


@pytest.mark.parametrize(
    ("prefix", "limit", "found"),
    [("ba", 10, ["bau", "bahn", "baum"]), ("ba", 2, ["bau", "bahn"]), ("bahn", 9, ["bahn"]), ("x", 9, [])],
)
def test_words_that_begin_alike_come_shortest_first(
    place: Store, prefix: str, limit: int, found: list[str]
) -> None:
    """Of equal length they come in order of their letters."""
    met(place, (1, "bär baum bahn bau alabama"))

    assert found == begun(place, prefix, limit)


@pytest.mark.parametrize("told", [((7, "baum"), (4, "baum")), ((4, "baum"), (7, "baum"))])
@pytest.mark.parametrize("apart", [True, False])
def test_earliest_position_counts(place: Store, told: tuple[tuple[int, str], ...], apart: bool) -> None:
    """Whoever met a word first, and in whichever order, it is known from its earliest position."""
    for part in [(each,) for each in told] if apart else [told]:
        met(place, *part)

    assert {"baum": 4} == known(place)


def test_word_is_no_candidate_before_it_was_found(place: Store) -> None:
    """A state knows the words up to it only."""
    met(place, (3, "baum"), (5, "baume"))

    assert [[], ["baum"], ["baum", "baume"]] == [near(place, "baum", 1, position) for position in (2, 4, 5)]
    assert [[], ["baum"], ["baum", "baume"]] == [begun(place, "bau", 9, position) for position in (2, 4, 5)]


def test_other_profiles_have_words_of_their_own(place: Store) -> None:
    """What one profile reads as a word is no candidate under another."""
    met(place, (1, "baum"))
    other = WordStore(place, "v0")
    other.meet(["raum"], 1)
    other.flush()

    assert ["baum"] == near(place, "baum", 1)


def test_words_are_met_again_once_too_many_are_remembered(
    place: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory that is full is emptied; what is written stays as it was."""
    monkeypatch.setattr(words, "PENDING", 2)
    monkeypatch.setattr(words, "KNOWN", 2)
    met(place, (1, "baum raum"), (2, "bau"), (3, "baum saum"))

    assert {"baum": 1, "raum": 1, "bau": 2, "saum": 3} == known(place)


def test_index_brings_the_words_of_titles_and_texts(models: Built) -> None:
    """A word is known from the event on that opened the first row with it."""
    made = models.made
    made.harvest([observed(1, title="Ginkgo", text=StatedText("Der Baum."))])
    first = made.log.head()
    made.harvest([observed(1, INSTANTS[1], title="Ginkgo", text=StatedText("Die Linde."))])
    models.bring_up()

    told = known(models.store)
    assert {"ginkgo", "der", "baum", "die", "linde"} == told.keys()
    assert {True} == {told[word] <= first for word in ("ginkgo", "der", "baum")}
    assert {True} == {told[word] > first for word in ("die", "linde")}


def test_words_built_anew_are_the_same(models: Built, tmp_path: Path) -> None:
    """Words met as the log grew are those met at once."""
    for when, title in enumerate(("Ginkgo", "Linde", "Ginkgo und Linde")):
        models.made.harvest([observed(when % 2, INSTANTS[when], title=title, text=StatedText(title))])
        models.bring_up()

    with built(models.made, tmp_path / "anew") as anew:
        anew.bring_up()
        assert known(models.store) == known(anew.store)


def test_words_that_were_lost_come_back_beside_a_whole_index(models: Built) -> None:
    """Read models lost while the index stays take their words along; the next feed brings them again."""
    models.made.harvest([observed(1, title="Ginkgo")])
    models.bring_up()
    with models.store.begin() as connection:
        connection.execute(delete(tables.words))
        connection.execute(delete(tables.progress).where(tables.progress.c.name == store.WORDS))

    models.bring_up()

    assert {"ginkgo"} == known(models.store).keys()
    assert models.agrees_with_naive(models.made.log.head())
