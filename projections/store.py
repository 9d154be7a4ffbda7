"""The database of the read models: opened, written in one transaction a batch, digested. Knows no events.

On SQLite through the standard library's driver the journal is truncated, not a write-ahead log: the
library's SQLite may have the WAL-reset race.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, Engine, ExceptionContext, Table, create_engine, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError, InterfaceError

from domain.errors import NotProjected, Unusable
from projections import agendas, catalogue, files, harvests, tables, timeline

READ_MODELS: dict[str, tuple[Table, ...]] = {
    catalogue.NAME: (
        tables.names,
        tables.joins,
        tables.papers,
        tables.members,
        tables.relations,
        tables.mentions,
        tables.attachments,
        tables.withheld,
        tables.search_rows,
    ),
    timeline.NAME: (tables.states, tables.timeline),
    harvests.NAME: (tables.harvests, tables.failures),
    files.NAME: (tables.files, tables.contents),
    agendas.NAME: (tables.agenda_items,),
}
"""The tables of each read model; a changed definition gets a new name."""

INDEX = "index"
"""The search index's line in the progress: its position is the index's own, what stopped it stands there."""


INDEX = "index"
"""The name under which the progress of the search index is noted: it is filled from the read models."""


class TableDigest(Struct, frozen=True):
    """A table's rows and the SHA-256 over them in the order of the primary key."""

    table: str
    rows: int
    sha256: str


Store = Engine
"""An opened database of read models."""

StoreConnection = Connection
"""A connection to it, one transaction long."""


def open_store(path: Path) -> Store:
    """Opens the read models' database and makes what is missing in it.

    Raises NotProjected when another version of the read models lies there. What makes a database unusable
    raises Unusable, here and in everything that is done with the store.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _settings)
    event.listen(engine, "handle_error", _translate)
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        held = set(connection.scalars(select(tables.progress.c.name)))
    others = ", ".join(sorted(held - READ_MODELS.keys() - {INDEX}))
    if others:
        engine.dispose()
        raise NotProjected(f"{path.name} holds {others} of another version; run `ratsarchiv rebuild`.")
    return engine


def _settings(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=TRUNCATE")
    cursor.execute("PRAGMA synchronous=NORMAL")  # a read model that is lost is built again
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA cache_size=-32768")  # the usual 2 MB spill in the middle of a batch
    cursor.close()


def _translate(context: ExceptionContext) -> None:
    """Raises Unusable for what is wrong with the database; what is wrong with a statement stays as it is."""
    error = context.sqlalchemy_exception
    if isinstance(error, DatabaseError | InterfaceError) and not isinstance(error, IntegrityError):
        raise Unusable(
            f"The read models cannot be used ({context.original_exception}): end what holds them or make "
            "room and try again, else run `ratsarchiv rebuild`."
        ) from error


def position(connection: Connection, name: str) -> int:
    """The position up to which a read model is complete."""
    found = connection.scalar(select(tables.progress.c.position).where(tables.progress.c.name == name))
    return found or 0


def error(connection: Connection, name: str) -> str | None:
    """What stopped a read model, if anything."""
    return connection.scalar(select(tables.progress.c.error).where(tables.progress.c.name == name))


def set_progress(connection: Connection, name: str, position: int, error: str | None = None) -> None:
    """Notes how far a read model has come, in the transaction of its rows."""
    table = tables.progress
    known = connection.scalar(select(func.count()).where(table.c.name == name))
    values = {"position": position, "error": error}
    if known:
        connection.execute(table.update().where(table.c.name == name).values(values))
    else:
        connection.execute(table.insert().values(name=name, **values))


def digests(connection: Connection, name: str) -> Iterator[TableDigest]:
    """The digest of each table of a read model."""
    for table in READ_MODELS[name]:
        seen, count = hashlib.sha256(), 0
        for row in rows(connection, table):
            seen.update(repr(row).encode() + b"\n")
            count += 1
        yield TableDigest(table.name, count, seen.hexdigest())


def rows(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
    """The rows of a table in the order of its primary key."""
    statement = select(table).order_by(*table.primary_key)
    for row in connection.execution_options(stream_results=True).execute(statement):
        yield tuple(row)
