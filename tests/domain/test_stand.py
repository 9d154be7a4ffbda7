"""How people write a state, and which one they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.errors import BadStand
from domain.stand import AtInstant, AtPosition, parse_stand

NOW = datetime(2024, 3, 31, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "stand"),
    [
        ("e1", AtPosition(1)),
        ("e184467", AtPosition(184467)),
        ("2024-03-30T12:00:00Z", AtInstant("2024-03-30T12:00:00.000000Z")),
        ("2024-03-30T12:00:00+02:00", AtInstant("2024-03-30T10:00:00.000000Z")),
        ("2024-03-29", AtInstant("2024-03-29T22:59:59.999999Z")),
        ("2024-03-30", AtInstant("2024-03-30T22:59:59.999999Z")),  # the night before summer time
        ("2023-10-29", AtInstant("2023-10-29T22:59:59.999999Z")),  # a day of 25 hours
        ("2024-03-31", AtInstant(None)),
    ],
)
def test_stand_is_read(text: str, stand: AtPosition | AtInstant) -> None:
    """A position, an instant with its zone, or a day that ends in Berlin; today means the head."""
    assert stand == parse_stand(text, NOW)


def test_today_is_berlin_s_day() -> None:
    """Late in the evening in UTC it is the next day in Berlin."""
    assert AtInstant(None) == parse_stand("2024-04-01", datetime(2024, 3, 31, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    ["", "184", "e0", "e-1", "e01", "gestern", "2024-02-31", "2024-03-30T12:00:00", "2024-03", "2024-04-01",
     "2024-03-31T20:00:01Z", "9999-12-31"],
)  # fmt: skip
def test_other_stands_are_refused(text: str) -> None:
    """What is no state, has no zone or lies in the future is refused."""
    with pytest.raises(BadStand):
        parse_stand(text, NOW)
