"""Locks between processes, kept by a PostgreSQL server. Knows nothing of what is locked.

Each is held by a connection of its own, so it ends with its process or its machine, however that ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import Connection

from archive.locks import busy
from archive.postgres_session import Row, connected, translated

KEY = "hashtextextended('ratsarchiv lock ' || %s, 0)"
TRY = f"SELECT pg_try_advisory_lock({KEY})"
WAIT = f"SELECT pg_advisory_lock({KEY})"
LET_GO = "SELECT pg_advisory_unlock_all()"


class PostgresLocks:
    """Fills archive.locks.Locks with the database at an address, `postgresql://…`."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def run(self, source: str) -> Iterator[None]:
        """Holds the source for the block."""
        with self._asked(TRY, source) as is_held:
            if not is_held:
                raise busy(source)
            yield

    @contextmanager
    def turn(self, work: str) -> Iterator[None]:
        """Waits for the work and holds it for the block."""
        with self._asked(WAIT, work):
            yield

    @contextmanager
    def _asked(self, statement: str, name: str) -> Iterator[bool]:
        """What the server says; what is held goes with the connection, however it ends.

        At the end it is let go of first: a server may notice much later that a connection was closed.
        """
        connection = connected(self._address)
        try:
            yield _answer(connection, statement, name)
        finally:
            with suppress(psycopg.Error):
                connection.execute(LET_GO)
            connection.close()


def _answer(connection: Connection[Row], statement: str, name: str) -> bool:
    try:
        connection.execute("SET lock_timeout = 0")  # a rebuild may take hours
        return connection.execute(statement.encode(), (name,)).fetchall() != [(False,)]
    except psycopg.Error as error:
        raise translated(error, connection) from error
