"""Days, instants, numbers and counts as German readers write them. Knows no page."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def day(text: str) -> str:
    """`2020-05-20` as `20.05.2020`."""
    return date.fromisoformat(text).strftime("%d.%m.%Y")


def instant(text: str) -> str:
    """An instant in UTC (`2020-05-20T10:00:00Z`) as Berlin's clocks showed it: `20.05.2020, 12:00 Uhr`."""
    return datetime.fromisoformat(text).astimezone(BERLIN).strftime("%d.%m.%Y, %H:%M Uhr")


def day_of(text: str) -> str:
    """The day (`YYYY-MM-DD`) in Berlin on which an instant in UTC lies."""
    return datetime.fromisoformat(text).astimezone(BERLIN).date().isoformat()


def number(value: int) -> str:
    """`12345` as `12.345`."""
    return f"{value:,}".replace(",", ".")


def count(value: int, one: str, many: str) -> str:
    """The number with the word in the form that it asks for: `1 Vorgang`, `2 Vorgänge`."""
    return f"{number(value)} {one if value == 1 else many}"


def quoted(text: str) -> str:
    """The text in German quotation marks: what stands between them is verbatim."""
    return f"„{text}“"
