"""Read models in a schema of a PostgreSQL database, a second one while they are built anew. Knows no tables.

Schemas change places by their names, so whoever has the database open sees the new ones with the next query.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from archive.patience import WRITERS
from domain.errors import Unusable
from projections.store import Store, prepared

LIVE = "ratsarchiv_read_models"
ANEW = "ratsarchiv_read_models_anew"
OLD = "ratsarchiv_read_models_old"

MAKING = "SELECT pg_advisory_xact_lock(hashtextextended('ratsarchiv read models', 0))"
"""Processes that make tables at the same time would trip over each other."""


class PostgresReadModels:
    """Fills projections.store.ReadModels with the database at an address, `postgresql://…`."""

    def __init__(self, address: str, connecting: int = WRITERS.connecting) -> None:
        """`connecting`: the seconds that it may take."""
        self._address = address
        self._connecting = connecting

    def exist(self) -> bool:
        """Whether the schema is there."""
        engine = self._engine(LIVE)
        try:
            with engine.connect() as connection:
                return connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": LIVE}) is not None
        finally:
            engine.dispose()

    def generation(self) -> str:
        """Always the same: an opened database follows a switch by itself."""
        return LIVE

    def open(self) -> Store:
        """The live schema, made where it is missing."""
        return self._opened(LIVE, anew=False)

    def open_anew(self) -> Store:
        """An empty second schema."""
        return self._opened(ANEW, anew=True)

    def switch(self) -> None:
        """Gives the second schema the first one's name, then drops the old one once nobody reads it."""
        drop_old = f"DROP SCHEMA IF EXISTS {OLD} CASCADE"
        self._execute(
            MAKING,
            drop_old,
            f"ALTER SCHEMA {LIVE} RENAME TO {OLD}",
            f"ALTER SCHEMA {ANEW} RENAME TO {LIVE}",
        )
        # Apart from the renaming: dropped under the name that is read by, it and readers wait for each other.
        self._execute(MAKING, drop_old)

    def drop_anew(self) -> None:
        """Drops the second schema."""
        self._execute(MAKING, f"DROP SCHEMA IF EXISTS {ANEW} CASCADE")

    def _opened(self, schema: str, *, anew: bool) -> Store:
        engine = self._engine(schema)
        try:
            with engine.begin() as connection:
                connection.execute(text(MAKING))
                if anew:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
                _make(connection, schema)
                return prepared(engine, f"the schema {schema}", connection)
        except BaseException:
            engine.dispose()
            raise

    def _execute(self, *statements: str) -> None:
        engine = self._engine(LIVE)
        try:
            with engine.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()

    def _engine(self, schema: str) -> Engine:
        def connected() -> psycopg.Connection[Any]:
            # By the client itself: of several hosts in an address SQLAlchemy makes nothing.
            options = f"-c search_path={schema} -c jit=off"
            return psycopg.connect(self._address, options=options, connect_timeout=self._connecting)

        # A connection that the server has ended meanwhile is replaced before it is used.
        engine = create_engine("postgresql+psycopg://", creator=connected, pool_pre_ping=True)
        event.listen(engine, "handle_error", _translate)
        return engine


def _make(connection: Connection, schema: str) -> None:
    # Asked first: who may only read and write tables may not create a schema, not even IF NOT EXISTS.
    if connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": schema}) is None:
        connection.execute(text(f"CREATE SCHEMA {schema}"))


def _translate(context: ExceptionContext) -> None:
    """Raises Unusable for what is wrong with the server; what is wrong with a statement stays as it is."""
    error = context.sqlalchemy_exception
    if context.is_pre_ping:  # a connection that is dead is replaced
        return
    refused = isinstance(context.original_exception, psycopg.errors.InsufficientPrivilege)
    of_statement = isinstance(error, IntegrityError | ProgrammingError) and not refused
    if isinstance(error, DBAPIError) and not of_statement:
        reason = str(context.original_exception).strip().partition("\n")[0]
        raise Unusable(
            f"The read models cannot be used ({reason}): see that their database runs, has room and "
            "lets this user in, then try again."
        ) from error
