"""The search index and its words filled from the table of search rows, in step with its positions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Engine, Row, or_, select

from projections import store, tables
from projections.runner import GoOn, unstopped
from projections.token_store import TokenStore
from projections.words import WordStore
from search.engine import Engine as SearchEngine
from search.index_document import IndexDocument, index_document
from search.profile import Profile
from search.rows import OPEN, SearchRow
from search.token_table import TextOf

BATCH = 500
"""Ordinals whose rows are read at a time; one commit of the index takes all rows of one feed."""


def feed(
    engine: Engine,
    index: SearchEngine,
    profile: Profile,
    text_of: TextOf,
    position: int,
    go_on: GoOn = unstopped,
) -> int:
    """Brings index and words to `position`, up to which the rows are complete; returns the rows written."""
    checkpoint = min(index.checkpoint(), _words_reached(engine))
    if checkpoint >= position:
        return 0
    table, words = TokenStore(engine), WordStore(engine, profile.NAME)
    written = 0

    def documents() -> Iterator[IndexDocument]:
        nonlocal written
        for row in _changed(engine, checkpoint, position):
            go_on()
            written += 1
            document = index_document(row, profile, text_of, table)
            words.meet(document.title_words.split(), row.from_position)
            words.meet(document.text_words.split(), row.from_position)
            yield document

    index.write(documents(), (), position)
    table.flush()
    words.flush()
    with engine.begin() as connection:
        store.set_progress(connection, store.WORDS, position)
    return written


def _words_reached(engine: Engine) -> int:
    with engine.connect() as connection:
        return store.position(connection, store.WORDS)


def _changed(engine: Engine, checkpoint: int, position: int) -> Iterator[SearchRow]:
    """Rows opened or closed behind the checkpoint.

    No transaction is open while rows are handed out: words are written to the same database meanwhile.
    """
    t = tables.search_rows
    moved = or_(t.c.from_position > checkpoint, t.c.to_position.between(checkpoint + 1, position))
    with engine.connect() as connection:
        ordinals = list(connection.scalars(select(t.c.ordinal).where(moved).distinct().order_by(t.c.ordinal)))
    for start in range(0, len(ordinals), BATCH):
        yield from _rows(engine, moved & t.c.ordinal.in_(ordinals[start : start + BATCH]))


def _rows(engine: Engine, wanted: ColumnElement[bool]) -> list[SearchRow]:
    t = tables.search_rows
    with engine.connect() as connection:
        found = connection.execute(select(t).where(wanted).order_by(t.c.ordinal, t.c.from_position))
        return [search_row(row) for row in found]


def search_row(row: Row[tuple[object, ...]]) -> SearchRow:
    """A row of the table with its interval."""
    body = msgspec.json.decode(row.body, type=SearchRow)
    return replace(body, from_position=row.from_position, to_position=min(row.to_position, OPEN))
