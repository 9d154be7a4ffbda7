"""Meetings and bodies folded from the log; knows the log and the folds, not who asks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from uuid import UUID

from archive.log import EventLog
from domain.evolve_meeting import evolve_body, evolve_meeting
from domain.meeting import Body, Meeting


def load_meeting(log: EventLog, stream: UUID, upto: int | None = None) -> Meeting:
    """A meeting folded from its stream, up to a position; version 0 when nothing is recorded of it."""
    return reduce(evolve_meeting, log.stream([stream], upto), Meeting(id=stream))


def load_meetings(log: EventLog, streams: Iterable[UUID], upto: int | None = None) -> list[Meeting]:
    """Several meetings, folded in one reading of the log, in the order of their streams."""
    meetings = {stream: Meeting(id=stream) for stream in sorted(streams)}
    for recorded in log.stream(list(meetings), upto):
        meetings[recorded.stream] = evolve_meeting(meetings[recorded.stream], recorded)
    return list(meetings.values())


def load_body(log: EventLog, stream: UUID, upto: int | None = None) -> Body:
    """A body folded from its stream, up to a position; version 0 when nothing is recorded of it."""
    return reduce(evolve_body, log.stream([stream], upto), Body(id=stream))
