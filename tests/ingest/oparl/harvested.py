"""Harvests of a made-up server into an archive of its own, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from archive.log import EventLog
from archive.meetings import load_meeting
from archive.papers import load_papers
from domain import events as e
from domain.family import MotionFamily, families
from domain.identity import id_key, meeting_key
from domain.meeting import Meeting
from domain.meeting_observation import MeetingKey
from domain.paper import Paper
from ingest.harvest import Summary
from ingest.sources import Given
from ratsarchiv.assembly import Parts, opened
from ratsarchiv.oparl import Reach, Steps, ingest_oparl, is_live
from tests.ingest.oparl.town import Town
from tests.ingest.serving import Served, serving

COUNCIL = "musterstadt"
SOURCE = f"{COUNCIL}/oparl"
START = datetime(2024, 2, 1, 12, tzinfo=UTC)


class Harvests:
    """An archive, a server, and runs between them."""

    def __init__(self, home: Path, served: Served) -> None:
        self.home = home
        self.served = served
        self.now = START

    def clock(self) -> datetime:
        """The archive's clock, which moves a little at each look."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def run(
        self,
        *,
        days: float = 0,
        place: str | None = None,
        seen_at: str | None = None,
        private: bool = False,
    ) -> Summary:
        """A run, so many days after the one before."""
        self.now += timedelta(days=days)
        given = Given(council=COUNCIL, seen_at=seen_at, clock=self.clock, crawler="tests/1")
        steps = Steps(lambda seen, total: None, lambda count: None)
        with self.parts() as parts:
            at = place or f"{self.served.address}/oparl/system"
            reach = Reach.around(at, [], private=private) if is_live(at) else None
            return ingest_oparl(parts, given, at, reach, steps)

    @contextmanager
    def parts(self) -> Iterator[Parts]:
        """The archive, opened."""
        with opened(self.home, self.clock, create=True) as parts:
            yield parts

    def events(self, after: int = 0) -> list[e.Recorded]:
        """All events of papers, meetings and bodies behind a position."""
        with self.parts() as parts:
            return [r for r in parts.log.read(after, 10**6) if not r.topic.startswith("harvest.")]

    def topics(self, after: int = 0) -> list[str]:
        """Their topics."""
        return [r.topic for r in self.events(after)]

    def head(self) -> int:
        """The last position."""
        with self.parts() as parts:
            return parts.log.head()

    def last(self) -> e.HarvestCompleted:
        """The last completed run's event."""
        with self.parts() as parts:
            found = [r.event for r in parts.log.read(0, 10**6)]
        return [event for event in found if isinstance(event, e.HarvestCompleted)][-1]

    def faults(self) -> dict[str, int]:
        """The faults that the last run found, with counts."""
        return {fault.rule: fault.count for fault in self.last().faults}

    def paper(self, name: str) -> Paper:
        """A paper by the last part of its id."""
        with self.parts() as parts:
            return papers(parts.log)[id_key(SOURCE, f"/oparl/paper/{name}").stream()]

    def families(self) -> list[MotionFamily]:
        """All families."""
        with self.parts() as parts:
            found = papers(parts.log)
        return families(found, {s: p.id for p in found.values() for s in p.streams})

    def meeting(self, name: str) -> Meeting:
        """A meeting by the last part of its id."""
        key = MeetingKey(id=f"/oparl/meeting/{name}")
        with self.parts() as parts:
            return load_meeting(parts.log, meeting_key(SOURCE, key).stream())


def papers(log: EventLog) -> dict[UUID, Paper]:
    """All papers of a log by stream."""
    recorded = log.read(0, 10**6)
    joined = {r.event.other for r in recorded if isinstance(r.event, e.PaperJoined)}
    return load_papers(log, sorted({r.stream for r in recorded if r.topic == "paper.announced"} - joined))


@contextmanager
def harvesting(town: Town, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harvests]:
    """The town's server on loopback, and an empty archive beside it."""
    monkeypatch.setenv("RATSARCHIV_RATE", "10000")

    served_at: list[str] = []
    with serving(lambda target, before: town.answer(target, before, served_at[0])) as served:
        served_at.append(served.address)
        yield Harvests(home, served)
