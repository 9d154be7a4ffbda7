"""Nothing is invented from what a server does not show: gone, in trouble, cut short, or shown in part."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Unobtainable, Unreadable
from domain.events import HarvestRecorded
from ingest.manifest import decode
from ingest.oparl.mirror import Mirror
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.settled import settled
from tests.ingest.oparl.test_vendors import sending
from tests.ingest.oparl.town import EARLY, HOST, Json, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

LATER = "2024-02-08T12:00:00+00:00"
TROUBLE = Answer(b"", 403)


@pytest.fixture
def town() -> Town:
    return musterstadt(embed=False)


@pytest.fixture
def held(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harvests]:
    """The town, taken in once."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        yield held


def test_body_that_is_gone_keeps_its_name_where_it_was_named(held: Harvests, town: Town) -> None:
    """A committee is dissolved: its own history ends, that of papers and meetings does not change."""
    head = held.head()
    for name in ("gruppe", "rat"):
        town.drop(f"{HOST}/oparl/organization/{name}")
    held.run(days=8)

    assert held.topics(head) == ["body.gone", "body.gone"]


def test_paper_that_is_gone_changes_nothing_about_its_relatives(held: Harvests, town: Town) -> None:
    """What others say of it stays as it was, and its return is told once."""
    head = held.head()
    town.broken["/oparl/paper/2"] = Answer(b"", 404)
    town.unlisted.add(f"{HOST}/oparl/paper/2")
    held.run(days=8)
    town.broken.clear()
    town.unlisted.clear()
    held.run(days=8)

    assert held.topics(head) == ["paper.gone", "paper.seen_again"]


def test_silence_in_trouble(held: Harvests, town: Town) -> None:
    """Bodies and files that cannot be had for now, and no copy at hand: nothing is dropped or renamed."""
    head = held.head()
    shutil.rmtree(held.home / "disposable")
    for path in [*town.objects, "/oparl/body/1/organization", "/oparl/body/1/file"]:
        if "organization" in path or "/file" in path:
            town.broken[path] = TROUBLE
    held.run(days=8)

    assert held.topics(head) == []
    town.broken.clear()
    held.run(days=1)
    assert held.topics(head) == []


def test_what_was_in_trouble_is_asked_for_at_the_next_run(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that is only named and could not be had is asked for again, though nothing changed."""
    town.add("Paper", "9", name="Fern", reference="2024/0009")
    town.unlisted.add(f"{HOST}/oparl/paper/9")
    town.change(f"{HOST}/oparl/paper/3", EARLY, relatedPaper=[f"{HOST}/oparl/paper/9"])
    town.broken["/oparl/paper/9"] = TROUBLE
    with harvesting(town, tmp_path, monkeypatch) as held:
        failed = held.run().failures
        assert [line.address[-8:] for line in failed] == ["/paper/9"]
        town.broken.clear()
        held.run(days=1)

        assert held.paper("9").text("title") == "Fern"


@pytest.mark.parametrize("page", [2, 100])
def test_list_cut_short_is_no_ground_where_addresses_say_nothing(
    page: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that shows objects in lists only, with a list that became shorter: nothing is gone."""
    town = musterstadt(page=page)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        for path in town.objects:
            town.broken[path] = Answer(b"", 404)
        town.unlisted |= {f"{HOST}/oparl/paper/2", f"{HOST}/oparl/paper/3"}
        held.run(days=8)

        assert held.topics(head) == []
        assert "objects_not_shown_singly" in held.faults()


def test_page_that_was_missing_once_is_read_the_next_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that broke off in the middle is a failure, and is asked again from the same instant on."""
    town = musterstadt(page=1)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        for number in (1, 2, 3):
            town.change(f"{HOST}/oparl/paper/{number}", LATER, name=f"Neu {number}")
        real = town.answer

        def once(target: str, before: int, base: str) -> Answer:
            cut = "/paper?" in target and "page=3" in target and not before
            return Answer(b"", 404) if cut else real(target, before, base)

        monkeypatch.setattr(town, "answer", once)
        assert len(held.run(days=1).failures) == 1
        assert held.topics(head).count("paper.detail_corrected") == 2
        held.run(days=3)

        assert held.topics(head).count("paper.detail_corrected") == 3


def test_findings_of_an_interrupted_run_are_recorded_however_late(
    held: Harvests, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetched but not recorded, and started again two days later: the absence is told all the same."""
    head = held.head()
    town.drop(f"{HOST}/oparl/paper/3")
    with monkeypatch.context() as patched:
        patched.setattr("ratsarchiv.oparl.reads", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            held.run(days=8)
    held.run(days=2)

    assert held.topics(head) == ["paper.gone"]


@pytest.mark.parametrize("first", ["meeting", "agendaItem"])
def test_copies_of_one_object_say_the_same_in_any_order(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Items embedded without their results beside a list that has them: the results count, and stay."""
    town = musterstadt()

    def in_part(page: Any) -> Any:
        for obj in page.get("data", []) if isinstance(page, dict) else []:
            for item in obj.get("agendaItem", []) if obj["type"].endswith("/Meeting") else []:
                item.pop("result", None)
        return page

    sending(town, in_part)
    real = town.answer

    def slowly(target: str, before: int, base: str) -> Answer:
        if f"/body/1/{first}" in target:
            time.sleep(0.3)  # the others come first
        return real(target, before, base)

    with harvesting(town, tmp_path, monkeypatch) as held:
        monkeypatch.setattr(town, "answer", slowly)
        held.run()
        outcomes = [item.outcome is not None for item in held.meeting("m2").in_order()]
        head = held.head()
        town.change(f"{HOST}/oparl/meeting/m2", LATER, name="Sitzung neu")
        held.run(days=1)

        assert outcomes == [True, True]
        assert sorted(held.topics(head)) == ["meeting.corrected", "paper.session_moved"]


def test_tombstone_in_a_dump_says_that_its_object_is_gone(held: Harvests, town: Town, tmp_path: Path) -> None:
    """A dump is read as a server's answers are."""
    dumped = Harvests(tmp_path / "dumped", held.served)
    dump = tmp_path / "dump"
    dump.mkdir()
    (dump / "all.json").write_text(json.dumps(list(town.objects.values())))
    dumped.run(place=str(dump), seen_at="2024-02-01T12:00:00Z")
    head = dumped.head()
    stone = {"id": f"{HOST}/oparl/paper/3", "type": "https://schema.oparl.org/1.1/Paper", "deleted": True}
    (dump / "all.json").write_text(json.dumps([stone]))
    dumped.run(place=str(dump), seen_at="2024-02-03T12:00:00Z")

    assert dumped.topics(head) == ["paper.gone"]


def test_dump_stands_for_no_run_over_the_server(held: Harvests, town: Town, tmp_path: Path) -> None:
    """After a dump that lacks a paper the server's first run still asks for everything."""
    fresh = Harvests(tmp_path / "fresh", held.served)
    dump = tmp_path / "part.json"
    dump.write_text(json.dumps([o for p, o in town.objects.items() if p != "/oparl/paper/3"]))
    fresh.run(place=str(dump), seen_at="2024-02-01T12:00:00Z")
    fresh.run(days=0.1)

    assert fresh.paper("3").text("title") == "Wer gießt?"


def test_fetches_are_recorded_once(held: Harvests, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is interrupted while it records, and gone on with, tells of each request once."""
    asked = len(held.served.asked)
    town.change(f"{HOST}/oparl/paper/1", LATER, name="Neu")
    real = Mirror.put_fact

    def stopped(mirror: Mirror, name: str, value: str) -> None:
        if name == "reading":
            raise KeyboardInterrupt
        real(mirror, name, value)

    monkeypatch.setattr(Mirror, "put_fact", stopped)
    with pytest.raises(KeyboardInterrupt):
        held.run(days=8)
    monkeypatch.setattr(Mirror, "put_fact", real)
    held.run()

    with held.parts() as parts:
        named = [r.event for r in parts.log.read(0, 10**6) if isinstance(r.event, HarvestRecorded)]
        lines = [parts.originals.get(e.captures).splitlines() for e in named if e.captures is not None]
        assert all(decode(parts.originals.get(event.manifest)) for event in named)
    assert sum(map(len, lines)) == len(held.served.asked) > asked


HOSTILE: list[tuple[str, str, Any]] = [
    ("paper/1", field, value)
    for field in ("reference", "paperType", "date")
    for value in (["x"], {"a": 1}, 7, 2**70, True, 1.5, "\ud800", "9999-12-31T23:59:59Z", "x" * 70_000)
]
HOSTILE += [
    ("paper/3", "relatedPaper", ["http://[x", "http://ris.example:99999/x", "nur ein Text", 5, None, {}]),
    ("paper/3", "relatedPaper", f"{HOST}/oparl/paper/\u0001"),
    ("meeting/m1", "start", "9999-12-31T23:59:59Z"),
    ("meeting/m1", "start", "0001-01-01T00:00:00+14:00"),
    ("meeting/m1", "end", ["spät"]),
    ("meeting/m1", "location", "Rathaus"),
    ("organization/rat", "endDate", "9999-12-31"),
    ("organization/rat", "meeting", f"{HOST}/oparl/body/1/meeting?organization=rat"),
    ("file/1", "size", "9" * 5_000),
    ("file/1", "size", 2**70),
    ("file/1", "downloadUrl", {"href": "x"}),
    ("agendaitem/own", "order", 2**70),
    ("consultation/c1", "role", ["Vorberatung"]),
]


@pytest.mark.parametrize(("name", "field", "value"), HOSTILE)
def test_no_value_of_a_vendor_stops_a_run(
    name: str, field: str, value: Any, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in a field, the run ends, the other papers are there, and no second run is needed."""
    town.objects[f"/oparl/{name}"][field] = value
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        families = settled(held)["families"]
        held.run(days=8)

        assert held.paper("2").text("title") == "Mehr Bäume"
        assert "2024/0002" in {number for family in families for number in family}
        assert held.topics(head) == []


def listed(change: Callable[[list[Json]], list[Any]], path: str) -> Callable[[Any], Any]:
    """A change to the objects of the lists whose objects' ids hold the path."""

    def changed(page: Any) -> Any:
        fits = isinstance(page, dict) and any(path in str(obj.get("id")) for obj in page.get("data", []))
        return page | {"data": change(page["data"])} if fits else page

    return changed


def test_lists_of_addresses_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where objects belong stand their addresses: each is asked for, and again when it is listed anew."""
    town = musterstadt()
    sending(town, listed(lambda objects: [obj["id"] for obj in objects], "/oparl/paper/"))
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        assert held.faults()["addresses_for_objects"] == 3
        town.change(f"{HOST}/oparl/paper/1", LATER, name="Neu")
        held.run(days=1)

        assert held.topics(head) == ["paper.detail_corrected"]


def test_body_without_lists_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stub in the list of bodies leads to the body's own address; a body without lists ends the run."""
    town = musterstadt()
    sending(town, listed(lambda objects: [{"id": objects[0]["id"], "name": "Stub"}], "/oparl/body/"))
    with harvesting(town, tmp_path / "stub", monkeypatch) as held:
        held.run()
        assert held.paper("1").text("title") == "Bäume für die Altstadt"
    town.broken["/oparl/body/1"] = Answer(json.dumps({"id": f"{HOST}/oparl/body/1", "type": "Body"}).encode())
    with harvesting(town, tmp_path / "bare", monkeypatch) as held, pytest.raises(Unreadable, match="no list"):
        held.run()


def test_host_that_asks_for_a_rest_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer with a Retry-After of minutes ends all asking in this run."""
    town = musterstadt()
    town.broken["/oparl/body/1/paper"] = Answer(b"", 429, {"Retry-After": "600"})
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        asked = [path for path in held.served.paths() if path == "/oparl/body/1/paper"]
        assert len(asked) == 1
        before = len(held.served.asked)
        town.broken.clear()
        town.broken["/oparl/system"] = Answer(b"", 429, {"Retry-After": "600"})
        with pytest.raises(Unobtainable, match="600 seconds"):
            held.run(days=1)
        assert len(held.served.asked) == before + 2
