"""Documents that call themselves non-public in their own head."""

from __future__ import annotations

import pytest

from ingest.cleaning.non_public import HEAD, calls_itself_non_public


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nichtöffentlich", "nichtöffentlich"),
        ("nicht öffentlich", "nicht öffentlich"),
        ("nicht-öffentlich", "nicht-öffentlich"),
        ("NICHT ÖFFENTLICH", "NICHT ÖFFENTLICH"),
        ("Nichtöffentliche", "Nichtöffentliche"),
        ("Nichtöffentliche Sitzung", "Nichtöffentliche Sitzung"),
        ("- nichtöffentlich -", "- nichtöffentlich -"),
        ("(nicht öffentlich)  ", "(nicht öffentlich)"),
        ("** Nichtöffentliche  ".replace("  ", " ") + "Vorlage **", "** Nichtöffentliche Vorlage **"),
        ("Nichtöffentlicher Teil", None),
        ("öffentlich", None),
        ("Öffentliche Sitzung", None),
        ("Öffentlich Nichtöffentlich", None),
        ("nichtöffentlich/öffentlich", None),
        ("nichtöffentlich\nöffentlich", None),
        ("☐ öffentlich\nnichtöffentlich", None),
        ("öffentlich ☒\nnichtöffentlich", None),
        ("l-l öffentlich\nnicht öffentlich", None),
        ("Hauptausschuss 1.2.2003 nicht öffentlich Vorberatung", None),
        ("Die Sitzung ist nichtöffentlich", None),
        ("Bekanntgabe nichtöffentlich gefasster Beschlüsse", None),
        ("die Nichtöffentlichkeit", None),
    ],
)
def test_head_says_so_on_a_line_of_its_own(line: str, said: str | None) -> None:
    """The head says non-public on a line that says nothing else, and nowhere prints the other choice."""
    assert said == calls_itself_non_public(f"Vorlage\nGremium: Rat\n{line}\nDez. 2\nEin Titel")


def test_deep_in_the_text_does_not_count() -> None:
    """What stands behind the head says nothing of the document."""
    line = "nichtöffentlich"
    room = HEAD - len(line) - 1

    assert calls_itself_non_public("x" * room + f"\n{line}\nx") == line
    assert calls_itself_non_public("x" * (HEAD + 1) + f"\n{line}\nx") is None


def test_public_behind_the_head_does_not_count() -> None:
    """That a later sheet is public does not make a head public."""
    assert calls_itself_non_public("nichtöffentlich\n" + "x" * HEAD + "\nöffentlich") == "nichtöffentlich"
