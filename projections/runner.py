"""The pull runner: reads the log in batches, applies them, writes rows and position in one transaction.

An event that cannot be applied stops its read model's line: what came before is kept, the error is noted
with the position, and nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from archive.files import load_files
from archive.log import EventLog
from domain.errors import LineStopped
from domain.events import Recorded
from projections import agendas, catalogue, files, store, tables, timeline
from projections.agendas import Agendas, ItemKey
from projections.catalogue import Catalogue
from projections.catalogue_shelf import ShelfFiller
from projections.changes import Changes
from projections.files import FileKey, Files
from projections.harvests import Harvests, OpenFailures, failing
from projections.timeline import Timeline
from search.rows import OPEN

BATCH = 5_000
"""Events a transaction; larger ones gain nothing measurable."""

IN_ONE_QUERY = 500
"""Values in one IN of a query; every database takes that many."""

Originals = Callable[[str], bytes]

GoOn = Callable[[], None]
"""Asked between two pieces of work; raises RunStopped where the work is to end, of which nothing is lost."""


def unstopped() -> None:
    """Always goes on."""


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


class FilesHandler:
    """Files with the rows that are open, folded as they stood before the batch."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up the open rows of the batch's streams."""
        f = tables.files
        streams = sorted({r.stream.hex for r in recorded if ".file_" in r.topic})
        wanted = select(f.c.stream, f.c.source, f.c.element, f.c.from_position).where(f.c.to_position == OPEN)
        held: dict[FileKey, int] = {}
        for start in range(0, len(streams), IN_ONE_QUERY):
            part = streams[start : start + IN_ONE_QUERY]
            for row in connection.execute(wanted.where(f.c.stream.in_(part))):
                held[row.stream, row.source, row.element] = row.from_position
        shown = {r.stream for r in recorded if r.topic.startswith("file.")}
        before = load_files(self._log, shown, position)
        self._files = Files(held, {stream.hex: file for stream, file in before.items()})

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the files."""
        self._files.apply(recorded, changes)


class AgendasHandler:
    """Agendas with the rows that are open."""

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up the open rows of the batch's meetings."""
        a = tables.agenda_items
        meetings = sorted({r.stream.hex for r in recorded if r.topic.startswith("meeting.agenda_item_")})
        wanted = select(a.c.meeting, a.c.item, a.c.from_position).where(a.c.to_position == OPEN)
        held: dict[ItemKey, int] = {}
        for start in range(0, len(meetings), IN_ONE_QUERY):
            part = meetings[start : start + IN_ONE_QUERY]
            for row in connection.execute(wanted.where(a.c.meeting.in_(part))):
                held[row.meeting, row.item] = row.from_position
        self._agendas = Agendas(held)

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the agendas."""
        self._agendas.apply(recorded, changes)


class HarvestsHandler:
    """Harvests with the failures that still stand."""

    def __init__(self, original: Originals) -> None:
        self._original = original

    def prepare(self, connection: Connection, recorded: list[Recorded], position: int) -> None:
        """Looks up open failures and running harvests."""
        f, h = tables.failures, tables.harvests
        failed = connection.execute(select(f).where(f.c.to_position == OPEN))
        keys = {failing(r.source, r.address, r.line): (r.position, r.place) for r in failed}
        running = connection.execute(select(h.c.stream, h.c.position).where(h.c.state == "running"))
        runs = {r.stream: r.position for r in running}
        self._harvests = Harvests(OpenFailures(keys, runs), self._original)

    def apply(self, recorded: Recorded, changes: Changes) -> None:
        """Applies an event to the harvests."""
        self._harvests.apply(recorded, changes)


class Line(Struct):
    """A read model on its way: how far it has come, and what stopped it."""

    name: str
    position: int
    handler: Handler
    error: str | None = None


def catch_up(
    engine: Engine,
    sources: Sources,
    upto: int | None = None,
    batch: int = BATCH,
    go_on: GoOn = unstopped,
) -> dict[str, int]:
    """Brings every read model to the head (or to `upto`) and returns their positions.

    Raises LineStopped when an event could not be applied; all that came before it is written, and the
    other read models go on.
    """
    head = sources.log.head() if upto is None else upto
    lines = list(_lines(engine, sources))
    at = min(line.position for line in lines)
    while at < head:
        go_on()
        recorded = sources.log.read(at, batch, head)
        if not recorded or recorded[0].position != at + 1:
            raise LineStopped(
                f"The log lacks event e{at + 1} below its head e{head}; run `ratsarchiv verify`."
            )
        _together(engine, lines, recorded, sources)
        at = recorded[-1].position
    stopped = [f"{line.name} stopped at {line.error}" for line in lines if line.error is not None]
    if stopped:
        raise LineStopped(
            "; ".join(stopped) + "; `ratsarchiv status` shows it, mend the cause and project again."
        )
    return {line.name: line.position for line in lines}


def _lines(engine: Engine, sources: Sources) -> Iterator[Line]:
    with engine.connect() as connection:
        for name in store.READ_MODELS:
            position = store.position(connection, name)
            yield Line(name, position, _handler(name, sources, position))


def _handler(name: str, sources: Sources, start: int) -> Handler:
    if name == catalogue.NAME:
        return CatalogueHandler(sources.log, start)
    if name == timeline.NAME:
        return TimelineHandler()
    if name == files.NAME:
        return FilesHandler(sources.log)
    if name == agendas.NAME:
        return AgendasHandler()
    return HarvestsHandler(sources.original)


def _together(engine: Engine, lines: list[Line], recorded: list[Recorded], sources: Sources) -> None:
    """Advances all lines in one transaction, each alone where rows cannot be written; that line stops."""
    before = [(line.position, line.error) for line in lines]
    try:
        with engine.begin() as connection:
            for line in lines:
                _advance(connection, line, recorded, sources)
    except SQLAlchemyError:
        for line, (position, error) in zip(lines, before, strict=True):
            line.position, line.error = position, error
            line.handler = _handler(line.name, sources, position)
            _alone(engine, line, recorded, sources)


def _alone(engine: Engine, line: Line, recorded: list[Recorded], sources: Sources) -> None:
    """Advances one line; rows that cannot be written stop it where it stood."""
    position = line.position
    try:
        with engine.begin() as connection:
            _advance(connection, line, recorded, sources)
    except SQLAlchemyError as error:
        line.position = position
        line.error = f"e{position + 1} to e{recorded[-1].position}: {type(error).__name__}: {error}"
        with engine.begin() as connection:
            store.advance(connection, line.name, position, position, line.error)


def _advance(connection: Connection, line: Line, recorded: list[Recorded], sources: Sources) -> None:
    """Applies what a read model has not seen; an event that fails stops it behind the one before."""
    unseen = [event for event in recorded if event.position > line.position]
    if line.error is not None or not unseen:
        return
    changes, failed = _applied(connection, line, unseen)
    if failed is not None:
        line.handler = _handler(line.name, sources, line.position)  # the old one has seen too much
        unseen = unseen[:failed]
        changes, _ = _applied(connection, line, unseen)
    changes.write(connection)
    before, line.position = line.position, unseen[-1].position if unseen else line.position
    store.advance(connection, line.name, before, line.position, line.error)


def _applied(connection: Connection, line: Line, recorded: list[Recorded]) -> tuple[Changes, int | None]:
    """The changes that events make, and the place of the first one that cannot be applied."""
    changes = Changes()
    line.handler.prepare(connection, recorded, line.position)
    for place, event in enumerate(recorded):
        try:
            line.handler.apply(event, changes)
        except Exception as error:  # whatever it is, the line stops and says so
            line.error = f"e{event.position}: {type(error).__name__}: {error}"
            return changes, place
    return changes, None
