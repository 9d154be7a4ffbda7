"""Lists that show stubs: the objects themselves count, and a stub is never a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ingest.oparl.samples import lacking
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.settled import settled
from tests.ingest.oparl.town import EARLY, HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

STUB = ("id", "type", "name", "created", "modified", "deleted", "reference")


class StubTown(Town):
    """A town whose lists show few fields of each object, or everything again once `whole` is set."""

    whole = False
    ignores_since = False

    def _listed(self, kind: str, path: str, query: dict[str, str]) -> Any:
        if self.ignores_since:
            query = {name: value for name, value in query.items() if name != "modified_since"}
        found = super()._listed(kind, path, query)
        if not self.whole:
            found["data"] = [{n: v for n, v in obj.items() if n in STUB} for obj in found["data"]]
        return found


def stubbed(**dialect: Any) -> StubTown:
    """The town with lists of stubs."""
    whole = musterstadt(**dialect)
    town = StubTown(**dialect)
    town.objects = whole.objects
    return town


@contextmanager
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Harvests, Harvests, StubTown]]:
    """The same town twice: with whole lists and with stubs, each harvested once."""
    stubs = stubbed()
    with (
        harvesting(musterstadt(), tmp_path / "whole", monkeypatch) as one,
        harvesting(stubs, tmp_path / "stubs", monkeypatch) as other,
    ):
        one.run()
        other.run()
        yield one, other, stubs


@pytest.mark.parametrize(
    ("listed", "single", "missing"),
    [
        ({"name": "a"}, {"name": "a", "web": "x", "modified": "y", "body": "z"}, []),
        ({"name": "a"}, {"name": "a", "text": "Volltext", "sha1Checksum": "7", "masterFile": "/f"}, []),
        ({"name": "a"}, {"name": "a", "allris:x": "1", "consultation": []}, []),
        (
            {"name": "a"},
            {"name": "a", "reference": "1", "consultation": ["/c"]},
            ["consultation", "reference"],
        ),
        ({"name": "a", "reference": ""}, {"name": "b", "reference": "1"}, ["reference"]),
        ({"name": "a", "date": "x"}, {"name": "a"}, []),
    ],
)
def test_only_fields_with_content_are_lacking(listed: Any, single: Any, missing: list[str]) -> None:
    """What an object says at its own address counts; what a vendor adds or nobody reads does not."""
    assert missing == lacking(listed, single)


def test_stubs_are_followed_to_the_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with lists of stubs gives the same families as one with whole lists; the fault is named."""
    with both(tmp_path, monkeypatch) as (one, other, _):
        assert settled(one) == settled(other)
        assert "stubs_in_lists" in other.faults()
        assert "stubs_in_lists" not in one.faults()


@pytest.mark.parametrize("days", [1, 8])
def test_stubs_are_no_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Further runs over stubs, full or not, record nothing; a change is told once, and it alone."""
    with both(tmp_path, monkeypatch) as (_, other, town):
        head = other.head()
        other.run(days=days)
        assert [] == other.topics(head)

        town.change(f"{HOST}/oparl/paper/1", "2024-02-20T10:00:00+01:00", name="Bäume für die Neustadt")
        other.run(days=days)
        assert ["paper.detail_corrected"] == other.topics(head)
        assert "Bäume für die Neustadt" == other.paper("1").text("title")


@pytest.mark.parametrize("days", [1, 8])
def test_trouble_with_an_object_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """A stub whose object cannot be had leaves what is held, and is asked for again at the next run."""
    with both(tmp_path, monkeypatch) as (_, other, town):
        head = other.head()
        town.change(f"{HOST}/oparl/paper/1", "2024-02-20T10:00:00+01:00", name="Bäume für die Neustadt")
        town.broken["/oparl/paper/1"] = Answer(b"", 403)
        other.run(days=days)
        assert [] == other.topics(head)

        del town.broken["/oparl/paper/1"]
        other.run(days=1)
        assert ["paper.detail_corrected"] == other.topics(head)


def test_lists_that_turn_whole_are_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that show whole objects again are found out by a full run; no object is asked for any more."""
    with both(tmp_path, monkeypatch) as (_, other, town):
        town.whole = True
        head = other.head()
        other.run(days=8)
        assert "stubs_in_lists" not in other.faults()
        assert [] == other.topics(head)
        town.add("Paper", "9", name="Neu", reference="2024/0009", date="2024-02-10")
        town.change(f"{HOST}/oparl/paper/9", "2024-02-10T10:00:00+01:00")
        asked = len(other.served.asked)
        other.run(days=1)

        assert "2024-02-10" == other.paper("9").text("filed_on")
        assert "/oparl/paper/9" not in other.served.paths()[asked:]


def test_what_is_new_when_lists_turn_to_stubs_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object that a full run meets as a stub, never seen before, is recorded as it shows itself."""
    town = stubbed()
    town.whole = True
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        town.whole = False
        town.add("Paper", "9", name="Neu", reference="2024/0009", date="2024-02-10")
        held.run(days=8)

        assert "2024-02-10" == held.paper("9").text("filed_on")


@pytest.mark.parametrize("days", [1, 8])
def test_objects_that_lose_a_field_make_no_list_of_stubs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Where all objects of a list say less, at their own addresses too, it is they that changed."""
    town = musterstadt()
    for name in ("rat", "umwelt", "amt", "gruppe"):
        town.change(f"{HOST}/oparl/organization/{name}", EARLY, shortName=name)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        for name in ("rat", "umwelt", "amt", "gruppe"):
            town.change(f"{HOST}/oparl/organization/{name}", "2024-02-20T10:00:00+01:00", shortName=None)
        held.run(days=days)

        assert ["body.corrected"] * 4 == held.topics(head)
        assert "stubs_in_lists" not in held.faults()


@pytest.mark.parametrize("days", [1, 8])
def test_lists_are_believed_where_nothing_is_shown_singly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Where objects are shown in lists only, these alone say what one lost and what it changed."""
    town = musterstadt()
    town.change(f"{HOST}/oparl/paper/3", EARLY, date="2024-01-20")
    town.broken |= dict.fromkeys(town.objects, Answer(b"", 404))
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        town.change(f"{HOST}/oparl/paper/3", "2024-02-20T10:00:00+01:00", name="Wer gießt nun?", date=None)
        failed = held.run(days=days).failures

        assert "Wer gießt nun?" == held.paper("3").text("title")
        assert () == failed


def test_object_that_changes_meanwhile_makes_no_list_of_stubs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one object gained after its list was read says nothing of the list, and is told the next time."""
    town = musterstadt()
    real = town.answer

    def gaining(target: str, before: int, base: str) -> Answer:
        if target == "/oparl/paper/3" and not before:
            town.change(f"{HOST}/oparl/paper/3", "2024-02-01T12:00:00+01:00", date="2024-01-20")
        return real(target, before, base)

    monkeypatch.setattr(town, "answer", gaining)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert "stubs_in_lists" not in held.faults()
        held.run(days=1)

        assert "2024-01-20" == held.paper("3").text("filed_on")


def test_stubs_of_what_did_not_change_are_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that always lists everything is asked the day after for the one object that changed."""
    with both(tmp_path, monkeypatch) as (_, other, town):
        town.ignores_since = True
        town.change(f"{HOST}/oparl/paper/1", "2024-02-20T10:00:00+01:00", name="Bäume für die Neustadt")
        asked = len(other.served.asked)
        other.run(days=1)

        lists = ("/oparl/body", "/oparl/bodies", "/oparl/system")
        assert ["/oparl/paper/1"] == [p for p in other.served.paths()[asked:] if not p.startswith(lists)]
        assert "Bäume für die Neustadt" == other.paper("1").text("title")


def test_lists_in_trouble_tell_nothing_of_their_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of stubs that a full run could not read is one the day after: a new stub is asked for."""
    with both(tmp_path, monkeypatch) as (_, other, town):
        town.broken["/oparl/body/1/paper"] = Answer(b"", 500)
        other.run(days=8)
        town.broken.clear()
        town.add("Paper", "9", name="Neu", reference="2024/0009", date="2024-02-10")
        town.change(f"{HOST}/oparl/paper/9", "2024-02-10T10:00:00+01:00")
        other.run(days=1)

        assert "2024-02-10" == other.paper("9").text("filed_on")


def test_lists_that_turn_to_stubs_drop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that begins to show stubs says nothing new by that."""
    town = stubbed()
    town.whole = True
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.whole = False
        town.change(f"{HOST}/oparl/paper/3", "2024-02-20T10:00:00+01:00")
        held.run(days=1)
        assert [] == held.topics(head)
        held.run(days=8)
        assert [] == held.topics(head)
        assert "stubs_in_lists" in held.faults()
