"""evolve for meetings and bodies: (state, recorded event) -> state, a small function for each event. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from domain import events as e
from domain import meeting_events as m
from domain.accounts import without
from domain.decide_meeting import as_names
from domain.errors import UnknownEvent
from domain.meeting import AgendaItem, Body, Meeting, MeetingFile

MeetingStep = Callable[[Meeting, Any], Meeting]
BodyStep = Callable[[Body, Any], Body]


def evolve_meeting(meeting: Meeting, recorded: e.Recorded) -> Meeting:
    """The meeting after one more event; raises UnknownEvent for an event that is not a meeting's."""
    step = MEETING_STEPS.get(type(recorded.event))
    if step is None:
        raise _unknown(recorded, "meeting")
    return replace(step(meeting, recorded.event), version=recorded.version)


def evolve_body(body: Body, recorded: e.Recorded) -> Body:
    """The body after one more event; raises UnknownEvent for an event that is not a body's."""
    step = BODY_STEPS.get(type(recorded.event))
    if step is None:
        raise _unknown(recorded, "body")
    return replace(step(body, recorded.event), version=recorded.version)


def _unknown(recorded: e.Recorded, what: str) -> UnknownEvent:
    return UnknownEvent(
        f"Event e{recorded.position} is {recorded.topic}, expected an event of a {what}; "
        "use the version of Ratsarchiv that recorded it."
    )


def _scheduled(meeting: Meeting, event: m.MeetingScheduled) -> Meeting:
    details = {f: as_names(getattr(event, f)) for f in event.stated if f != "cancelled"}
    return replace(
        meeting,
        council=event.council,
        source=event.source,
        source_id=event.id,
        cancelled=event.cancelled,
        details=details,
    )


def _detail(meeting: Meeting, event: m.MeetingCorrected) -> Meeting:
    return replace(meeting, details={**meeting.details, event.field: event.new})


def _moved(meeting: Meeting, event: m.MeetingMoved) -> Meeting:
    return replace(meeting, details={**meeting.details, "starts_at": as_names(event.new)})


def _cancelled(meeting: Meeting, event: m.MeetingCancelled) -> Meeting:
    return replace(meeting, cancelled=True)


def _reinstated(meeting: Meeting, event: m.MeetingReinstated) -> Meeting:
    return replace(meeting, cancelled=False)


def _listed(meeting: Meeting, event: m.AgendaItemListed) -> Meeting:
    known = meeting.agenda.get(event.item)
    item = AgendaItem(
        item=event.item,
        element=event.element,
        place=event.place,
        title=event.title,
        number=event.number,
        id=event.id,
        public=event.public,
        paper=event.paper,
        outcome=known.outcome if known is not None else None,
    )
    return replace(meeting, agenda={**meeting.agenda, event.item: item})


def _change_item(meeting: Meeting, number: int, **changes: object) -> Meeting:
    """What is added to an item that was erased is passed over."""
    item = meeting.agenda.get(number)
    if item is None:
        return meeting
    return replace(meeting, agenda={**meeting.agenda, number: replace(item, **changes)})


def _item_dropped(meeting: Meeting, event: m.AgendaItemDropped) -> Meeting:
    return _change_item(meeting, event.item, dropped=True)


def _ordered(meeting: Meeting, event: m.AgendaOrdered) -> Meeting:
    for item, place in event.places.items():
        meeting = _change_item(meeting, item, place=place)
    return meeting


def _outcome(meeting: Meeting, event: m.ItemOutcomeRecorded) -> Meeting:
    return _change_item(meeting, event.item, outcome=event.outcome)


def _overwritten(meeting: Meeting, event: m.ItemOutcomeOverwritten) -> Meeting:
    return _change_item(meeting, event.item, outcome=event.new)


def _file(meeting: Meeting, event: m.MeetingFileListed) -> Meeting:
    file = MeetingFile(event.element, event.item, event.file)
    return replace(meeting, files={**meeting.files, event.element: file})


def _file_dropped(meeting: Meeting, event: m.MeetingFileDropped) -> Meeting:
    return replace(meeting, files=without(meeting.files, event.element))


def _gone(meeting: Meeting, event: m.MeetingGone) -> Meeting:
    return replace(meeting, gone=True)


def _seen_again(meeting: Meeting, event: m.MeetingSeenAgain) -> Meeting:
    return replace(meeting, gone=False)


def _puzzled(meeting: Meeting, event: m.MeetingNotUnderstood) -> Meeting:
    return replace(meeting, not_understood=event.items)


def _unchanged(meeting: Meeting, event: e.Erased) -> Meeting:
    return meeting


MEETING_STEPS: dict[type[e.Event], MeetingStep] = {
    e.Erased: _unchanged,
    m.MeetingScheduled: _scheduled,
    m.MeetingMoved: _moved,
    m.MeetingCancelled: _cancelled,
    m.MeetingReinstated: _reinstated,
    m.MeetingCorrected: _detail,
    m.AgendaItemListed: _listed,
    m.AgendaItemDropped: _item_dropped,
    m.AgendaOrdered: _ordered,
    m.ItemOutcomeRecorded: _outcome,
    m.ItemOutcomeOverwritten: _overwritten,
    m.MeetingFileListed: _file,
    m.MeetingFileDropped: _file_dropped,
    m.MeetingGone: _gone,
    m.MeetingSeenAgain: _seen_again,
    m.MeetingNotUnderstood: _puzzled,
}


def _body_named(body: Body, event: m.BodyNamed) -> Body:
    details = {f: getattr(event, f) for f in event.stated}
    names = (event.name,) if event.name is not None else ()
    return replace(
        body, council=event.council, source=event.source, source_id=event.id, details=details, names=names
    )


def _body_renamed(body: Body, event: m.BodyRenamed) -> Body:
    names = body.names if event.new is None else (*body.names, event.new)
    return replace(body, details={**body.details, "name": event.new}, names=names)


def _body_detail(body: Body, event: m.BodyCorrected) -> Body:
    if event.field == "name":
        return _body_renamed(body, m.BodyRenamed(old=event.old, new=event.new))
    return replace(body, details={**body.details, event.field: event.new})


def _body_gone(body: Body, event: m.BodyGone) -> Body:
    return replace(body, gone=True)


def _body_again(body: Body, event: m.BodySeenAgain) -> Body:
    return replace(body, gone=False)


def _body_unchanged(body: Body, event: e.Erased) -> Body:
    return body


BODY_STEPS: dict[type[e.Event], BodyStep] = {
    e.Erased: _body_unchanged,
    m.BodyNamed: _body_named,
    m.BodyRenamed: _body_renamed,
    m.BodyCorrected: _body_detail,
    m.BodyGone: _body_gone,
    m.BodySeenAgain: _body_again,
}
