"""The event log's face: what is recorded, in which order, never changed. Knows nothing of papers or tables.

Positions are dense, from 1, and a version counts each stream's events from 1. Appends hold the log for one
transaction only; any number of processes read beside it. One EventLog serves one thread at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from archive.codec import Codec
from archive.commitments import SpineRow, StoredRow
from archive.effects import NO_EFFECTS, Effects, Reading, Showing
from archive.patience import WRITERS, Patience
from archive.sqlite import Archive
from archive.sqlite_log import SqliteLog
from domain.events import Draft, Recorded

Clock = Callable[[], datetime]
"""Tells the instant, with its time zone."""


class EventLog(Protocol):
    """What every event log can do, whatever holds it."""

    def append(
        self,
        drafts: Sequence[Draft],
        effects: Effects = NO_EFFECTS,
        expected: Mapping[UUID, int] | None = None,
    ) -> range:
        """Records drafts and effects in one transaction and returns the positions.

        A stream continues at its `expected` version + 1, a stream that is not named there is new. All or
        nothing: AlreadyRecorded when another writer was first on a stream, a key or a register,
        LogUnavailable when the log stayed locked.
        """

    def head(self) -> int:
        """Position of the last event, 0 for an empty log."""

    def read(self, after: int, limit: int, upto: int | None = None) -> list[Recorded]:
        """Up to `limit` events behind position `after`, in order, up to position `upto` or the head."""

    def stream(self, ids: Sequence[UUID], upto: int | None = None) -> list[Recorded]:
        """All events of the streams, in global order, up to position `upto` or the head."""

    def version(self, stream: UUID) -> int:
        """The stream's last version, 0 for an unknown stream."""

    def keys(self, scope: str, values: Sequence[str]) -> dict[str, UUID | None]:
        """Streams by those of the values that are keys in the scope; None for one that is ambiguous."""

    def registers(self, pairs: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], bytes]:
        """States by those of the pairs (stream, source) that have one."""

    def showings(self, stream: UUID, document: str) -> list[Showing]:
        """What the sources showed as this document, ordered by seen_at, then digest, then source."""

    def readings(self, sha256s: Sequence[str]) -> list[Reading]:
        """The last readings of these bytes, ordered as asked, then by source, address and line."""

    def spine(self, after: int, limit: int) -> list[SpineRow]:
        """Up to `limit` spine rows behind position `after`, in order: what proofs are made from."""

    def stored(self, after: int, limit: int) -> list[StoredRow]:
        """Up to `limit` events behind position `after` as they are stored, salts included: what verifies."""

    def stray(self) -> int | None:
        """The position under which the first part lies that belongs to no event, None where none does."""

    def besides(self) -> Iterator[Effects]:
        """All that appends wrote beside the events, in pages: written to an empty log it makes the same."""

    def frozen(self) -> AbstractContextManager[int]:
        """Keeps every append out for the block; gives the head."""

    def copied(self, rows: Sequence[StoredRow], effects: Iterable[Effects] = (), *, complete: bool) -> None:
        """Takes over events as another log stores them, and effects, in one transaction.

        Salts, commitments, leaves and positions stay. With `complete` the copy is whole and the log may be
        used. AlreadyRecorded for a log that open_copy did not open, or rows that are not next.
        """

    def wait(self, after: int, seconds: float) -> int:
        """The head, as soon as it is beyond `after` or so many seconds have passed."""

    def close(self) -> None:
        """Lets go of the log; nothing can be called afterwards."""


def open_log(
    where: Path | str,
    clock: Clock,
    *,
    create: bool,
    codec: Codec | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
    patience: Patience = WRITERS,
) -> EventLog:
    """Opens the log in a file, or in the database at an address, `postgresql://…`, used with this patience.

    NoArchive where there is none and `create` is false, or where an unfinished copy lies. A database is made
    ready by `ratsarchiv migrate` only, whatever `create` says.
    """
    if isinstance(where, Path):
        return SqliteLog(Archive(where, codec or Codec(), create=create), clock, random_bytes)
    from archive.postgres import Archive as PostgresArchive
    from archive.postgres_log import PostgresLog

    archive = PostgresArchive(where, codec or Codec(), copying=False, patience=patience)
    return PostgresLog(archive, clock, random_bytes)


def open_copy(where: Path | str, clock: Clock) -> EventLog:
    """Opens a log to copy another one into: an empty one, or one in which a copy was begun.

    From then on nobody else can open it, until `copied` says that the copy is complete. AlreadyRecorded where
    it holds events of its own.
    """
    if isinstance(where, Path):
        return SqliteLog(Archive(where, Codec(), create=True, copying=True), clock, os.urandom)
    from archive.postgres_log import opened

    return opened(where, Codec(), clock, os.urandom, copying=True)
