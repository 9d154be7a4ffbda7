"""The Beratungsfolge of an ALLRIS page: stations and their sessions. Knows nothing of the page's other parts.

Nothing divides body and role, nor a session's name and its outcome: both are told by closed vocabularies at
the line's end, longest word first. A session without a link has date and name on one line and never shows an
outcome; a linked one has its date alone, then name and outcome. A name without a known outcome says "none
yet" only where it is plainly a name (the station's own, with a venue perhaps); else the source counts as
silent on the outcome and the line is listed.
"""

from __future__ import annotations

import re

from msgspec import UNSET, Struct, UnsetType

from domain.observation import Listing, NotUnderstood, StatedConsultation, StatedOutcome, StatedSession, Vote
from domain.vocabulary import MANNERS, OUTCOMES, ROLES, fold
from ingest.allris.cells import CANCELLED, OPEN, day_of, is_cancelled
from ingest.allris.words import STATIONS, squeeze

_BARE_WORDS = frozenset(fold(word) for word in (*ROLES, *OUTCOMES))
_DATE = re.compile(r"([0-9]{2}\.[0-9]{2}\.[0-9]{4})(?:\s+(.*))?")
_VENUE = re.compile(
    r"(?:\s*-\s*(?:als )?Videokonferenz|\s*\(.*\)|,.*\b[0-9]{5} \w+|, abgehalten .*Videokonferenz)?"
)


class Stations(Struct, frozen=True):
    """The stations in the page's order, and the lines that fit no rule."""

    listing: Listing[StatedConsultation]
    not_understood: tuple[NotUnderstood, ...] = ()


class _Open(Struct):
    """A station whose sessions are still being read; `day` waits for the line with the name."""

    body: str
    role_text: str | None
    sessions: list[StatedSession]
    day: str | None = None


def read_stations(lines: tuple[str, ...], *, closed: bool) -> Stations:
    """The Beratungsfolge; `closed` is false where the page ends within it: more may follow."""
    stations: list[_Open] = []
    unknown: list[str] = []
    for line in (squeeze(line) for line in lines):
        _take(line, stations, unknown)
    if stations:
        _close(stations[-1], unknown, torn=not closed)
    last = len(stations) - 1
    items = tuple(
        StatedConsultation(s.body, s.role_text, tuple(s.sessions), sessions_complete=closed or i < last)
        for i, s in enumerate(stations)
    )
    where = STATIONS.removesuffix(":")
    return Stations(Listing(items, complete=closed), tuple(NotUnderstood(where, text) for text in unknown))


def _take(line: str, stations: list[_Open], unknown: list[str]) -> None:
    """File one line: a date, the name that follows a date, or a further station."""
    station = stations[-1] if stations else None
    dated = _DATE.fullmatch(line)
    if dated:
        day = day_of(dated[1])
        if station is None or day is None:
            unknown.append(line)
            return
        _close(station, unknown, torn=False)
        if dated[2]:
            station.sessions.append(_session(day, dated[2], UNSET))
        else:
            station.day = day
    elif station is not None and station.day is not None:
        station.sessions.append(_linked(station.day, line, station.body, unknown))
        station.day = None
    else:
        _take_station(line, stations, unknown)


def _take_station(line: str, stations: list[_Open], unknown: list[str]) -> None:
    """Begin a station, unless the line is a bare role or outcome, or ends with an outcome."""
    role = next((role for role in ROLES if _ends_with(line, role)), None)
    no_station = fold(line) in _BARE_WORDS or line.endswith(OPEN)
    if no_station or (role is None and _outcome(line) is not None):
        unknown.append(line)
        return
    role_text = None if role is None else _tail(line, role)
    body = line.removesuffix(role_text or "").rstrip()
    stations.append(_Open(body, role_text, []))


def _close(station: _Open, unknown: list[str], *, torn: bool) -> None:
    """Settle a date that no name followed: its own session, or nothing yet where the page was cut."""
    if station.day is None:
        return
    unknown.append(".".join(reversed(station.day.split("-"))))
    if not torn:
        station.sessions.append(StatedSession(date=station.day))
    station.day = None


def _linked(day: str, line: str, body: str, unknown: list[str]) -> StatedSession:
    """A session with a link, from the line that holds its name and perhaps its outcome."""
    if line.endswith(OPEN):
        return _session(day, line.removesuffix(OPEN).rstrip(), None)
    found = _outcome(line)
    if found is not None:
        name, outcome = found
        return _session(day, name, outcome)
    if _is_plainly_a_name(line, body):
        return _session(day, line, None)
    unknown.append(line)
    return _session(day, line, UNSET)


def _session(day: str, name: str, outcome: StatedOutcome | UnsetType | None) -> StatedSession:
    return StatedSession(date=day, name=name or None, cancelled=is_cancelled(name), outcome=outcome)


def _outcome(line: str) -> tuple[str, StatedOutcome] | None:
    """Name and outcome of a line that ends with a known outcome, its manner of vote included."""
    word = next((word for word in OUTCOMES if _ends_with(line, word)), None)
    if word is None:
        return None
    text = _tail(line, word)
    name = line[: -len(text)].rstrip()
    before, _, manner = name.rpartition(" ")
    if before and fold(manner) in MANNERS:
        return before.rstrip(), StatedOutcome(f"{manner} {text}", Vote(manner=MANNERS[fold(manner)]))
    return name, StatedOutcome(text)


def _is_plainly_a_name(line: str, body: str) -> bool:
    name = (line.removeprefix(CANCELLED) if is_cancelled(line) else line).lstrip(" -")
    return name.startswith(body) and _VENUE.fullmatch(name[len(body) :]) is not None


def _ends_with(line: str, word: str) -> bool:
    tail = _tail(line, word)
    return len(line) > len(tail) and fold(tail) == fold(word) and line[: -len(tail)].endswith(" ")


def _tail(line: str, word: str) -> str:
    """As many words at the line's end as `word` has, as they are written there."""
    return " ".join(line.split(" ")[-len(word.split(" ")) :])
