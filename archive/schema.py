"""The tables of the event log in SQLite and their statements. Knows nothing of events or connections.

`events` is the spine: it grows and never changes. `payload` holds the parts, one row each, under the place
`position * PLACES + part`: an integer key needs no index beside the table. Measured at 1 kB an event, a key
of two columns made appends a tenth slower; one row with a column for each part instead of a row each saves
0.1 of some 15 microseconds, as long as several rows go into one INSERT, and could not be erased by deletion.
The events of one observation share their envelope: it lies once, at the first of them, and `events.envelope`
names that position. Every event is committed to it all the same, so that a changed reference is found.
"""

from __future__ import annotations

from functools import lru_cache

from archive.sealing import PLACES

VERSION = 1
"""`PRAGMA user_version` of a log; 0 is a file in which no log was made."""

UNFINISHED = -VERSION
"""`PRAGMA user_version` of a log into which another one is being copied."""

PAGE_SIZE = 16_384
"""Bytes of a page: an event of 20 kB takes three quarters of the time that pages of 4,096 need."""

ENVELOPE_PLACE, FACTS_PLACE, PERSONAL_PLACE = 0, 1, 2

CREATE = f"""
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream BLOB NOT NULL, version INTEGER NOT NULL, topic TEXT NOT NULL,
    commitments BLOB NOT NULL, leaf BLOB NOT NULL, envelope INTEGER NOT NULL,
    UNIQUE (stream, version)
) STRICT;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT raise(ABORT, 'events never change'); END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT raise(ABORT, 'events never go'); END;

CREATE TABLE payload (place INTEGER PRIMARY KEY, salt BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TRIGGER parts_never_change BEFORE UPDATE ON payload
    BEGIN SELECT raise(ABORT, 'parts are erased, never changed'); END;
CREATE TRIGGER envelopes_never_go BEFORE DELETE ON payload WHEN OLD.place % {PLACES} = {ENVELOPE_PLACE}
    BEGIN SELECT raise(ABORT, 'envelopes never go'); END;

CREATE TABLE keys (
    scope TEXT NOT NULL, value TEXT NOT NULL, stream BLOB, PRIMARY KEY (scope, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE registers (
    stream BLOB NOT NULL, source TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (stream, source)
) STRICT;
CREATE TABLE showings (
    stream BLOB NOT NULL, source TEXT NOT NULL, document TEXT NOT NULL, seen_at TEXT NOT NULL,
    digest TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (stream, source, document, seen_at, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (
    sha256 TEXT NOT NULL, source TEXT NOT NULL, address TEXT NOT NULL, line INTEGER NOT NULL,
    stream BLOB NOT NULL, seen_at TEXT NOT NULL, seen_basis TEXT NOT NULL,
    reader TEXT NOT NULL, reader_version INTEGER NOT NULL, PRIMARY KEY (sha256, source, address, line)
) STRICT, WITHOUT ROWID;
"""

_PARTS = f"""
FROM events e
LEFT JOIN payload v ON v.place = e.envelope * {PLACES} + {ENVELOPE_PLACE}
LEFT JOIN payload f ON f.place = e.position * {PLACES} + {FACTS_PLACE}
LEFT JOIN payload p ON p.place = e.position * {PLACES} + {PERSONAL_PLACE}
"""

_STORED = (
    "SELECT e.stream, e.version, e.topic, f.bytes, e.position, v.bytes, p.bytes, length(e.commitments) / 32"
)

PAGE = f"{_STORED} {_PARTS} WHERE e.position > ? AND e.position <= ? ORDER BY e.position LIMIT ?"
STREAM = f"{_STORED} {_PARTS} WHERE e.stream = ? AND e.position <= ?"
VERSIONS = f"{_STORED} {_PARTS} WHERE e.stream = ? AND e.version > ? AND e.version <= ? ORDER BY e.version"

SPINE = "SELECT position, stream, version, topic, commitments, leaf FROM events"
SPINE_PAGE = f"{SPINE} WHERE position > ? ORDER BY position LIMIT ?"

_SALTED = """SELECT e.position, e.stream, e.version, e.topic, e.commitments, e.leaf,
    e.version = 1 OR EXISTS (SELECT 1 FROM events b WHERE b.stream = e.stream
        AND b.version = e.version - 1 AND b.position < e.position),
    v.salt, v.bytes, f.salt, f.bytes, p.salt, p.bytes"""
STORED_PAGE = f"{_SALTED} {_PARTS} WHERE e.position > ? ORDER BY e.position LIMIT ?"

STRAY = f"""SELECT p.place / {PLACES} FROM payload p
LEFT JOIN events e ON e.position = p.place / {PLACES}
WHERE e.position IS NULL OR p.place % {PLACES} > {PERSONAL_PLACE}
    OR (p.place % {PLACES} = {ENVELOPE_PLACE} AND e.envelope <> e.position)
ORDER BY p.place LIMIT 1"""  # noqa: S608 - constants of this module only

HEAD = "SELECT coalesce(max(position), 0) FROM events"
VERSION_OF = "SELECT coalesce(max(version), 0) FROM events WHERE stream = ?"
HAS_VERSION = "SELECT EXISTS (SELECT 1 FROM events WHERE stream = ? AND version = ?)"
ENVELOPE = f"SELECT e.envelope, v.salt, v.bytes {_PARTS} WHERE e.position = ?"

NEW_KEY = "INSERT INTO keys VALUES (?, ?, ?)"
CHANGED_KEY = f"{NEW_KEY} ON CONFLICT (scope, value) DO UPDATE SET stream = excluded.stream"
KEY = "SELECT value, stream FROM keys WHERE scope = ? AND value = ?"
PUT_REGISTER = (
    "INSERT INTO registers VALUES (?, ?, ?) ON CONFLICT (stream, source) DO UPDATE SET state = excluded.state"
)
REGISTER_DIFFERS = "SELECT 1 WHERE (SELECT state FROM registers WHERE stream = ? AND source = ?) IS NOT ?"
DROP_REGISTER = "DELETE FROM registers WHERE stream = ? AND source = ?"
REGISTER = "SELECT stream, source, state FROM registers WHERE stream = ? AND source = ?"
NEW_SHOWING = "INSERT OR IGNORE INTO showings VALUES (?, ?, ?, ?, ?, ?)"
SHOWINGS = "SELECT * FROM showings WHERE stream = ? AND document = ? ORDER BY seen_at, digest, source"
PUT_READING = """
INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256, source, address, line)
DO UPDATE SET stream = excluded.stream, seen_at = excluded.seen_at, seen_basis = excluded.seen_basis,
    reader = excluded.reader, reader_version = excluded.reader_version"""
READINGS = "SELECT * FROM readings WHERE sha256 = ? ORDER BY source, address, line"
MOVE_READINGS = "UPDATE readings SET stream = ? WHERE stream = ?"
MOVE_SHOWINGS = "UPDATE OR IGNORE showings SET stream = ? WHERE stream = ?"
FORGET_SHOWINGS = "DELETE FROM showings WHERE stream = ?"


@lru_cache(maxsize=256)
def insert_rows(table: str, width: int, rows: int) -> str:
    """An INSERT of several rows in one statement, which costs half of as many statements."""
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {table} VALUES {', '.join([row] * rows)}"  # noqa: S608 - names from this module only
