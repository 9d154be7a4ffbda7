"""What an append writes beside its events."""

from __future__ import annotations

import msgspec
import pytest

from archive.effects import Effects, Key, Reading, Register, Showing
from archive.log import EventLog
from tests.archive.drafts import ONE, THREE, TWO

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
    log.append(
        [], Effects(registers=[Register(ONE, "a", b"1"), Register(ONE, "b", b"2"), Register(TWO, "a", b"3")])
    )

    log.append([], Effects(registers=[Register(ONE, "a", b"4")], dropped_registers=[(ONE, "b")]))

    asked = [(ONE, "a"), (ONE, "b"), (TWO, "a")]
    assert log.registers(asked) == {(ONE, "a"): b"4", (TWO, "a"): b"3"}


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
        [], Effects(showings=[SEEN, shared, own], readings=[READ], registers=[Register(ONE, "a", b"1")])
    )

    log.append([], Effects(moved_streams=[(ONE, TWO)]))

    assert log.showings(TWO, "page") == [shared]
    assert log.showings(TWO, "minutes.pdf") == [msgspec.structs.replace(own, stream=TWO)]
    assert log.showings(ONE, "page") == []
    assert [reading.stream for reading in log.readings(["aa"])] == [TWO]
    assert log.registers([(ONE, "a"), (THREE, "a")]) == {(ONE, "a"): b"1"}
