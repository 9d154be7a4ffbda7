"""What one bad read may do to a run: become a failed line of its own, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.observation import Listing, Observation, PaperKey, StatedFile
from ingest import observations, stadtratwatch
from tests.domain.observed import COUNCIL, archive, observed
from tests.ingest.allris import markup
from tests.ingest.allris.pages import read_page
from tests.ingest.test_observations import observations as any_observation
from tests.ingest.test_stadtratwatch import line as watched

pytestmark = pytest.mark.system

MALFORMED = "http://[bad"
EXAMPLES = settings(
    max_examples=settings().max_examples // 4,
    deadline=None,
    phases=[p for p in Phase if p not in (Phase.shrink, Phase.explain)],
)
"""Shrinking lists of whole observations takes minutes; the first failing ones are small enough."""


def of_line(stated: dict[str, Any]) -> Observation:
    """What a line of the project's own format says."""
    fields = {"key": {"id": "1"}, "address": "a", "seen_at": "2024-03-15T10:00:00Z"} | stated
    return observations.read(
        msgspec.json.encode(fields),
        council=COUNCIL,
        source_default="observations",
        sha256="ab" * 32,
        line_number=1,
    )


def of_watch(row: dict[str, Any]) -> Observation:
    """What a line of StadtratWatch with this file says."""
    return stadtratwatch.read(
        watched(files=[row]),
        council=COUNCIL,
        source=f"{COUNCIL}/stadtratwatch",
        address="o.jsonl",
        sha256="ab" * 32,
        line_number=1,
    )


def of_page() -> Observation:
    """What a page of ALLRIS 4 with a malformed link says."""
    return read_page(markup.modern().replace("./doc15.pdf", MALFORMED))


MALFORMED_ADDRESSES: dict[str, Callable[[], Observation]] = {
    "a line's file": lambda: of_line({"files": [{"name": "f", "address": MALFORMED}]}),
    "a line's own": lambda: of_line({"address": MALFORMED}),
    "StadtratWatch's file": lambda: of_watch({"id": 5, "name": "f", "url": MALFORMED, "size": 1}),
    "a page's link": of_page,
}


@pytest.mark.parametrize("seen", MALFORMED_ADDRESSES.values(), ids=MALFORMED_ADDRESSES)
def test_malformed_address_stands_as_it_is(seen: Callable[[], Observation]) -> None:
    """An address that cannot be divided is recorded like any other, and so is what comes after it."""
    with archive() as made:
        done = made.harvest([seen(), observed(1, title="Bäume")])

    assert {"new": 2} == done.results


def test_malformed_address_is_kept_verbatim() -> None:
    """The file keeps the address that its source gave."""
    with archive() as made:
        made.harvest([observed(1, files=Listing((StatedFile("f", address=MALFORMED),)))])

        (paper,) = made.papers().values()

    assert [MALFORMED] == [file.stated.address for file in paper.files()]


def test_paper_that_is_gone_shows_no_text() -> None:
    """What a line says of a paper beside its being gone is no statement on it."""
    with archive() as made:
        done = made.harvest([of_line({"presence": "gone", "title": "Bäume", "text": {"text": "eins"}})])

        (paper,) = made.papers().values()

    assert ({"gone": 1}, True) == (done.results, paper.gone)
    assert (None, {}) == (paper.said("title"), paper.texts)


few_keys = st.builds(PaperKey, st.sampled_from([None, "1", "2"]), st.sampled_from(["N 1", "N 2"]))


@given(st.lists(any_observation | st.builds(replace, any_observation, key=few_keys), min_size=1, max_size=4))
@EXAMPLES
def test_every_line_that_is_read_is_recorded_or_fails(seen: list[Observation]) -> None:
    """Whatever a line says, the run reaches its end, and says the same when it reads the line again."""
    seen = [replace(o, council=COUNCIL, sha256=f"{n:064x}") for n, o in enumerate(seen)]
    with archive() as made:
        first = made.harvest(seen)
        again = made.harvest(seen)

    assert len(seen) == sum(first.results.values()) == sum(again.results.values())
