"""What the addresses of one source's files answered last, in a file. Disposable: without it all are asked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingest.files.listed import Asked

_TABLE = """
CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, address TEXT NOT NULL, status INTEGER, stated TEXT NOT NULL, asked_at TEXT NOT NULL,
    sha256 TEXT, etag TEXT, last_modified TEXT, seen_at TEXT) WITHOUT ROWID;
"""


class Journal:
    """The answers of one source by file id; one thread uses it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF;")
        self._db.executescript(_TABLE)

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def get(self, file: str) -> Asked | None:
        """What the file's address answered last."""
        row = self._db.execute("SELECT * FROM asked WHERE id = ?", (file,)).fetchone()
        return None if row is None else Asked(*row[1:])

    def put(self, file: str, asked: Asked) -> None:
        """Notes an answer."""
        values = tuple(getattr(asked, name) for name in asked.__struct_fields__)
        self._db.execute("INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (file, *values))
