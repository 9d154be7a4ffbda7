"""Whether a document calls itself non-public in its own head. Pure.

Such a document is held back, so that a public page never repeats what a council released by mistake. Minutes
whose head calls their session non-public count as well: nobody may be given them (as in § 38 GemO BW).
"""

from __future__ import annotations

import re

HEAD = 1_500
"""Characters of a clean text that are its head: the form's first block."""

BEHIND = 1
"""Lines behind a choice in which a form prints the other one; mostly `öffentlich` stands somewhere before."""

_CHOICE = r"(?:(?P<no>nicht[ -]?öffentlich(?:e[rs]?)?)|öffentlich(?:e[rs]?)?)"
_BOX = r"(?:(?P<yes>[☒☑✓✔✗✘■]|[\[(][xX][\])])|[☐□]|[\[(] ?[\])])"
_BOXED = re.compile(rf"{_BOX} ?{_CHOICE}", re.IGNORECASE)
_BOXED_BEHIND = re.compile(rf"{_CHOICE} ?{_BOX}", re.IGNORECASE)

_LABEL = r"(?:(?:öffentlichkeits)?status|öffentlichkeit|beratung|behandlung|sichtbarkeit)"
_KIND = r"(?:sitzung|beratung|behandlung|\w*vorlage|drucksache|niederschrift|\w*protokoll|anlage)"
_NUMBER = r"(?: (?:nr\.? ?)?[a-z]{0,4}[ -]?\d[\w/.-]{0,20})?"
_SAYS = re.compile(
    rf"(?:{_LABEL}: ?|{_KIND}{_NUMBER} ?[-–(:] ?)?nicht[ -]?öffentlich(?:e[rs]?)?(?: \(n\.?ö\.?\))?"
    rf"(?: {_KIND}{_NUMBER})?"
    r"|(?:streng )?vertraulich(?: \d{1,2}\.\d{1,2}\.\d{4})?|öffentlich(?:keit)?: ?nein",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"(?:\S{{1,4}} )?öffentlich(?:e[rs]?)?(?: {_KIND})?(?: [\w☒☐✓]{{1,3}})?", re.IGNORECASE)
_AROUND = "-–—*() .!:\t|"


def calls_itself_non_public(text: str) -> str | None:
    """The line of the head that says so; None where none does, or where both choices are printed."""
    lines = [" ".join(line.split()) for line in text[:HEAD].split("\n") if line.strip()]
    for place, line in enumerate(lines):
        if _is_ticked(line):
            return line
        around = [*lines[:place], *lines[place + 1 : place + 1 + BEHIND]]
        if _says(line) and not any(map(_is_other, around)):
            return line
    return None


def _says(line: str) -> bool:
    """Whether a line, or a field of it, says that the document is non-public, and nothing else."""
    fields = [field.strip(_AROUND) for field in line.split("|")]
    return any(map(_SAYS.fullmatch, fields)) and not any(map(_is_other, fields))


def _is_other(line: str) -> bool:
    return _OTHER.fullmatch(line.strip(_AROUND)) is not None


def _is_ticked(line: str) -> bool:
    """Whether a line is choices with boxes, before them or behind, of which the non-public one is ticked."""
    for boxed in (_BOXED, _BOXED_BEHIND):
        if not boxed.sub("", line).strip():
            return [found["no"] is not None for found in boxed.finditer(line) if found["yes"]] == [True]
    return False
