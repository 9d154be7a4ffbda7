"""What begins as typed is suggested as it is met at the state: numbers, bodies, words and titles."""

from __future__ import annotations

import pytest
from msgspec import structs

from search.asked import Asked
from search.engine import Engine
from search.parse import parse
from search.profiles.v2 import shipped
from search.suggestions import Archive, Suggestion, suggestions
from search.synonyms import read_synonyms
from tests.search.made import Texts, a_row
from tests.search.test_help import Known

pytestmark = pytest.mark.system

PROFILE = shipped()
SYNONYMS = read_synonyms("Kultur = Schulen\n", PROFILE, "the test")
ROWS = [
    a_row(5, "VII-A-00612", "Haushaltsplan Schulen", bodies=("Hauptausschuss",)),
    a_row(6, "VII-A-00613", "Haushaltsplan Kultur", bodies=("Ausschuss Schule",)),
    a_row(50, "VII-A-00699", "Haushaltsplahn", bodies=("Hauptausschuss",)),
]


def suggested(engine: Engine, typed: str, position: int = 100) -> list[Suggestion]:
    """What is suggested for what was typed, of the rows."""
    engine.write(Texts().documents(ROWS), (), 100)
    return suggestions(typed, Archive(engine, PROFILE, Known(), SYNONYMS, position, None))


@pytest.mark.parametrize(
    ("typed", "kind", "texts"),
    [
        ("VII-A-006", "number", ["VII-A-00612", "VII-A-00613", "VII-A-00699"]),
        ("haupt", "body", ["Hauptausschuss"]),
        ("ausschuss sch", "body", ["Ausschuss Schule"]),
        ("haushalts", "word", ["haushaltsplan", "haushaltsplahn"]),
        ("haushaltsplan kul", "title", ["Haushaltsplan Kultur"]),
        ("h", "word", []),
    ],
)
def test_what_begins_so_is_suggested(engine: Engine, typed: str, kind: str, texts: list[str]) -> None:
    """The last word may go on; those before it are whole."""
    assert [each.text for each in suggested(engine, typed) if each.kind == kind] == texts


def test_suggestions_are_those_of_the_state(engine: Engine) -> None:
    """What was recorded later is not suggested, and totals are those of the state."""
    found = suggested(engine, "haushalts", 49)

    assert [(each.text, each.total) for each in found if each.kind == "word"] == [("haushaltsplan", 2)]


@pytest.mark.parametrize("typed", ["VII-A-006", "haupt", "haushalts", "schu", "kul", "m6"])
def test_suggestion_is_a_query_with_its_total(engine: Engine, typed: str) -> None:
    """Each suggestion, typed as a query, finds as many documents as it says."""
    for each in suggested(engine, typed):
        asked = Asked(parse(each.query, PROFILE, SYNONYMS), 100, None)
        assert engine.totals([asked]) == [each.total]


def test_only_what_can_be_asked_is_suggested(engine: Engine) -> None:
    """A long title is suggested as far as a query reads it, one without a word is not, nor more words."""
    long = " ".join(f"wort{n}" for n in range(30))
    nameless = structs.replace(a_row(6, title="***"), name="wort.pdf")
    engine.write(Texts().documents([a_row(5, title=long), nameless]), (), 100)
    archive = Archive(engine, PROFILE, Known(), {}, 100, None)

    assert [(each.text, each.total) for each in suggestions("wort", archive)] == [(long, 1)]
    assert suggestions(long, archive) == []
