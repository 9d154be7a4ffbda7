"""What period a query asks for."""

from __future__ import annotations

import pytest

from search.coverage import period_of
from search.parse import parse
from search.profiles.v2 import shipped
from search.query import Days

PROFILE = shipped()


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", None, None),
        ("schule", None, None),
        ("schule jahr:2019", "2019-01-01", "2019-12-31"),
        ("jahr:2019 baum datum:01.06.2019..", "2019-06-01", "2019-12-31"),
        ("datum:01.06.2019.. baum", "2019-06-01", None),
        ("jahr:2019 ODER jahr:2021", "2019-01-01", "2021-12-31"),
        ("baum ODER jahr:2021", None, None),
        ("-jahr:2019", None, None),
    ],
)
def test_period_is_that_in_which_papers_may_lie(query: str, first: str | None, last: str | None) -> None:
    """Periods side by side narrow each other, alternatives widen, and what is excluded tells nothing."""
    assert period_of(parse(query, PROFILE).root) == Days(first, last)
