"""When a harvest is due: once a day at Berlin's hour, and not again and again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from ratsarchiv.schedule import AGAIN, BERLIN, Scheduled, due, last_hour

CITY = Scheduled(council="karlsruhe", oparl="https://ris.example/oparl/system", at=time(2, 30))


def at(text: str) -> datetime:
    """An instant by Berlin's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("begun", "now", "is_due"),
    [
        (None, "2026-01-10T12:00", True),
        ("2026-01-10T02:31", "2026-01-10T12:00", False),
        ("2026-01-09T02:31", "2026-01-10T02:29", False),
        ("2026-01-09T02:31", "2026-01-10T02:30", True),
        ("2026-01-09T23:59", "2026-01-10T12:00", True),
        ("2026-01-01T02:30", "2026-01-10T02:29", True),
    ],
)
def test_source_is_due_once_a_day(begun: str | None, now: str, is_due: bool) -> None:
    """A source is due where its last run began before the last time that the clocks showed its hour."""
    held = {} if begun is None else {CITY.source: at(begun).astimezone(UTC)}

    assert is_due == bool(due([CITY], held, set(), {}, at(now)))


def test_vain_start_waits() -> None:
    """A harvest that left no trace in the archive is tried again after a while, not at once."""
    now = at("2026-01-10T12:00")
    for ago, again in ((AGAIN - timedelta(seconds=1), False), (AGAIN, True)):
        assert again == bool(due([CITY], {}, set(), {CITY.source: now - ago}, now))


def test_run_that_was_left_goes_on_once() -> None:
    """What a worker was stopped in the next one begins with; what does not end again waits for its hour."""
    now = at("2026-01-10T12:00")
    begun, left = {CITY.source: now - timedelta(hours=1)}, {CITY.source}

    assert [CITY] == due([CITY], begun, left, {}, now)
    assert [] == due([CITY], begun, set(), {}, now)
    assert [] == due([CITY], begun, left, {CITY.source: now - 2 * AGAIN}, now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-29T12:00", "2026-03-29T02:30"),  # the hour that summer time leaves out
        ("2026-03-29T03:10", "2026-03-28T02:30"),  # ten minutes behind two o'clock
        ("2026-03-29T03:30", "2026-03-29T02:30"),
        ("2026-10-25T12:00", "2026-10-25T02:30"),  # the one that comes twice
        ("2026-10-25T02:00", "2026-10-24T02:30"),
    ],
)
def test_clock_changes_lose_no_day(now: str, expected: str) -> None:
    """On the days on which clocks change there is one hour of the harvest as well."""
    assert at(expected) == last_hour(CITY.at, at(now))


@pytest.mark.parametrize(
    "wrong", [{"council": "Stadt Karlsruhe"}, {"oparl": "ftp://x"}, {"at": "25:00"}, {"every": "day"}]
)
def test_schedule_is_checked(wrong: dict[str, str]) -> None:
    """What cannot be scheduled is refused."""
    with pytest.raises(ValidationError):
        Scheduled.model_validate({"council": "a", "oparl": "https://x", **wrong})
