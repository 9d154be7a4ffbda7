"""What the addresses of one source's files answered last, and which bytes were read again in vain, in a file.

Disposable: without it all are asked, and what was read in vain is tried once more.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingest.files.listed import Asked, Listed, Tools

_TABLE = """
CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, address TEXT NOT NULL, status INTEGER, stated TEXT NOT NULL, asked_at TEXT NOT NULL,
    sha256 TEXT, etag TEXT, last_modified TEXT, seen_at TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS in_vain (
    id TEXT, sha256 TEXT, reader_version INTEGER, tools TEXT,
    PRIMARY KEY (id, sha256, reader_version, tools)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looked (one INTEGER PRIMARY KEY, look TEXT NOT NULL);
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

    def read_in_vain(self, file: Listed, tools: Tools) -> bool:
        """Whether these tools found no text in bytes of which one is held."""
        wanted = "SELECT 1 FROM in_vain WHERE id = ? AND sha256 = ? AND reader_version = ? AND tools = ?"
        return self._db.execute(wanted, _reading(file, tools)).fetchone() is not None

    def put_in_vain(self, file: Listed, tools: Tools) -> None:
        """Notes that these tools found none: no event tells it, since the text stands."""
        self._db.execute("INSERT OR REPLACE INTO in_vain VALUES (?, ?, ?, ?)", _reading(file, tools))

    def looked(self) -> str | None:
        """The name of the last look for boilerplate, as from ingest.files.boilerplate.look."""
        row = self._db.execute("SELECT * FROM looked").fetchone()
        return None if row is None else str(row[1])

    def put_looked(self, look: str) -> None:
        """Notes a look that was completed."""
        self._db.execute("INSERT OR REPLACE INTO looked VALUES (1, ?)", (look,))


def _reading(file: Listed, tools: Tools) -> tuple[str, str, int, str]:
    return (file.id, file.sha256 or "", tools.version, tools.plain)
