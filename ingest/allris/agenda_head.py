"""The head of an ALLRIS agenda: name, body, day, times and place of the meeting. Knows no items, no files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.errors import Unreadable
from domain.meeting import BERLIN
from domain.meeting_observation import MeetingKey
from domain.observation import NotUnderstood, Reader
from ingest.allris.cells import day_of, is_cancelled
from ingest.allris.words import squeeze

READER = Reader("allris-agenda", 1)
LABELS = ("Bezeichnung", "Gremium", "Datum", "Status", "Zeit", "Anlass", "Raum", "Ort", "Anlagen")
"""The labels of the head; two of them may stand on one line."""

_LABEL = re.compile(rf"(?:^|(?<=\s))({'|'.join(LABELS)}):")
_CLOCK = r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])"
_TIMES = re.compile(rf"{_CLOCK}(?:\s*Uhr)?(?:\s*(?:-|–|bis)\s*{_CLOCK}(?:\s*Uhr)?)?")


def pairs_of(line: str) -> list[tuple[str, str]]:
    """Labels and values of a line; empty for a line that does not begin with a label."""
    pieces = _LABEL.split(line.strip())
    return [] if pieces[0] else [(k, squeeze(v)) for k, v in zip(pieces[1::2], pieces[2::2], strict=True)]


def meeting_fields(values: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a MeetingObservation that the head's labels give; Unreadable where no day is named."""
    name = values.get("Bezeichnung") or values.get("Gremium") or None
    day = day_of(values.get("Datum", ""))
    if day is None or name is None:
        raise Unreadable(
            f"The agenda says “Datum: {values.get('Datum', '')}” and “Bezeichnung: {name or ''}”,"
            " expected a day as 13.06.2019 and a name: save the whole page."
        )
    starts_at, ends_at, unread = _times(day, values.get("Zeit", ""))
    said: dict[str, Any] = {
        "key": MeetingKey(date=day, name=name),
        "name": name,
        "cancelled": is_cancelled(name),
        "starts_at": starts_at,
    }
    if ends_at is not None:
        said["ends_at"] = ends_at
    if "Status" in values:
        said["status_text"] = values["Status"] or None
    if "Gremium" in values:
        said["bodies"] = (values["Gremium"],) if values["Gremium"] else ()
    if "Raum" in values or "Ort" in values:
        said["place"] = ", ".join(filter(None, (values.get("Raum"), values.get("Ort")))) or None
    puzzles = [f"Zeit: {unread}"] if unread else []
    puzzles += [f"{label}: {values[label]}" for label in ("Anlass", "Anlagen") if values.get(label)]
    said["not_understood"] = tuple(NotUnderstood("Kopf", puzzle) for puzzle in puzzles)
    return said


def _times(day: str, text: str) -> tuple[str, str | None, str]:
    """Begin and end as instants in UTC, and what could not be read; the day alone where no time is told."""
    found = _TIMES.fullmatch(text)
    if found is None:
        return day, None, text
    begin = _instant(day, found[1], found[2])
    if found[3] is None:
        return _utc(begin), None, ""
    end = _instant(day, found[3], found[4])
    if end < begin:  # a meeting that goes on past midnight
        end += timedelta(days=1)
    return _utc(begin), _utc(end), ""


def _instant(day: str, hour: str, minute: str) -> datetime:
    """The German clock's time on the day; 24:00 is midnight at its end."""
    whole = date.fromisoformat(day) + timedelta(days=int(hour) // 24)
    return datetime.combine(whole, time(int(hour) % 24, int(minute)), BERLIN)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
