"""What the event log asks PostgreSQL, in its own words. Knows nothing of events or connections."""

from __future__ import annotations

from archive.postgres_schema import LOCK, PARAMETERS, ROW_PARAMETERS
from archive.sealing import PLACES

_PARTS = f"""
FROM events e
LEFT JOIN payload v ON v.place = e.envelope * {PLACES}
LEFT JOIN payload f ON f.place = e.position * {PLACES} + 1
LEFT JOIN payload p ON p.place = e.position * {PLACES} + 2
"""

_STORED = (
    "SELECT e.stream, e.version, e.topic, f.bytes, e.position, v.bytes, p.bytes, length(e.commitments) / 32"
)

PAGE = f"{_STORED} {_PARTS} WHERE e.position > %s AND e.position <= %s ORDER BY e.position LIMIT %s"
STREAMS = f"{_STORED} {_PARTS} WHERE e.stream = ANY(%s) AND e.position <= %s ORDER BY e.position"
VERSIONS = f"{_STORED} {_PARTS} WHERE e.stream = %s AND e.version > %s AND e.version <= %s ORDER BY e.version"

SPINE_PAGE = """SELECT position, stream, version, topic, commitments, leaf FROM events
WHERE position > %s ORDER BY position LIMIT %s"""

STORED_PAGE = f"""SELECT e.position, e.stream, e.version, e.topic, e.commitments, e.leaf,
    e.version = 1 OR EXISTS (SELECT 1 FROM events b WHERE b.stream = e.stream
        AND b.version = e.version - 1 AND b.position < e.position),
    v.salt, v.bytes, f.salt, f.bytes, p.salt, p.bytes
{_PARTS} WHERE e.position > %s ORDER BY e.position LIMIT %s"""  # noqa: S608

STRAY = f"""SELECT p.place / {PLACES} FROM payload p
LEFT JOIN events e ON e.position = p.place / {PLACES}
WHERE e.position IS NULL OR p.place %% {PLACES} > 2 OR (p.place %% {PLACES} = 0 AND e.envelope <> e.position)
ORDER BY p.place LIMIT 1"""  # noqa: S608 - constants of this module only

HEAD = "SELECT coalesce(max(position), 0) FROM events"
LAST = f"SELECT e.position, e.envelope, v.salt, v.bytes {_PARTS} ORDER BY e.position DESC LIMIT 1"
VERSION_OF = "SELECT coalesce(max(version), 0) FROM events WHERE stream = %s"
LEAVES = "SELECT leaf FROM events WHERE position > %s AND position <= %s ORDER BY position"

HOLD = f"SELECT {LOCK}"
"""A statement of its own: what is asked behind it sees all that was committed while it waited."""

APPEND = f"SELECT append({', '.join(['%s'] * (len(PARAMETERS) + 1))})"

ROWS = "rows_behind"
PREPARE_ROWS = f"""PREPARE {ROWS} (bigint, {", ".join(f"{kind}[]" for _, kind in ROW_PARAMETERS)}) AS
WITH events_too AS (
    INSERT INTO events SELECT $1 + r.n, r.stream, r.version, r.topic, r.commitments, r.leaf, r.envelope
    FROM unnest($2, $3, $4, $5, $6, $7) WITH ORDINALITY
        AS r(stream, version, topic, commitments, leaf, envelope, n)
)
INSERT INTO payload SELECT * FROM unnest($8, $9, $10)"""  # noqa: S608 - constants of this module only
"""What the function `append` does with events and parts alone, behind the head $1."""

STATE = "SELECT version, copying FROM state"
BEGIN_COPY = "UPDATE state SET copying = true"
END_COPY = "UPDATE state SET copying = false"

KEYS = "SELECT value, stream FROM keys WHERE scope = %s AND value = ANY(%s)"
REGISTERS = """SELECT stream, source, state FROM registers
WHERE (stream, source) IN (SELECT * FROM unnest(%s, %s))"""
SHOWINGS = """SELECT stream, source, document, seen_at, digest, sha256 FROM showings
WHERE stream = %s AND document = %s ORDER BY seen_at, digest, source"""
READINGS = """SELECT r.sha256, source, address, line, stream, seen_at, seen_basis, reader, reader_version
FROM unnest(%s) WITH ORDINALITY AS asked(sha256, n) JOIN readings r ON r.sha256 = asked.sha256
ORDER BY n, source, address, line"""
