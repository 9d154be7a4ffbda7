"""The event log on SQLite: order, versions, clashes, and that nothing recorded changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar, cast
from uuid import UUID

import apsw
import pytest
from eventsourcing.persistence import NotSupportedError
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from archive.codec import Codec
from archive.effects import Effects, Key
from archive.log import EventLog, open_log
from archive.sqlite import Archive
from domain.errors import AlreadyRecorded, LogUnavailable, NoArchive, Tampered, UnknownEvent
from domain.events import Draft, Erased, Event, Recorded
from tests.archive.conftest import NOON
from tests.archive.drafts import ONE, THREE, TWO, announced, any_draft, filed

pytestmark = pytest.mark.system


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(any_draft(), max_size=5), max_size=4), st.integers(1, 4))
def test_what_is_appended_is_read(batches: list[list[Draft]], limit: int) -> None:
    """All drafts come back in order, in pages of any size, with dense positions and gapless versions."""
    drafts = [draft for batch in batches for draft in batch]
    with tempfile.TemporaryDirectory() as folder, closing(fresh(folder)) as log:
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


def fresh(folder: str) -> EventLog:
    """An empty log in the folder."""
    return open_log(Path(folder) / "events.sqlite", lambda: NOON, create=True)


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


def test_failed_commit_leaves_nothing_pending(log: EventLog, database: apsw.Connection) -> None:
    """After an append that could not be written the log goes on as if it had not been tried."""
    database.execute("CREATE TRIGGER full BEFORE INSERT ON payload BEGIN SELECT * FROM nowhere; END")
    with pytest.raises(LogUnavailable, match="no such table"):
        log.append([announced(ONE)])
    database.execute("DROP TRIGGER full")

    assert log.head() == 0
    assert log.append([announced(TWO)]) == range(1, 2)
    assert [r.stream for r in log.read(0, 10)] == [TWO]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET topic = 'paper.gone:1'",
        "UPDATE events SET position = position + 1",
        "DELETE FROM events",
        "UPDATE payload SET bytes = x'00'",
        "UPDATE payload SET salt = x'00'",
        "DELETE FROM payload WHERE place % 4 = 0",
    ],
)
def test_recorded_events_never_change(log: EventLog, database: apsw.Connection, change: str) -> None:
    """The tables themselves refuse to change or delete an event, a part or an envelope."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])

    with pytest.raises(apsw.ConstraintError, match="never"):
        database.execute(change)


@pytest.mark.parametrize(("place", "part"), [(5, "facts"), (6, "personal")])
def test_deleted_part_replays_as_erased(
    log: EventLog, database: apsw.Connection, place: int, part: str
) -> None:
    """A part can be deleted, and its event says so from then on."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])

    database.execute("DELETE FROM payload WHERE place = ?", (place,))

    (recorded,) = log.read(0, 10)
    assert recorded.erased == (part,)
    assert recorded.event == (filed(ONE).event if part == "personal" else Erased("paper.filed"))


class RetitledFiled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A later shape of an event: `heading` was `title` once. It stays out of the domain's list."""

    TOPIC: ClassVar[str] = "paper.filed"
    SCHEMA: ClassVar[int] = 2
    PERSONAL: ClassVar[tuple[str, ...]] = ("clerks",)
    heading: str
    clerks: tuple[str, ...] = ()


def test_stored_old_event_is_upcast(log: EventLog, path: Path) -> None:
    """An event that lies in the log in an older schema is read as today's."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])
    step = {("paper.filed", 1): lambda fields: {"heading": fields["title"], "clerks": fields["clerks"]}}
    later = Codec(step, {"paper.filed": cast("type[Event]", RetitledFiled)})

    with closing(open_log(path, lambda: NOON, create=False, codec=later)) as reopened:
        (recorded,) = reopened.read(0, 10)

    assert recorded.event == cast(
        "Event", RetitledFiled(heading="Gebührensatzung", clerks=("Erika Mustermann",))
    )


def test_event_of_newer_version_is_refused(log: EventLog, path: Path) -> None:
    """A log written by a newer version is not read half: topic and schema are named."""
    newer = Codec({}, {"paper.filed": cast("type[Event]", RetitledFiled)})
    draft = Draft(ONE, cast("Event", RetitledFiled(heading="Gebührensatzung")))
    with closing(open_log(path, lambda: NOON, create=False, codec=newer)) as reopened:
        reopened.append([draft])

    with pytest.raises(UnknownEvent, match=r"paper\.filed of schema 2"):
        log.read(0, 10)


def test_one_append_has_one_instant(path: Path) -> None:
    """The clock is asked once for an append; the instant is UTC with microseconds, whatever the zone."""
    instants = iter([datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1)))])
    with closing(open_log(path, lambda: next(instants), create=True)) as log:
        log.append([announced(ONE), filed(ONE)])

        assert {r.recorded_at for r in log.read(0, 10)} == {"2026-01-01T12:00:00.000000Z"}


def test_time_never_runs_backwards(path: Path) -> None:
    """An append whose clock is behind the last event gets that event's instant."""
    instants = iter([NOON, NOON - timedelta(days=1), NOON + timedelta(microseconds=1)])
    with closing(open_log(path, lambda: next(instants), create=True)) as log:
        for stream in (ONE, TWO, THREE):
            log.append([announced(stream)])

        assert [r.recorded_at[11:] for r in log.read(0, 10)] == [
            "12:00:00.000000Z",
            "12:00:00.000000Z",
            "12:00:00.000001Z",
        ]


def test_missing_log_is_named(path: Path) -> None:
    """Opening a log that is not there is an error, and makes none."""
    with pytest.raises(NoArchive, match="no event log"):
        open_log(path, lambda: NOON, create=False)

    assert not path.exists()


def test_empty_file_is_no_log(path: Path) -> None:
    """A file that a killed run left before it made the log is no log, but can become one."""
    path.touch()
    with pytest.raises(NoArchive):
        open_log(path, lambda: NOON, create=False)

    open_log(path, lambda: NOON, create=True).close()
    open_log(path, lambda: NOON, create=False).close()


def test_foreign_file_is_damaged(path: Path) -> None:
    """A file that is no database is an error that says so."""
    path.write_bytes(b"Vorlage" * 1000)

    with pytest.raises(Tampered, match="damaged"):
        open_log(path, lambda: NOON, create=False)


def test_held_log_is_named(log: EventLog, database: apsw.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """An append that cannot get the log in time says that another process holds it."""
    monkeypatch.setattr("archive.sqlite.BUSY_MILLISECONDS", 10)
    database.execute("BEGIN IMMEDIATE")
    with closing(open_log(Path(database.filename), lambda: NOON, create=False)) as other:
        with pytest.raises(LogUnavailable, match="locked"):
            other.append([announced(ONE)])

        database.execute("COMMIT")
        assert other.append([announced(ONE)]) == range(1, 2)


def test_library_repository_folds_a_stream(log: EventLog, path: Path) -> None:
    """The library's own repository reads the stream, to a version where asked."""
    log.append([announced(ONE), filed(ONE), filed(ONE)])
    with Archive(path, Codec(), create=False) as archive:
        stored = archive.recorder.select_events(ONE, gt=1, lte=3, desc=True, limit=1)
        versions = [event.originator_version for event in stored]

        topics = [r.topic for r in map(archive.mapper.to_domain_event, archive.recorder.select_events(ONE))]  # type: ignore[attr-defined]  # these are Recorded

    assert versions == [3]
    assert topics == ["paper.announced", "paper.filed", "paper.filed"]


def test_library_ways_around_are_refused(log: EventLog, path: Path) -> None:
    """What the log does not offer says so instead of pretending."""
    with Archive(path, Codec(), create=False) as archive:
        for refused in (
            archive.recorder.subscribe,
            lambda: archive.recorder.select_notifications(1, 10),
            archive.factory.aggregate_recorder,
            archive.factory.tracking_recorder,
            archive.factory.process_recorder,
        ):
            with pytest.raises(NotSupportedError, match=r"archive\.log"):
                refused()
