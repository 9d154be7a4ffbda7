"""Harvests and what they could not read, from the harvest streams and their manifests."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from domain import events as e
from projections import tables
from projections.changes import Changes
from search.rows import OPEN

NAME = "harvests-4"

OPARL = "/oparl"
"""How the names of sources end whose objects stand on lines of originals that are put together anew."""


class Line(Struct, frozen=True):
    """What is read of a manifest's line."""

    source: str
    address: str
    sha256: str
    result: str
    line: int | None = None
    reason: str | None = None


class OpenFailures(Struct):
    """Failures that still stand, by what failed (see `failing`): the primary keys of their rows."""

    keys: dict[tuple[str, str, int | None], tuple[int, int]]
    runs: dict[str, int]


class Harvests:
    """Applies events; `original` gives the bytes of a manifest."""

    def __init__(self, held: OpenFailures, original: Callable[[str], bytes]) -> None:
        self._held = held
        self._original = original
        self._decoder = msgspec.json.Decoder(Line)

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Adds a run, its batches' failures, or its end."""
        match recorded.event:
            case e.HarvestStarted() as started:
                self._start(recorded, started, changes)
            case e.HarvestRecorded() as batch:
                self._batch(recorded, batch, changes)
            case e.HarvestCompleted(results=results, faults=faults, left=left):
                ended = {"state": "completed", "results": _told(results)}
                ended |= {"faults": _listed(faults), "unasked": _listed(left)}
                self._end(recorded, ended, changes)
            case e.HarvestInterrupted():
                self._end(recorded, {"state": "interrupted"}, changes)

    def _start(self, recorded: e.Recorded, started: e.HarvestStarted, changes: Changes) -> None:
        self._held.runs[recorded.stream.hex] = recorded.position
        changes.open(
            tables.harvests,
            {
                "position": recorded.position,
                "stream": recorded.stream.hex,
                "council": started.council,
                "source": started.source,
                "argument": started.argument,
                "started_at": recorded.recorded_at,
                "ended_at": None,
                "state": "running",
                "results": _told({}),
                "faults": "[]",
                "unasked": "[]",
            },
        )

    def _end(self, recorded: e.Recorded, values: dict[str, str], changes: Changes) -> None:
        position = self._held.runs.pop(recorded.stream.hex)
        changes.change(tables.harvests, (position,), values | {"ended_at": recorded.recorded_at})

    def _batch(self, recorded: e.Recorded, batch: e.HarvestRecorded, changes: Changes) -> None:
        """Opens the batch's failures and closes those of addresses that could be read this time."""
        keys = self._held.keys
        if not keys and not batch.results.get("failed"):
            return
        for place, data in enumerate(self._original(batch.manifest).splitlines()):
            line = self._decoder.decode(data)
            name = failing(line.source, line.address, line.line)
            earlier = keys.pop(name, None)
            if earlier is not None:
                changes.close(tables.failures, earlier, recorded.position)
            if line.result == "failed":
                keys[name] = (recorded.position, place)
                self._open(recorded, place, line, changes)

    def _open(self, recorded: e.Recorded, place: int, line: Line, changes: Changes) -> None:
        changes.open(
            tables.failures,
            {
                "position": recorded.position,
                "place": place,
                "to_position": OPEN,
                "source": line.source,
                "address": line.address,
                "line": line.line,
                "sha256": line.sha256,
                "reason": line.reason or "",
                "recorded_at": recorded.recorded_at,
            },
        )


def failing(source: str, address: str, line: int | None) -> tuple[str, str, int | None]:
    """What failed: an address of a source and, where addresses have several lines, one of them.

    An OParl object fails at its address, wherever it lies in an original; a list whatever it was asked for.
    """
    if not source.endswith(OPARL):
        return (source, address, line)
    parts = urlsplit(address)
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("modified_since=")]
    return (source, "?".join((parts.path.rstrip("/"), *kept)), None)


def _listed(found: tuple[Struct, ...]) -> str:
    return msgspec.json.encode(found).decode()


def _told(results: dict[str, int]) -> str:
    return msgspec.json.encode(dict(sorted(results.items()))).decode()
