"""The worker: brings read models and index up as the log grows, and starts harvests at their hours.

Any number of workers may run on any machines: the projecting lock lets one project at a time and the source's
lock one harvest, and whoever waits takes over when the other ends, however it ends.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from archive.locks import Locks
from archive.log import Clock, EventLog
from domain.errors import RatsarchivError, RunStopped, SourceBusy
from domain.file_observation import FILES
from ingest.harvest import is_over, last_runs
from ratsarchiv import upkeep
from ratsarchiv.assembly import Parts, opened
from ratsarchiv.lexicon import last_extension
from ratsarchiv.schedule import Scheduled, due
from ratsarchiv.status import FAILED

PATIENCE = 5.0
"""Seconds to wait for new events before the schedule is looked at again."""

STANDING_BY = 1.0
"""Seconds after which a worker looks again whether the one that projects has ended."""

STOPPING = 60.0
"""Seconds that a harvest has to end cleanly when the worker stops."""

Say = Callable[[str, int], None]
"""Takes a sentence and its level, as logging has them."""


def work(home: Path, clock: Clock, stop: threading.Event, say: Say) -> None:
    """Works until it is stopped; what goes wrong is said, and tried again."""
    harvests, said = _Harvests(home, clock, say), ""
    try:
        while not stop.is_set():
            try:
                with opened(home, clock, create=True) as parts:
                    _round(parts, harvests, clock, stop)
            except RatsarchivError as error:  # a server that is restarted, an index that is full
                if str(error) != said:
                    said = str(error)
                    say(said, logging.ERROR)
                stop.wait(PATIENCE)
    finally:
        harvests.end()


def _round(parts: Parts, harvests: _Harvests, clock: Clock, stop: threading.Event) -> None:
    """Projects whatever comes and starts what is due, until it is stopped or something fails.

    It ends as well where the lexicon was extended: the archive is to be opened under its new profile.
    """
    schedule, runs = parts.settings.harvests, LastRuns(parts.log)
    left, reached, extension = runs.left(schedule), 0, parts.extension

    def go_on() -> None:
        if stop.is_set():
            raise RunStopped("The projection was stopped; start it again and it goes on.")

    while not stop.is_set():
        harvests.look(parts.locks, due(schedule, runs.begun(schedule), left, harvests.tried, clock()))
        if parts.log.wait(reached, PATIENCE) > reached:
            if last_extension(parts.log) != extension:
                return
            try:
                reached = upkeep.project_unless_busy(parts, go_on)
            except SourceBusy:  # another worker, or a rebuild of some hours, during which harvests go on
                stop.wait(STANDING_BY)
            except RunStopped:
                return


class LastRuns:
    """The last runs of sources, by the log; a beginning is read once."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[UUID, datetime] = {}

    def left(self, schedule: Sequence[Scheduled]) -> set[str]:
        """The sources of which the last run, or that over its files, did not end: stopped, or under way."""
        names = {name: one.source for one in schedule for name in (one.source, one.source + FILES)}
        runs = last_runs(self._log, list(names))
        return {names[name] for name, stream in runs.items() if not is_over(self._log, stream)}

    def begun(self, schedule: Sequence[Scheduled]) -> dict[str, datetime]:
        """The instants at which they began, by source; a source that was never harvested has none."""
        runs = last_runs(self._log, [one.source for one in schedule])
        for stream in set(runs.values()) - self._known.keys():
            first, *_ = self._log.stream([stream])
            self._known[stream] = datetime.fromisoformat(first.recorded_at)
        return {source: self._known[stream] for source, stream in runs.items()}


class _Harvests:
    """Harvests as processes of their own: one that breaks down takes nothing else with it."""

    def __init__(self, home: Path, clock: Clock, say: Say) -> None:
        self.tried: dict[str, datetime] = {}
        self._home = home
        self._clock = clock
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def look(self, locks: Locks, wanted: list[Scheduled]) -> None:
        """Starts what is due and not running; tells how those ended that did."""
        for source, process in list(self._running.items()):
            status = process.poll()
            if status is not None:
                del self._running[source]
                if status == FAILED and _is_under_way(locks, source):
                    self._say(
                        f"The harvest of {source} is under way already, in another process.", logging.INFO
                    )
                else:
                    level = logging.ERROR if status == FAILED else logging.INFO
                    self._say(f"The harvest of {source} ended with status {status}.", level)
        for one in wanted:
            if one.source not in self._running:
                self.tried[one.source] = self._clock()
                self._say(f"The harvest of {one.source} begins.", logging.INFO)
                self._running[one.source] = subprocess.Popen(_command(self._home, one))  # noqa: S603  # our own

    def end(self) -> None:
        """Stops all of them cleanly; the next ones go on where they stood."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_under_way(locks: Locks, source: str) -> bool:
    """Whether any process is at the source, or at its files."""
    try:
        with locks.run(source), locks.run(source + FILES):
            return False
    except SourceBusy:
        return True


def _command(home: Path, one: Scheduled) -> list[str]:
    hosts = [word for host in one.hosts for word in ("--host", host)]
    program = [sys.executable, "-m", "ratsarchiv", "--home", str(home)]
    return [*program, "ingest", "oparl", one.oparl, "--council", one.council, *hosts]
