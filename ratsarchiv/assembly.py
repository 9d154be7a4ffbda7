"""Everything is built here: log, originals, read models, index, pages. Imported by the command line only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

from archive.log import Clock, EventLog, open_log
from archive.originals import Originals
from domain.errors import NoArchive, NotProjected
from domain.text_map import Run
from ingest.files.texts import raw_of
from projections.store import open_store
from projections.token_store import TokenStore
from ratsarchiv.home import PROFILE, Home
from ratsarchiv.reading import ArchiveReading
from search.answers import Search
from search.tantivy_engine import TantivyEngine


class Parts(Struct, frozen=True):
    """An opened archive."""

    home: Home
    log: EventLog
    originals: Originals

    def text(self, sha256: str) -> str:
        """A text among the originals."""
        return self.originals.get(sha256).decode()

    def text_map(self, sha256: str) -> tuple[Run, ...]:
        """The map that an original with an extracted text holds."""
        return raw_of(self.originals.get(sha256)).runs


def system_clock() -> datetime:
    """The instant now, in UTC."""
    return datetime.now(UTC)


def crawler() -> str:
    """The name under which this program signs captures and harvests."""
    return f"ratsarchiv/{version('ratsarchiv')}"


@contextmanager
def opened(folder: Path, clock: Clock, *, create: bool = False) -> Iterator[Parts]:
    """Opens the archive in a home; raises NoArchive where there is none, or none can be made."""
    home = Home(folder)
    if not create and not home.archive.events.exists():
        raise NoArchive(
            f"There is no archive in {folder}; expected one made by `ratsarchiv ingest`, "
            "or another home named with --home."
        )
    if create:
        _make(home)
    log = open_log(home.archive.events, clock, create=create)
    try:
        yield Parts(home, log, Originals(home.archive.originals))
    finally:
        log.close()


def _make(home: Home) -> None:
    try:
        home.archive.create()
    except OSError as error:
        raise NoArchive(
            f"No archive can be made in {home.folder} ({error.strerror}); expected a folder that can be "
            "written to, name another one with --home."
        ) from error


def require_built(home: Home) -> None:
    """Raises NotProjected where there are no read models or no index."""
    if not home.read_models.exists() or not home.index.exists():
        raise NotProjected(f"{home.folder} has no read models or no index; run `ratsarchiv project`.")


@contextmanager
def reading(folder: Path, clock: Clock) -> Iterator[ArchiveReading]:
    """Opens an archive to read from it; raises NotProjected while nothing is projected."""
    with opened(folder, clock) as parts:
        require_built(parts.home)
        engine = open_store(parts.home.read_models)
        index = TantivyEngine(parts.home.index, PROFILE)
        search = Search(index, PROFILE, TokenStore(engine), parts.text, parts.text_map)
        try:
            yield ArchiveReading(parts.log, engine, index, search, clock)
        finally:
            engine.dispose()
