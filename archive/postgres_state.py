"""Whether the event log in a database may be used as it is. Knows nothing of events."""

from __future__ import annotations

from archive import postgres_statements as sql
from archive.copying import not_empty, unfinished
from archive.postgres_schema import VERSION
from archive.postgres_session import Session
from domain.errors import NoArchive

HERE = "this database"


def require_whole(session: Session) -> None:
    """NoArchive where there is no log, one of another schema, or an unfinished copy."""
    if _is_copying(session):
        raise unfinished(HERE)


def begin_copy(session: Session) -> None:
    """Marks the log as an unfinished copy; AlreadyRecorded where it holds events of its own."""
    if _is_copying(session):
        return
    with session.transaction(f"BEGIN; {sql.HOLD}"):
        if session.rows_once(sql.HEAD) != [(0,)]:
            raise not_empty(HERE)
        session.execute(sql.BEGIN_COPY)


def other_schema(version: int) -> NoArchive:
    """For a log that another version of the program made."""
    return NoArchive(
        f"the event log has the schema {version}, this version of ratsarchiv has {VERSION}: run `ratsarchiv "
        "migrate` of the newer one, and use that one"
    )


def _is_copying(session: Session) -> bool:
    if session.rows("SELECT to_regclass('state') IS NULL") == [(True,)]:
        raise NoArchive("there is no event log in this database: `ratsarchiv migrate` makes one")
    version, is_copying = session.rows(sql.STATE)[0]
    if version != VERSION:
        raise other_schema(version)
    return bool(is_copying)
