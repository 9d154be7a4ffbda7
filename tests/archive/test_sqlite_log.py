"""What only the event log on SQLite does: its file, its triggers, its lock."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import pytest
from eventsourcing.persistence import NotSupportedError

from archive.codec import Codec
from archive.log import EventLog, open_log
from archive.sqlite import Archive
from domain.errors import LogUnavailable, NoArchive, Tampered
from domain.events import Erased
from tests.archive.conftest import NOON
from tests.archive.drafts import ONE, TWO, announced, filed

pytestmark = pytest.mark.system


@pytest.fixture
def where(path: Path) -> Path:
    """A file, as these tests reach below the log."""
    return path


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
