"""The fixed words of an ALLRIS page: header labels, contents, headings, form lines. Knows no page's layout.

All tables are closed: a word outside them is kept verbatim and listed, never guessed at.
"""

from __future__ import annotations

import re

from domain.vocabulary import fold

LABELS: dict[str, str] = {
    "Betreff": "title",
    "Anlass": "occasion",
    "Status": "status_text",
    "Vorlage-Art": "kind_text",
    "Vorlageart": "kind_text",
    "Drucksache-Art": "kind_text",
    "Einreicher": "originators",
    "Federführend": "originators",
    "Federführung": "originators",
    "Initiator": "originators",
    "Bearbeiter/-in": "clerks",
    "Bearbeiter": "clerks",
    "Verfasser/-in": "authors",
    "Verfasser": "authors",
    "Bezüglich": "parents",
    "Beteiligt": "",
    "Aktenzeichen": "",
}
"""Labels of the header and the field that they fill; nothing holds Beteiligt and Aktenzeichen yet."""

STATIONS = "Beratungsfolge:"
ATTACHMENTS = "Anlagen:"
TREE = "Stammbaum:"
SEPARATOR = "ALLRIS® Office Integration"
"""A line that begins with this divides the parts of a page: each was a document of its own."""

CONTENTS: frozenset[str] = frozenset(
    fold(word)
    for word in (
        "Beschlussvorschlag",
        "Beschluss",
        "Sachverhalt",
        "Begründung",
        "Finanzielle Auswirkungen",
        "Anlage/n",
        ATTACHMENTS,
    )
)
"""Lines of the list of contents between the Beratungsfolge and the first part, folded."""

HEADINGS: tuple[str, ...] = (
    "Beschlussvorschlag",
    "Beschluss",
    "Sachverhalt",
    "Begründung",
    "Begründung des Antrags",
    "Finanzielle Auswirkungen",
    "Rechtliche Konsequenzen",
    "Hintergrund zum Beschlussvorschlag",
    "Klimawirkung durch den Beschluss der Vorlage",
    "Räumlicher Bezug",
    "Zusammenfassung",
    "Anlass der Vorlage",
    "Beschreibung des Abwägungsprozesses",
    "Eilbedürftigkeitsbegründung",
    "Begründung Nichtöffentlichkeit",
    "Strategische Ziele",
    "Realisierungs- / Zeithorizont",
    "Besonderheiten",
    "Folgen bei Nichtbeschluss",
    "Frage",
    "Fragen",
    "Antwort",
    "Petition",
    "Änderung",
    "Anlagen",
    "Anlage/n",
)
"""Headings of sections; on the page they may carry a number before and a colon behind."""

FORM_TITLES: frozenset[str] = frozenset(
    (
        "Rechtliche Konsequenzen",
        "Finanzielle Auswirkungen",
        "Hintergrund zum Beschlussvorschlag",
        "Klimawirkung durch den Beschluss der Vorlage",
    )
)
"""Headings under which councils put forms; they are one only if a form line stands below."""

FORM_LINES: frozenset[str] = frozenset(
    fold(line)
    for line in (
        "x",
        "ja",
        "nein",
        "wenn ja,",
        "wenn, ja",
        "trifft nicht zu",
        "Zustimmung",
        "Zustimmung mit Ergänzung",
        "Ablehnung",
        "Ablehnung, da bereits Verwaltungshandeln",
        "Sachverhalt bereits berücksichtigt",
        "Alternativvorschlag",
        "Sachstandsbericht",
        "Rechtswidrig und/oder",
        "Im Haushalt wirksam",
        "Rechtliche Vorschriften",
        "Stadtratsbeschluss",
        "Verwaltungshandeln",
        "Welche strategischen Ziele werden mit der Maßnahme unterstützt?",
        "Ziele und Handlungsschwerpunkte",
    )
)
"""Lines that only forms have, folded: choices whose ticks are lost in text."""

_NUMBERING = re.compile(r"^(?:[IVX]+|[0-9]{1,2}|[A-Za-z])[.)]\s*")
_HEADING_BY_FOLDED = {fold(heading): heading for heading in HEADINGS}


def heading(line: str) -> str | None:
    """The heading that `line` is, without its number and colon; None for any other line."""
    bare = _NUMBERING.sub("", line.strip()).rstrip().removesuffix(":")
    return _HEADING_BY_FOLDED.get(fold(bare))


def is_form_line(line: str) -> bool:
    """Whether `line` is a choice of a form, or several choices three blanks apart."""
    choices = re.split(r"\s{3,}", line.strip())
    return all(fold(choice) in FORM_LINES for choice in choices)


def squeeze(text: str) -> str:
    """The text on one line, its blanks (no-break ones too) collapsed, its letters as they are."""
    return " ".join(text.split())
