"""Headings of council papers as they stand in clean texts, and the sections between them. Pure.

The words are those that stand on lines of their own in 30,872 Karlsruhe texts and in Leipzig's pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from domain.observation import Section

MOST = 500
"""Sections of a text, the last one up to its end: the event that lists them must not grow without end."""

_TO = r"(?: an (?:den|die|das) [^\n:]{1,60})?"
_OFFICE = r"(?:des bürgermeisteramtes|der (?:orts|stadt)?verwaltung)"
_HEADINGS = (
    rf"beschlu(?:ss|ß)(?:vorschlag|antrag|empfehlung|text|entwurf)?(?: \(kurzfassung\))?{_TO}",
    rf"(?:änderungs|ergänzungs)?antrag{_TO}",
    r"sachverhalt(?: ?/ ?begründung| und begründung)?",
    r"begründung(?: ?/ ?sachverhalt| ?/ ?einordnung| und hinweise)?",
    rf"(?:verwaltungs|kurz)?stellungnahme(?: {_OFFICE})?(?: - kurzfassung -)?",
    r"verwaltungsstandpunkt",
    r"(?:ergänzende )?erläuterung(?:en)?",
    r"kurzfassung|zusammenfassung|einleitung|ausgangslage|hintergrund|vorbemerkung(?:en)?|fazit|anlass",
    r"weiteres vorgehen|verfahren|kosten|ergebnis|antwort(?:en)?|anfrage|frage(?:n)?",
    r"abstimmungsergebnis(?:se)?|beratungsfolge(?: dieser vorlage)?|anlagen?(?: \d{1,2} ?[a-z]?)?",
)
_FORMS = (
    r"finanzielle auswirkungen[^\n]{0,60}",
    r"iq-relevant[^\n]{0,60}|co ?[2₂]?-relevanz[^\n]{0,60}|klimarelevanz[^\n]{0,60}",
    r"haushaltsmittel[^\n]{0,40}|finanzierung durch",
    r"abstimmung mit städtischen gesellschaften[^\n]{0,40}",
    r"anhörung ortschaftsrat[^\n]{0,40}",
)
_NUMBER = r"(?:(?:\d{1,2}|[IVX]{1,4}|[a-zA-Z])[.)][ ]?)?"
_HEADING = re.compile(
    rf"^[ ]?{_NUMBER}(?:(?P<text>{'|'.join(_HEADINGS)})|(?P<form>{'|'.join(_FORMS)}))[ ]?:?[ ]*+$",
    re.IGNORECASE | re.MULTILINE,
)


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of a clean text, each from its heading to the next; before the first there is none.

    A form's tick boxes lose their state in text, so that nothing of it is read as a fact.
    """
    return tuple(_sections(text))


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a section."""
    return _HEADING.fullmatch(line) is not None


def _sections(text: str) -> Iterator[Section]:
    headings = list(islice(_HEADING.finditer(text), MOST))
    ends = [heading.start() for heading in headings[1:]] + [len(text)] * bool(headings)
    for heading, end in zip(headings, ends, strict=True):
        title = " ".join(heading[0].split()).rstrip(": ")
        yield Section(title, heading.start(), end, form=heading["form"] is not None)
