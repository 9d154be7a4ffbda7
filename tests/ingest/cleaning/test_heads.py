"""Heads by which documents call themselves non-public, and heads that only look so."""

from __future__ import annotations

import pytest

from ingest.cleaning.non_public import calls_itself_non_public
from ingest.files.texts import RawText, Rules, cleaned

SAYS_SO = (
    "Nichtöffentlich",
    "NICHT ÖFFENTLICH",
    "Status: nichtöffentlich",
    "Öffentlichkeitsstatus: nicht öffentlich",
    "Vorlage - nichtöffentlich -",
    "Nichtöffentliche Beschlussvorlage Nr. 12/2020",
    "Nichtöffentliche Niederschrift",
    "Beratung: nicht öffentlich",
    "☒ nichtöffentlich",
    "nichtöffentlich ☒",
    "[X] nichtöffentlich",
    "☐ öffentlich ☒ nichtöffentlich",
    "öffentlich ☐ nichtöffentlich ☒",
    "Vertraulich",
    "© Stadt Musterheim | Planungsamt | Vertraulich 06.07.2026",
    "öffentlich: nein",
)
SAYS_NOT = (
    "☒ öffentlich ☐ nichtöffentlich",
    "öffentlich ☒ nichtöffentlich ☐",
    "☐ öffentlich ☐ nichtöffentlich",
    "Öffentlich x Nichtöffentlich",
    "öffentlich | nicht öffentlich",
    "L-l öffentlich\nnicht öffentlich\nVorberatung im:",
    "[—] Sitzung:\n1-1 öffentlich\nHauptausschuss\nnicht öffentlich",
    "15.02.2023\nnichtöffentlich\nöffentlich",
    "Hauptausschuss 01.02.2003 nicht öffentlich Vorberatung",
    "Beratung im Planungsausschuss am 5. Mai 2020, nichtöffentlich",
    "Bekanntgabe nichtöffentlich gefasster Beschlüsse",
    "Nichtöffentlicher Teil",
    "in nichtöffentlicher Sitzung",
    "Vertraulichkeit",
    "öffentlich: ja",
)


def head(lines: str) -> str:
    """A head with these lines in it."""
    return f"Stadt Musterheim\n{lines}\nBetreff: Ein Titel"


@pytest.mark.parametrize("line", SAYS_SO)
def test_head_says_non_public(line: str) -> None:
    """A line, a field of it or a ticked box says so and nothing else."""
    assert line == calls_itself_non_public(head(line))


@pytest.mark.parametrize("lines", SAYS_NOT)
def test_head_does_not_say_so(lines: str) -> None:
    """Forms with both choices, and lines that speak of a session or of other papers, say nothing."""
    assert calls_itself_non_public(head(lines)) is None


def test_office_for_public_order_is_no_choice() -> None:
    """Words of the head that only begin like the other choice switch nothing off."""
    assert "Nichtöffentlich" == calls_itself_non_public(head("Nichtöffentlich\nAmt für öffentliche Ordnung"))


def test_minutes_of_non_public_session_count() -> None:
    """Minutes whose head calls their session non-public are non-public themselves."""
    lines = "Niederschrift Bauausschuss\n11.07.2003, 16:00 Uhr\nnicht öffentlich\nRathaus"

    assert "nicht öffentlich" == calls_itself_non_public(head(lines))


def test_head_stands_on_the_first_page_with_text() -> None:
    """A picture as the first page does not hide the head behind it."""
    raw = RawText("application/pdf", "pypdf", "", ("", " \n", head("nichtöffentlich"), "Text"))

    assert "nichtöffentlich" == cleaned(raw, "", Rules(lambda word: True, ())).read.non_public
