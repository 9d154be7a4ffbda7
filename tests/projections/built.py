"""Read models and index over a made archive, and everything that can be asked of them at a position."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import json
from sqlalchemy import select

from domain.text_map import Run
from ingest.files.texts import map_of
from projections import store, tables
from projections.index_feed import feed, search_row
from projections.runner import Sources, catch_up
from projections.sqlite_store import SqliteReadModels
from projections.store import Store
from projections.token_store import TokenStore
from ratsarchiv.reading import ArchiveReading
from search.answers import Search, index_digest
from search.asked import Asked
from search.matches import Matches
from search.naive import evaluate
from search.parse import parse
from search.profiles.v2 import shipped
from search.rows import OPEN, SearchRow
from search.tantivy_engine import TantivyEngine
from tests.domain.observed import COUNCIL, Archive

PROFILE = shipped()

QUERIES = ("baume", '"Erstens"', "A-1", "", "-Zweitens", "Bänke Drittens")


class Built:
    """Read models and index in one folder, or the read models in another place."""

    def __init__(self, made: Archive, folder: Path, store: Store | None = None) -> None:
        self.made = made
        self.store = store or SqliteReadModels(folder / "readmodels.sqlite").open()
        self.index = TantivyEngine(folder / "index", PROFILE)
        self.sources = Sources(made.log, made.originals.get)

    def text(self, sha256: str) -> str:
        """A text among the originals."""
        return self.made.originals.get(sha256).decode()

    def text_map(self, sha256: str) -> tuple[Run, ...]:
        """The map that an original with an extracted text holds."""
        return map_of(self.made.originals.get(sha256))

    def bring_up(self, upto: int | None = None, batch: int = 2_000) -> None:
        """Projects and feeds up to a position, the head unless told."""
        position = self.made.log.head() if upto is None else upto
        catch_up(self.store, self.sources, position, batch)
        feed(self.store, self.index, PROFILE, self.text, position)

    def bring_up_cold(self, batch: int = 1) -> None:
        """Projects up to the head with nothing at hand from one batch to the next; feeds at the end."""
        for position in range(self.index.checkpoint() + batch, self.made.log.head(), batch):
            catch_up(self.store, self.sources, position)
        self.bring_up()

    def digest(self) -> list[tuple[str, int, str]]:
        """Digests of all tables and of the index."""
        with self.store.connect() as connection:
            found = [d for name in store.READ_MODELS for d in store.digests(connection, name)]
        return [(d.table, d.rows, d.sha256) for d in found] + [("index", 0, index_digest(self.index))]

    def rows(self, position: int) -> list[tuple[SearchRow, str]]:
        """The search rows that were opened up to a position, with their texts."""
        t = tables.search_rows
        with self.store.connect() as connection:
            rows = [search_row(r) for r in connection.execute(select(t).where(t.c.from_position <= position))]
        return [(row, self.text(row.sha256) if row.sha256 else "") for row in rows]

    def reading(self) -> ArchiveReading:
        """The archive as pages and commands read it."""
        search = Search(self.index, PROFILE, TokenStore(self.store), self.text, self.text_map)
        return ArchiveReading(self.made.log, self.store, lambda: search, search.reached, lambda: NOW)

    def answers(self, position: int) -> bytes:
        """Everything that can be seen at a position: searches, families, histories."""
        reading = self.reading()
        stand = reading.stand(f"e{position}")
        seen: list[Any] = [reading.search(query, stand, limit=100, group=False) for query in QUERIES]
        seen += [reading.search(query, stand) for query in QUERIES]
        for slug in self.slugs(position):
            seen += [reading.family(slug, stand, COUNCIL), reading.history(slug, stand, COUNCIL)]
        return json.encode(seen)

    def slugs(self, position: int) -> list[str]:
        """Addresses of all papers at a position."""
        p = tables.papers
        held = select(p.c.slug).where(p.c.from_position <= position, p.c.to_position > position)
        with self.store.connect() as connection:
            return sorted(connection.scalars(held))

    def families(self) -> dict[UUID, set[UUID]]:
        """The members of each family at the head, by root."""
        m = tables.members
        found: dict[UUID, set[UUID]] = {}
        with self.store.connect() as connection:
            for row in connection.execute(select(m).where(m.c.to_position == OPEN)):
                found.setdefault(UUID(row.root), set()).add(UUID(row.paper))
        return found

    def titles(self) -> dict[str, str | None]:
        """What each paper is called at the head, by its address."""
        p = tables.papers
        with self.store.connect() as connection:
            rows = connection.execute(select(p).where(p.c.to_position == OPEN))
            return {row.slug: row.title for row in rows}

    def shown_titles(self) -> dict[str, str | None]:
        """The same as the papers' families show it."""
        reading, head = self.reading(), self.made.log.head()
        stand = reading.stand(f"e{head}")
        shown = [reading.family(slug, stand, COUNCIL) for slug in self.slugs(head)]
        return {paper.slug: paper.title for family in shown for paper in family.papers}

    def agrees_with_naive(self, position: int) -> bool:
        """Whether the engine answers as the naive evaluator over the rows does."""
        rows = self.rows(position)
        for query in QUERIES:
            parsed = parse(query, PROFILE)
            if _plain(evaluate(Asked(parsed, position), PROFILE, rows)) != _plain(
                self.index.match(Asked(parsed, position, None))
            ):
                return False
        return True


NOW = datetime(2030, 1, 1, tzinfo=UTC)


@contextmanager
def built(made: Archive, folder: Path, store: Store | None = None) -> Iterator[Built]:
    """Read models and index in a folder, or read models in a store of one's own; closed afterwards."""
    folder.mkdir(parents=True)
    models = Built(made, folder, store)
    try:
        yield models
    finally:
        models.store.dispose()


def _plain(found: Matches) -> Any:
    """Matches without the engine's own name for a family."""
    matches = [(m.score, m.ordinal, m.from_position) for m in found.matches]
    return (matches, found.families, found.facets)
