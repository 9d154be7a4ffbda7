"""Headers that no server should send are read as if they were not there; none ends a run."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from domain.observation import SeenBasis
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy
from ingest.fetching.rests import Rests
from tests.ingest.serving import Answer, serving

BEYOND = [
    "Mon, 20 Nov 99999999999 10:00:00 GMT",
    "Mon, 20 Nov 2026 10:00:00 +9999999999",
    "Mon, 20 Nov 2026 10:00:00 +99999",
    "Mon, 01 Jan 0001 00:00:00 +2300",
    "Mon, 20 Nov 2026 99999999999999999999:00:00 GMT",
]


def policy_for(host: str) -> Policy:
    """A policy for one server."""
    hosts = frozenset({host})
    return Policy(hosts, hosts, "tests/1", attempts=2, back_off=0.01, rate=1000.0)


def fetcher_for(host: str) -> Fetcher:
    """A client that asks one server."""
    return Fetcher(
        policy_for(host),
        clock=lambda: datetime.now(UTC),
        crawler="tests/1",
        stop=threading.Event(),
        keep=lambda _: None,
        rests=Rests(time.monotonic),
    )


@pytest.mark.system
@pytest.mark.parametrize("date", BEYOND)
@pytest.mark.parametrize("status", [200, 503])
def test_date_beyond_all_clocks_says_nothing(date: str, status: int) -> None:
    """A Date or Retry-After that is no instant dates nothing and asks for no patience."""
    trouble = Answer(b"x", status, {"Date": date, "Retry-After": date})
    with serving(lambda path, before: trouble if before == 0 else Answer(b"x")) as served:
        fetcher = fetcher_for(served.host)
        found = fetcher.get(f"{served.address}/a")
        fetcher.close()

        assert (200, b"x") == (found.status, found.body)


@pytest.mark.system
def test_date_beyond_all_clocks_is_no_basis() -> None:
    """The basis of such an answer is unknown."""
    with serving(lambda path, before: Answer(b"x", headers={"Date": BEYOND[0]})) as served:
        fetcher = fetcher_for(served.host)
        found = fetcher.get(f"{served.address}/a")
        fetcher.close()

        assert SeenBasis.UNKNOWN is found.basis


@pytest.mark.system
def test_tag_that_cannot_be_sent_is_no_condition() -> None:
    """An entity tag with other than ASCII characters is left out of the next request."""
    with serving(lambda path, before: Answer(b"x")) as served:
        fetcher = fetcher_for(served.host)
        fetcher.get(f"{served.address}/a", etag='"größe"')
        fetcher.close()

        assert "If-None-Match" not in served.asked[-1][1]
