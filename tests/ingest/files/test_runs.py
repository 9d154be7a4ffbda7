"""The rules of runs over files: what is asked again, what is a new version, what goes on after a stop."""

from __future__ import annotations

import pytest

from domain import events as e
from domain import file_events as f
from domain.errors import RunStopped
from ingest.files.boilerplate import Found
from tests.ingest.files.desk import LONG, NOT_THERE, desk, one_after_the_other
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

FIRST, SECOND = LONG, "Die Stadt pflanzt im Frühling zwanzig Bäume."
MODIFIED = "Mon, 01 Jan 2024 00:00:00 GMT"
DATED = {"ETag": '"1"', "Last-Modified": MODIFIED}
OLD, NEW = Answer(FIRST.encode(), headers=DATED), Answer(SECOND.encode(), headers={"ETag": '"2"'})


def test_second_run_asks_for_nothing() -> None:
    """Right after a run nothing is due; the log gets its harvest and nothing else."""
    with desk({"/a": OLD, "/b": Answer(b"", 404)}) as at:
        at.file("a")
        at.file("b")
        at.run()
        head = at.head()
        at.run(days=6.9)

        assert ["/a", "/b"] == sorted(at.served.paths())
        assert ["harvest.started", "harvest.completed"] == [r.topic for r in at.held.events(head)]


def test_file_is_asked_again_under_the_condition_that_it_changed() -> None:
    """After the days of a full list the address is asked with what it gave; 304 tells nothing."""
    with desk(one_after_the_other(OLD, Answer(b"", 304))) as at:
        at.file("a")
        at.run()
        head = at.head()
        summary = at.run(days=7)

        sent = at.served.asked[-1][1]
        assert ('"1"', MODIFIED) == (sent["If-None-Match"], sent["If-Modified-Since"])
        assert ({"unchanged": 1}, []) == (summary.results, at.topics(head))
        at.run(days=1)
        assert 2 == len(at.served.paths())


@pytest.mark.parametrize("again", [OLD, Answer(b"", 304)])
def test_what_is_said_anew_of_a_file_lets_it_be_asked(again: Answer) -> None:
    """A list that says something new of a file is a reason to ask, not a version."""
    with desk(one_after_the_other(OLD, again)) as at:
        at.file("a")
        at.run()
        head = at.head()
        at.said["a"] = "renamed"
        at.run()

        assert (2, []) == (len(at.served.paths()), at.topics(head))
        assert 1 == len(at.extracted)


def test_other_bytes_are_a_new_version() -> None:
    """An address that holds something else has a second version with its own text."""
    with desk(one_after_the_other(OLD, NEW)) as at:
        at.file("a")
        at.run()
        head = at.head()
        summary = at.run(days=7)

        assert ["file.text_read", "file.captured"] == at.topics(head)
        assert ({"changed": 1}, SECOND) == (summary.results, at.text("a"))


def test_equal_bytes_at_a_new_address_are_no_version() -> None:
    """The file is the same wherever its source puts it."""
    with desk({"/a": OLD, "/moved": OLD}) as at:
        at.file("a")
        at.run()
        head = at.head()
        at.file("a", "/moved")
        at.run()

        assert (["/a", "/moved"], []) == (at.served.paths(), at.topics(head))


def test_new_address_is_asked_without_condition() -> None:
    """What one address gave is no condition for another (RFC 9110, 8.8): its 304 would hide other bytes."""
    with desk({"/a": OLD, "/moved": Answer(SECOND.encode(), headers=DATED)}) as at:
        at.file("a")
        at.run()
        at.file("a", "/moved")
        at.run()

        assert "If-None-Match" not in at.served.asked[-1][1]
        assert SECOND == at.text("a")


def test_return_to_earlier_bytes_makes_their_version_current() -> None:
    """An address that holds its first bytes again has two versions, and shows the first."""
    with desk(one_after_the_other(OLD, NEW, OLD)) as at:
        at.file("a")
        for _ in range(3):
            at.run(days=7)

        last = at.told()[-1]
        assert isinstance(last.event, f.FileShownAgain)
        assert (e.Cause.SOURCE, True) == (last.cause, last.event.current)
        assert (FIRST, 2) == (at.text("a"), len(at.of("a").versions))


def test_lost_journal_is_no_loss() -> None:
    """Without the answers of earlier runs all is asked again, and nothing is told."""
    with desk({"/a": OLD}) as at:
        at.file("a")
        at.run()
        head = at.head()
        (at.held.folder / "journal.sqlite").unlink()
        at.run()

        assert (["/a", "/a"], []) == (at.served.paths(), at.topics(head))
        assert 1 == len(at.extracted)


def test_original_is_what_came() -> None:
    """The bytes of every version are kept as they came."""
    with desk(one_after_the_other(OLD, NEW)) as at:
        at.file("a")
        at.run()
        at.run(days=7)

        kept = [at.held.originals.get(v.sha256).decode() for v in at.of("a").versions]
        assert [FIRST, SECOND] == kept


def test_file_without_a_web_address_is_passed_over() -> None:
    """What cannot be asked for is no failure of a run."""
    with desk({}) as at:
        at.files["a"] = "urn:isbn:0"
        summary = at.run()

        assert ({}, []) == (summary.results, at.served.paths())


def test_stopped_run_goes_on() -> None:
    """A run that is stopped is told as interrupted; the next one brings in what it lacked."""
    with desk(lambda path, before: Answer(path.encode()) if "f" in path else NOT_THERE) as at:
        for number in range(60):
            at.file(f"f{number}")
        at.stop.set()
        with pytest.raises(RunStopped, match="start it again"):
            at.run()
        at.stop.clear()
        summary = at.run()

        assert {"new": 60} == summary.results
        assert "harvest.interrupted" in [r.topic for r in at.held.events()]
        assert ["/f7", "/f59"] == [at.text("f7"), at.text("f59")]


def test_run_goes_on_where_the_stopped_one_stood() -> None:
    """What a stopped run has taken in is recorded, and is not asked for again by the next one."""
    with desk(lambda path, before: Answer(path.encode()) if "f" in path else NOT_THERE) as at:
        at.found(Found((), 50))
        for number in range(30):
            at.file(f"f{number}")
        at.stop_after = 20
        with pytest.raises(RunStopped):
            at.run()
        held, asked = {r.provenance.address for r in at.told() if r.provenance}, len(at.served.paths())
        at.stop.clear()
        at.stop_after = None
        at.run()

        again = {f"{at.served.address}{path}" for path in at.served.paths()[asked:]}
        assert (20, 10, set()) == (len(held), len(again), held & again)
