"""References into the void hide nothing for ever, and what was not asked for is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.oparl.harvested import harvesting
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


@pytest.mark.parametrize("days", [1, 8])
@pytest.mark.parametrize("status", [404, 403])
def test_dead_references_hide_live_ones_no_longer_than_a_run(
    days: int, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After fifty in vain the run says what it left, and the next one goes on there."""
    town = dangling(dead=52, live=8)
    for number in range(1, 53):
        town.broken[f"/oparl/consultation/{number:03}"] = Answer(b"", status)
    with harvesting(town, tmp_path, monkeypatch) as held:
        first = held.run()
        assert held.faults()["reference_not_followed"] == 8
        assert "8 references to objects of the type Consultation" in str(first.failures[-1].reason)
        head = held.head()
        held.run(days=days)

        assert held.topics(head).count("paper.consultation_added") == 8
        held.run(days=days)
        assert held.topics(head).count("paper.consultation_added") == 8
