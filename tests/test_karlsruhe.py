"""A real city behind a replaying OParl server: all of it comes in, noise tells nothing, changes are found."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec import Struct

from archive.papers import load_papers
from domain import events as e
from domain.family import families
from domain.meeting_events import MeetingScheduled
from domain.numbers import base, normalise
from ratsarchiv.assembly import opened, system_clock
from tests.revised import Shown, told

pytestmark = pytest.mark.real_data

NEWEST = 700
"""Papers from the end of the file; the revisions are of these."""

YEAR = "2026"
"""Meetings of this year are taken."""

BEFORE, AFTER = "2026-07-18T00:00:00+00:00", "2026-08-01T00:00:00+00:00"
Json = dict[str, Any]


class City(Struct, frozen=True):
    """A server that replays the city's last year, and an archive of it as it was on 18 July 2026.

    `data` is what the server shows: the newest papers and the year's meetings.
    """

    address: str
    home: Path
    data: Path

    def control(self, **what: str) -> None:
        """Moves the server in time, or gives it faults."""
        self._get(f"/_control?{urlencode(what)}")

    def requests(self) -> int:
        """How often the server was asked since this was asked last."""
        return int(self._get("/_log")["requests"])

    def ingest(self, *, relist: bool, kill_after: float | None = None) -> None:
        """A run as the operator starts it, perhaps killed; `relist` asks for full lists."""
        command = [sys.executable, "-m", "ratsarchiv", "--home", str(self.home), "ingest", "oparl"]
        command += [f"{self.address}/oparl/system", "--council", "karlsruhe", "--no-files"]
        days = {"RATSARCHIV_RELIST_DAYS": "0"} if relist else {}
        with subprocess.Popen(command, env=os.environ | days) as run:
            if kill_after is not None:
                time.sleep(kill_after)
                run.send_signal(signal.SIGKILL)
            run.wait()
        assert run.returncode in ((0,) if kill_after is None else (0, -signal.SIGKILL))

    def command(self, *words: str) -> None:
        """Another command over the archive; it must end well."""
        subprocess.run([sys.executable, "-m", "ratsarchiv", "--home", str(self.home), *words], check=True)

    def events(self, after: int = 0) -> list[e.Recorded]:
        """All events behind a position."""
        with opened(self.home, system_clock) as parts:
            return parts.log.read(after, 10**7)

    def head(self) -> int:
        """The last position."""
        with opened(self.home, system_clock) as parts:
            return parts.log.head()

    def _get(self, path: str) -> Json:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:  # noqa: S310  # loopback
            return dict(json.load(answer))


@pytest.fixture(scope="module")
def city(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The last year, taken in by a run that was killed twice on its way, unless it ended before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("data")
    _last_year(shared_data / "karlsruhe", data)
    tool = shared_data.parent / "tools/oparl_replay.py"
    command = [sys.executable, str(tool), "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        made = City(f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("karlsruhe"), data)
        try:
            _await(port)
            made.control(at=BEFORE)
            made.ingest(relist=False, kill_after=3)
            made.ingest(relist=False, kill_after=5)
            made.ingest(relist=False)
            yield made
        finally:
            server.terminate()


def test_every_object_is_recorded(city: City) -> None:
    """Papers, meetings and bodies that the server shows are there, whatever was killed; nothing failed."""
    events = [r.event for r in city.events()]
    results = [event.results for event in events if isinstance(event, e.HarvestCompleted)]

    filed = sum(isinstance(event, e.PaperFiled) for event in events)
    scheduled = sum(isinstance(event, MeetingScheduled) for event in events)
    shown = [_at(city.data, name, BEFORE).values() for name in ("papers", "meetings")]
    assert [filed, scheduled] == [sum(not obj.get("deleted") for obj in objects) for objects in shown]
    assert all("failed" not in result for result in results)


def test_amendments_stand_below_their_bases(city: City) -> None:
    """Wherever a number continues that of a paper that is held, both are in one family."""
    with opened(city.home, system_clock) as parts:
        announced = {r.stream for r in parts.log.read(0, 10**7) if r.topic == "paper.announced"}
        found = families(load_papers(parts.log, sorted(announced)))
    family_of = {normalise(n): f.root for f in found for m in f.members for n in m.paper.numbers}
    pairs = [(number, normalise(above)) for number in family_of if (above := base(number)) is not None]
    known = [(number, above) for number, above in pairs if above in family_of]

    assert len(known) > 10
    assert [number for number, above in known if family_of[number] != family_of[above]] == []


@pytest.mark.parametrize(("fault", "relist"), [("none", False), ("touch", True), ("escape", True)])
def test_noise_adds_harvest_events_only(city: City, fault: str, *, relist: bool) -> None:
    """Asked again, with all times touched, or with escaped names: no event of a paper or meeting."""
    head = city.head()
    city.control(faults=fault)
    city.requests()
    city.ingest(relist=relist)
    city.control(faults="none")

    assert {r.topic.partition(".")[0] for r in city.events(head)} == {"harvest"}
    assert relist or city.requests() < 20


def test_real_changes_are_found(city: City) -> None:
    """From 18 to 31 July: of every kind as many events as the revisions show changes, and no others."""
    head = city.head()
    city.control(at=AFTER)
    city.ingest(relist=True)
    before, after = (
        Shown.of(_at(city.data, "papers", at), _at(city.data, "meetings", at)) for at in (BEFORE, AFTER)
    )

    found = Counter(r.topic for r in city.events(head) if not r.topic.startswith("harvest."))
    expected = told(before, after)
    assert len(expected) == 16
    assert expected == found


def test_faults_together_tell_nothing_but_what_dangles(city: City) -> None:
    """In every trouble at once only the named paper that is not there is news; read models stay equal."""
    head = city.head()
    city.control(faults="500,429,bare,dangle,loop")
    city.ingest(relist=True)
    city.control(faults="none")

    topics = {r.topic for r in city.events(head) if not r.topic.startswith("harvest.")}
    assert topics == {"paper.announced", "paper.mention_recorded"}
    results = [r.event.results for r in city.events(head) if isinstance(r.event, e.HarvestCompleted)]
    assert ["failed" in result for result in results] == [False]
    city.command("project")
    city.command("rebuild", "--check")


def _at(data: Path, name: str, at: str) -> Mapping[str, Json]:
    """The objects as a visitor saw them at an instant, by id."""
    found = {obj["id"]: obj for obj in _lines(data / f"{name}.jsonl.xz")}
    revisions: dict[str, list[tuple[datetime, Json]]] = {}
    for row in _lines(data / f"revisions-{name}.jsonl.xz"):
        if row.get("doc"):
            seen = datetime.fromisoformat(row["seen_at"])
            revisions.setdefault(row["doc"]["id"], []).append((seen, row["doc"]))
    for path, shown in revisions.items():
        before = [doc for seen, doc in shown if seen <= datetime.fromisoformat(at)]
        found[path] = before[-1] if before else shown[0][1]
    return found


def _last_year(whole: Path, data: Path) -> None:
    """Writes what the server is to show: the newest papers, the year's meetings, all bodies and revisions."""
    papers = list(_lines(whole / "papers.jsonl.xz"))[-NEWEST:]
    meetings = [m for m in _lines(whole / "meetings.jsonl.xz") if str(m.get("start")).startswith(YEAR)]
    for name, objects in (("papers", papers), ("meetings", meetings), ("documents", [])):
        lines = "".join(f"{json.dumps(each)}\n" for each in objects)
        (data / f"{name}.jsonl.xz").write_bytes(lzma.compress(lines.encode(), preset=0))
    for name in ("organizations.json", "revisions-papers.jsonl.xz", "revisions-meetings.jsonl.xz"):
        shutil.copyfile(whole / name, data / name)


def _lines(file: Path) -> Iterator[Json]:
    with lzma.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _await(port: int) -> None:
    """Waits until the server takes connections."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the replaying server did not start")
