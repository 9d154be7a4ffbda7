"""The tests' own PostgreSQL: empty for each test, and back after it was killed."""

from __future__ import annotations

import psycopg
import pytest

from tests.servers.postgres import running_server

pytestmark = pytest.mark.system


@pytest.mark.parametrize("_", range(2))
def test_every_test_has_an_empty_database(postgres: str, _: int) -> None:
    """What one test makes the next one does not find."""
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE made ()")


def test_killed_server_comes_back() -> None:
    """A server that was killed starts again with all that was committed."""
    with running_server() as server, server.database() as address:
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE made AS SELECT 1 AS one")
        server.kill()
        server.start_again()

        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT one FROM made").fetchone() == (1,)
