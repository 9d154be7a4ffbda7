"""The rules of reading instants."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unreadable
from ingest.instants import day_in_berlin, in_utc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-15T10:00:00Z", "2024-03-15T10:00:00Z"),
        ("2024-03-15T10:00:00+00:00", "2024-03-15T10:00:00Z"),
        ("2024-03-15T00:30:00+01:00", "2024-03-14T23:30:00Z"),
        ("2024-03-15 10:00:00z", "2024-03-15T10:00:00Z"),
        ("2024-03-15T10:00:00.5-03:30", "2024-03-15T13:30:00.500000Z"),
        ("2024-02-29T10:00:00.000Z", "2024-02-29T10:00:00Z"),
    ],
)
def test_instant_is_told_in_utc(text: str, expected: str) -> None:
    """An instant in any zone is stored in UTC, in one form."""
    assert expected == in_utc(text)


@given(
    st.integers(-(5 * 10**9), 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(-23 * 60, 23 * 60),
)
def test_same_instant_has_one_form(when: datetime, offset: int) -> None:
    """The zone in which an instant is written leaves no trace."""
    elsewhere = when.astimezone(timezone(timedelta(minutes=offset)))

    assert in_utc(when.isoformat()) == in_utc(elsewhere.isoformat())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "2024-03-15",
        "2024-03-15T10:00:00",
        "2024-03-15T10:00Z",
        "2024-02-31T10:00:00Z",
        "2023-02-29T10:00:00Z",
        "2024-03-15T25:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-01:00",
        "1799-12-31T23:59:59Z",
        "2201-01-01T00:00:00Z",
        "1710496800",
    ],
)
def test_no_instant_is_unreadable(text: str) -> None:
    """What is not a real instant with a zone is refused, and named."""
    with pytest.raises(Unreadable, match=f"^'{re.escape(text)}' is not an instant"):
        in_utc(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-09-27T00:00:00+02:00", "2022-09-27"),
        ("2022-09-26T22:00:00Z", "2022-09-27"),
        ("2022-09-26T21:59:59Z", "2022-09-26"),
        ("2022-12-26T22:59:59Z", "2022-12-26"),
        ("2022-12-26T23:00:00Z", "2022-12-27"),
    ],
)
def test_day_is_the_german_one(text: str, expected: str) -> None:
    """A session's day is the one of the German calendar, in summer time and out of it."""
    assert expected == day_in_berlin(text)
