"""The pull runner: reads the log in batches, applies them, writes rows and position in one transaction.

An event that cannot be applied stops its read model's line: what came before is kept, the error is noted
with the position, and nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from archive.log import EventLog
from domain.errors import LineStopped
from domain.events import Recorded
from projections import catalogue, harvests, store, tables, timeline
from projections.catalogue import Catalogue
from projections.catalogue_shelf import ShelfFiller
from projections.changes import Changes
from projections.harvests import Harvests, OpenFailures
from projections.timeline import Timeline
from search.rows import OPEN

BATCH = 2_000
"""Events a transaction; larger ones gain nothing measurable."""

Originals = Callable[[str], bytes]


class Handler(Protocol):
    """A read model at work on one batch after another."""

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up what the batch behind `position` will need."""

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Turns one event into row changes."""


class Sources(Struct, frozen=True):
    """What read models are made from: the log and the originals."""

    log: EventLog
    original: Originals


class CatalogueHandler:
    """The catalogue with its shelf."""

    def __init__(self, log: EventLog, position: int) -> None:
        self._filler = ShelfFiller(log, position)

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Fills the shelf."""
        self._filler.prepare(connection, recorded, position)
        self._catalogue = Catalogue(self._filler.shelf, self._filler.fetch)

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the catalogue."""
        self._catalogue.apply(recorded, changes)


class TimelineHandler:
    """The timeline; it needs the last instant only."""

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up the last instant."""
        latest = select(tables.states.c.recorded_at).order_by(tables.states.c.position.desc()).limit(1)
        self._timeline = Timeline(connection.scalar(latest))

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the timeline."""
        self._timeline.apply(recorded, changes)


class HarvestsHandler:
    """Harvests with the failures that still stand."""

    def __init__(self, original: Originals) -> None:
        self._original = original

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up open failures and running harvests."""
        f, h = tables.failures, tables.harvests
        failed = connection.execute(select(f).where(f.c.to_position == OPEN))
        keys = {(r.source, r.address, r.line): (r.position, r.place) for r in failed}
        running = connection.execute(select(h.c.stream, h.c.position).where(h.c.state == "running"))
        runs = {r.stream: r.position for r in running}
        self._harvests = Harvests(OpenFailures(keys, runs), self._original)

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the harvests."""
        self._harvests.apply(recorded, changes)


def catch_up(engine: Engine, sources: Sources, upto: int | None = None, batch: int = BATCH) -> dict[str, int]:
    """Brings every read model to the head (or to `upto`) and returns their positions.

    Raises LineStopped when an event could not be applied; all that came before it is written.
    """
    head = sources.log.head() if upto is None else upto
    stopped: list[str] = []
    positions: dict[str, int] = {}
    for name in store.READ_MODELS:
        with engine.connect() as connection:
            start = store.position(connection, name)
        positions[name], error = _run(engine, sources, name, start, head, batch)
        if error is not None:
            stopped.append(f"{name} stopped before event e{positions[name] + 1}: {error}")
    if stopped:
        raise LineStopped("; ".join(stopped) + "; see `ratsarchiv status`.")
    return positions


def _handler(name: str, sources: Sources, start: int) -> Handler:
    if name == catalogue.NAME:
        return CatalogueHandler(sources.log, start)
    if name == timeline.NAME:
        return TimelineHandler()
    assert name == harvests.NAME  # noqa: S101  # READ_MODELS names no other
    return HarvestsHandler(sources.original)


def _run(
    engine: Engine, sources: Sources, name: str, start: int, head: int, batch: int
) -> tuple[int, str | None]:
    """Runs one read model; after a failure what came before the event is still written."""
    at, handler, error = start, _handler(name, sources, start), None
    while at < head:
        recorded = sources.log.read(at, batch, head)
        if not recorded or recorded[0].position != at + 1:
            raise LineStopped(
                f"The log has no event e{at + 1} though its head is e{head}; run `ratsarchiv verify`."
            )
        changes = Changes()
        with engine.begin() as connection:
            handler.prepare(connection, recorded, at)
            failed, reason = _apply(handler, recorded, changes)
            if failed is None:
                changes.write(connection)
                at = recorded[-1].position
                store.set_progress(connection, name, at, error)
        if failed is not None:
            head, error, handler = failed - 1, f"e{failed}: {reason}", _handler(name, sources, at)
            with engine.begin() as connection:
                store.set_progress(connection, name, at, error)
    return at, error


def _apply(handler: Handler, recorded: list[Recorded], changes: Changes) -> tuple[int | None, str]:
    for event in recorded:
        try:
            handler.apply(event, changes)
        except Exception as error:  # whatever it is, the line stops and says so
            return event.position, f"{type(error).__name__}: {error}"
    return None, ""
