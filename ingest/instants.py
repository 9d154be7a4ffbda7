"""Instants as sources write them, checked and brought to UTC or to a day; knows no source and no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from domain.errors import Unreadable

Zoned = Annotated[datetime, Meta(tz=True)]

YEARS = range(1800, 2201)
"""Years that a council may mean; a day outside them (0001-01-01, 9999-12-31) stands for none."""

REPEATED = 4096
"""Instants held in memory: the lines of a file share a few crawls and the beginnings of sessions."""


@lru_cache(maxsize=REPEATED)
def in_utc(text: str) -> str:
    """The RFC 3339 instant `text` as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; raises Unreadable."""
    return _instant(text, UTC).replace(tzinfo=None).isoformat() + "Z"


@lru_cache(maxsize=REPEATED)
def day_in_berlin(text: str) -> str:
    """The German calendar's day, `YYYY-MM-DD`, at the RFC 3339 instant `text`; raises Unreadable."""
    return _instant(text, ZoneInfo("Europe/Berlin")).date().isoformat()


def meant(day: date) -> date:
    """The day, if it is of YEARS; ValueError for any other."""
    if day.year not in YEARS:
        raise ValueError(f"Expected a day of the years {YEARS[0]} to {YEARS[-1]}, got {day.isoformat()}")
    return day


def _instant(text: str, zone: tzinfo) -> datetime:
    try:
        found = msgspec.convert(text, Zoned).astimezone(zone)
        meant(found.date())
    except (ValueError, OverflowError) as error:
        raise Unreadable(
            f"{text!r} is not an instant: expected a real day of the years {YEARS[0]} to {YEARS[-1]}, a time"
            " and a zone as in 2024-03-15T10:00:00+01:00 (RFC 3339); correct it at its source"
        ) from error
    return found
