"""The effects of an append as columns for PostgreSQL, and its rows as effects. Knows nothing of events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from archive.beside import Rows, pages
from archive.effects import Effects, Key, Reading, Register, Showing
from archive.postgres_wire import blobs, ints, texts, uuids

NO_LINE = 0
"""Stands for `line` None: a primary key takes no NULL, and lines count from 1."""


def columns(expected: Mapping[UUID, int]) -> tuple[object, ...]:
    """Columns of the versions that streams are expected to have."""
    return uuids(list(expected)), ints(list(expected.values()))


def effect_columns(effects: Effects) -> tuple[object, ...]:
    """Columns of all effects in the order of postgres_schema.PARAMETERS.

    Of those that name the same row the last one stays, as one statement may not change a row twice.
    """
    changed = {(key.scope, key.value): key for key in effects.changed_keys}
    registers = {(each.stream, each.source): each for each in effects.registers}
    dropped = [each for each in effects.registers if each.state is None]
    readings = {(r.sha256, r.source, r.address, r.line): r for r in effects.readings}
    return (
        *_keys(effects.new_keys),
        *_keys(list(changed.values())),
        *_registers(effects.registers, [each.before for each in effects.registers]),
        *_registers(
            [each for each in registers.values() if each.state is not None],
            [each.state for each in registers.values() if each.state is not None],
        ),
        *_registers(dropped, None),
        *_showings(effects.showings),
        *_readings(list(readings.values())),
        uuids([old for old, _ in effects.moved_streams]),
        uuids([new for _, new in effects.moved_streams]),
    )


def besides(rows: Rows) -> Iterator[Effects]:
    """All that lies in the tables, in pages."""
    for page in pages(rows, "keys", "%s"):
        yield Effects(new_keys=[Key(scope, value.decode(), stream) for scope, value, stream in page])
    for page in pages(rows, "registers", "%s"):
        yield Effects(
            registers=[Register(stream, source, state, before=None) for stream, source, state in page]
        )
    for page in pages(rows, "showings", "%s"):
        yield Effects(showings=[showing(row) for row in page])
    for page in pages(rows, "readings", "%s"):
        yield Effects(readings=[reading(row) for row in page])


def showing(row: Any) -> Showing:
    """A showing from its row."""
    stream, source, document, *rest = row
    return Showing(stream, source, document.decode(), *rest)


def reading(row: Any) -> Reading:
    """A reading from its row."""
    sha256, source, address, line, *rest = row
    return Reading(sha256, source, address.decode(), None if line == NO_LINE else line, *rest)


def _keys(keys: Sequence[Key]) -> tuple[object, ...]:
    return (
        texts([key.scope for key in keys]),
        blobs([key.value.encode() for key in keys]),
        uuids([key.stream for key in keys]),
    )


def _registers(registers: Sequence[Register], states: Sequence[bytes | None] | None) -> tuple[object, ...]:
    held = () if states is None else (blobs(states),)
    return uuids([each.stream for each in registers]), texts([each.source for each in registers]), *held


def _showings(showings: Sequence[Showing]) -> tuple[object, ...]:
    return (
        uuids([each.stream for each in showings]),
        texts([each.source for each in showings]),
        blobs([each.document.encode() for each in showings]),
        texts([each.seen_at for each in showings]),
        texts([each.digest for each in showings]),
        texts([each.sha256 for each in showings]),
    )


def _readings(readings: Sequence[Reading]) -> tuple[object, ...]:
    return (
        texts([each.sha256 for each in readings]),
        texts([each.source for each in readings]),
        blobs([each.address.encode() for each in readings]),
        ints([NO_LINE if each.line is None else each.line for each in readings]),
        uuids([each.stream for each in readings]),
        texts([each.seen_at for each in readings]),
        texts([each.seen_basis for each in readings]),
        texts([each.reader for each in readings]),
        ints([each.reader_version for each in readings]),
    )
