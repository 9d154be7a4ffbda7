"""Writes the effects of an append into their tables and reads them. Knows nothing of events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import apsw

from archive import schema
from archive.beside import Rows, pages
from archive.effects import Effects, Key, Reading, Register, Showing
from domain.errors import AlreadyRecorded

NO_LINE = 0
"""Stands for `line` None: a primary key takes no NULL, and lines count from 1."""


def write_effects(connection: apsw.Connection, effects: Effects) -> None:
    """Writes all of them in the order of their fields.

    apsw.ConstraintError when a new key is taken, AlreadyRecorded when a register changed since it was read.
    """
    many = connection.executemany
    many(schema.NEW_KEY, [_key_row(key) for key in effects.new_keys])
    many(schema.CHANGED_KEY, [_key_row(key) for key in effects.changed_keys])
    _write_registers(connection, effects.registers)
    many(schema.NEW_SHOWING, [_showing_row(showing) for showing in effects.showings])
    many(schema.PUT_READING, [_reading_row(reading) for reading in effects.readings])
    for old, new in effects.moved_streams:
        connection.execute(schema.MOVE_READINGS, (new.bytes, old.bytes))
        connection.execute(schema.MOVE_SHOWINGS, (new.bytes, old.bytes))
        connection.execute(schema.FORGET_SHOWINGS, (old.bytes,))


def _write_registers(connection: apsw.Connection, registers: Sequence[Register]) -> None:
    many = connection.executemany
    read = [(r.stream.bytes, r.source, r.before) for r in registers]
    if many(schema.REGISTER_DIFFERS, read).fetchone() is not None:
        raise AlreadyRecorded(
            "nothing was recorded: what a source said last is no longer what was read, expected no other "
            "writer in between; read it and decide again"
        )
    kept = [(r.stream.bytes, r.source, r.state) for r in registers if r.state is not None]
    many(schema.PUT_REGISTER, kept)
    many(schema.DROP_REGISTER, [(r.stream.bytes, r.source) for r in registers if r.state is None])


def besides(rows: Rows) -> Iterator[Effects]:
    """All that lies in the tables, in pages."""
    for page in pages(rows, "keys", "?"):
        yield Effects(
            new_keys=[Key(scope, value, stream and UUID(bytes=stream)) for scope, value, stream in page]
        )
    for page in pages(rows, "registers", "?"):
        yield Effects(
            registers=[
                Register(UUID(bytes=stream), source, state, before=None) for stream, source, state in page
            ]
        )
    for page in pages(rows, "showings", "?"):
        yield Effects(showings=[showing(row) for row in page])
    for page in pages(rows, "readings", "?"):
        yield Effects(readings=[reading(row) for row in page])


def showing(row: tuple[bytes, str, str, str, str, str]) -> Showing:
    """A showing from its row."""
    stream, *rest = row
    return Showing(UUID(bytes=stream), *rest)


def reading(row: tuple[str, str, str, int, bytes, str, str, str, int]) -> Reading:
    """A reading from its row."""
    sha256, source, address, line, stream, seen_at, seen_basis, reader, version = row
    found = None if line == NO_LINE else line
    return Reading(sha256, source, address, found, UUID(bytes=stream), seen_at, seen_basis, reader, version)


def _key_row(key: Key) -> tuple[str, str, bytes | None]:
    return key.scope, key.value, None if key.stream is None else key.stream.bytes


def _showing_row(seen: Showing) -> tuple[bytes, str, str, str, str, str]:
    return seen.stream.bytes, seen.source, seen.document, seen.seen_at, seen.digest, seen.sha256


def _reading_row(read: Reading) -> tuple[str, str, str, int, bytes, str, str, str, int]:
    line = NO_LINE if read.line is None else read.line
    where = (read.sha256, read.source, read.address, line)
    return *where, read.stream.bytes, read.seen_at, read.seen_basis, read.reader, read.reader_version
