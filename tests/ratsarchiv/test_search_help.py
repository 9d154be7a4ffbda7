"""What `search` says where nothing is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ratsarchiv.commands import run

pytestmark = pytest.mark.system


def said(held: Path, *words: str) -> list[str]:
    """The lines of a search."""
    return run(held, "search", *words).stdout.splitlines()


def test_misspelt_query_is_answered_for_the_other_spelling(held: Path) -> None:
    """What was searched instead is said above its hits, beside what each word finds."""
    lines = said(held, "schulhoff")
    told = "Nothing was found for schulhoff; searched instead: schulhof"

    assert any(line.startswith("Did you mean: schulhof (") for line in lines)
    assert "schulhoff alone: 0 documents" in lines
    assert lines[lines.index(told) + 2].startswith("1. ")


def test_restrictions_say_what_they_cost(held: Path) -> None:
    """Without the year, the choice or the council so many documents are found."""
    lines = said(held, "jahr:1900", "--facet", "kind=motion")

    assert any(line.startswith("Without jahr:1900: ") and line[-1] != "0" for line in lines)
    assert "Without kind=motion: 0" in lines


def test_coverage_is_that_of_the_asked_period(held: Path) -> None:
    """What is held is told for the period, and at an earlier state nothing of files."""
    never, now = said(held, "jahr:1900"), said(held, "zzzzzzzz")
    earlier = said(held, "zzzzzzzz", "--as-of", "e9")
    at_last = "Files without text are counted at the last state only."

    assert "Held since 1900-01-01 until 1900-12-31: 0 papers with 0 texts." in never
    assert any(line.startswith("Held: ") and ", dated 20" in line for line in now)
    assert at_last not in now
    assert at_last in earlier
