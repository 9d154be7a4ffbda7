"""Read models in a SQLite file.

Through the standard library's driver the journal is truncated, not a write-ahead log: the library's SQLite
may have the WAL-reset race.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import ExceptionContext, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, IntegrityError, InterfaceError

from domain.errors import Unusable
from projections import tables
from projections.store import Store, prepared


class SqliteReadModels:
    """Fills projections.store.ReadModels with one file, and a second one beside it for a rebuild."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._anew = path.with_suffix(".anew.sqlite")

    def exist(self) -> bool:
        """Whether the file is there."""
        return self._path.exists()

    def generation(self) -> str:
        """The file's inode: a switch puts another file under the name."""
        return str(self._path.stat().st_ino) if self._path.exists() else ""

    def open(self) -> Store:
        """The live file, made where it is missing."""
        return _opened(self._path)

    def open_anew(self) -> Store:
        """An empty second file."""
        self.drop_anew()
        return _opened(self._anew)

    def switch(self) -> None:
        """Puts the second file in the first one's place."""
        # A journal that a killed process left would be played back into the new database.
        _journal(self._path).unlink(missing_ok=True)
        self._anew.replace(self._path)

    def drop_anew(self) -> None:
        """Removes the second file."""
        for path in (self._anew, _journal(self._anew)):
            path.unlink(missing_ok=True)


def _opened(path: Path) -> Store:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _settings)
    event.listen(engine, "handle_error", _translate)
    try:
        with engine.begin() as connection:
            if not inspect(connection).has_table(tables.tokens.name):
                connection.exec_driver_sql("BEGIN IMMEDIATE")  # another process may be at making them
            return prepared(engine, path.name, connection)
    except BaseException:
        engine.dispose()
        raise


def _journal(path: Path) -> Path:
    return Path(f"{path}-journal")


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
