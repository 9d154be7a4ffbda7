"""What agendas say of papers stands beside the papers' own pages, at every state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.meeting_observation import StatedAgendaItem
from domain.observation import (
    Listing,
    PaperKey,
    StatedConsultation,
    StatedOutcome,
    StatedSession,
)
from projections.views import FamilyView
from tests.domain.observed import COUNCIL, Archive, archive, observed
from tests.domain.test_meetings import seen, take_in
from tests.projections.built import built

pytestmark = pytest.mark.system

DAY = "2024-04-16"
A1, A2 = PaperKey(number="A-1"), PaperKey(number="A-2")


def agenda(when: int, paper: PaperKey | None, outcome: str | None, *, complete: bool = True) -> Any:
    """The meeting m1 with one item, number 5, that deals with the paper."""
    noted = StatedOutcome(outcome) if outcome is not None else None
    item = StatedAgendaItem("Bänke", "Ö 5", paper=paper, outcome=noted)
    held = Listing((item,) if paper is not None else (), complete=complete)
    return seen(when, name="Rat", starts_at=DAY, bodies=("Rat",), agenda=held)


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


def shown(held: Archive, folder: Path, name: str = "A-1", position: int | None = None) -> FamilyView:
    """The family as read models built at once show it; those brought up event by event hold the same."""
    with built(held, folder / "at-once") as at_once, built(held, folder / "slowly") as slowly:
        at_once.bring_up()
        slowly.bring_up_cold()
        assert at_once.digest() == slowly.digest()
        reading = at_once.reading()
        return reading.family(name, reading.stand(f"e{position or held.log.head()}"), COUNCIL)


def test_an_agenda_tells_of_a_paper_that_was_never_captured(held: Archive, tmp_path: Path) -> None:
    """The item names paper and outcome; nothing is claimed of the paper's own page."""
    take_in(held, [agenda(0, A1, "abgelehnt")])

    family = shown(held, tmp_path)
    (item,) = family.papers[0].agenda

    assert (item.date, item.meeting, item.bodies, item.item) == (DAY, "Rat", ["Rat"], "Ö 5")
    assert (item.outcome, item.outcome_text, item.source) == ("rejected", "abgelehnt", f"{COUNCIL}/oparl")
    assert (family.papers[0].captured, family.papers[0].consultations) == (False, [])
    assert [gap.why for gap in family.gaps] == ["named by an agenda, not captured"]


def test_an_item_follows_its_agenda(held: Archive, tmp_path: Path) -> None:
    """An item that names another paper, or is dropped, is told no more; at the earlier state it is."""
    take_in(held, [agenda(0, A1, None)])
    first = held.log.head()
    take_in(held, [agenda(1, A2, None)])
    second = held.log.head()
    take_in(held, [agenda(2, None, None)])

    told = {
        (name, position): len(shown(held, tmp_path / f"{name}{position}", name, position).papers[0].agenda)
        for name, position in (("A-1", first), ("A-1", second), ("A-2", second), ("A-2", held.log.head()))
    }
    assert list(told.values()) == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("own", "noted", "conflict"),
    [
        ("abgelehnt", "beschlossen", ["agenda differs"]),
        ("beschlossen", "ungeändert beschlossen", []),
        (None, "beschlossen", []),
        ("beschlossen", None, []),
    ],
)
def test_outcomes_that_contradict_each_other_are_listed(
    held: Archive, tmp_path: Path, own: str | None, noted: str | None, conflict: list[str]
) -> None:
    """Page and agenda both stay; only different outcomes of one day are a contradiction."""
    outcome = StatedOutcome(own) if own is not None else None
    session = StatedSession(DAY, "Sitzung des Rates", outcome=outcome)
    station = StatedConsultation("Rat", "Entscheidung", (session,))
    held.harvest([observed(1, title="Bänke", consultations=Listing((station,)))])
    take_in(held, [agenda(0, A1, noted)])

    family = shown(held, tmp_path)

    assert [each.what for each in family.conflicts] == conflict
    assert [s.outcome_text for s in family.papers[0].consultations[0].sessions] == [own]
    assert [item.outcome_text for item in family.papers[0].agenda] == [noted]


@pytest.mark.parametrize(
    ("role", "authoritative", "conflict"),
    [
        ("Entscheidung", True, []),
        ("Entscheidung", None, []),
        ("Entscheidung", False, ["authority differs"]),
        ("Kenntnisnahme", True, ["authority differs"]),
        ("Kenntnisnahme", False, []),
        ("in eigener Sache", True, []),
        (None, True, []),
    ],
)
def test_authority_that_the_role_denies_is_listed(
    held: Archive, tmp_path: Path, role: str | None, authoritative: bool | None, conflict: list[str]
) -> None:
    """The role counts; what the source says otherwise is kept and listed."""
    station = StatedConsultation("Rat", role, authoritative=authoritative)
    held.harvest([observed(1, title="Bänke", consultations=Listing((station,)))])

    assert [each.what for each in shown(held, tmp_path).conflicts] == conflict
