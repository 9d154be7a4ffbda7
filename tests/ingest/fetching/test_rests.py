"""Hosts that ask for a long rest get it from every client of a run."""

from __future__ import annotations

import pytest

from domain.errors import Unobtainable
from ingest.fetching.rests import Rests
from tests.ingest.fetching.test_fetcher import NOT_THERE, fetching
from tests.ingest.serving import Answer, serving

pytestmark = pytest.mark.system


def test_rest_holds_for_every_client_of_a_run() -> None:
    """A host that asks one client for a long rest is not asked by the next, not even for its robots.txt."""
    now = [0.0]
    rests = Rests(lambda: now[0])
    later = Answer(b"", 429, {"Retry-After": "600"})
    with serving(lambda path, before: later if path == "/a" else NOT_THERE) as served:
        with fetching(served, rests=rests) as (first, _), pytest.raises(Unobtainable, match="600 seconds"):
            first.get(f"{served.address}/a")
        asked = len(served.asked)
        with fetching(served, rests=rests) as (second, _):
            with pytest.raises(Unobtainable, match="left alone"):
                second.get(f"{served.address}/b")
            assert asked == len(served.asked)
            now[0] = 601.0

            assert second.get(f"{served.address}/b").status == 404
