"""What stands behind a field of a query, `datum:2019..2021`, `ergebnis:abgelehnt/Rat`; knows no index.

A value is read as well as it can be; what it cannot mean is said in German, and asks for nothing.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from domain.code_words import KINDS, OUTCOMES, ROLES
from domain.vocabulary import KINDS as KIND_CODES
from domain.vocabulary import OUTCOME_CODES, ROLE_CODES, fold
from search.facts import lookups, outcome_lookups
from search.profile import Profile
from search.query import Days, Fact, Node, Number

FIELDS = {
    **dict.fromkeys(("titel", "title"), "titel"),
    **dict.fromkeys(("art", "kind", "type"), "art"),
    **dict.fromkeys(("gremium", "body"), "gremium"),
    **dict.fromkeys(("einreicher", "einreicherin", "originator"), "einreicher"),
    **dict.fromkeys(("nummer", "number"), "nummer"),
    **dict.fromkeys(("datum", "date"), "datum"),
    **dict.fromkeys(("jahr", "year"), "jahr"),
    "status": "status",
    **dict.fromkeys(("ergebnis", "outcome"), "ergebnis"),
    **dict.fromkeys(("rolle", "role"), "rolle"),
    **dict.fromkeys(("stadtteil", "ortsteil", "district"), "stadtteil"),
    **dict.fromkeys(("abschnitt", "section"), "abschnitt"),
}
"""The names of fields as typed, and the one name that they are understood as."""

_TEXTS = {
    "gremium": "body",
    "einreicher": "originator",
    "status": "status",
    "stadtteil": "district",
    "abschnitt": "section",
}

MAX_WORDS = 12
"""Words of one value; no body's name is longer."""

_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
_DAY = re.compile(r"(?P<d>\d{1,2})\.\s*(?P<m>\d{1,2})\.\s*(?P<y>\d{4})")
_MONTH = re.compile(r"(?P<m>\d{1,2})[./]\s*(?P<y>\d{4})")
_ISO = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?")

Say = Callable[[str], None]
"""Takes a German sentence for whoever typed."""


def field_value(field: str, value: str, profile: Profile, say: Say) -> Node | None:
    """What the field is asked for; None where the value says nothing at all."""
    match field:
        case "nummer":
            words = tuple(word for word, _, _ in profile.tokens(value))[:MAX_WORDS]
            return Number(words, value.rstrip().endswith("*")) if words else None
        case "datum" | "jahr":
            return days(value, say)
        case "art":
            return _coded("art", "kind", value, _KINDS, KINDS, say)
        case "rolle":
            return _coded("rolle", "role", value, _ROLES, ROLES, say)
        case "ergebnis":
            return _outcome(value, profile, say)
        case _:
            words = tuple(word for word, _, _ in profile.tokens(value))[:MAX_WORDS]
            spelled = " ".join(words)
            if value.rstrip().endswith("*"):
                say(f"„{field}:{value}“: Ein Stern steht hinter Wörtern und Nummern; er wurde übergangen.")
            return Fact(field, spelled, lookups(_TEXTS[field], spelled, profile)) if words else None


def days(value: str, say: Say) -> Days | None:
    """A day, a month, a year, or a period `first..last` of such, open at one end."""
    if not value.strip(". "):
        return None
    first, dots, last = _YEARS.sub(r"\1..\2", value.strip()).partition("..")
    begin, end = _period(first), _period(last if dots else first)
    if (first.strip() and begin is None) or (last.strip() and end is None):
        say(
            f"„{value}“ ist kein Datum; erwartet wird ein Tag (20.05.2020), ein Monat (05.2020),"
            " ein Jahr (2020) oder ein Zeitraum (2019..2021). Die Einschränkung wurde übergangen."
        )
        return None
    asked = Days(begin[0] if begin else None, end[1] if end else None)
    if asked.first and asked.last and asked.first > asked.last and begin and end:
        say(f"Der Zeitraum „{value}“ endet, bevor er beginnt; gesucht wird mit vertauschtem Anfang und Ende.")
        return Days(end[0], begin[1])
    return asked


def spelled_days(asked: Days) -> str:
    """The same as typed, whole years as `jahr:`."""
    first, last = asked.first or "", asked.last or ""
    if (not first or first.endswith("-01-01")) and (not last or last.endswith("-12-31")):
        first, last = first[:4], last[:4]
        return f"jahr:{first}" if first == last else f"jahr:{first}..{last}"
    return f"datum:{first}" if first == last else f"datum:{first}..{last}"


def _period(text: str) -> tuple[str, str] | None:
    """The first and the last day of what the text names."""
    stripped = text.strip()
    found = next((m for p in (_DAY, _MONTH, _ISO) if (m := p.fullmatch(stripped))), None)
    if found is None:
        return None
    named = found.groupdict()
    year, month, day = (int(named[name]) if named.get(name) else 0 for name in "ymd")
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first.isoformat(), last.isoformat()


def _coded(
    field: str, stored: str, value: str, codes: Mapping[str, str], words: Mapping[str, str], say: Say
) -> Fact | None:
    folded = _plain(fold(value))
    if not folded:
        return None
    code = codes.get(folded)
    if code is None:
        say(f"„{field}:{folded}“ ist nicht bekannt; bekannt sind {', '.join(words.values())}.")
        return Fact(field, folded, ())
    return Fact(field, fold(words.get(code, code)), (f"{stored}={code}",))


def _outcome(value: str, profile: Profile, say: Say) -> Fact | None:
    """An outcome, behind slashes the role or the body that it is asked of."""
    wanted, *others = (_plain(fold(part)) for part in value.split("/"))
    if not wanted:
        return None
    code = _OUTCOMES.get(wanted)
    if code is None:
        say(f"„ergebnis:{wanted}“ ist nicht bekannt; bekannt sind {', '.join(OUTCOMES.values())}.")
        return Fact("ergebnis", "/".join((wanted, *filter(None, others))), ())
    role = next((_ROLES[other] for other in others if other in _ROLES), None)
    bodies = [" ".join(w for w, _, _ in profile.tokens(other)) for other in others if other not in _ROLES]
    body = next(filter(None, bodies), None)
    if role is None and body is None:
        say(
            f"„ergebnis:{wanted}“ gilt für jedes Gremium und jede Rolle. Auf eines beschränken Sie so:"
            f" ergebnis:{wanted}/Gemeinderat, ergebnis:{wanted}/Beschlussfassung."
        )
    spelled = (fold(OUTCOMES.get(code, code)), role and fold(ROLES.get(role, role)), body)
    return Fact("ergebnis", "/".join(filter(None, spelled)), outcome_lookups(code, role, body, profile))


def _plain(text: str) -> str:
    """Without what would end a quoted value; composed, as casefolding may leave it apart (ß́ is s and ś)."""
    return unicodedata.normalize("NFC", " ".join(re.sub(r'["()|]', " ", text).split()))


def _codes(words: Mapping[str, str], sources: Mapping[str, str]) -> dict[str, str]:
    """Codes by everything that they are called: the sources' words, the German ones and the codes."""
    return (
        {fold(word): code for word, code in sources.items()}
        | {fold(word): code for code, word in words.items()}
        | {code: code for code in words}
    )


_KINDS = _codes(KINDS, KIND_CODES)
_ROLES = _codes(ROLES, ROLE_CODES)
_OUTCOMES = _codes(OUTCOMES, OUTCOME_CODES) | {"angenommen": "adopted", "zugestimmt": "adopted"}
