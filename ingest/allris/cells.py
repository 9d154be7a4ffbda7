"""Single values as ALLRIS' tables show them: days, names of sessions, outcomes. Knows no page."""

from __future__ import annotations

import re
from datetime import date

from domain.observation import StatedOutcome, Vote
from domain.vocabulary import MANNERS, fold
from ingest.allris.words import squeeze
from ingest.instants import meant

OPEN = "(offen)"
"""What stands where an outcome is not noted yet."""

CANCELLED = "AUSFALL"
"""The word that stands before the name of a session that does not take place."""

_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")


def outcome_of(text: str) -> StatedOutcome | None:
    """An outcome as a cell shows it, its manner of vote apart; None where none is noted yet."""
    word = squeeze(text)
    if not word or word == OPEN:
        return None
    manner = MANNERS.get(fold(word.partition(" ")[0]))
    return StatedOutcome(word, vote=Vote(manner=manner) if manner is not None else None)


def day_of(text: str) -> str | None:
    """The day that a cell shows as dd.mm.yyyy, if a calendar has it and a council may mean it."""
    found = _DATE.search(text)
    try:
        return meant(date(int(found[3]), int(found[2]), int(found[1]))).isoformat() if found else None
    except ValueError:
        return None


def is_cancelled(name: str) -> bool:
    """Whether a session's name says that it does not take place."""
    return re.match(rf"{CANCELLED}\b", name) is not None
