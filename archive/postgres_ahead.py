"""Rows of events and parts on their way to PostgreSQL while the next ones are made. Knows no effects.

One statement is under way at a time, and its answer is waited for only when the next one is ready. COPY could
not do this, since it holds the connection for one table, and psycopg's pipelines wait for ever where the
socket is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus, Format

from archive import postgres_statements as sql
from archive.postgres_wire import Packed


class Ahead:
    """Writes rows over one connection, inside its open transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        connection.execute(sql.PREPARE_ROWS.encode())

    def send(self, head: int, columns: Sequence[Packed]) -> None:
        """Sends rows behind the head, once those before are stored; psycopg.Error where they were not."""
        values = [head.to_bytes(8, "big"), *[each.content for each in columns]]
        self.settle()
        server = self.connection.pgconn
        server.send_query_prepared(sql.ROWS.encode(), values, [Format.BINARY] * len(values))
        server.flush()

    def settle(self) -> None:
        """Waits until all that was sent is stored."""
        for result in self.connection.wait(execute(self.connection.pgconn)):
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result, encoding=self.connection.info.encoding)
