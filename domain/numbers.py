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

FORMS: dict[str, str] = {
    "Berlin": r"DS/[0-9]{1,4}/[IVX]+|[0-9]{1,4}/[IVX]+|[IVX]+-[0-9]{4}",
    "Hildesheim": r"[0-9]{2}/[0-9]{3}",
    "Karlsruhe": r"(?P<karlsruhe>[0-9]{4}/[0-9]{4}(?:/[0-9]{1,2})*)/[0-9]{1,2}|[0-9]{4}/[0-9]{4}",
    "Leipzig": (
        rf"{_TERM}-{_ART}-[0-9]{{5}}(?:-(?:VSP|ÄA|AeA|NF|AW|DS|Ifo)-[0-9]{{2}})*"
        r"|V/(?:(?:A HP|A|F|EF|P) )?[0-9]{1,4}(?:/[0-9]{2})?|DF [0-9]{1,3}|Antrag [0-9]{1,4}/[0-9]{2}"
        r"|(?:A|OR|SBB|BE) [0-9]{4}/ [0-9]{2}(?:/[0-9]{2})?(?:-[0-9]{2}-(?:ÄA|NF)|-zurückgezogen)?"
    ),
    "Magdeburg": (
        r"(?P<magdeburg>[A-Z]{1,2}[0-9]{4}/[0-9]{2}(?:/[0-9]{1,2})*)/[0-9]{1,2}|[A-Z]{1,2}[0-9]{4}/[0-9]{2}"
    ),
    "Neustadt": r"VO/[0-9]{4}/[0-9]{2}",
    "Nordstemmen": r"(?P<nordstemmen>DS [0-9]{1,3}/[0-9]{4}) [0-9]{1,2}\. Ergänzung|DS [0-9]{1,3}/[0-9]{4}",
    "Potsdam": r"(?P<potsdam>[0-9]{2}/SVV/[0-9]{4})-[0-9]{3}|[0-9]{2}/SVV/[0-9]{4}",
    "Rödermark": r"DS/[0-9]{1,3}/[0-9]{2}",
    "Trier": r"[0-9]{1,3}/[0-9]{4}",
    "Wolfsburg": r"[A-Z] [0-9]{4}/[0-9]{4}",
}
"""Forms of numbers by city; a named group is the number that a continued one builds on."""

_FORMS = {city: re.compile(form) for city, form in FORMS.items()}

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


def is_blank(number: str) -> bool:
    """Whether a text can be no paper's number: nothing of it would stand in the paper's address."""
    return not re.search("[A-Za-z0-9]", slug(number))


def parent(number: str) -> tuple[str, str] | None:
    """The number that Leipzig's grammar makes the parent of `number`, and the relation's kind.

    None for a number without suffix and for every number that the grammar does not cover in full.
    """
    text = re.sub(r"\s*-\s*", "-", unicodedata.normalize("NFC", _DASHES.sub("-", number)).strip())
    found = _CHILD.fullmatch(text)
    if found is None:
        return None
    return found["parent"], SUFFIXES[found["code"].upper()]


def base(number: str) -> str | None:
    """The number that `number` continues by the grammar of Leipzig or of one of FORMS; None where none is."""
    proposed = parent(number)
    if proposed is not None:
        return proposed[0]
    text = unicodedata.normalize("NFC", number).strip()
    for form in _FORMS.values():
        found = form.fullmatch(text)
        if found is not None and any(found.groups()):
            return next(group for group in found.groups() if group)
    return None


def form_of(number: str) -> tuple[str, ...]:
    """The cities of FORMS whose numbers look like this one."""
    text = unicodedata.normalize("NFC", number).strip()
    return tuple(city for city, form in _FORMS.items() if form.fullmatch(text))


def _kept_blank(blanks: re.Match[str]) -> str:
    """A single blank between two digits, else nothing."""
    text, start, end = blanks.string, blanks.start(), blanks.end()
    between = start > 0 and end < len(text) and text[start - 1].isdigit() and text[end].isdigit()
    return " " if between else ""
