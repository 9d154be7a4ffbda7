"""The rules of files, through the real log: versions of bytes, readings, late news, gone and seen again."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct
from msgspec.structs import replace

from archive.files import load_file
from domain import events as e
from domain import file_events as f
from domain.errors import UnknownEvent
from domain.file import File, evolve_file, fold_file
from domain.file_observation import FILES, FileObservation, FileText, TextState
from domain.identity import file_key
from domain.observation import Presence, Reader, SeenBasis
from domain.statements import dates
from ingest.harvest import Read
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive, observed

EXAMPLES = settings(max_examples=settings().max_examples // 6, deadline=None)
SOURCE = f"{COUNCIL}/oparl{FILES}"
LONG_AGO = "2023-12-01T10:00:00Z"


def digest(content: str) -> str:
    """The digest of made-up bytes."""
    return hashlib.sha256(content.encode()).hexdigest()


def text_of(content: str, tools: str = "1") -> FileText:
    """What tools read of the content."""
    return FileText(
        state=TextState.TEXT, media_type="text/plain", tools=tools, why="read", text=digest(content)
    )


def in_vain(state: TextState = TextState.TIMEOUT, tools: str = "2") -> FileText:
    """What is told where tools find no text."""
    return FileText(state=state, media_type="application/pdf", tools=tools, why="in vain")


def shown(when: int = 0, content: str = "a", **stated: Any) -> FileObservation:
    """The address of the file f1 held this content at the instant of that number; `by` is the reader."""
    fields: dict[str, Any] = {"id": "f1", "address": "https://rat.example/f1", "seen_basis": SeenBasis.HTTP}
    fields |= {"size": len(content), "text": text_of(content), "seen_at": INSTANTS[when]}
    reader = Reader("file", stated.pop("by", 1))
    return FileObservation(
        council=COUNCIL, source=SOURCE, sha256=digest(content), reader=reader, **(fields | stated)
    )


def gone(when: int) -> FileObservation:
    """The address said at that instant that there is no such file."""
    told = {"last_seen": LONG_AGO, "first_missed": INSTANTS[when], "size": UNSET, "text": UNSET}
    return shown(when, "404", presence=Presence.GONE, **told)


def reread(content: str = "a", by: int = 2, **stated: Any) -> FileObservation:
    """Bytes that are held were read again; nothing was asked for."""
    told = {"size": UNSET, "seen_at": "", "seen_basis": SeenBasis.UNKNOWN, "text": text_of(content, f"{by}")}
    return shown(0, content, by=by, **(told | stated))


def take_in(held: Archive, observations: Iterable[FileObservation]) -> None:
    """One run over the observations, in their order."""
    held.harvest_reads([Read(o.address, o.sha256, lambda: b"", o) for o in observations], "oparl/files")


def recorded(held: Archive) -> list[e.Recorded]:
    """The events of files, in order."""
    return [r for r in held.events() if r.topic.startswith("file.")]


def told(held: Archive, after: int = 0) -> list[e.Event]:
    """The events of files behind so many of them."""
    return [r.event for r in recorded(held)[after:]]


def file_of(held: Archive, name: str = "f1") -> File:
    """A file as the log has it."""
    return load_file(held.log, file_key(SOURCE, name).stream())


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (shown(0), []),
        (shown(1), []),
        (shown(1, address="https://rat.example/moved"), []),
        (shown(1, "b"), [f.FileTextRead, f.FileCaptured]),
        (shown(1, "b", text=in_vain(tools="1")), [f.FileTextRead, f.FileCaptured]),
        (gone(1), [f.FileGone]),
        (shown(1, presence=Presence.UNREACHABLE), []),
        (reread(), [f.FileTextRead]),
        (reread(by=1, text=text_of("a")), []),
        (reread(text=in_vain()), []),
        (reread(by=0), []),
    ],
)
def test_second_sighting_tells_what_is_new(
    held: Archive, then: FileObservation, expected: list[type[e.Event]]
) -> None:
    """Other bytes are a version, another reading is told, the rest is silence."""
    take_in(held, [shown(0)])
    take_in(held, [then])

    assert expected == [type(event) for event in told(held, 2)]


def test_reading_is_told_before_its_version(held: Archive) -> None:
    """No state of the archive shows a version without what was read of it."""
    take_in(held, [shown(0, "a"), shown(1, "b")])

    assert [f.FileTextRead, f.FileCaptured] * 2 == [type(event) for event in told(held)]


def test_changed_bytes_are_the_next_version(held: Archive) -> None:
    """Versions are numbered in the order of recording, and the last one is current."""
    take_in(held, [shown(0, "a"), shown(1, "bb")])

    file = file_of(held)
    versions = [(v.version, v.sha256, v.size, v.seen_at) for v in file.versions]
    assert [(1, digest("a"), 1, INSTANTS[0]), (2, digest("bb"), 2, INSTANTS[1])] == versions
    assert digest("bb") == file.current


def test_return_to_earlier_bytes_is_told(held: Archive) -> None:
    """Bytes that come back are no version, but their version is the current one again."""
    take_in(held, [shown(0, "a"), shown(1, "b"), shown(2, "a")])

    again = f.FileShownAgain(sha256=digest("a"), seen_at=INSTANTS[2], seen_basis=SeenBasis.HTTP, current=True)
    assert again == told(held)[-1]
    assert (digest("a"), 2) == (file_of(held).current, len(file_of(held).versions))


@pytest.mark.parametrize(
    "sightings", [(shown(0, "a"), shown(1, "b"), shown(2, "a")), (shown(0, "a"), gone(1), shown(2, "a"))]
)
def test_return_is_the_councils_doing(held: Archive, sightings: tuple[FileObservation, ...]) -> None:
    """What an address shows again is news of its source, though the bytes were read before."""
    take_in(held, sightings)

    assert {e.Cause.SOURCE} == {r.cause for r in recorded(held)}


def test_file_is_seen_again_after_it_was_gone(held: Archive) -> None:
    """Gone carries when it was seen last and first missed; a later showing takes it back."""
    take_in(held, [shown(0), gone(1), gone(2), shown(3)])

    names = {"council": COUNCIL, "source": SOURCE, "id": "f1"}
    expected = [f.FileGone(**names, last_seen=LONG_AGO, first_missed=INSTANTS[1]), f.FileSeenAgain()]
    assert expected == told(held, 2)
    assert not file_of(held).gone


def test_file_that_was_never_there_is_gone(held: Archive) -> None:
    """A listing that leads nowhere is a fact as well, and has no version."""
    take_in(held, [gone(0)])

    file = file_of(held)
    assert (True, (), None, "f1") == (file.gone, file.versions, file.current, file.source_id)


@pytest.mark.parametrize("late", [shown(1, "old"), gone(1)])
def test_late_sighting_changes_nothing_current(held: Archive, late: FileObservation) -> None:
    """What is older than the address's last word is kept, and is not what it says today."""
    take_in(held, [shown(2, "new"), late])

    file = file_of(held)
    assert (digest("new"), False) == (file.current, file.gone)
    assert (late.presence is Presence.SHOWN) == (file.of(digest("old")) is not None)


def test_equal_bytes_of_two_files_are_two_documents(held: Archive) -> None:
    """A file is known by its source's id: what another one holds is no version of it."""
    take_in(held, [shown(0, id="f1"), shown(1, id="f2", address="https://rat.example/f2")])

    assert [1, 1] == [len(file_of(held, name).versions) for name in ("f1", "f2")]


def test_rereading_is_no_change_of_the_paper(held: Archive) -> None:
    """Another reading of held bytes has its cause, the bytes' first instant, and makes no version."""
    take_in(held, [shown(0, "a"), shown(1, "b"), reread("a")])

    last = recorded(held)[-1]
    assert e.Cause.REREAD == last.cause
    assert last.provenance is not None
    assert INSTANTS[0] == last.provenance.seen_at
    assert (digest("b"), 2) == (file_of(held).current, len(file_of(held).versions))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_failed_reading_never_replaces_a_text(held: Archive, order: tuple[int, int]) -> None:
    """Once a text was read of some bytes it stays, whichever reader fails on them, before or after."""
    sightings = shown(0, "a", by=1), shown(1, "a", by=2, text=in_vain())
    take_in(held, [sightings[n] for n in order])

    assert text_of("a") == file_of(held).text


def test_text_replaces_a_failed_reading(held: Archive) -> None:
    """What a later reader makes of bytes that were not readable is their text."""
    take_in(held, [shown(0, text=in_vain(TextState.SCAN)), reread(by=1)])

    assert text_of("a") == file_of(held).text


def test_later_reader_is_noted_where_it_reads_the_same(held: Archive) -> None:
    """A reader whose result is the earlier one's has read the file: it is not to be read by it again."""
    take_in(held, [shown(0), reread(by=2, text=text_of("a"))])

    reading = file_of(held).reading
    assert reading is not None
    assert 2 == reading.reader_version


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (text_of("a"), (False, True)),
        (in_vain(), (False, False)),
        (replace(text_of("a"), non_public="Nichtöffentlich"), (True, False)),
    ],
)
def test_text_is_shown_unless_it_is_held_back(
    held: Archive, read: FileText, expected: tuple[bool, bool]
) -> None:
    """A document that calls itself non-public has no text to show, and nor has one that was not read."""
    take_in(held, [shown(0, text=read)])

    file = file_of(held)
    assert expected == (file.held_back, file.text is not None)


def test_event_of_another_thing_is_refused(held: Archive) -> None:
    """A file is folded from its own events only."""
    held.harvest([observed(1)])

    with pytest.raises(UnknownEvent, match="expected an event of a file"):
        evolve_file(File(id=file_key(SOURCE, "f1").stream()), held.paper_events()[0])


READINGS = {
    ("a", 1): text_of("a", "1"),
    ("a", 2): text_of("a", "2"),
    ("b", 1): in_vain(TextState.SCAN, "1"),
    ("b", 2): text_of("b", "2"),
    ("c", 1): text_of("c", "1"),
    ("c", 2): in_vain(TextState.LIMIT, "2"),
}
"""What two versions of the reader make of three contents: one loses a text."""

sightings = st.lists(
    st.one_of(
        st.builds(
            lambda when, content, by, basis: shown(
                when, content, by=by, text=READINGS[content, by], seen_basis=basis
            ),
            st.integers(0, 4),
            st.sampled_from("abc"),
            st.sampled_from((1, 2)),
            st.sampled_from((SeenBasis.HTTP, SeenBasis.HTTP, SeenBasis.UNKNOWN)),
        ),
        st.builds(gone, st.integers(0, 4)),
    ),
    max_size=6,
)


class Settled(Struct, frozen=True):
    """A file without what depends on the order of arrival: `shown` is where its contents begin."""

    current: str | None
    gone: bool
    versions: frozenset[str]
    readings: dict[str, FileText]
    shown: tuple[object, ...]


def settled(held: Archive) -> Settled:
    """The file f1 as it stands."""
    file = file_of(held)
    at = sorted({s.seen_at: (s.sha256, dates(s.basis)) for s in file.showings}.items())
    begin = tuple(next(group) for _, group in groupby(at, key=lambda shown: shown[1]))
    versions = frozenset(v.sha256 for v in file.versions)
    readings = {sha256: reading.read for sha256, reading in file.readings.items()}
    return Settled(file.current, file.gone, versions, readings, begin)


@EXAMPLES
@pytest.mark.system
@given(sightings, st.randoms(use_true_random=False))
def test_every_order_of_arrival_ends_in_the_same_file(
    observations: list[FileObservation], dice: random.Random
) -> None:
    """What a file is hangs on what its address showed when, not on when the archive learnt it."""
    with archive() as one, archive() as other:
        take_in(one, observations)
        for observation in dice.sample(observations, len(observations)):
            take_in(other, [observation])

        assert settled(one) == settled(other)


@EXAMPLES
@pytest.mark.system
@given(sightings, st.randoms(use_true_random=False))
def test_same_file_again_yields_no_event(observations: list[FileObservation], dice: random.Random) -> None:
    """Sightings that the archive holds change nothing when they come again, in whatever order."""
    with archive() as held:
        take_in(held, observations)
        before = told(held)
        take_in(held, dice.sample(observations, len(observations)))

        assert before == told(held)


@EXAMPLES
@pytest.mark.system
@given(sightings)
def test_current_bytes_are_those_shown_last(observations: list[FileObservation]) -> None:
    """Whatever came late, the current version is what the latest showing held."""
    with archive() as held:
        take_in(held, observations)
        last = max((o.seen_at for o in observations if o.presence is Presence.SHOWN), default=None)
        shown_last = {o.sha256 for o in observations if o.seen_at == last and o.size is not UNSET}

        assert (file_of(held).current in shown_last) if shown_last else file_of(held).current is None


@EXAMPLES
@pytest.mark.system
@given(sightings)
def test_folding_on_equals_folding_at_once(observations: list[FileObservation]) -> None:
    """Folding up to an event and then on is folding at once."""
    with archive() as held:
        take_in(held, observations)
        stream = file_key(SOURCE, "f1").stream()
        events = held.log.stream([stream])

        for cut in range(len(events)):
            on = fold_file(stream, events[:cut])
            for one in events[cut:]:
                on = evolve_file(on, one)
            assert on == fold_file(stream, events)
