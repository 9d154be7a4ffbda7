"""What every event log promises: order, versions, clashes, time, waiting, and older schemas."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar, cast
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from archive.codec import Codec
from archive.effects import Effects, Key
from archive.log import EventLog, open_log
from archive.postgres_migration import migrate
from domain.errors import AlreadyRecorded, UnknownEvent
from domain.events import Draft, Event, Recorded
from tests.archive.conftest import NOON
from tests.archive.drafts import ONE, THREE, TWO, announced, any_draft, filed

pytestmark = pytest.mark.system


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(any_draft(), max_size=5), max_size=4), limit=st.integers(1, 4))
def test_what_is_appended_is_read(where: Path | str, batches: list[list[Draft]], limit: int) -> None:
    """All drafts come back in order, in pages of any size, with dense positions and gapless versions."""
    drafts = [draft for batch in batches for draft in batch]
    with fresh(where) as log:
        for batch in batches:
            log.append(batch, expected={stream: log.version(stream) for stream in (ONE, TWO, THREE)})
        recorded = list(pages(log, limit))

    assert [(r.stream, r.event, r.cause, r.actor, r.provenance) for r in recorded] == [
        (d.stream, d.event, d.cause, d.actor, d.provenance) for d in drafts
    ]
    assert [r.position for r in recorded] == list(range(1, len(drafts) + 1))
    for stream in (ONE, TWO, THREE):
        versions = [r.version for r in recorded if r.stream == stream]
        assert versions == list(range(1, len(versions) + 1))


@contextmanager
def fresh(where: Path | str) -> Iterator[EventLog]:
    """An empty log in a file of its own, or in the database after all in it was dropped."""
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(where, Path):
            where = Path(folder) / "events.sqlite"
        else:
            with psycopg.connect(where) as connection:
                connection.execute("DROP SCHEMA ratsarchiv_log CASCADE")
            migrate(where)
        with closing(open_log(where, lambda: NOON, create=True)) as log:
            yield log


def pages(log: EventLog, limit: int) -> Iterator[Recorded]:
    """The whole log, page by page."""
    after = 0
    while page := log.read(after, limit):
        yield from page
        after = page[-1].position


def test_positions_are_returned(log: EventLog) -> None:
    """An append says which positions its drafts got."""
    log.append([announced(ONE)])

    assert log.append([announced(TWO), filed(TWO)]) == range(2, 4)
    assert log.head() == 3


def test_empty_append_records_nothing(log: EventLog) -> None:
    """An append without drafts has no positions and leaves the head."""
    assert log.append([]) == range(1, 1)
    assert log.head() == 0


def test_streams_come_in_global_order(log: EventLog) -> None:
    """Several streams are read as one, in the order of recording, up to the asked position."""
    log.append([announced(ONE), announced(TWO), announced(THREE), filed(ONE), filed(TWO)])

    assert [r.position for r in log.stream([TWO, ONE, TWO])] == [1, 2, 4, 5]
    assert [r.position for r in log.stream([TWO, ONE], upto=4)] == [1, 2, 4]
    assert log.stream([UUID(int=9)]) == []


def test_thousands_of_streams_are_read(log: EventLog) -> None:
    """A family of any size is read at once."""
    streams = [UUID(int=number) for number in range(1, 3001)]
    log.append([announced(stream) for stream in streams])

    assert len(log.stream(streams)) == 3000


def test_reading_ends_where_asked(log: EventLog) -> None:
    """A page holds no event behind `upto` and none but those behind `after`."""
    log.append([announced(ONE), filed(ONE), filed(ONE), filed(ONE)])

    assert [r.position for r in log.read(1, 10, upto=3)] == [2, 3]
    assert [r.position for r in log.read(1, 1, upto=3)] == [2]


def test_versions_continue_as_expected(log: EventLog) -> None:
    """A stream goes on at its expected version; another one begins at 1."""
    log.append([announced(ONE), filed(ONE)])

    log.append([filed(ONE), announced(TWO)], expected={ONE: 2})

    assert [r.version for r in log.stream([ONE])] == [1, 2, 3]
    assert log.version(TWO) == 1
    assert log.version(THREE) == 0


@pytest.mark.parametrize("expected", [None, {ONE: 0}, {ONE: 1}, {ONE: 3}])
def test_clash_of_versions_records_nothing(log: EventLog, expected: dict[UUID, int] | None) -> None:
    """Whoever decided on an older state of a stream, or on one that never was, records nothing at all."""
    log.append([announced(ONE), filed(ONE)])

    with pytest.raises(AlreadyRecorded, match="nothing was recorded"):
        log.append([announced(TWO), filed(ONE)], Effects([Key("number", "1", TWO)]), expected)

    assert log.head() == 2
    assert log.keys("number", ["1"]) == {}
    assert log.append([announced(TWO)]) == range(3, 4)


def test_clash_of_keys_records_nothing(log: EventLog) -> None:
    """Whoever takes a key that another writer took first records nothing at all."""
    log.append([announced(ONE)], Effects([Key("number", "1", ONE)]))

    with pytest.raises(AlreadyRecorded, match="load the streams"):
        log.append([announced(TWO)], Effects([Key("number", "2", TWO), Key("number", "1", TWO)]))

    assert log.head() == 1
    assert log.keys("number", ["1", "2"]) == {"1": ONE}


class RetitledFiled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A later shape of an event: `heading` was `title` once. It stays out of the domain's list."""

    TOPIC: ClassVar[str] = "paper.filed"
    SCHEMA: ClassVar[int] = 2
    PERSONAL: ClassVar[tuple[str, ...]] = ("clerks",)
    heading: str
    clerks: tuple[str, ...] = ()


def test_stored_old_event_is_upcast(log: EventLog, where: Path | str) -> None:
    """An event that lies in the log in an older schema is read as today's."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])
    step = {("paper.filed", 1): lambda fields: {"heading": fields["title"], "clerks": fields["clerks"]}}
    later = Codec(step, {"paper.filed": cast("type[Event]", RetitledFiled)})

    with closing(open_log(where, lambda: NOON, create=False, codec=later)) as reopened:
        (recorded,) = reopened.read(0, 10)

    assert recorded.event == cast(
        "Event", RetitledFiled(heading="Gebührensatzung", clerks=("Erika Mustermann",))
    )


def test_event_of_newer_version_is_refused(log: EventLog, where: Path | str) -> None:
    """A log written by a newer version is not read half: topic and schema are named."""
    newer = Codec({}, {"paper.filed": cast("type[Event]", RetitledFiled)})
    draft = Draft(ONE, cast("Event", RetitledFiled(heading="Gebührensatzung")))
    with closing(open_log(where, lambda: NOON, create=False, codec=newer)) as reopened:
        reopened.append([draft])

    with pytest.raises(UnknownEvent, match=r"paper\.filed of schema 2"):
        log.read(0, 10)


def test_one_append_has_one_instant(where: Path | str) -> None:
    """The clock is asked once for an append; the instant is UTC with microseconds, whatever the zone."""
    instants = iter([datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1)))])
    with closing(open_log(where, lambda: next(instants), create=True)) as log:
        log.append([announced(ONE), filed(ONE)])

        assert {r.recorded_at for r in log.read(0, 10)} == {"2026-01-01T12:00:00.000000Z"}


def test_time_never_runs_backwards(where: Path | str) -> None:
    """An append whose clock is behind the last event gets that event's instant."""
    instants = iter([NOON, NOON - timedelta(days=1), NOON + timedelta(microseconds=1)])
    with closing(open_log(where, lambda: next(instants), create=True)) as log:
        for stream in (ONE, TWO, THREE):
            log.append([announced(stream)])

        assert [r.recorded_at[11:] for r in log.read(0, 10)] == [
            "12:00:00.000000Z",
            "12:00:00.000000Z",
            "12:00:00.000001Z",
        ]


def test_time_is_that_of_the_last_writer(where: Path | str) -> None:
    """Neither does time run backwards where another writer's clock is ahead, whoever wrote last."""
    ahead = NOON + timedelta(hours=1)
    with (
        closing(open_log(where, lambda: NOON, create=True)) as slow,
        closing(open_log(where, lambda: ahead, create=True)) as fast,
    ):
        slow.append([announced(ONE)])
        fast.append([announced(TWO)])
        slow.append([announced(THREE)])

        assert [r.recorded_at[11:13] for r in fast.read(0, 10)] == ["12", "13", "13"]


def test_effects_alone_keep_the_instant(where: Path | str) -> None:
    """An append without events does not hide the last one's instant from the next."""
    instants = iter([NOON, NOON - timedelta(days=1), NOON - timedelta(days=1)])
    with closing(open_log(where, lambda: next(instants), create=True)) as log:
        log.append([announced(ONE)])
        log.append([], Effects([Key("number", "1", ONE)]))
        log.append([announced(TWO)])

        assert {r.recorded_at[:10] for r in log.read(0, 10)} == {"2026-01-01"}


def test_any_text_is_kept(log: EventLog) -> None:
    """What a source calls a thing is a key as it stands, whatever letters it has."""
    names = ["", "\0", "Straße", "a\nb", "\U0001f5f3"]
    log.append([], Effects([Key("number", name, ONE) for name in names]))

    assert log.keys("number", names) == dict.fromkeys(names, ONE)


@pytest.mark.parametrize("count", [1, 20, 21, 501])
def test_appends_of_any_size_follow_each_other(log: EventLog, count: int) -> None:
    """Few or many events, after each other: positions are dense, and all can be read."""
    for number in range(1, 4):
        log.append([filed(UUID(int=number), clerks=("Erika",)) for _ in range(count)])

    assert [r.position for r in log.read(0, 3 * count + 1)] == list(range(1, 3 * count + 1))
    assert log.stray() is None


def test_two_writers_take_turns(where: Path | str) -> None:
    """A writer that saw an older head records behind the present one."""
    with (
        closing(open_log(where, lambda: NOON, create=True)) as one,
        closing(open_log(where, lambda: NOON, create=True)) as two,
    ):
        found = [
            one.append([announced(ONE)]),
            two.append([announced(TWO)]),
            two.append([filed(TWO)], expected={TWO: 1}),
        ]
        found += [one.append([announced(THREE)]), one.append([filed(ONE)], expected={ONE: 1})]

    assert [positions[0] for positions in found] == [1, 2, 3, 4, 5]


def test_waiting_ends_with_the_time(log: EventLog) -> None:
    """Where nothing comes, waiting ends when the time is over, with the head as it is."""
    log.append([announced(ONE)])

    assert log.wait(after=0, seconds=60) == 1
    assert log.wait(after=1, seconds=0.05) == 1


def test_waiting_ends_with_an_append(where: Path | str) -> None:
    """Who waits is woken by another writer's append, long before the time is over."""
    with (
        closing(open_log(where, lambda: NOON, create=True)) as reader,
        ThreadPoolExecutor() as pool,
    ):
        begun = time.monotonic()
        found = pool.submit(append_later, where)

        assert reader.wait(after=0, seconds=60) == 1
        assert time.monotonic() - begun < 30
        found.result()


def append_later(where: Path | str) -> None:
    """Another writer's append, a moment from now."""
    with closing(open_log(where, lambda: NOON, create=True)) as writer:
        writer.append([announced(ONE)])
