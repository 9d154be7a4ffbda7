"""Where little is found, searching says what else is spelled so, what narrows, and what each word finds."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from search.asked import Asked, Choice
from search.engine import Engine
from search.help import Help, Restriction, Spelling, help_for
from search.parse import parse
from search.profiles.v2 import shipped
from search.synonyms import Synonyms, read_synonyms
from tests.search.made import Texts, a_row

pytestmark = pytest.mark.system

PROFILE = shipped()
SYNONYMS = read_synonyms("Kultur = Haushaltsplen\n", PROFILE, "the test")
ROWS = [
    a_row(5, title="Haushaltsplan Schulen", kind="motion", day="2020-05-20"),
    a_row(6, title="Haushaltsplan Kultur", kind="question", council="halle"),
    a_row(7, title="Haushaltsplen", kind="motion"),
    a_row(50, title="Haushaltsplahn", kind="motion"),
]


class Known:
    """The words of the rows, each from its row's position on."""

    def near(self, word: str, position: int, distance: int) -> list[str]:
        """Words at most so many edits away."""
        return sorted(w for w in self._at(position) if OSA.distance(w, word) <= distance)

    def starting(self, prefix: str, position: int, limit: int) -> list[str]:
        """Words that begin so."""
        return sorted(w for w in self._at(position) if w.startswith(prefix))[:limit]

    def _at(self, position: int) -> set[str]:
        titles = [row.title for row in ROWS if row.from_position <= position]
        return {word for title in titles for word, _, _ in PROFILE.tokens(title)}


def helped(
    engine: Engine,
    query: str,
    position: int = 100,
    choices: tuple[Choice, ...] = (),
    council: str | None = None,
    synonyms: Synonyms | None = None,
) -> Help | None:
    """The help for a query that is asked of the rows."""
    engine.write(Texts().documents(ROWS), (), 100)
    asked = Asked(parse(query, PROFILE), position, council, choices)
    return help_for(asked, engine.match(asked).total, engine, PROFILE, Known(), synonyms or {})


def test_misspelt_word_is_offered_as_it_is_met(engine: Engine) -> None:
    """Another spelling is offered with its exact total, the commonest word of the nearest first."""
    found = helped(engine, "haushalstplan schulen")

    assert found is not None
    assert found.spellings == (Spelling("haushaltsplan schulen", 1),)
    assert found.words == (Spelling("haushalstplan", 0), Spelling("schulen", 1))


def test_other_spelling_is_counted_as_typed(engine: Engine) -> None:
    """Another spelling finds as many documents, when typed, as it says: by its synonyms too."""
    found = helped(engine, "kultru", synonyms=SYNONYMS)

    assert found is not None
    assert found.spellings[0] == Spelling("kultur", 2)


def test_words_that_are_not_met_are_left_out(engine: Engine) -> None:
    """However telling they are and however many others were asked, what is nowhere met goes first."""
    met = "rat stadt plan bau schule weg antrag haushalt umwelt"
    engine.write(Texts().documents([a_row(5, title=met)]), (), 100)
    asked = Asked(parse(f"{met} xqzva yqzvb zqzvc", PROFILE), 100)

    found = help_for(asked, 0, engine, PROFILE, Known(), {})

    assert found is not None
    assert found.spellings[0] == Spelling(met, 1)


def test_later_words_are_not_offered(engine: Engine) -> None:
    """A word that was recorded later is unknown at an earlier state."""
    now, then = (helped(engine, "haushaltsplaahn", position) for position in (100, 49))

    assert now is not None
    assert then is not None
    assert now.spellings[0] == Spelling("haushaltsplahn", 1)
    assert "haushaltsplahn" not in [spelling.query for spelling in then.spellings]


def test_each_restriction_says_what_it_costs(engine: Engine) -> None:
    """Without each field, exclusion, choice and council alone, so many documents are found."""
    found = helped(
        engine, "schulen jahr:2019 -rat", choices=(Choice("kind", ("motion", "answer")),), council="leipzig"
    )

    assert found is not None
    assert found.without == (
        Restriction("jahr:2019", 1, "schulen -rat"),
        Restriction("-rat", 0, "schulen jahr:2019"),
        Restriction("kind=motion, answer", 0, "schulen jahr:2019 -rat"),
        Restriction("council=leipzig", 0, "schulen jahr:2019 -rat"),
    )


@pytest.mark.parametrize("query", ["", "jahr:2020", "-rat"])
def test_no_word_needs_no_help(engine: Engine, query: str) -> None:
    """A query without words that finds some is not misspelt."""
    assert helped(engine, query) is None


def test_restriction_alone_says_what_it_costs(engine: Engine) -> None:
    """Where a query asks for no word and nothing is found, it is for what narrows it."""
    assert helped(engine, "jahr:1900") == Help((), (Restriction("jahr:1900", 4, ""),), ())


def test_word_that_is_met_is_not_exchanged(engine: Engine) -> None:
    """Where each word is met, though not together, none of them is misspelt, and one is left out."""
    found = helped(engine, "schulen kultur")

    assert found is not None
    assert {spelling.query for spelling in found.spellings} == {"schulen", "kultur"}


def test_phrase_is_opened_before_it_is_left_out(engine: Engine) -> None:
    """A phrase that nobody wrote so is searched as words first."""
    found = helped(engine, '"schulen haushaltsplan"')

    assert found is not None
    assert found.spellings == (Spelling("schulen haushaltsplan", 1),)


def test_words_are_counted_whatever_is_chosen(engine: Engine) -> None:
    """How many documents a word finds does not depend on what is chosen of a facet."""
    found = helped(engine, "kultur", choices=(Choice("kind", ("answer",)),))

    assert found is not None
    assert found.words == (Spelling("kultur", 1),)
