"""Sections of a clean text: which lines are headings, and how far each reaches."""

from __future__ import annotations

import pytest

from domain.observation import Section
from ingest.cleaning.sections import is_heading, sections_of


@pytest.mark.parametrize(
    "line",
    [
        *("Beschlussvorschlag", "BESCHLUSSVORSCHLAG", "Beschluß", "Beschlussantrag an den Gemeinderat:"),
        *("Sachverhalt", "Sachverhalt:", "Sachverhalt / Begründung", "Sachverhalt und Begründung :"),
        *("1. Begründung", "2) Sachverhalt", "IV. Kosten", "a) Ergebnis", "B. Antwort", "12. Fazit"),
        *("Anlage 3", "Anlagen", "Anlage 2 a", "Antrag an die Stadt", "Änderungsantrag"),
        *("Stellungnahme der Verwaltung", "Weiteres Vorgehen", "Kurzfassung ", " Anfrage"),
    ],
)
def test_headings(line: str) -> None:
    """The headings of council papers, numbered or not, with a colon or without."""
    (section,) = sections_of(f"Vorspann\n{line}\nText")

    assert is_heading(line)
    assert not section.form
    assert " ".join(line.split()).rstrip(": ") == section.title


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Der Sachverhalt ist bekannt",
            "Sachverhalt: Es war einmal",
            "Begründung folgt",
            "1.1.1 Sachverhalt",
        ),
        *("Die Kosten", "123. Kosten", "Beschlussvorschläge", "Antragsteller", "", "1."),
    ],
)
def test_sentences_are_no_headings(line: str) -> None:
    """A line that says more than a heading is none."""
    assert sections_of(f"Vorspann\n{line}\nText") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Finanzielle Auswirkungen ja nein",
        "IQ-relevant",
        "CO2-Relevanz: Auswirkung",
        "Haushaltsmittel stehen bereit",
    ],
)
def test_forms_stand_apart(line: str) -> None:
    """A form's block is a section that says it is a form."""
    (section,) = sections_of(f"{line}\nText")

    assert section.form


def test_section_reaches_to_next_heading() -> None:
    """Sections follow each other without a gap, from the first heading to the end of the text."""
    text = "Vorspann\nAntrag\nWir wollen.\n2. Begründung:\nDarum.\nIQ-relevant nein\nx"

    assert sections_of(text) == (
        Section("Antrag", 9, 28, form=False),
        Section("2. Begründung", 28, 50, form=False),
        Section("IQ-relevant nein", 50, len(text), form=True),
    )


def test_text_without_heading_has_no_section() -> None:
    """A text without headings has no sections, nor has no text."""
    assert [sections_of("Ein Brief."), sections_of("")] == [(), ()]
