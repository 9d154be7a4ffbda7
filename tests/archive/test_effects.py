"""What an append writes beside its events."""

from __future__ import annotations

import msgspec
import pytest

from archive.effects import Effects, Key, Reading, Register, Showing
from archive.log import EventLog
from domain.errors import AlreadyRecorded
from tests.archive.drafts import ONE, THREE, TWO, announced

SEEN = Showing(ONE, "leipzig/allris", "page", "2020-03-01T00:00:00Z", "d1", "aa")
READ = Reading("aa", "leipzig/allris", "a.txt", None, ONE, "2020-03-01T00:00:00Z", "file", "allris-text", 1)


def test_keys_lead_to_streams(log: EventLog) -> None:
    """A key is found in its own scope; one of several papers leads to none."""
    log.append([], Effects([Key("number", "1", ONE), Key("number", "2", None), Key("id", "1", TWO)]))

    assert log.keys("number", ["1", "2", "3"]) == {"1": ONE, "2": None}
    assert log.keys("id", ["1"]) == {"1": TWO}


def test_changed_keys_replace(log: EventLog) -> None:
    """A key can become ambiguous, and one that is new in the same append can change."""
    log.append([], Effects([Key("number", "1", ONE)]))

    log.append([], Effects([Key("number", "2", ONE)], [Key("number", "1", None), Key("number", "2", TWO)]))

    assert log.keys("number", ["1", "2"]) == {"1": None, "2": TWO}


def test_registers_hold_the_last_state(log: EventLog) -> None:
    """A register is replaced as a whole, by stream and source, and can be dropped."""
    held = [(ONE, "a", b"1"), (ONE, "b", b"2"), (TWO, "a", b"3")]
    log.append([], Effects(registers=[Register(*each, before=None) for each in held]))

    log.append([], Effects(registers=[Register(ONE, "a", b"4", b"1"), Register(ONE, "b", None, b"2")]))

    asked = [(ONE, "a"), (ONE, "b"), (TWO, "a")]
    assert log.registers(asked) == {(ONE, "a"): b"4", (TWO, "a"): b"3"}


@pytest.mark.parametrize(
    "stale",
    [
        Register(ONE, "a", b"3", None),
        Register(ONE, "a", b"3", b"1"),
        Register(ONE, "a", None, b"1"),
        Register(ONE, "b", b"3", b"1"),
    ],
)
def test_register_changed_since_it_was_read_refuses_the_append(log: EventLog, stale: Register) -> None:
    """Whoever decided on another state than the one that stands, or on one that is gone, records nothing."""
    log.append([], Effects(registers=[Register(ONE, "a", b"2", None)]))

    with pytest.raises(AlreadyRecorded):
        log.append([announced(ONE)], Effects(registers=[stale]))

    assert log.head() == 0
    assert log.registers([(ONE, "a"), (ONE, "b")]) == {(ONE, "a"): b"2"}


def test_first_showing_stays(log: EventLog) -> None:
    """Showings are ordered by seen_at and digest; the same one again changes nothing."""
    later = msgspec.structs.replace(SEEN, seen_at="2020-04-01T00:00:00Z", digest="d0")
    other = msgspec.structs.replace(SEEN, document="minutes.pdf")
    log.append([], Effects(showings=[later, SEEN, other, msgspec.structs.replace(SEEN, sha256="bb")]))

    assert log.showings(ONE, "page") == [SEEN, later]
    assert log.showings(TWO, "page") == []


@pytest.mark.parametrize("line", [None, 1])
def test_last_reading_replaces(log: EventLog, line: int | None) -> None:
    """The same bytes of the same address and line have one reading, the last one."""
    first = msgspec.structs.replace(READ, line=line)
    again = msgspec.structs.replace(first, stream=TWO, reader_version=2)
    other = msgspec.structs.replace(READ, line=7)

    log.append([], Effects(readings=[first, other, again]))

    assert log.readings(["aa", "bb"]) == [again, other]


def test_joined_stream_hands_over(log: EventLog) -> None:
    """Showings and readings of a joined stream become the other's; what both have stays once."""
    shared = msgspec.structs.replace(SEEN, stream=TWO, sha256="bb")
    own = msgspec.structs.replace(SEEN, document="minutes.pdf")
    log.append(
        [], Effects(showings=[SEEN, shared, own], readings=[READ], registers=[Register(ONE, "a", b"1", None)])
    )

    log.append([], Effects(moved_streams=[(ONE, TWO)]))

    assert log.showings(TWO, "page") == [shared]
    assert log.showings(TWO, "minutes.pdf") == [msgspec.structs.replace(own, stream=TWO)]
    assert log.showings(ONE, "page") == []
    assert [reading.stream for reading in log.readings(["aa"])] == [TWO]
    assert log.registers([(ONE, "a"), (THREE, "a")]) == {(ONE, "a"): b"1"}
