"""The token table of search in the read models' database: a cache by profile and text."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from projections import tables

PENDING = 500
"""Texts whose words wait in memory, some five kilobytes each."""


class TokenStore:
    """Keeps packed words; puts are written together, at the latest by `flush`; reads see them before."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pending: dict[tuple[str, str], bytes] = {}

    def get_many(self, profile: str, sha256s: Collection[str]) -> dict[str, bytes]:
        """The bytes put under the names of the texts, for those that have some."""
        pending = {s: self._pending[profile, s] for s in sha256s if (profile, s) in self._pending}
        asked = [sha256 for sha256 in sha256s if sha256 not in pending]
        if not asked:
            return pending
        t = tables.tokens
        wanted = select(t.c.sha256, t.c.body).where(t.c.profile == profile, t.c.sha256.in_(asked))
        with self._engine.connect() as connection:
            return pending | {row.sha256: row.body for row in connection.execute(wanted)}

    def put(self, profile: str, sha256: str, packed: bytes) -> None:
        """Keeps the bytes until the next flush writes them."""
        self._pending[profile, sha256] = packed
        if len(self._pending) >= PENDING:
            self.flush()

    def flush(self) -> None:
        """Writes what was put; what another process put meanwhile stays."""
        if not self._pending:
            return
        rows = [{"profile": p, "sha256": s, "body": b} for (p, s), b in self._pending.items()]
        of_postgres = self._engine.dialect.name == "postgresql"
        insert = postgresql.insert(tables.tokens) if of_postgres else sqlite.insert(tables.tokens)
        with self._engine.begin() as connection:
            connection.execute(insert.on_conflict_do_nothing(), rows)
        self._pending.clear()
