"""References into the void hide nothing for ever, and what was not asked for is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from projections.views import MissingView
from ratsarchiv.assembly import reading
from ratsarchiv.upkeep import project
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.town import HOST, Town
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system


def dangling(dead: int, live: int) -> Town:
    """Papers with a consultation each, which no list shows; the first so many lead nowhere."""
    town = Town(version="1.0", embed=False, page=500)
    rat = town.add("Organization", "rat", name="Rat der Stadt")
    for number in range(1, dead + live + 1):
        station = f"{HOST}/oparl/consultation/{number:03}"
        town.add("Paper", f"{number:03}", name=f"Vorlage {number}", consultation=[station])
        if number > dead:
            town.add("Consultation", f"{number:03}", role="Entscheidung", organization=[rat])
    return town


@pytest.mark.parametrize("status", [404, 403])
def test_dead_references_do_not_hide_live_ones(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight that exist behind fifty-two that do not are found at once: asking begins here and there."""
    town = dangling(dead=52, live=8)
    for number in range(1, 53):
        town.broken[f"/oparl/consultation/{number:03}"] = Answer(b"", status)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.topics().count("paper.consultation_added") == 8


@pytest.mark.parametrize("status", [404, 403])
def test_what_was_left_is_asked_for_at_the_next_full_run(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After fifty in vain a run says how many it left; full runs go on there, others ask no more."""
    town = dangling(dead=139, live=1)
    for number in range(1, 140):
        town.broken[f"/oparl/consultation/{number:03}"] = Answer(b"", status)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert held.faults()["reference_not_followed"] == 88
        asked = {path for path in held.served.paths() if "/consultation/" in path}
        held.run(days=1)
        assert {path for path in held.served.paths() if "/consultation/" in path} == asked
        held.run(days=8)
        held.run(days=8)

        assert held.topics().count("paper.consultation_added") == 1


def test_gaps_name_what_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first twenty by address and how many more, until a full run asked for them as well."""
    town = dangling(dead=100, live=1)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        left = unasked(held)
        held.run(days=1)
        asked = {path for path in held.served.paths() if "/consultation/" in path}
        later = unasked(held)
        held.run(days=8)

        assert [gap.why.partition(": fifty others")[0] for gap in left] == [
            *["named, not asked for"] * 20,
            f"{101 - len(asked) - 20} more; named, not asked for",
        ]
        assert not {str(gap.address).removeprefix(held.served.address) for gap in left} & asked
        assert (later, unasked(held)) == (left, [])


def unasked(held: Harvests) -> list[MissingView]:
    """The gaps of consultations."""
    with held.parts() as parts:
        project(parts)
    with reading(held.home, held.clock) as archive:
        return [gap for gap in archive.gaps() if gap.what == "Consultation"]
