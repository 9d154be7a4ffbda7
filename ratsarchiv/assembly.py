"""Everything is built here: log, originals, read models, index, pages. Imported by the command line only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from archive.locks import Locks
from archive.log import Clock, EventLog
from archive.originals import Originals
from archive.patience import READERS, WRITERS, Patience
from domain.errors import NoArchive, NotProjected, ProfileMismatch
from domain.events import LexiconExtended
from domain.text_map import Run
from ingest.files.texts import map_of
from projections.coverage import CountedHoldings
from projections.store import ReadModels, Store
from projections.token_store import TokenStore
from projections.words import KnownWords
from ratsarchiv import engines
from ratsarchiv.home import Home
from ratsarchiv.lexicon import last_extension, profile_of
from ratsarchiv.reading import ArchiveReading
from ratsarchiv.settings import TANTIVY, Settings, settings_of
from ratsarchiv.synonyms import LastGoodSynonyms, LiveSynonyms, Stamp, SynonymsFile
from search.answers import Search
from search.engine import Engine, Indexes
from search.profiles.v2 import V2

LOOK_AGAIN = 0.5
"""Seconds for which the open index of a server is taken for the live one."""

STATUS_SECONDS = 2.0
"""How long a status waits for the search server: one that is well tells how far it is at once."""


class Parts(Struct, frozen=True, dict=True):
    """An opened archive; `lexicon` finds what extended its lexicon last, and is asked once."""

    home: Home
    log: EventLog
    originals: Originals
    read_models: ReadModels
    locks: Locks
    settings: Settings
    lexicon: Callable[[], LexiconExtended | None]

    @cached_property
    def extension(self) -> LexiconExtended | None:
        """What extended the lexicon, None for the shipped one."""
        return self.lexicon()

    @cached_property
    def profile(self) -> V2:
        """The search profile in use; a lexicon that is lost holds up nobody who does not search."""
        return profile_of(self.extension, self.originals)

    @cached_property
    def indexes(self) -> Indexes:
        """Where the indexes lie."""
        return engines.indexes_of(self.home, self.settings, self.profile)

    def text(self, sha256: str) -> str:
        """A text among the originals."""
        return self.originals.get(sha256).decode()

    def text_map(self, sha256: str) -> tuple[Run, ...]:
        """The map that an original with an extracted text holds."""
        return map_of(self.originals.get(sha256))


def system_clock() -> datetime:
    """The instant now, in UTC."""
    return datetime.now(UTC)


def crawler() -> str:
    """The name under which this program signs captures and harvests."""
    return f"ratsarchiv/{version('ratsarchiv')}"


@contextmanager
def opened(
    folder: Path, clock: Clock, *, create: bool = False, patience: Patience = WRITERS
) -> Iterator[Parts]:
    """Opens the archive in a home; raises NoArchive where there is none, or none can be made."""
    home, settings = Home(folder), settings_of(folder)
    place = engines.log_place(home, settings)
    if not create and isinstance(place, Path) and not place.exists():
        raise NoArchive(
            f"There is no archive in {folder}; expected one made by `ratsarchiv ingest`, "
            "or another home named with --home."
        )
    if create:
        _make(home)
    log = engines.log_at(place, clock, create=create, patience=patience)
    try:
        yield Parts(
            home=home,
            log=log,
            originals=engines.originals_of(home, settings),
            read_models=engines.read_models_of(home, settings, patience),
            locks=engines.locks_of(home, settings),
            settings=settings,
            lexicon=partial(last_extension, log),
        )
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


def migrate(folder: Path, clock: Clock) -> list[str]:
    """Makes what the engines need, or brings it to this version; tells what.

    An index of another profile stays as it is: `ratsarchiv rebuild` replaces it.
    """
    settings = settings_of(folder)
    done = engines.migrate(Home(folder), settings)
    if settings.search != TANTIVY:
        # While there is no archive, or an unfinished copy, nobody knows which lexicon it will have.
        with suppress(NoArchive, ProfileMismatch), opened(folder, clock) as parts:
            parts.indexes.live()
            done.append("search index")
    return done


def require_built(parts: Parts) -> None:
    """Raises NotProjected where there are no read models."""
    if not parts.read_models.exist():
        raise NotProjected(f"{parts.home.folder} has no read models; run `ratsarchiv project`.")


def live_index(parts: Parts) -> Engine:
    """The live index; raises NotProjected where there is none."""
    if not parts.indexes.exist():
        raise NotProjected(f"{parts.home.folder} has no index; run `ratsarchiv project`.")
    return parts.indexes.live()


@contextmanager
def reading(folder: Path, clock: Clock, served: Served | None = None) -> Iterator[ArchiveReading]:
    """Opens an archive to read from it; raises NotProjected while nothing is projected.

    With `served` it searches as all readers of that server do; else a bad file raises BadSynonyms.
    """
    file = SynonymsFile(folder)
    with opened(folder, clock, patience=READERS) as found:
        require_built(found)
        parts = found if served is None else replace(found, lexicon=partial(served.lexicon, found))
        store = parts.read_models.open()

        try:
            searching = LiveSearch(parts, store, file if served is None else served.synonyms)
            briefly = LiveSearch(_impatient(parts), store, LastGoodSynonyms(folder))
            yield ArchiveReading(
                parts.log,
                store,
                searching.search,
                briefly.reached,
                clock,
                parts.read_models.generation,
                file.complaint,
            )
        finally:
            store.dispose()


class Served:
    """What all readers of one server have in common, whichever thread opens one and when."""

    def __init__(self, folder: Path) -> None:
        self.synonyms = LastGoodSynonyms(folder)
        self._held: tuple[str, LexiconExtended | None] | None = None

    def lexicon(self, parts: Parts) -> LexiconExtended | None:
        """What extended the lexicon when these read models were opened first.

        A lexicon that is newer has no index yet; threads come and go meanwhile, and search the same one.
        """
        generation = parts.read_models.generation()
        held = self._held
        if held is None or held[0] != generation:
            held = self._held = generation, last_extension(parts.log)
        return held[1]


def _impatient(parts: Parts) -> Parts:
    """The same archive, with a search server that is given up soon."""
    seconds = min(STATUS_SECONDS, parts.settings.search_timeout)
    settings = parts.settings.model_copy(update={"search_timeout": seconds})
    return replace(parts, settings=settings, lexicon=lambda: parts.extension)


class LiveSearch:
    """The search of one reader: opened when it is needed, and anew after a rebuild has switched.

    The same where the synonyms were edited.

    Only who searches asks the search server, as it may be away, or take long to answer.
    """

    def __init__(self, parts: Parts, store: Store, synonyms: LiveSynonyms) -> None:
        self._parts = parts
        self._store = store
        self._synonyms = synonyms
        self._tokens = TokenStore(store)
        self._held: Search | None = None
        self._seen: tuple[str, Stamp] = ("", None)
        self._looked = 0.0
        # A switch removes an embedded index at once; that of a server stays, and asking for it takes a while.
        self._look_again = 0.0 if parts.settings.search == TANTIVY else LOOK_AGAIN

    def search(self) -> Search:
        """The search over the live index; raises what opening the index or the synonyms does."""
        if self._held is None or time.monotonic() >= self._looked + self._look_again:
            seen = self._parts.indexes.generation(), self._synonyms.stamp()
            if self._held is None or seen != self._seen:
                self._held, self._seen = self._opened(), seen
            self._looked = time.monotonic()
        return self._held

    def reached(self) -> int:
        """How far the live index is; raises the same."""
        return self.search().reached()

    def _opened(self) -> Search:
        parts = self._parts
        return Search(
            live_index(parts),
            parts.profile,
            self._tokens,
            parts.text,
            parts.text_map,
            synonyms=self._synonyms.read(parts.profile),
            words=KnownWords(self._store, parts.profile.NAME),
            holdings=CountedHoldings(self._store),
        )
