"""Values of OParl objects as they are meant: texts, days, instants, names. Pure; forgives what is harmless.

What cannot be understood is handed to `puzzle` verbatim and left out.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain.observation import Vote
from domain.vocabulary import MANNERS, fold
from ingest.oparl.objects import Json

BERLIN = ZoneInfo("Europe/Berlin")
ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WORDINGS = frozenset({"resolutionText", "description"})
"""Fields whose texts have lines."""
COUNTS = {
    "yes": re.compile(r"\b(\d{1,3}) ja\b|\bja(?:-stimmen)?: ?(\d{1,3})\b"),
    "no": re.compile(r"\b(\d{1,3}) nein\b|\bnein(?:-stimmen)?: ?(\d{1,3})\b"),
    "abstain": re.compile(r"\b(\d{1,3}) enthaltung(?:en)?\b|\benthaltung(?:en)?: ?(\d{1,3})\b"),
}
DIGITS = re.compile(r"[0-9]{1,18}")
YEARS = range(1800, 2200)
"""Years that a council may mean; others, such as 9999, stand for none."""

_NOT_OPEN = r"nicht[- ]?öffentlich"
NON_PUBLIC = re.compile(
    rf"{_NOT_OPEN}(?:e[rs]? (?:sitzung|teil)(?: (?:des|der) .*)?)?"
    rf"|.*\({_NOT_OPEN}(?:e[rs]?(?: (?:sitzung|teil))?)?\).*"
    rf"|.*[-–,:_ ]{_NOT_OPEN}(?:\.[a-z]{{2,4}})?"
)
"""Names by which something calls itself non-public, folded; not those that tell of something else that is,
such as `Bekanntgabe nichtöffentlich gefasster Beschlüsse` (254 public items in Karlsruhe).
"""
OPEN = re.compile(r"(?<!nicht)(?<!nicht[ -])öffentlich")
NON_PUBLIC_NUMBER = re.compile(r"NÖ? ?\d.*")

NOTHING = frozenset({"", "n/a", "N/A", "-", "null", "None"})

Puzzle = Callable[[str, str], None]
"""Takes where something stands and what stands there."""


def text(obj: Json, field: str) -> str | None:
    """A text as it is read: None where it is empty or absent.

    Control characters, HTML escapes, the number and kind of blanks, and how letters are composed are noise.
    Line breaks count in wordings only.
    """
    value = obj.get(field)
    if not isinstance(value, str):
        return None
    clean = UNPRINTED.sub("", value)
    if ESCAPED.search(clean):
        clean = html.unescape(clean)
    lines = clean.splitlines() if field in WORDINGS else [clean]
    found = "\n".join(" ".join(line.split()) for line in lines).strip()
    return unicodedata.normalize("NFC", found) or None


def flag(obj: Json, field: str) -> bool | None:
    """A truth value; texts and numbers that mean one are forgiven."""
    value = obj.get(field)
    if isinstance(value, bool) or value is None:
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())


def public(obj: Json) -> bool | None:
    """Whether an object is public; what calls itself non-public by name or number (`N 1`) is not."""
    name = (text(obj, "name") or text(obj, "fileName") or "").casefold()
    named = NON_PUBLIC.fullmatch(name) is not None and OPEN.search(name) is None
    numbered = NON_PUBLIC_NUMBER.fullmatch(text(obj, "number") or "") is not None
    return False if named or numbered else flag(obj, "public")


def whole_number(obj: Json, field: str) -> int | None:
    """A number that is not negative; a text of digits is forgiven."""
    value = obj.get(field)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 2**63 else None
    return int(value) if isinstance(value, str) and DIGITS.fullmatch(value.strip()) else None


def day(obj: Json, field: str, puzzle: Puzzle) -> str | None:
    """A day as YYYY-MM-DD: of a date, or of an instant as Berlin has it."""
    found = moment(obj, field, puzzle)
    if found is None or len(found) == len("YYYY-MM-DD"):
        return found
    return datetime.fromisoformat(found).astimezone(BERLIN).date().isoformat()


def moment(obj: Json, field: str, puzzle: Puzzle) -> str | None:
    """An instant in UTC, or a day where no time is given; a time without zone is Berlin's."""
    value = text(obj, field)
    if value is None:
        return None
    try:
        if len(value) <= len("YYYY-MM-DD"):
            found_day = date.fromisoformat(value)
            return found_day.isoformat() if found_day.year in YEARS else None
        found = datetime.fromisoformat(value.replace(" ", "T", 1))
        if found.year not in YEARS:
            return None
        local = found if found.tzinfo is not None else found.replace(tzinfo=BERLIN)
        return local.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError):
        puzzle(field, value)
        return None


def beginning(obj: Json, puzzle: Puzzle) -> str | None:
    """When a meeting begins; midnight stands for no time at all, so that the day alone is told."""
    found = moment(obj, "start", puzzle)
    if found is None or len(found) == len("YYYY-MM-DD"):
        return found
    local = datetime.fromisoformat(found).astimezone(BERLIN)
    return local.date().isoformat() if local.time() == time(0) else found


def zoned(value: object) -> datetime | None:
    """An instant with the zone that it carries; None for any other value."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year in YEARS else None


def by_the_clock(obj: Json) -> Json:
    """A meeting whose times carry a zone that is not meant: the clock's time alone, which is Berlin's."""
    times = {field: zoned(obj.get(field)) for field in ("start", "end")}
    return obj | {f: t.replace(tzinfo=None).isoformat() for f, t in times.items() if t is not None}


def mime_type(obj: Json) -> str | None:
    """The media type; a bare `pdf` is forgiven (RFC 6838)."""
    value = text(obj, "mimeType")
    if value is None or "/" in value:
        return value
    return f"application/{value.lower().lstrip('.')}"


def vote(result: str) -> Vote | None:
    """Manner and counts of a vote, as far as the words of a result tell."""
    folded = fold(result)
    manner = next((code for word, code in MANNERS.items() if re.search(rf"\b{word}\b", folded)), None)
    if "stimmengleichheit" in folded:
        manner = "tie"
    counts = {name: _count(pattern, folded) for name, pattern in COUNTS.items()}
    if manner is None and all(count is None for count in counts.values()):
        return None
    return Vote(manner=manner, **counts)


def _count(pattern: re.Pattern[str], folded: str) -> int | None:
    found = pattern.search(folded)
    return int(found[1] or found[2]) if found is not None else None


def web(value: Any) -> str | None:
    """An address for browsers and programs; what is none is left out."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None
