"""The database of the read models, whichever it is: what lies there, how far it is. Knows no events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection, Engine, Table, select

from domain.errors import NotProjected, Overtaken
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

WORDS = "words-1"
"""The words' line in the progress: they lie with the read models, and may be lost where the index is not."""


class TableDigest(Struct, frozen=True):
    """A table's rows and the SHA-256 over them in the order of the primary key."""

    table: str
    rows: int
    sha256: str


Store = Engine
"""An opened database of read models."""

StoreConnection = Connection
"""A connection to it, one transaction long."""


class ReadModels(Protocol):
    """Where the read models of one archive lie: the live ones, and a second set while they are built anew.

    Everything that is done with an opened store raises Unusable for what makes its database unusable.
    """

    def exist(self) -> bool:
        """Whether read models were ever made here."""

    def generation(self) -> str:
        """Another one after a switch, where what was opened before does not see it."""

    def open(self) -> Store:
        """The live ones, with what is missing made; NotProjected when another version's lie there."""

    def open_anew(self) -> Store:
        """An empty second set beside the live one."""

    def switch(self) -> None:
        """Makes the second set the live one, in one step; the old one goes."""

    def drop_anew(self) -> None:
        """Drops the second set, if there is one."""


def prepared(engine: Engine, where: str, connection: Connection) -> Store:
    """The engine with its tables made through the connection; NotProjected for those of another version."""
    tables.metadata.create_all(connection)
    held = set(connection.scalars(select(tables.progress.c.name)))
    others = ", ".join(sorted(held - READ_MODELS.keys() - {INDEX, WORDS}))
    if others:
        raise NotProjected(f"{where} holds {others} of another version; run `ratsarchiv rebuild`.")
    return engine


def position(connection: Connection, name: str) -> int:
    """The position up to which a read model is complete."""
    found = connection.scalar(select(tables.progress.c.position).where(tables.progress.c.name == name))
    return found or 0


def error(connection: Connection, name: str) -> str | None:
    """What stopped a read model, if anything."""
    return connection.scalar(select(tables.progress.c.error).where(tables.progress.c.name == name))


def set_progress(connection: Connection, name: str, position: int, error: str | None = None) -> None:
    """Notes how far a line has come and what stopped it."""
    table = tables.progress
    values = {"position": position, "error": error}
    moved = connection.execute(table.update().where(table.c.name == name).values(values))
    if not moved.rowcount:
        connection.execute(table.insert().values(name=name, **values))


def advance(connection: Connection, name: str, before: int, after: int, error: str | None) -> None:
    """Moves a read model on, in the transaction of its rows.

    Raises Overtaken where it no longer stands at `before`: whoever held the lock may have lost it unaware.
    """
    table = tables.progress
    here = table.update().where(table.c.name == name, table.c.position == before)
    if connection.execute(here.values(position=after, error=error)).rowcount:
        return
    if before or position(connection, name):
        raise Overtaken(f"Another process brought {name} up meanwhile; nothing is lost, project again.")
    connection.execute(table.insert().values(name=name, position=after, error=error))


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
