"""Files folded from the log; knows the log and the fold, not who asks."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from archive.log import EventLog
from domain.file import File, evolve_file, fold_file


def load_file(log: EventLog, stream: UUID, upto: int | None = None) -> File:
    """A file folded from its stream, up to a position; version 0 when nothing is recorded of it."""
    return fold_file(stream, log.stream([stream], upto))


def load_files(log: EventLog, streams: Iterable[UUID], upto: int | None = None) -> dict[UUID, File]:
    """Several files, folded in one reading of the log; those of which nothing is recorded are left out."""
    files: dict[UUID, File] = {}
    for recorded in log.stream(sorted(set(streams)), upto):
        files[recorded.stream] = evolve_file(files.get(recorded.stream, File(id=recorded.stream)), recorded)
    return files
