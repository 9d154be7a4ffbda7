"""What no observation can mean, whichever reader made it: taken out, and listed as it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from msgspec import UNSET

from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    StatedConsultation,
    StatedMention,
    StatedOutcome,
    StatedRelation,
    StatedSession,
)
from tests.domain.observed import INSTANTS, archive, councils, observed

pytestmark = pytest.mark.system

DAY = "2024-03-20"
DECIDED = StatedOutcome("ungeändert beschlossen", resolution="12/24")
CALLED_OFF = NotUnderstood("Beratungsfolge", "2024-03-20 AUSFALL Rat ungeändert beschlossen 12/24")


def session(seen_at: str, outcome: Any, *, cancelled: bool = True) -> Observation:
    """A page with one session of a deciding body, known by its id."""
    name = "AUSFALL Rat" if cancelled else "Rat"
    held = StatedSession(DAY, name, cancelled, outcome=outcome, id="s")
    stations = Listing((StatedConsultation("Rat", "Beschlussfassung", (held,)),))
    return observed(1, seen_at, consultations=stations)


@pytest.mark.parametrize(
    ("first", "last", "listed"),
    [
        (session(INSTANTS[0], None), session(INSTANTS[1], DECIDED), (CALLED_OFF,)),
        (session(INSTANTS[0], DECIDED), session(INSTANTS[1], DECIDED), (CALLED_OFF,)),
        (session(INSTANTS[0], DECIDED, cancelled=False), session(INSTANTS[1], UNSET), ()),
        (session(INSTANTS[0], DECIDED, cancelled=False), session(INSTANTS[1], None), ()),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_cancelled_session_has_no_outcome(
    first: Observation, last: Observation, listed: tuple[NotUnderstood, ...], order: int
) -> None:
    """AUSFALL is no outcome and has none: the word beside it is listed, never taken for a decision."""
    with archive() as made:
        for page in [first, last][::order]:
            made.harvest([page])

        (paper,) = made.papers().values()
        (held,) = paper.consultations()[0].in_order()
        assert () == made.families()[0].decisions

    assert (True, None) == (held.cancelled, held.outcome)
    assert listed == paper.ranked()[0].not_understood


def test_reinstated_session_has_the_outcome_that_is_shown() -> None:
    """A session that takes place after all is like any other."""
    with archive() as made:
        made.harvest([session(INSTANTS[0], DECIDED), session(INSTANTS[1], DECIDED, cancelled=False)])

        (decision,) = made.families()[0].decisions

    assert "adopted" == decision.outcome.code


@given(councils())
@settings(max_examples=settings().max_examples // 4, deadline=None)
def test_no_cancelled_session_ever_has_an_outcome(shown: list[Observation]) -> None:
    """Whatever sources show in whatever order, no session stands as cancelled and decided."""
    with archive() as made:
        made.harvest(shown)
        sessions = [
            s
            for paper in made.papers().values()
            for account in paper.accounts.values()
            for station in account.consultations.values()
            for s in station.in_order()
        ]

    assert [] == [s for s in sessions if s.cancelled and s.outcome is not None]


BLANK = "\u200b"
NAMELESS = PaperKey(number=BLANK)


@pytest.mark.parametrize("number", [" ", BLANK])
def test_paper_without_a_name_fails(number: str) -> None:
    """Papers that nothing names but blanks are not one paper: each is listed as failed."""
    pages = [observed(n, key=PaperKey(number=number), title=str(n)) for n in (1, 2)]
    with archive() as made:
        done = made.harvest(pages)

        assert {} == made.papers()

    assert {"failed": 2} == done.results
    assert "expected a number" in (done.failures[0].reason or "")


def test_blank_number_beside_an_id_is_absent() -> None:
    """Two papers with ids stay two, and the blank is listed on both."""
    pages = [observed(n, source="watch", key=PaperKey(id=str(n), number=BLANK)) for n in (1, 2)]
    with archive() as made:
        made.harvest(pages)

        papers = list(made.papers().values())

    assert [("id-1", ()), ("id-2", ())] == sorted((p.slug, p.numbers) for p in papers)
    assert ["'\\u200b' is no number"] * 2 == [x.text for p in papers for x in p.ranked()[0].not_understood]


@pytest.mark.parametrize(
    "said",
    [
        {"relations": Listing((StatedRelation(PaperKey(number="A-1"), NAMELESS, "amends", "Bezüglich"),))},
        {"mentions": Listing((StatedMention(NAMELESS, title="Bäume", basis="Bezüglich"),))},
    ],
    ids=["claim", "mention"],
)
def test_what_is_said_of_no_paper_is_listed(said: dict[str, Any]) -> None:
    """A claim or mention whose other end is blank makes no paper known."""
    with archive() as made:
        made.harvest([observed(1, **said)])

        (paper,) = made.papers().values()

    assert [NotUnderstood("Bezüglich", "'\\u200b' is no number")] == list(paper.ranked()[0].not_understood)
