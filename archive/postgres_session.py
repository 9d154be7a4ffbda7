"""One connection to a PostgreSQL database, opened again where it was lost. Knows nothing of what is asked.

Without psycopg's pipelines: with them a large append waits for ever, once the socket's buffer is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.pq import TransactionStatus

from archive.patience import WRITERS, Patience
from archive.postgres_schema import SCHEMA, WRITER
from archive.postgres_wire import register
from domain.errors import LogUnavailable, RatsarchivError, Tampered

LOCK_SECONDS = 30
"""How long an append waits for another one, as with SQLite: far longer than any batch takes."""

PAUSE_SECONDS = 0.1

OPTIONS = {
    "search_path": SCHEMA,
    "default_transaction_isolation": r"read\ committed",  # a look behind the lock must see what others wrote
    "lock_timeout": f"{LOCK_SECONDS}s",
    "idle_in_transaction_session_timeout": "120s",  # a machine that vanished must not hold the log for ever
    "client_connection_check_interval": "10s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "jit": "off",
    "enable_seqscan": "off",  # plans are made while the tables are small and used when they are large
}

DURABLE = """SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'"""

AS_WRITER = """SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s AND pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int >= 160000
    THEN 'SET' ELSE 'MEMBER' END) AND has_table_privilege(oid, to_regclass('events'), 'INSERT')"""

Row = tuple[Any, ...]


class ConnectionLost(LogUnavailable):
    """The connection went while something was under way; whether it was done is not known."""


class Session:
    """A connection that is in no transaction but within `transaction`; one thread's."""

    def __init__(self, address: str, patience: Patience) -> None:
        self._address = address
        self._patience = patience
        self._held: Connection[Row] | None = connected(address, patience)

    def rows(self, sql: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows of one query; asked once more where the connection was lost."""
        try:
            return self.rows_once(sql, bindings)
        except ConnectionLost:
            return self.rows_once(sql, bindings)

    def rows_once(self, sql: str, bindings: Sequence[object] = ()) -> list[Row]:
        """All rows of one statement, which is not repeated."""
        with self.used() as connection:
            return connection.execute(sql.encode(), bindings, binary=True).fetchall()

    def execute(self, sql: str) -> None:
        """Runs a statement, or several, that give nothing."""
        with self.used() as connection:
            connection.execute(sql.encode())

    @contextmanager
    def used(self) -> Iterator[Connection[Row]]:
        """The connection, with errors translated; ConnectionLost closes it, the next use opens another."""
        connection = self._opened()
        try:
            yield connection
        except psycopg.Error as error:
            if is_conflict(error):
                raise
            if is_lost(error, connection):
                connection.close()
            raise translated(error, connection) from error

    @contextmanager
    def transaction(self, begin: str = "BEGIN") -> Iterator[None]:
        """One transaction, begun by these statements; a connection that is lost in it is not replaced."""
        try:
            begun = self._begun(begin)
            yield
            self._require(begun)
            self.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def close(self) -> None:
        """Closes the connection."""
        if self._held is not None:
            self._held.close()

    def _begun(self, begin: str) -> Connection[Row] | None:
        try:
            self.execute(begin)
        except ConnectionLost:
            self.execute(begin)  # nothing was done yet
        return self._held

    def _opened(self) -> Connection[Row]:
        if self._held is None or self._held.closed:
            self._held = None
            self._held = _connected_again(self._address, self._patience)
        return self._held

    def _require(self, begun: Connection[Row] | None) -> None:
        if self._held is not begun or begun is None or begun.closed:
            raise ConnectionLost("the event log's connection was lost before the end; try again")

    def _roll_back(self) -> None:
        held = self._held
        if held is None or held.closed or _is_idle(held):
            return
        with suppress(psycopg.Error):
            held.execute("ROLLBACK")
        if not _is_idle(held):
            held.close()  # interrupted in the middle of an answer: the next use opens another


def connected(address: str, patience: Patience = WRITERS) -> Connection[Row]:
    """A connection with the log's settings, as the writer's role where the login may take it."""
    options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
    try:
        connection = psycopg.connect(
            address,
            autocommit=True,
            options=options,
            connect_timeout=patience.connecting,
            application_name="ratsarchiv",
            client_encoding="utf8",
        )
    except psycopg.Error as error:
        raise translated(error, None) from error
    register(connection)
    connection.execute(DURABLE)
    connection.execute(AS_WRITER, (WRITER,))
    return connection


def _connected_again(address: str, patience: Patience) -> Connection[Row]:
    end = monotonic() + patience.coming_back
    while True:
        try:
            return connected(address, patience)
        except LogUnavailable:
            if monotonic() >= end:
                raise
        sleep(PAUSE_SECONDS)


def _is_idle(connection: Connection[Row]) -> bool:
    return connection.info.transaction_status == TransactionStatus.IDLE


def is_lost(error: psycopg.Error, connection: Connection[Any]) -> bool:
    """Whether the error means that the connection is gone, or goes at once (class 57P: the server ends)."""
    return connection.closed or (error.sqlstate or "").startswith("57P")


def is_conflict(error: psycopg.Error) -> bool:
    """Whether what is there is not what was expected, as the server finds or the function."""
    return isinstance(error, psycopg.IntegrityError) or (error.sqlstate or "").startswith("RA")


def translated(error: psycopg.Error, connection: Connection[Any] | None) -> RatsarchivError:
    """The error as one of the project."""
    if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted):
        return Tampered(f"the event log's database is damaged ({_reason(error)}): restore it from a backup")
    if connection is not None and is_lost(error, connection):
        return ConnectionLost(f"the event log's connection was lost ({_reason(error)}): try again")
    return LogUnavailable(
        f"the event log cannot be used ({_reason(error)}): see that its database runs, has room and lets "
        "this user in, then try again"
    )


def _reason(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]
