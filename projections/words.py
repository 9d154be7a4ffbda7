"""The words of the archive and when each could first be found: what a misspelt word may have meant.

A word whose rows are all withheld or erased by now stays; whether a state has it, the index counts.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import json
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import JSON, BigInteger, Connection, Engine, cast, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from projections import tables

PENDING = 20_000
"""Words that wait in memory to be written: each statement has many, since a row of its own costs more."""

KNOWN = 1_000_000
"""Words remembered as met, some hundred megabytes; beyond, all are forgotten and may be written again."""

LONGER = 40
"""Letters by which a suggestion exceeds what was typed at most; German compounds stay below."""

LAST = "\U0010ffff"
"""Comes behind every letter."""


class WordStore:
    """Takes in the words of rows under the profile's name; writes each once, at the latest by `flush`."""

    def __init__(self, engine: Engine, profile: str) -> None:
        self._engine = engine
        self._profile = profile
        self._known: dict[str, int] = {}
        self._latest = 0
        self._pending: dict[str, int] = {}

    def meet(self, words: Collection[str], position: int) -> None:
        """Notes that these words could be found from the position on."""
        new = set(words).difference(self._known)
        if position < self._latest:
            new |= {word for word in words if self._known.get(word, position) > position}
        self._latest = max(self._latest, position)
        met = dict.fromkeys(new, position)
        self._known.update(met)
        self._pending.update(met)
        if len(self._pending) >= PENDING:
            self.flush()

    def flush(self) -> None:
        """Writes what was met; a word that is there already keeps the earlier position."""
        if self._pending:
            with self._engine.begin() as connection:
                connection.execute(self._insertion(json.encode(self._pending, order="sorted").decode()))
            self._pending.clear()
        if len(self._known) >= KNOWN:
            self._known.clear()

    def _insertion(self, met: str) -> postgresql.Insert | sqlite.Insert:
        """One statement for all words, as a JSON object of words and positions."""
        t, of_postgres = tables.words, self._engine.dialect.name == "postgresql"
        called = func.json_each_text(cast(literal(met), JSON)) if of_postgres else func.json_each(met)
        each = called.table_valued("key", "value")
        insert = postgresql.insert(t) if of_postgres else sqlite.insert(t)
        key, value = each.c.key, cast(each.c.value, BigInteger)
        # The condition holds always; without one, SQLite takes ON CONFLICT for a part of the SELECT.
        rows = select(literal(self._profile), func.length(key), key, value).where(key != "")
        return insert.from_select(list(t.columns), rows).on_conflict_do_update(
            index_elements=list(t.primary_key),
            set_={"first_position": insert.excluded.first_position},
            where=t.c.first_position > insert.excluded.first_position,
        )


def candidates(connection: Connection, profile: str, position: int, word: str, distance: int) -> list[str]:
    """Words known at a position that so many edits lead to at most, the nearest first, then by word.

    An edit adds, drops or replaces a letter, or swaps two neighbours, none of them twice (optimal string
    alignment). The word itself is a candidate where it is known.
    """
    t = tables.words
    close = t.c.length.between(len(word) - distance, len(word) + distance)
    # As one text: hundreds of thousands of rows take several times as long.
    joined = select(func.aggregate_strings(t.c.word, " "))
    found = connection.scalar(joined.where(t.c.profile == profile, close, t.c.first_position <= position))
    near = process.extract_iter(word, (found or "").split(" "), scorer=OSA.distance, score_cutoff=distance)
    return [each for _, each in sorted((apart, each) for each, apart, _ in near)]


def starting(connection: Connection, profile: str, position: int, prefix: str, limit: int) -> list[str]:
    """Words known at a position that begin like this, the shortest first, then by word."""
    t = tables.words
    # Lengths one by one: then the key leads to the words of each length that begin so.
    lengths = t.c.length.in_(range(len(prefix), len(prefix) + LONGER))
    begins = (t.c.word >= prefix) & (t.c.word < prefix + LAST)
    wanted = select(t.c.word).where(t.c.profile == profile, lengths, begins, t.c.first_position <= position)
    return list(connection.scalars(wanted.order_by(t.c.length, t.c.word).limit(limit)))


class KnownWords:
    """Fills search.help.Words from the table, for one profile."""

    def __init__(self, engine: Engine, profile: str) -> None:
        self._engine = engine
        self._profile = profile

    def near(self, word: str, position: int, distance: int) -> list[str]:
        """Words at most so many edits away, the nearest first."""
        with self._engine.connect() as connection:
            return candidates(connection, self._profile, position, word, distance)

    def starting(self, prefix: str, position: int, limit: int) -> list[str]:
        """Words that begin so, the shortest first."""
        with self._engine.connect() as connection:
            return starting(connection, self._profile, position, prefix, limit)
