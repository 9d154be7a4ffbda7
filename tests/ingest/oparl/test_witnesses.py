"""Nothing is gone because one address says so: another of its type must be at its own in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.test_absence import listed
from tests.ingest.oparl.test_vendors import sending
from tests.ingest.oparl.town import EARLY, HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

NOWHERE = Answer(b"", 404)


def addressed() -> Town:
    """The town, with a list of papers that shows their addresses only."""
    town = musterstadt()
    sending(town, listed(lambda objects: [obj["id"] for obj in objects], "/oparl/paper/"))
    return town


def hide_papers(town: Town, *names: str) -> None:
    """Lets papers answer 404 at their own addresses."""
    town.broken |= {f"/oparl/paper/{name}": NOWHERE for name in names}


def test_type_without_a_list_is_not_gone_where_addresses_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body that forgets to name its list, on a server that shows objects in lists only: nothing is gone."""
    town = musterstadt()
    hide_papers(town, "1", "2", "3")
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        sending(
            town, lambda v: {n: x for n, x in v.items() if n != "paper"} if "consultation" in v else drop(v)
        )
        held.run(days=8)

        assert held.topics(head) == []
        assert "objects_not_shown_singly" in held.faults()


def drop(value: object) -> object:
    """A page of bodies that name no list of papers."""
    if isinstance(value, dict) and value.get("data") and "/oparl/body/" in str(value["data"][0].get("id")):
        return value | {"data": [{n: x for n, x in value["data"][0].items() if n != "paper"}]}
    return value


@pytest.mark.parametrize("days", [1, 8])
@pytest.mark.parametrize("hidden", [("1", "2", "3"), ("2",)])
def test_what_a_list_names_is_not_gone(
    days: int, hidden: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Papers that a list of addresses names and that answer 404 for a night are asked for again the next."""
    town = addressed()
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        hide_papers(town, *hidden)
        for name in "123":
            town.change(f"{HOST}/oparl/paper/{name}", "2024-02-02T12:00:00+00:00", name=f"Neu {name}")
        failed = [line.address.rpartition("/")[2] for line in held.run(days=days).failures]
        town.broken.clear()
        held.run(days=1)

        assert sorted(failed) == sorted(hidden)
        assert held.topics(head) == ["paper.detail_corrected"] * 3


def test_paper_that_a_list_of_addresses_drops_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others at their own addresses bear out that an address says something."""
    town = addressed()
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.drop(f"{HOST}/oparl/paper/3")
        held.run(days=8)

        assert held.topics(head) == ["paper.gone"]


def test_named_object_in_trouble_needs_a_witness_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in trouble and answers 404 the next night is not gone where nothing of its type is shown."""
    town = musterstadt()
    town.add("Paper", "9", name="Fern", reference="2024/0009")
    town.unlisted.add(f"{HOST}/oparl/paper/9")
    town.change(f"{HOST}/oparl/paper/3", EARLY, relatedPaper=[f"{HOST}/oparl/paper/9"])
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.broken["/oparl/paper/9"] = Answer(b"", 403)
        held.run(days=8)
        hide_papers(town, "9")
        held.run(days=1)

        assert held.topics(head) == []
