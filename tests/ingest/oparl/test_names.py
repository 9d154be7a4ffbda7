"""Names of bodies change; what was done under a name keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import HOST, musterstadt

pytestmark = pytest.mark.system

LATER, STILL_LATER = "2024-02-08T12:00:00+00:00", "2024-02-20T12:00:00+00:00"


@pytest.mark.parametrize("embed", [True, False])
def test_renamed_body_keeps_its_name_where_it_was_named(
    *, embed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new name is the body's event alone; papers that name it from then on have the new name."""
    town = musterstadt(embed=embed)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        for key, name in (("gruppe", "Neue Mitte"), ("rat", "Stadtrat")):
            town.change(f"{HOST}/oparl/organization/{key}", LATER, name=name)
        held.run(days=1)
        held.run(days=8)
        assert held.topics(head) == ["body.renamed", "body.renamed"]
        group = [f"{HOST}/oparl/organization/gruppe"]
        town.change(f"{HOST}/oparl/paper/3", STILL_LATER, originatorOrganization=group)
        held.run(days=8)

        assert held.paper("1").said("originators") == ("Fraktion Mitte",)
        assert held.paper("3").said("originators") == ("Neue Mitte",)


def test_name_without_id_is_the_papers_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An originator that has no id but a name is another where the name is another."""
    town = musterstadt()
    with harvesting(town, tmp_path, monkeypatch) as held:
        for name, when in (("Fraktion A", LATER), ("Fraktion B", STILL_LATER)):
            town.change(f"{HOST}/oparl/paper/3", when, originatorOrganization=[{"name": name}])
            held.run(days=10)

        assert held.paper("3").said("originators") == ("Fraktion B",)


def test_reference_that_comes_back_has_the_name_of_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old name lasts as long as the reference, no longer."""
    town = musterstadt()
    paper, group = f"{HOST}/oparl/paper/1", f"{HOST}/oparl/organization/gruppe"
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        town.change(paper, LATER, originatorOrganization=[])
        held.run(days=8)
        town.change(group, STILL_LATER, name="Neue Mitte")
        town.change(paper, STILL_LATER, originatorOrganization=[group])
        held.run(days=8)

        assert held.paper("1").said("originators") == ("Neue Mitte",)
