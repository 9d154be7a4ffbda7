"""Failures stand until their cause has healed, and no longer; what is known and not held is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from projections.harvests import failing
from ratsarchiv import upkeep
from ratsarchiv.assembly import reading
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.town import EARLY, HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

BROKEN = Answer(b"<html>Wartung</html>", 200)
FORBIDDEN = Answer(b"", 403)


def standing(held: Harvests) -> list[str]:
    """The paths at which failures stand."""
    with held.parts() as parts:
        upkeep.project(parts)
    with reading(held.home, held.clock) as archive:
        return sorted(f.address.removeprefix(held.served.address) for f in archive.failures())


def unlisted(town: Town) -> None:
    """A paper that stands in no list and cannot be read at its address."""
    town.unlisted.add(f"{HOST}/oparl/paper/3")
    town.change(f"{HOST}/oparl/paper/1", EARLY, relatedPaper=[f"{HOST}/oparl/paper/3"])
    town.broken["/oparl/paper/3"] = BROKEN


def without_id(town: Town) -> None:
    """A paper without id."""
    town.disguise = lambda obj: {n: v for n, v in obj.items() if n != "id" or obj.get("name") != "Wer gießt?"}


def unreadable(town: Town) -> None:
    """A list that is in trouble."""
    town.broken["/oparl/body/1/meeting"] = FORBIDDEN


def heal(town: Town) -> None:
    """The server is as it should be."""
    town.broken.clear()
    town.disguise = lambda obj: obj


def vanish(town: Town) -> None:
    """The server says that the paper is not there."""
    town.broken["/oparl/paper/3"] = Answer(b"", 404)


@pytest.mark.parametrize(
    ("trouble", "cure", "days", "address"),
    [
        (unlisted, heal, 1, "/oparl/paper/3"),
        (unlisted, vanish, 1, "/oparl/paper/3"),
        (unreadable, heal, 1, "/oparl/body/1/meeting"),
        (without_id, heal, 8, "Paper Wer gießt?"),
    ],
)
def test_failure_is_closed_when_its_cause_has_healed(
    trouble: Callable[[Town], None],
    cure: Callable[[Town], None],
    days: float,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An object or list that is had in a later run, or is absent for sure, fails no longer."""
    town = musterstadt()
    trouble(town)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert standing(held) == [address]
        held.run(days=1)
        assert standing(held) == [address]
        cure(town)
        held.run(days=days)

        assert standing(held) == []


def test_what_is_had_at_a_second_try_has_not_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper in trouble that is asked for again in the same run, and shown then, is no failure."""
    town = musterstadt()
    real = town.answer

    def recovering(target: str, before: int, base: str) -> Answer:
        return FORBIDDEN if target == "/oparl/paper/3" and not before else real(target, before, base)

    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        asked = held.served.paths().count("/oparl/paper/3")
        monkeypatch.setattr(town, "answer", lambda path, n, base: recovering(path, n - asked, base))
        town.unlisted.add(f"{HOST}/oparl/paper/3")
        failed = held.run(days=8).failures

        assert held.served.paths().count("/oparl/paper/3") > asked + 1
        assert () == failed


def test_failure_of_a_killed_run_is_not_told_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dump was broken and its run was killed; mended and read anew, it has not failed."""
    dump = tmp_path / "dump.json"
    dump.write_text("{broken")
    with harvesting(musterstadt(), tmp_path / "home", monkeypatch) as held:
        with monkeypatch.context() as patched:
            patched.setattr("ratsarchiv.oparl.reads", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                held.run(place=str(dump))
        dump.write_text('{"id": "/oparl/paper/9", "type": "Paper", "name": "Bäume", "reference": "9"}')

        assert () == held.run(place=str(dump)).failures


def test_equal_files_of_a_dump_fail_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two empty files one is filled: the other one fails on alone."""
    dump = tmp_path / "dump"
    dump.mkdir()
    one, other = dump / "a.json", dump / "b.json"
    one.touch()
    other.touch()
    with harvesting(musterstadt(), tmp_path / "home", monkeypatch) as held:
        held.run(place=str(dump))
        assert standing(held) == ["a.json", "b.json"]
        one.write_text('{"id": "/oparl/paper/9", "type": "Paper", "name": "Bäume", "reference": "9"}')
        held.run(place=str(dump))

        assert standing(held) == ["b.json"]


def test_failure_of_an_incremental_run_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that failed when it was asked for changes is the same list later."""
    town = musterstadt()
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        unreadable(town)
        held.run(days=1)
        assert standing(held) == ["/oparl/body/1/meeting"]
        heal(town)
        held.run(days=1)

        assert standing(held) == []


@pytest.mark.parametrize(
    ("source", "address", "expected"),
    [
        ("city/oparl", "https://a.example/paper/1/", "/paper/1"),
        ("city/oparl", "https://a.example/papers?page=2&modified_since=2024", "/papers?page=2"),
        ("city/oparl", "http://b.example/papers?modified_since=2024", "/papers"),
    ],
)
def test_objects_fail_at_their_addresses(source: str, address: str, expected: str) -> None:
    """Neither host nor line nor an instant that was asked for makes another failure."""
    assert failing(source, address, 7) == failing(source, address, None) == (source, expected, None)


def test_lines_of_other_sources_fail_alone() -> None:
    """Two lines of one file are two failures."""
    assert failing("city/allris", "a.jsonl", 1) != failing("city/allris", "a.jsonl", 2)


@pytest.mark.parametrize(("status", "names"), [(404, ["77", "78"]), (403, ["78"])])
def test_gaps_name_files_that_are_known_by_address_only(
    status: int, names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that a paper names is a gap, once it is sure that its server does not show it."""
    town = musterstadt()
    listed = [f"{HOST}/oparl/file/77"]
    town.change(f"{HOST}/oparl/paper/2", EARLY, auxiliaryFile=listed, mainFile=f"{HOST}/oparl/file/78")
    town.broken["/oparl/file/77"] = Answer(b"", status)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        standing(held)
        with reading(held.home, held.clock) as archive:
            gaps = [gap for gap in archive.gaps() if gap.number == "2024/0001/1"]
        head = held.head()
        held.run(days=8)

        assert sorted(gap.name or "" for gap in gaps) == names
        assert {gap.why for gap in gaps} == {"named by its source, which shows no address to fetch it from"}
        assert [] == held.topics(head)


def kept(held: Harvests) -> list[bytes]:
    """The bytes of all failures that stand."""
    standing(held)
    with reading(held.home, held.clock) as archive, held.parts() as parts:
        return [parts.originals.get(f.sha256) for f in archive.failures()]


@pytest.mark.parametrize("content", [b"{broken", b"\n", b'[{"name": "ohne Art"}]'])
def test_file_of_a_dump_stands_until_it_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """What cannot be read of a dump keeps its bytes; other dumps do not put it right, its own file does."""
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_bytes(content)
    good.write_text('{"id": "/oparl/paper/9", "type": "Paper", "name": "Bäume", "reference": "9"}')
    with harvesting(musterstadt(), tmp_path / "home", monkeypatch) as held:
        assert held.run(place=str(bad)).failures
        assert [content] == kept(held)
        held.run(place=str(good))
        assert [content] == kept(held)

        bad.write_bytes(good.read_bytes())
        held.run(place=str(bad))
        assert [] == kept(held)


@pytest.mark.parametrize("path", ["/oparl/body/1/paper", "/oparl/paper/3"])
def test_answer_that_cannot_be_read_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The bytes of a list or an object that is none are kept with the failure."""
    town = musterstadt()
    unlisted(town)
    town.broken = {path: Answer(b'{"data": [')}
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert b'{"data": [' in kept(held)


def test_bad_line_of_a_dump_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that cannot be read, or is no object of OParl's, is a failure of its own; the others come in."""
    lines = [
        '{"id": "/oparl/paper/1", "type": "Paper", "name": "Bäume", "reference": "1"}',
        '"text"',
        '{"id": "abgebrochen',
        '{"id": "/oparl/paper/8", "type": "https://schema.oparl.org/1.1/Wolpertinger", "name": "Horn"}',
        '{"id": "/oparl/paper/9", "name": "ohne Art"}',
        '{"id": "/oparl/paper/2", "type": "Paper", "name": "Bänke", "reference": "2"}',
    ]
    dump = tmp_path / "dump.jsonl"
    dump.write_text("\n".join(lines))
    with harvesting(musterstadt(), tmp_path / "home", monkeypatch) as held:
        held.run(place=str(dump))

        assert [f"dump.jsonl, line {number}" for number in (2, 3, 4, 5)] == standing(held)
        assert ["Bäume", "Bänke"] == [held.paper(number).text("title") for number in "12"]
