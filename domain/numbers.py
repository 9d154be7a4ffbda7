"""Paper numbers: their spellings, their addresses and the grammar that Leipzig gives them.

Knows nothing of papers or relations beyond the number itself: the grammar only proposes a parent.
"""

from __future__ import annotations

import re
import unicodedata

SUFFIXES: dict[str, str] = {
    "VSP": "position_on",
    "ÄA": "amends",
    "AEA": "amends",
    "\ufffdA": "amends",
    "NF": "replaces",
    "AW": "answers",
    "DS": "follows",
    "IFO": "follows",
}
"""Leipzig's suffix codes in capitals (ÄA in three spellings): what such a paper does to its parent."""

_TERM = r"(?:VIII|VII|VI|V)"  # longest first: VI is a prefix of VII
_ART = r"(?:Ifo|DS|EF|HP|WA|A|F|P)"
_SUFFIX = rf"-(?:{'|'.join(SUFFIXES)})-[0-9]{{2}}"
_CHILD = re.compile(
    rf"(?P<parent>{_TERM}-{_ART}-[0-9]{{5}}(?:{_SUFFIX})*)-(?P<code>{'|'.join(SUFFIXES)})-[0-9]{{2}}",
    re.IGNORECASE,
)

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe63\uff0d]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SLUG_LETTERS = str.maketrans(
    {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "SS"}
)


def normalise(number: str) -> str:
    """The form in which numbers are compared: equal for NFC, NFD, AeA, lost Ä, case, dash and blanks.

    Blanks count only between two digits, where they keep figures apart.
    """
    text = _DASHES.sub("-", _INVISIBLE.sub("", number)).strip()
    text = _BLANKS.sub(_kept_blank, text)
    text = unicodedata.normalize("NFC", text).casefold()
    text = text.translate(_SPELT_OUT).replace("-\ufffda-", "-aea-")
    return unicodedata.normalize("NFC", text)


def slug(number: str) -> str:
    """The readable ASCII address of a number: umlauts spelt out, all outside `[A-Za-z0-9-]` a hyphen."""
    text = unicodedata.normalize("NFC", number.strip()).translate(_SLUG_LETTERS)
    return re.sub(r"[^A-Za-z0-9-]", "-", text)


def parent(number: str) -> tuple[str, str] | None:
    """The number that Leipzig's grammar makes the parent of `number`, and the relation's kind.

    None for a number without suffix and for every number that the grammar does not cover in full.
    """
    text = re.sub(r"\s*-\s*", "-", unicodedata.normalize("NFC", _DASHES.sub("-", number)).strip())
    found = _CHILD.fullmatch(text)
    if found is None:
        return None
    return found["parent"], SUFFIXES[found["code"].upper()]


def _kept_blank(blanks: re.Match[str]) -> str:
    """A single blank between two digits, else nothing."""
    text, start, end = blanks.string, blanks.start(), blanks.end()
    between = start > 0 and end < len(text) and text[start - 1].isdigit() and text[end].isdigit()
    return " " if between else ""
