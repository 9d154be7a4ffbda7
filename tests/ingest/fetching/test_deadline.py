"""No answer outlasts the time that a request has, however it is dripped."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from domain.errors import RunStopped, Unobtainable
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy
from ingest.fetching.rests import Rests
from ingest.manifest import Capture
from tests.ingest.fetching.dripping import SHAPES, dripping

pytestmark = pytest.mark.system

PATIENCE = 5.0
"""Seconds within which every request of these tests is over; one that is not hangs for ever."""


def asked(host: str, path: str, stop: threading.Event, seconds: float) -> list[Capture]:
    """Asks once and returns what it left; `seconds` are the time that a request has."""
    captures: list[Capture] = []
    hosts = frozenset({host})
    policy = Policy(hosts, hosts, "tests/1", attempts=1, total_timeout=seconds, rate=1000.0)
    fetcher = Fetcher(
        policy,
        clock=lambda: datetime.now(UTC),
        crawler="tests/1",
        stop=stop,
        keep=captures.append,
        rests=Rests(time.monotonic),
    )
    try:
        fetcher.get(f"http://{host}{path}")
    except Unobtainable:
        return captures
    finally:
        fetcher.close()
    raise AssertionError("An answer without end was taken.")


@pytest.mark.parametrize("path", SHAPES)
def test_answer_without_end_is_given_up_in_time(path: str) -> None:
    """Headers, interim answers, chunks and bodies that never end are cut at the deadline, and told so."""
    with dripping() as host:
        began = time.monotonic()
        captures = asked(host, path, threading.Event(), 0.3)

        assert time.monotonic() - began < PATIENCE
        assert "ReadTimeout" in (captures[-1].error or "")


@pytest.mark.parametrize("path", SHAPES)
def test_stop_ends_an_answer_without_end(path: str) -> None:
    """A run that is told to end does not wait for a server that never does."""
    stop = threading.Event()
    with dripping() as host:
        began = time.monotonic()
        threading.Timer(0.3, stop.set).start()
        with pytest.raises(RunStopped):
            asked(host, path, stop, 600.0)

        assert time.monotonic() - began < PATIENCE
