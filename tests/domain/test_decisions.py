"""Which text was decided, told from what was shown and when."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET

from domain.observation import (
    Listing,
    SeenBasis,
    StatedConsultation,
    StatedOutcome,
    StatedSession,
    StatedText,
)
from tests.domain.observed import archive, observed

DAY = "2024-03-20"


def stations(word: str, resolution_text: str | None = None, day: str = DAY) -> Listing[StatedConsultation]:
    """A deciding body's session with an outcome."""
    outcome = StatedOutcome(text=word, resolution_text=resolution_text)
    session = StatedSession(date=day, name="Rat", outcome=outcome)
    return Listing((StatedConsultation("Rat", "Beschlussfassung", (session,)),))


def shown(seen_at: str, text: str | None, basis: SeenBasis = SeenBasis.STATED) -> Any:
    """A page with or without a text."""
    stated = UNSET if text is None else StatedText(text)
    return observed(1, seen_at, kind_text="Antrag", text=stated, seen_basis=basis)


@pytest.mark.parametrize(
    ("pages", "word", "basis", "version"),
    [
        ([("2024-03-19T22:59:59Z", "alt")], "ungeändert beschlossen", "held_before", 1),
        ([("2024-03-19T23:00:00Z", "alt")], "ungeändert beschlossen", "captured_after", 1),
        ([("2024-03-01T10:00:00Z", "alt"), ("2024-03-10T10:00:00Z", "neu")], "abgelehnt", "held_before", 2),
        ([("2024-03-01T10:00:00Z", "alt"), ("2024-04-10T10:00:00Z", "neu")], "abgelehnt", "held_before", 1),
        ([("2024-03-10T10:00:00Z", "neu"), ("2024-03-01T10:00:00Z", "alt")], "abgelehnt", "held_before", 1),
        ([("2024-03-01T10:00:00Z", "alt")], "geändert beschlossen", "changed_not_captured", None),
        ([("2024-03-01T10:00:00Z", None)], "ungeändert beschlossen", "not_captured", None),
    ],
)
def test_decision_is_bound_to_its_text(
    pages: list[tuple[str, str | None]], word: str, basis: str, version: int | None
) -> None:
    """The text shown last before the session's day in Berlin counts, else the first one after."""
    with archive() as made:
        made.harvest([shown(*page) for page in pages])
        made.harvest([observed(1, "2024-05-01T10:00:00Z", consultations=stations(word))])

        decision = made.families()[0].decisions[0]

    assert (basis, version) == (decision.text.basis, decision.text.version)


def test_undated_text_does_not_count_as_held() -> None:
    """A file's time says when it was saved, not when the source showed it."""
    with archive() as made:
        made.harvest([shown("2024-03-01T10:00:00Z", "alt", SeenBasis.FILE)])
        made.harvest([observed(1, "2024-05-01T10:00:00Z", consultations=stations("abgelehnt"))])

        assert "captured_after" == made.families()[0].decisions[0].text.basis


def test_resolution_text_comes_first() -> None:
    """Where the source gives the resolution's own text, that was decided."""
    with archive() as made:
        made.harvest([shown("2024-03-01T10:00:00Z", "alt")])
        stated = stations("geändert beschlossen", "Der Rat beschließt.")
        made.harvest([observed(1, "2024-05-01T10:00:00Z", consultations=stated)])

        assert "resolution_text" == made.families()[0].decisions[0].text.basis


@pytest.mark.parametrize("word", ["vertagt", "zur Kenntnis genommen", "zurückgezogen"])
def test_other_outcomes_are_no_decisions(word: str) -> None:
    """Noted, postponed, withdrawn: outcomes, but nothing was decided."""
    with archive() as made:
        made.harvest([observed(1, consultations=stations(word))])

        assert () == made.families()[0].decisions


@pytest.mark.parametrize(("day", "basis"), [("0001-01-01", "captured_after"), ("9999-12-31", "held_before")])
def test_day_at_the_edge_of_the_calendar_is_compared(day: str, basis: str) -> None:
    """A family whose source names such a day can be shown like any other."""
    with archive() as made:
        made.harvest([shown("2024-03-01T10:00:00Z", "alt")])
        stated = stations("abgelehnt", day=day)
        made.harvest([observed(1, "2024-05-01T10:00:00Z", consultations=stated)])

        assert basis == made.families()[0].decisions[0].text.basis
