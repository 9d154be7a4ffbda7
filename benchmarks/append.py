"""Measures appending to the event log and replaying it, each against raw rows of the same bytes.

An event of 1 kB is one whose bytes are 1,000 in all: envelope, facts and personal part together. The raw side
inserts them as one row of one table, encoded beforehand, with the same unique index over stream and version.
The log's side encodes the same events and writes the envelope that the events of one observation share once,
the rest of the same bytes for each, and salts, commitments, leaves and one key for each stream besides.
Batches, WAL and `synchronous = FULL` are those of both; all else of the raw side is SQLite's default.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import apsw
from msgspec import Struct

from archive.codec import Codec
from archive.effects import Effects, Key
from archive.log import EventLog, open_log
from domain.events import Draft, PaperFiled, Provenance

ROUNDS = 9
EVENTS_PER_STREAM = 10
"""A stream's events come together: about what a paper's first observation brings."""

PAGE = 1000
SENTENCE = "Die Gebührensatzung der Stadt wird wie folgt geändert. "
INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
STAMP = "2026-01-01T00:00:00.000000Z"


class Load(Struct, frozen=True):
    """`count` events of `size` bytes, appended `batch` at a time; `goal` is the ratio wanted of appends."""

    name: str
    count: int
    size: int
    batch: int
    goal: float


LOADS = (Load("1 kB", 100_000, 1_000, 500, 1.75), Load("20 kB", 10_000, 20_000, 50, 1.3))

RawRow = tuple[bytes, int, str, bytes]


class Round(Struct, frozen=True):
    """Seconds of one round."""

    raw_append: float
    log_append: float
    raw_read: float
    log_read: float


def measure(loads: Sequence[Load] = LOADS, rounds: int = ROUNDS) -> Iterator[dict[str, object]]:
    """Yields two lines for each load, append and replay: the median ratio of interleaved rounds.

    Works in a temporary folder beside the current one, which lies on a disk where /tmp may not.
    """
    for load in loads:
        drafts = drafts_of(load)
        rows = [raw_row(number, draft) for number, draft in enumerate(drafts)]
        found = [_round(load, drafts, rows) for _ in range(rounds)]
        appends = [(each.log_append, each.raw_append) for each in found]
        yield _line(f"append {load.name}", load, appends) | {"goal": load.goal}
        yield _line(f"replay {load.name}", load, [(each.log_read, each.raw_read) for each in found])


def _line(name: str, load: Load, seconds: Sequence[tuple[float, float]]) -> dict[str, object]:
    ratios = [log / raw for log, raw in seconds]
    return {
        "name": name,
        "ratio": round(statistics.median(ratios), 2),
        "lowest": round(min(ratios), 2),
        "highest": round(max(ratios), 2),
        "per_second": round(load.count / statistics.median(log for log, _ in seconds)),
        "raw_per_second": round(load.count / statistics.median(raw for _, raw in seconds)),
    }


def _round(load: Load, drafts: Sequence[Draft], rows: Sequence[RawRow]) -> Round:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        connection = _raw_table(folder / "raw.sqlite")
        raw_append = _seconds(lambda: _append_raw(connection, load, rows))
        raw_read = _seconds(lambda: _read_raw(connection))
        connection.close()
        with closing(open_log(folder / "events.sqlite", lambda: INSTANT, create=True)) as log:
            log_append = _seconds(lambda: _append(log, load, drafts))
            log_read = _seconds(lambda: _read(log))
    return Round(raw_append, log_append, raw_read, log_read)


def _append(log: EventLog, load: Load, drafts: Sequence[Draft]) -> None:
    for start in range(0, load.count, load.batch):
        append_batch(log, drafts[start : start + load.batch], start)


def append_batch(log: EventLog, batch: Sequence[Draft], start: int) -> None:
    """Appends drafts of which the first is number `start`, with a key for each stream."""
    named = enumerate(batch[::EVENTS_PER_STREAM], start)
    keys = [Key("id:leipzig/allris", f"{2_000_000 + number}", draft.stream) for number, draft in named]
    log.append(batch, Effects(new_keys=keys))


def _append_raw(connection: apsw.Connection, load: Load, rows: Sequence[RawRow]) -> None:
    for start in range(0, load.count, load.batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO events (stream, version, topic, state) VALUES (?, ?, ?, ?)",
            rows[start : start + load.batch],
        )
        connection.execute("COMMIT")


def _read(log: EventLog) -> None:
    after = 0
    while page := log.read(after, PAGE):
        after = page[-1].position


def _read_raw(connection: apsw.Connection) -> None:
    after = 0
    sql = "SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?"
    while page := connection.execute(sql, (after, PAGE)).fetchall():
        after = int(str(page[-1][0]))


def _raw_table(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, stream BLOB, version INTEGER, "
        "topic TEXT, state BLOB, UNIQUE (stream, version))"
    )
    return connection


def drafts_of(load: Load) -> list[Draft]:
    """What one observation after the other brings: events of one stream with one provenance."""
    streams = range(0, load.count, EVENTS_PER_STREAM)
    return [draft for first in streams for draft in _observed(first, load.size)]


def _observed(first: int, size: int) -> Iterator[Draft]:
    provenance = Provenance(
        source="leipzig/allris",
        address=f"https://ratsinformation.example/bi/vo020.asp?VOLFDNR={2_000_000 + first}",
        sha256=f"{first:064x}",
        reader="allris-text",
        reader_version=1,
        seen_at="2026-01-01T00:00:00Z",
        seen_basis="stated",
    )
    stream = UUID(bytes=hashlib.sha256(str(first).encode()).digest()[:16])
    for number in range(first, first + EVENTS_PER_STREAM):
        clerks = ("Erika Mustermann",) if number == first else ()
        empty = PaperFiled(kind="motion", number=f"VII-A-{number:05}", title="", clerks=clerks)
        missing = size - len(raw_row(number, Draft(stream, empty, provenance=provenance))[3])
        title = (SENTENCE * (missing // len(SENTENCE) + 1)).encode()[:missing].decode(errors="ignore")
        filed = PaperFiled(kind="motion", number=empty.number, title=title, clerks=clerks)
        yield Draft(stream, filed, provenance=provenance)


_codec = Codec()


def raw_row(number: int, draft: Draft) -> RawRow:
    version = number % EVENTS_PER_STREAM + 1
    stored = _codec.encode(draft, number + 1, version, STAMP)
    state = b"".join(part for part in (stored.envelope, stored.state, stored.personal) if part)
    return draft.stream.bytes, version, stored.topic, state


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
