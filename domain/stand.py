"""STAND: an archive state as people write it. Pure; which position it means is looked up elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from domain.decisions import BERLIN
from domain.errors import BadStand

_POSITION = re.compile(r"e([1-9][0-9]{0,17})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class AtPosition(Struct, frozen=True):
    """The state after the event at this position."""

    position: int


class AtInstant(Struct, frozen=True):
    """The state at an instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ` in UTC; None stands for the head."""

    recorded_at: str | None


Stand = AtPosition | AtInstant


def parse_stand(text: str, now: datetime) -> Stand:
    """A STAND read from text: `e184`, an instant with its zone, or a day (its end in Berlin).

    A day that contains `now` means the head. Raises BadStand for anything else and for the future.
    """
    position = _POSITION.fullmatch(text)
    if position is not None:
        return AtPosition(int(position[1]))
    instant = _instant(text)
    if _DAY.fullmatch(text) and now.astimezone(BERLIN).date().isoformat() == text:
        return AtInstant(None)
    if instant > now:
        raise BadStand(f"The state {text} lies in the future; ask for a state up to now.")
    return AtInstant(instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"))


def _instant(text: str) -> datetime:
    """The instant that a text names; a day means its last microsecond in Berlin."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(day, time(), BERLIN).astimezone(UTC) - timedelta(microseconds=1)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadStand(
            f"{text!r} is no state of the archive; expected an event position (e184), an instant "
            "(2020-05-20T12:00:00Z) or a day (2020-05-20)."
        )
    return instant
