"""Which engines hold an archive: what is set turned into log, originals, read models, index and locks.

Clients of servers are imported where a setting names one: an archive in a folder needs none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from archive.locks import FileLocks, Locks
from archive.log import Clock, EventLog, open_log
from archive.originals import Originals, open_originals
from archive.patience import WRITERS, Patience
from domain.errors import BadSetting
from projections.sqlite_store import SqliteReadModels
from projections.store import ReadModels
from ratsarchiv.home import Home
from ratsarchiv.settings import SQLITE, TANTIVY, Settings
from search.engine import Indexes
from search.profile import Profile
from search.tantivy_indexes import TantivyIndexes


def log_place(home: Home, settings: Settings) -> Path | str:
    """Where the event log lies: a file, or the address of a database."""
    return home.archive.events if settings.events == SQLITE else settings.events


def log_at(place: Path | str, clock: Clock, *, create: bool, patience: Patience = WRITERS) -> EventLog:
    """The opened log; see archive.log.open_log."""
    with _client("RATSARCHIV_EVENTS"):
        return open_log(place, clock, create=create, patience=patience)


def originals_of(home: Home, settings: Settings) -> Originals:
    """Where the originals lie."""
    place = settings.originals
    if place is None:
        return open_originals(home.archive.originals)
    with _client("RATSARCHIV_ORIGINALS"):
        return open_originals(place if "://" in place else Path(place))


def locks_of(home: Home, settings: Settings) -> Locks:
    """Locks between all that may write the log: of one machine, or of all that reach its database."""
    if settings.events == SQLITE:
        return FileLocks(home.archive.locks)
    with _client("RATSARCHIV_EVENTS"):
        from archive.postgres_locks import PostgresLocks

        return PostgresLocks(settings.events)


def read_models_of(home: Home, settings: Settings, patience: Patience = WRITERS) -> ReadModels:
    """Where the read models lie."""
    if settings.readmodels == SQLITE:
        return SqliteReadModels(home.read_models)
    with _client("RATSARCHIV_READMODELS"):
        from projections.postgres_store import PostgresReadModels

        return PostgresReadModels(settings.readmodels, patience.connecting)


def indexes_of(home: Home, settings: Settings, profile: Profile) -> Indexes:
    """Where the indexes lie, to be used with this profile."""
    if settings.search == TANTIVY:
        return TantivyIndexes(home.disposable, profile)
    with _client("RATSARCHIV_SEARCH"):
        from search.opensearch_address import opensearch_address
        from search.opensearch_indexes import OpenSearchIndexes

        address = replace(
            opensearch_address(settings.search),
            certificate=settings.search_certificate,
            timeout=settings.search_timeout,
            shards=settings.search_shards,
            replicas=settings.search_replicas,
        )
        return OpenSearchIndexes(address, profile)


@contextmanager
def _client(setting: str) -> Iterator[None]:
    """Raises BadSetting where the client of the named server is not installed."""
    try:
        yield
    except ImportError as error:
        raise BadSetting(
            f"{setting} names a server whose client is not installed ({error.name}); run "
            "`pip install 'ratsarchiv[production]'`."
        ) from error


def migrate(home: Home, settings: Settings) -> list[str]:
    """Makes what log and read models need before anything is recorded, or brings it to this version.

    Tells what was made ready. Whoever comes second at the same time finds it done.
    """
    done = []
    if settings.events != SQLITE:
        with _client("RATSARCHIV_EVENTS"):
            from archive.postgres_migration import migrate as migrate_log

            migrate_log(settings.events)
        done.append("event log")
    if done or settings.readmodels != SQLITE:  # beside a log in a server a file in the home is as empty
        read_models_of(home, settings).open().dispose()
        done.append("read models")
    return done
