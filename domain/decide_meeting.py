"""decide for meetings and bodies: what does a sighting tell that the history does not hold yet? Pure.

Events come in the order: presence, details, agenda, outcomes, files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from msgspec import UNSET

from domain import meeting_events as m
from domain.consultations import coded
from domain.events import Event
from domain.meeting import AgendaItem, Body, Meeting, day_of
from domain.meeting_observation import BodyObservation, MeetingObservation, StatedAgendaItem
from domain.meeting_statements import BODY_FIELDS, MEETING_FIELDS, items, meeting_files
from domain.observation import PaperKey, Presence
from domain.registers import OUTCOME, Sighting, Weighing

Names = tuple[str, ...]


def decide_meeting(
    meeting: Meeting,
    sighting: Sighting[MeetingObservation],
    weighing: Weighing,
    named: Mapping[PaperKey, UUID],
) -> list[Event]:
    """The events that a sighting adds to the meeting's history; `named` leads to the papers on its agenda.

    A paper that is not in `named` could not be told apart from others; the item is listed without it.
    """
    observation = sighting.observation
    found = list(_scheduled(meeting, observation, weighing))
    if meeting.scheduled:
        found += _presence(meeting, observation, weighing)
        found += _details(meeting, observation, weighing)
    found += _agenda(meeting, observation, weighing, named)
    found += _files(meeting, observation, weighing, found)
    if "not_understood" in weighing.changed and observation.not_understood != meeting.not_understood:
        found.append(m.MeetingNotUnderstood(items=observation.not_understood))
    return found


def decide_body(body: Body, sighting: Sighting[BodyObservation], weighing: Weighing) -> list[Event]:
    """The events that a sighting adds to the body's history."""
    o = sighting.observation
    shown = o.presence is Presence.SHOWN
    said = {f: getattr(o, f) for f in BODY_FIELDS if f in weighing.changed}
    if not body.version:
        named = m.BodyNamed(council=o.council, source=o.source, id=o.id, stated=tuple(said), **said)
        gone = [] if shown else [m.BodyGone(last_seen=o.last_seen, first_missed=o.first_missed)]
        return [named, *gone]
    found: list[Event] = []
    if "presence" in weighing.changed and shown == body.gone:
        gone_now = m.BodyGone(last_seen=o.last_seen, first_missed=o.first_missed)
        found.append(m.BodySeenAgain() if shown else gone_now)
    for field, new in said.items():
        old = body.details.get(field)
        if field in body.details and old == new:
            continue
        known = field == "name" and old is not None
        found.append(
            m.BodyRenamed(old=old, new=new) if known else m.BodyCorrected(field=field, old=old, new=new)
        )
    return found


def _scheduled(meeting: Meeting, observation: MeetingObservation, weighing: Weighing) -> Iterator[Event]:
    """The first event of a meeting; one that is known only as gone is so at once."""
    if meeting.scheduled:
        return
    said = {f: getattr(observation, f) for f in MEETING_FIELDS if f in weighing.changed}
    yield m.MeetingScheduled(
        council=observation.council,
        source=observation.source,
        id=observation.key.id,
        stated=tuple(said),
        **said,
    )
    if observation.presence is Presence.GONE:
        yield m.MeetingGone(last_seen=observation.last_seen, first_missed=observation.first_missed)


def _presence(meeting: Meeting, observation: MeetingObservation, weighing: Weighing) -> Iterator[Event]:
    shown = observation.presence is Presence.SHOWN
    if "presence" not in weighing.changed or shown != meeting.gone:
        return
    if shown:
        yield m.MeetingSeenAgain()
    else:
        yield m.MeetingGone(last_seen=observation.last_seen, first_missed=observation.first_missed)


def _details(meeting: Meeting, observation: MeetingObservation, weighing: Weighing) -> Iterator[Event]:
    for field in MEETING_FIELDS:
        if field not in weighing.changed:
            continue
        if field == "cancelled":
            yield from _cancelled(meeting, observation)
            continue
        old, new = meeting.details.get(field), as_names(getattr(observation, field))
        if field in meeting.details and old == new:
            continue
        if field == "starts_at" and old is not None:
            yield m.MeetingMoved(old=old[0], new=new[0] if new else None)
        else:
            yield m.MeetingCorrected(field=field, old=old, new=new)


def _cancelled(meeting: Meeting, observation: MeetingObservation) -> Iterator[Event]:
    if observation.cancelled is UNSET or observation.cancelled == meeting.cancelled:
        return
    word = observation.status_text
    if observation.cancelled:
        yield m.MeetingCancelled(status_text=None if word is UNSET else word)
    else:
        yield m.MeetingReinstated()


def as_names(value: str | Names | None) -> Names | None:
    """A plain field's value as a tuple of texts; None where the source says there is none."""
    return (value,) if isinstance(value, str) else value


def _agenda(
    meeting: Meeting,
    observation: MeetingObservation,
    weighing: Weighing,
    named: Mapping[PaperKey, UUID],
) -> Iterator[Event]:
    held = {item.element: item for item in meeting.agenda.values()}
    for element in sorted(weighing.dropped & held.keys()):
        if not held[element].dropped:
            yield m.AgendaItemDropped(item=held[element].item)
    given, moved = len(meeting.agenda), {}
    day = _day(meeting, observation, weighing)
    for place, (stated, element) in enumerate(items(observation), 1):
        item = held.get(element)
        if item is None:
            given += 1
            item = AgendaItem(item=given, element=element, place=place)
        now = _listed(item, stated, place, named)
        if element in weighing.changed and _moved_only(held.get(element), now):
            moved[item.item] = place
        else:
            yield from _shown(held.get(element), now, weighing)
        if element + OUTCOME in weighing.changed:
            yield from _outcome(item, stated, day)
    if moved:
        yield m.AgendaOrdered(places=moved)


def _moved_only(held: AgendaItem | None, now: m.AgendaItemListed) -> bool:
    """Whether an item says what it said before, at another place."""
    if held is None or held.dropped:
        return False
    return _content(now) == _content(_of(held)) and held.place != now.place


def _shown(held: AgendaItem | None, now: m.AgendaItemListed, weighing: Weighing) -> Iterator[Event]:
    """What an item says anew; one that had fallen away before it came to light is told of as dropped."""
    if now.element in weighing.changed and now.element in weighing.registers:
        if held is None or held.dropped or _content(now) != _content(_of(held)):
            yield now
    elif held is None and now.element + OUTCOME in weighing.changed:
        yield now
        yield m.AgendaItemDropped(item=now.item)


def _listed(
    item: AgendaItem, stated: StatedAgendaItem, place: int, named: Mapping[PaperKey, UUID]
) -> m.AgendaItemListed:
    return m.AgendaItemListed(
        item=item.item,
        element=item.element,
        place=place,
        title=stated.title,
        number=stated.number,
        id=stated.id,
        public=stated.public,
        paper=named.get(stated.paper) if stated.paper is not None else None,
    )


def _of(item: AgendaItem) -> m.AgendaItemListed:
    return m.AgendaItemListed(
        item=item.item,
        element=item.element,
        place=item.place,
        title=item.title,
        number=item.number,
        id=item.id,
        public=item.public,
        paper=item.paper,
    )


def _content(listed: m.AgendaItemListed) -> tuple[object, ...]:
    """What an item says beside its place."""
    return (listed.title, listed.number, listed.id, listed.public, listed.paper)


def _outcome(item: AgendaItem, stated: StatedAgendaItem, day: str | None) -> Iterator[Event]:
    old, new = item.outcome, None if stated.outcome is UNSET else coded(stated.outcome)
    if old == new:
        return
    if old is not None:
        yield m.ItemOutcomeOverwritten(item=item.item, old=old, new=new, on=day)
    elif new is not None:
        yield m.ItemOutcomeRecorded(item=item.item, outcome=new, on=day)


def _day(meeting: Meeting, observation: MeetingObservation, weighing: Weighing) -> str | None:
    if "starts_at" in weighing.changed and observation.starts_at is not UNSET:
        return day_of(observation.starts_at)
    return meeting.day


def _files(
    meeting: Meeting, observation: MeetingObservation, weighing: Weighing, before: list[Event]
) -> Iterator[Event]:
    for element in sorted(weighing.dropped & meeting.files.keys()):
        yield m.MeetingFileDropped(element=element)
    numbers = {item.element: item.item for item in meeting.agenda.values()}
    numbers |= {event.element: event.item for event in before if isinstance(event, m.AgendaItemListed)}
    for file, element, item in meeting_files(observation):
        if element in weighing.changed:
            yield m.MeetingFileListed.of(element, file, None if item is None else numbers.get(item))
