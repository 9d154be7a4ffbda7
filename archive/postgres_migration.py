"""Makes and changes the event log's schema in PostgreSQL. Knows nothing of events."""

from __future__ import annotations

import psycopg
from psycopg import Connection

from archive.postgres_schema import CREATE, ERASER, GRANTS, LZ4, VERSION, WRITER
from archive.postgres_session import Row, connected, translated
from archive.postgres_state import other_schema

ALONE = "SELECT pg_advisory_lock(hashtextextended('ratsarchiv migrate', 0))"
"""Held until the connection closes; a transaction begun behind it sees the schema that another one made."""


def migrate(address: str) -> None:
    """Makes the log's schema, or brings it to this version; whoever comes second finds it done.

    NoArchive where a newer version made it. Roles are made where the login may make them.
    """
    connection = connected(address)
    try:
        connection.execute("RESET ROLE")
        connection.execute(ALONE)
        with connection.transaction():
            _migrate(connection)
        _grant(connection)
    except psycopg.Error as error:
        raise translated(error, connection) from error
    finally:
        connection.close()


def _migrate(connection: Connection[Row]) -> None:
    if connection.execute("SELECT to_regclass('state')").fetchone() == (None,):
        connection.execute(CREATE.encode())
        _compress(connection)
        return
    found = connection.execute("SELECT version FROM state").fetchone()
    if found != (VERSION,):
        raise other_schema(found[0] if found else 0)


def _compress(connection: Connection[Row]) -> None:
    try:
        with connection.transaction():
            connection.execute(LZ4)
    except psycopg.errors.FeatureNotSupported:
        return


def _grant(connection: Connection[Row]) -> None:
    """Makes the roles and gives them what they may; where the login may not, the triggers stand alone."""
    try:
        with connection.transaction():
            for role in (WRITER, ERASER):
                _make(connection, role)
            connection.execute(GRANTS.encode())
        with connection.transaction():
            _join(connection)
    except psycopg.errors.InsufficientPrivilege:
        return


def _make(connection: Connection[Row], role: str) -> None:
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,)).fetchall():
        return
    try:
        with connection.transaction():
            connection.execute(f"CREATE ROLE {role} NOLOGIN".encode())
    except psycopg.IntegrityError:
        return  # roles are those of all databases, and another one was migrated at the same time


def _join(connection: Connection[Row]) -> None:
    """Lets the login itself become a writer; who may do everything can anyway."""
    may = "SELECT pg_has_role(%s, 'MEMBER')"
    if connection.execute(may, (WRITER,)).fetchone() != (True,):
        connection.execute(f"GRANT {WRITER} TO CURRENT_USER".encode())
