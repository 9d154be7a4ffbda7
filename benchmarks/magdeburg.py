"""Measures the ingest of a real file that is held already, and the projection of its log; needs the data.

Re-ingest stands against bare JSON decoding of the same lines, projection against bare reading of the log.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from archive.log import EventLog
from ingest.lines import opened as opened_lines
from ingest.sources import Given, stadtratwatch_lines
from projections.runner import Sources, catch_up
from projections.sqlite_store import SqliteReadModels
from ratsarchiv import upkeep
from ratsarchiv.assembly import Parts, crawler, opened, system_clock

FILE = Path("../shared/data/magdeburg/observations.jsonl.xz")
ROUNDS = 9
PAGE = 2_000
GOALS = {"re-ingest": 2_000, "project": 10_000}
"""Observations and events a second."""


def measure() -> Iterator[dict[str, object]]:
    """Yields a line for re-ingest and one for projection: rates, and ratios of interleaved rounds."""
    if not FILE.exists():
        yield {"name": "re-ingest and project Magdeburg", "skipped": f"needs {FILE} beside the checkout"}
        return
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        opened(Path(folder), system_clock, create=True) as parts,
    ):
        lines = _ingest(parts)
        yield _line("re-ingest", lines, _rounds(_decode, lambda: _ingest(parts)))
        head = parts.log.head()
        yield _line("project", head, _rounds(lambda: _read(parts.log), lambda: _project(parts)))


def _rounds(bare: Callable[[], object], ours: Callable[[], object]) -> list[tuple[float, float]]:
    return [(_timed(bare), _timed(ours)) for _ in range(ROUNDS)]


def _line(name: str, count: int, rounds: list[tuple[float, float]]) -> dict[str, object]:
    return {
        "name": f"{name} Magdeburg",
        "ratio": round(statistics.median(ours / bare for bare, ours in rounds), 2),
        "per_second": round(count / statistics.median(ours for _, ours in rounds)),
        "bare_per_second": round(count / statistics.median(bare for bare, _ in rounds)),
        "goal_per_second": GOALS[name],
    }


def _ingest(parts: Parts) -> int:
    given = Given(council="magdeburg", seen_at=None, clock=system_clock, crawler=crawler())
    with opened_lines(str(FILE), sys.stdin.buffer) as file:
        reads = stadtratwatch_lines(file, given)
        summary = upkeep.ingest(parts, given, "magdeburg/stadtratwatch", FILE.name, reads, _ignore)
    return sum(summary.results.values())


def _ignore(_: int) -> None:
    """Nobody watches a benchmark's progress."""


def _decode() -> None:
    with opened_lines(str(FILE), sys.stdin.buffer) as file:
        for _, line in file.lines():
            msgspec.json.decode(line)


def _project(parts: Parts) -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        store = SqliteReadModels(Path(folder) / "readmodels.sqlite").open()
        catch_up(store, Sources(parts.log, parts.originals.get))
        store.dispose()


def _read(log: EventLog) -> None:
    after = 0
    while page := log.read(after, PAGE):
        after = page[-1].position


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
