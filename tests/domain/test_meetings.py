"""The rules of meetings and bodies, through the real log: seen again, moved, cancelled, renamed, gone."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Struct
from msgspec.structs import replace

from archive.meetings import load_body, load_meeting
from domain import events as e
from domain import meeting_events as m
from domain.identity import body_key, id_key, meeting_key
from domain.meeting import Body, Meeting, day_of
from domain.meeting_observation import (
    BodyObservation,
    MeetingKey,
    MeetingObservation,
    StatedAgendaItem,
)
from domain.observation import (
    Listing,
    PaperKey,
    Presence,
    Reader,
    SeenBasis,
    StatedFile,
    StatedOutcome,
)
from ingest.harvest import Read
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive, observed

EXAMPLES = settings(max_examples=settings().max_examples // 4, deadline=None)
SOURCE = f"{COUNCIL}/oparl"
KEY = MeetingKey(id="m1")
ADOPTED = StatedOutcome("einstimmig beschlossen")


def seen(when: int = 0, **stated: Any) -> MeetingObservation:
    """What the source showed of the meeting m1 at the instant of that number."""
    digest = hashlib.sha256(repr((when, sorted(stated.items()))).encode()).hexdigest()
    return MeetingObservation(
        council=COUNCIL,
        source=SOURCE,
        key=KEY,
        address="meetings/m1",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.HTTP,
        sha256=digest,
        reader=Reader("oparl", 1),
        **stated,
    )


def named(when: int = 0, **stated: Any) -> BodyObservation:
    """What the source showed of the body b1 at the instant of that number."""
    digest = hashlib.sha256(repr((when, sorted(stated.items()))).encode()).hexdigest()
    return BodyObservation(
        council=COUNCIL,
        source=SOURCE,
        id="b1",
        address="bodies/b1",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.HTTP,
        sha256=digest,
        reader=Reader("oparl", 1),
        **stated,
    )


def take_in(held: Archive, observations: Iterable[MeetingObservation | BodyObservation]) -> None:
    """One run over the observations, in their order."""
    held.harvest_reads([Read(o.address, o.sha256, lambda: b"{}", o) for o in observations], "oparl")


def told(held: Archive) -> list[e.Event]:
    """The events of meetings and bodies, in order."""
    return [r.event for r in held.events() if r.topic.startswith(("meeting.", "body."))]


def meeting_of(held: Archive) -> Meeting:
    """The meeting m1 as the log has it."""
    return load_meeting(held.log, meeting_key(SOURCE, KEY).stream())


def body_of(held: Archive) -> Body:
    """The body b1 as the log has it."""
    return load_body(held.log, body_key(SOURCE, "b1").stream())


def item(number: str = "1", **stated: Any) -> StatedAgendaItem:
    """An agenda item with an id of its own."""
    return StatedAgendaItem(id=f"i{number}", number=number, title=f"Punkt {number}", **stated)


AGENDA = Listing((item("1", outcome=ADOPTED), item("2", outcome=None)))
SHOWN = {"name": "Rat", "cancelled": False, "starts_at": "2024-03-20T17:00:00Z", "agenda": AGENDA}


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ({}, []),
        ({"starts_at": "2024-03-21T17:00:00Z"}, [m.MeetingMoved]),
        ({"cancelled": True}, [m.MeetingCancelled]),
        ({"name": "Stadtrat"}, [m.MeetingCorrected]),
        ({"place": "Rathaus"}, [m.MeetingCorrected]),
        ({"agenda": Listing(AGENDA.items[:1])}, [m.AgendaItemDropped]),
        ({"agenda": Listing(AGENDA.items[:1], complete=False)}, []),
        ({"agenda": Listing(AGENDA.items[::-1])}, [m.AgendaOrdered]),
        ({"agenda": Listing((*AGENDA.items, item("3")))}, [m.AgendaItemListed]),
        ({"agenda": Listing((AGENDA.items[0], item("2", outcome=ADOPTED)))}, [m.ItemOutcomeRecorded]),
        ({"agenda": Listing((item("1", outcome=None), AGENDA.items[1]))}, [m.ItemOutcomeOverwritten]),
        ({"agenda": Listing((item("1"), AGENDA.items[1]))}, []),
        ({"files": Listing((StatedFile("Niederschrift", kind="minutes"),))}, [m.MeetingFileListed]),
        ({"presence": Presence.GONE}, [m.MeetingGone]),
        ({"presence": Presence.UNREACHABLE}, []),
    ],
)
def test_second_showing_tells_what_changed(then: dict[str, Any], expected: list[type[e.Event]]) -> None:
    """A second observation yields the events of its differences, and none where there are none."""
    with archive() as held:
        take_in(held, [seen(0, **SHOWN)])
        first = len(told(held))
        take_in(held, [seen(1, **(SHOWN | then))])

        assert expected == [type(event) for event in told(held)[first:]]


def test_meeting_is_seen_again_after_it_was_gone() -> None:
    """Gone carries when it was seen last and first missed; a later showing takes it back."""
    with archive() as held:
        gone = seen(2, presence=Presence.GONE, last_seen=INSTANTS[0], first_missed=INSTANTS[1])
        take_in(held, [seen(0, **SHOWN), gone, seen(3, **SHOWN)])

        assert [m.MeetingGone(last_seen=INSTANTS[0], first_missed=INSTANTS[1]), m.MeetingSeenAgain()] == (
            told(held)[-2:]
        )


def test_item_leads_to_the_paper_it_deals_with() -> None:
    """A paper that only an agenda names is announced, and found again when its own page comes."""
    with archive() as held:
        key = PaperKey(id="p1", number="A-1")
        take_in(held, [seen(0, agenda=Listing((item("1", paper=key),)))])
        held.harvest([observed(1, INSTANTS[1], key=PaperKey(number="A-1"), title="Bäume")])

        (paper,) = held.papers().values()
        assert paper.id == id_key(SOURCE, "p1").stream() == meeting_of(held).agenda[1].paper
        assert paper.text("title") == "Bäume"


def test_body_keeps_its_names() -> None:
    """A body that is renamed keeps the earlier name; other fields are corrected."""
    with archive() as held:
        first = named(0, name="FA Umwelt", term="2019-2024")
        take_in(held, [first, named(1, name="FA Klima", term=None), named(2, name="FA Klima", term=None)])

        body = body_of(held)
        assert ("FA Umwelt", "FA Klima") == body.names
        assert [m.BodyNamed, m.BodyRenamed, m.BodyCorrected] == [type(event) for event in told(held)]


@pytest.mark.parametrize(
    ("starts_at", "day"),
    [
        (None, None),
        ("2024-03-20", "2024-03-20"),
        ("2024-03-20T22:30:00Z", "2024-03-20"),
        ("2024-03-20T23:30:00Z", "2024-03-21"),
        ("2024-07-20T22:30:00Z", "2024-07-21"),
    ],
)
def test_day_is_the_german_calendars(starts_at: str | None, day: str | None) -> None:
    """An instant falls on the day that Berlin had."""
    assert day == day_of(starts_at)


outcomes = st.sampled_from((UNSET, None, ADOPTED, StatedOutcome("vertagt")))
agenda_items = st.builds(
    StatedAgendaItem,
    title=st.sampled_from(("Bäume", "Bänke")),
    id=st.sampled_from(("i1", "i2", "i3")),
    outcome=outcomes,
    paper=st.sampled_from((None, PaperKey(id="p1"))),
    files=st.sampled_from(((), (StatedFile("Anlage"),))),
)
agendas = st.builds(
    Listing, st.lists(agenda_items, max_size=3, unique_by=lambda i: i.id).map(tuple), st.booleans()
)
shown = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from((None, "Rat")),
        "cancelled": st.booleans(),
        "starts_at": st.sampled_from((None, "2024-03-20T17:00:00Z", "2024-03-21")),
        "bodies": st.sampled_from(((), ("Rat",), ("Rat", "Ausschuss"))),
        "agenda": agendas,
        "files": st.sampled_from((Listing(), Listing((StatedFile("Einladung"),)))),
    },
)
meetings = st.lists(
    st.builds(
        lambda when, said: seen(when, **said),
        st.integers(0, 4),
        shown | st.just({"presence": Presence.GONE}),
    ),
    max_size=5,
)


class Told(Struct, frozen=True):
    """A meeting without what depends on the order of arrival."""

    meeting: Meeting
    agenda: tuple[object, ...]


def current(held: Archive) -> Told:
    """The meeting as it stands, items and files by name instead of by number."""
    meeting = meeting_of(held)
    elements = {i.item: i.element for i in meeting.agenda.values()}
    items = tuple(sorted((replace(i, item=0) for i in meeting.agenda.values() if not i.dropped), key=repr))
    files = {f.element: replace(f, item=None) for f in meeting.files.values()}
    places = tuple(sorted((f.element, elements.get(f.item or 0, "")) for f in meeting.files.values()))
    return Told(replace(meeting, version=0, agenda={}, files=files), (items, places))


@EXAMPLES
@pytest.mark.system
@given(meetings, st.randoms(use_true_random=False))
def test_every_order_of_arrival_ends_in_the_same_meeting(
    observations: list[MeetingObservation], dice: random.Random
) -> None:
    """What a meeting is at the end hangs on what was seen when, not on when the archive learnt it."""
    shuffled = dice.sample(observations, len(observations))
    with archive() as one, archive() as other:
        take_in(one, observations)
        take_in(other, shuffled)

        assert current(one) == current(other)


@EXAMPLES
@pytest.mark.system
@given(meetings)
def test_same_meeting_again_yields_no_event(observations: list[MeetingObservation]) -> None:
    """Observations that the archive holds change nothing when they come again."""
    with archive() as held:
        take_in(held, observations)
        before = told(held)
        take_in(held, observations)

        assert before == told(held)
