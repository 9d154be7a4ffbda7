"""Row changes gathered over a batch and written table by table. Knows tables, not what the rows mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam

from search.rows import OPEN

Row = dict[str, Any]
Key = tuple[Any, ...]


class Changes:
    """What a batch opens, closes and puts; an interval opened and closed in one batch is written once."""

    def __init__(self) -> None:
        self._opened: defaultdict[Table, dict[Key, Row]] = defaultdict(dict)
        self._updated: defaultdict[Table, dict[Key, Row]] = defaultdict(dict)

    def open(self, table: Table, row: Row) -> None:
        """A new row; its primary key is new as well."""
        self._opened[table][_key_of(table)(row)] = row

    def close(self, table: Table, key: Key, position: int) -> None:
        """Ends the interval of the row with this primary key."""
        self.change(table, key, {"to_position": position})

    def change(self, table: Table, key: Key, values: Row) -> None:
        """Sets columns of the row with this primary key."""
        fresh = self._opened[table].get(key)
        if fresh is not None:
            fresh.update(values)
            return
        self._updated[table].setdefault(key, {}).update(values)

    def write(self, connection: Connection) -> None:
        """Executes all changes, one statement for each table and set of columns."""
        for table, rows in self._opened.items():
            if rows:
                connection.execute(table.insert(), list(rows.values()))
        for table, updates in self._updated.items():
            by_columns: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
            for key, values in updates.items():
                names = {f"key_{c.name}": part for c, part in zip(table.primary_key, key, strict=True)}
                by_columns[tuple(sorted(values))].append(names | values)
            for columns, parameters in sorted(by_columns.items()):
                matches = [c == bindparam(f"key_{c.name}") for c in table.primary_key]
                statement = table.update().where(*matches).values({c: bindparam(c) for c in columns})
                connection.execute(statement, parameters)


def opened(row: Row, position: int) -> Row:
    """A row that holds from `position` on."""
    return {**row, "from_position": position, "to_position": OPEN}


@cache
def _key_of(table: Table) -> Callable[[Row], Key]:
    """Reads a row's primary key; there is one getter a table, since a column's name is slow to ask for."""
    names = [column.name for column in table.primary_key]
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return itemgetter(*names)
