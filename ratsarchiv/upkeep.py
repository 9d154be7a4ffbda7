"""What changes an archive or what is built from it: ingest, project, rebuild. Prints nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from msgspec import Struct

from archive.statements_key import statements_key
from domain.errors import LineStopped, NotProjected, ProfileMismatch, RunStopped, SearchUnavailable, Unusable
from ingest.harvest import Findings, Read, Run, Summary, harvest
from ingest.sources import Given
from projections import store
from projections.index_feed import feed
from projections.runner import GoOn, Sources, catch_up, unstopped
from projections.store import Store, TableDigest
from ratsarchiv.assembly import Parts, live_index, require_built
from search.answers import index_digest
from search.engine import Engine as Index

PROJECTING = "projecting"
"""The lock that one process holds while it writes read models and index."""


class ModelDigest(Struct, frozen=True):
    """A read model's table, or the index: its position, rows and SHA-256."""

    name: str
    position: int
    rows: int
    sha256: str


class Difference(Struct, frozen=True):
    """Where the built-anew differs from the live: the table and the first row on either side."""

    name: str
    live: str
    anew: str


class Rebuilt(Struct, frozen=True):
    """A rebuild: whether there was something of this version to compare with, and how it differed."""

    compared: bool
    difference: Difference | None


def ingest(
    parts: Parts,
    given: Given,
    source: str,
    argument: str,
    reads: Iterable[Read],
    progress: Callable[[int], None],
    findings: Callable[[], Findings] = Findings,
) -> Summary:
    """Records a run over one source; raises SourceBusy when another run of it is under way."""
    run = Run(
        log=parts.log,
        originals=parts.originals,
        council=given.council,
        source=source,
        argument=argument,
        crawler=given.crawler,
        pepper=statements_key(parts.home.archive, parts.log, os.urandom),
        new_id=uuid4,
        progress=progress,
        findings=findings,
    )
    with parts.locks.run(source):
        return harvest(run, reads)


def project(parts: Parts) -> int:
    """Brings read models and index to the head of the log and returns its position.

    Raises LineStopped when an event could not be applied, and SearchUnavailable for an index that cannot be
    reached: it stays behind and catches up at the next call.
    """
    with parts.locks.turn(PROJECTING):
        return _project(parts, unstopped)


def project_unless_busy(parts: Parts, go_on: GoOn) -> int:
    """The same; raises SourceBusy where another process is at it, instead of waiting for its end.

    Raises what `go_on` does between two batches of events, or two rows of the index: the next call goes on
    behind the last batch.
    """
    with parts.locks.run(PROJECTING):
        return _project(parts, go_on)


def _project(parts: Parts, go_on: GoOn) -> int:
    with opened_store(parts.read_models.open) as store:
        head = parts.log.head()
        catch_up(store, Sources(parts.log, parts.originals.get), head, go_on=go_on)
        _feed(parts, store, parts.indexes.live, head, go_on)
        return head


def _feed(
    parts: Parts, engine: Store, open_index: Callable[[], Index], head: int, go_on: GoOn = unstopped
) -> Index:
    """Brings the index to the position that the read models have reached."""
    with engine.connect() as connection:
        reached = store.position(connection, store.INDEX)
    try:
        index = open_index()
        reached = index.checkpoint()
        feed(engine, index, parts.profile, parts.text, head, go_on)
    except RunStopped:
        raise
    except Exception as error:  # whatever it is, status shows it until the next feed is through
        reason = f"{type(error).__name__}: {error}"
        _note_index(engine, reached, reason)
        if isinstance(error, SearchUnavailable | ProfileMismatch | Unusable):
            raise
        raise LineStopped(
            f"index stopped behind e{reached}: {reason}; "
            "`ratsarchiv status` shows it, mend the cause and project again."
        ) from error
    _note_index(engine, head, None)
    return index


def _note_index(engine: Store, position: int, error: str | None) -> None:
    with engine.begin() as connection:
        store.set_progress(connection, store.INDEX, position, error)


def digest(parts: Parts) -> list[ModelDigest]:
    """A digest of each table and of the index, as they are now; raises NotProjected without them."""
    require_built(parts)
    with opened_store(parts.read_models.open) as store:
        return list(_digests(store, live_index(parts)))


def _digests(engine: Store, index: Index) -> Iterator[ModelDigest]:
    with engine.connect() as connection:
        for name in store.READ_MODELS:
            position = store.position(connection, name)
            for found in store.digests(connection, name):
                yield _model_digest(name, position, found)
    rows = sum(1 for _ in index.digests())
    yield ModelDigest(store.INDEX, index.checkpoint(), rows, index_digest(index))


def _model_digest(name: str, position: int, found: TableDigest) -> ModelDigest:
    return ModelDigest(f"{name}.{found.table}", position, found.rows, found.sha256)


def rebuild(parts: Parts, *, check: bool) -> Rebuilt:
    """Builds read models and index anew beside the live ones, compares, and switches unless `check`.

    What another version has built is replaced without comparing, and so is what cannot be read: with `check`
    that raises Unusable.
    """
    try:
        return _rebuilt(parts, comparable=_brought_up(parts), check=check)
    except Unusable:
        if check:
            raise
        return _rebuilt(parts, comparable=False, check=False)


def _rebuilt(parts: Parts, *, comparable: bool, check: bool) -> Rebuilt:
    with parts.locks.turn(PROJECTING), _beside(parts):
        with opened_store(parts.read_models.open_anew) as fresh:
            head = _head(parts) if comparable else parts.log.head()
            catch_up(fresh, Sources(parts.log, parts.originals.get), head)
            index = _feed(parts, fresh, parts.indexes.anew, head)
            difference = _compared(parts, fresh, index) if comparable else None
        if not check:
            # Old read models say that they are another version's; an index of the same profile cannot.
            parts.indexes.switch()
            parts.read_models.switch()
    return Rebuilt(comparable, difference)


@contextmanager
def _beside(parts: Parts) -> Iterator[None]:
    """Drops at the end what the block built beside the live ones; an error of the block is told first."""
    drops = (parts.read_models.drop_anew, parts.indexes.drop_anew)
    try:
        yield
    except BaseException:
        for drop in drops:
            with suppress(Exception):  # whatever it is, the next rebuild meets it again and tells
                drop()
        raise
    for drop in drops:
        drop()


def _brought_up(parts: Parts) -> bool:
    """Whether the live read models and index are of this version, and now at the head."""
    try:
        project(parts)
    except (NotProjected, ProfileMismatch):
        return False
    return True


def _head(parts: Parts) -> int:
    with opened_store(parts.read_models.open) as live, live.connect() as connection:
        return min(store.position(connection, name) for name in store.READ_MODELS)


def _compared(parts: Parts, fresh: Store, fresh_index: Index) -> Difference | None:
    with opened_store(parts.read_models.open) as live:
        pairs = zip(_digests(live, parts.indexes.live()), _digests(fresh, fresh_index), strict=True)
        for held, built in pairs:
            if held != built:
                return _first_difference(live, fresh, held, built)
    return None


def _first_difference(live: Store, fresh: Store, held: ModelDigest, built: ModelDigest) -> Difference:
    name, _, table_name = held.name.partition(".")
    for table in store.READ_MODELS.get(name, ()):
        if table.name != table_name:
            continue
        with live.connect() as one, fresh.connect() as other:
            rows = (store.rows(one, table), store.rows(other, table))
            while True:
                first, second = next(rows[0], None), next(rows[1], None)
                if first != second or first is None:
                    return Difference(held.name, repr(first), repr(second))
    return Difference(held.name, held.sha256, built.sha256)


@contextmanager
def opened_store(opening: Callable[[], Store]) -> Iterator[Store]:
    """Opens read models for the block."""
    engine = opening()
    try:
        yield engine
    finally:
        engine.dispose()
