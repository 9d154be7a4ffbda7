"""What a sighting changes in the Beratungsfolge: stations, sessions, outcomes, decisions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from domain import events as e
from domain.observation import Observation, StatedConsultation, StatedOutcome, StatedSession
from domain.paper import DECIDING, Account, Consultation, Paper, Session
from domain.registers import OUTCOME, Weighing
from domain.statements import elements, session_name, sessions
from domain.vocabulary import DECISIONS, outcome_code, role_code

Placed = tuple[UUID, e.Event]
"""An event and the stream that numbers its station."""


def decide_consultations(
    paper: Paper, account: Account, observation: Observation, weighing: Weighing
) -> Iterator[Placed]:
    """The events that a sighting adds to the paper's stations, in the page's order."""
    held = {station.element: station for station in account.consultations.values()}
    yield from _dropped(held.values(), weighing)
    places: dict[UUID, dict[int, int]] = {}
    given = paper.ordinals
    for place, (stated, element) in enumerate(elements(observation), 1):
        station = held.get(element)
        if station is None:
            given += 1
            station = _new(paper.id, given, element, place, stated)
        if station.place != place and element in weighing.changed and not station.dropped:
            places.setdefault(station.stream, {})[station.ordinal] = place
        yield from _station(station, stated, place, weighing, known=element in held)
    for stream, moved in places.items():
        yield stream, e.ConsultationsOrdered(places=moved)


def _station(
    station: Consultation, stated: StatedConsultation, place: int, weighing: Weighing, *, known: bool
) -> Iterator[Placed]:
    """One station; a late one that was dropped since leaves only the outcomes it alone has told."""
    now = station
    if station.element in weighing.changed:
        now = _new(station.stream, station.ordinal, station.element, place, stated)
        now = replace(now, sessions=station.sessions)
    inner = list(_sessions(now, stated, weighing))
    if station.element in weighing.registers:
        if not known or station.dropped:
            yield station.stream, _added(now)
        elif _named(station) != _named(now):
            yield station.stream, _changed(now)
        if now.role != station.role:
            yield from _decided(now, weighing)
        yield from inner
    elif inner:
        if not known:
            yield station.stream, _added(now)
        yield from inner
        if not known:
            yield station.stream, e.ConsultationDropped(ordinal=station.ordinal)


def _dropped(held: Iterable[Consultation], weighing: Weighing) -> Iterator[Placed]:
    for station in sorted(held, key=lambda s: s.element):
        if station.element in weighing.dropped:
            yield station.stream, e.ConsultationDropped(ordinal=station.ordinal)
            continue
        for session in station.in_order():
            if session.element in weighing.dropped:
                event = e.SessionDropped(ordinal=station.ordinal, session=session.session)
                yield station.stream, event


def _new(stream: UUID, ordinal: int, element: str, place: int, stated: StatedConsultation) -> Consultation:
    return Consultation(
        stream=stream,
        ordinal=ordinal,
        element=element,
        place=place,
        body=stated.body,
        role_text=stated.role_text,
        role=None if stated.role_text is None else role_code(stated.role_text),
        authoritative=stated.authoritative,
    )


def _named(station: Consultation) -> tuple[str, str | None, bool | None]:
    return station.body, station.role_text, station.authoritative


def _added(station: Consultation) -> e.ConsultationAdded:
    return e.ConsultationAdded(
        ordinal=station.ordinal,
        element=station.element,
        place=station.place,
        body=station.body,
        role_text=station.role_text,
        role=station.role,
        authoritative=station.authoritative,
    )


def _changed(station: Consultation) -> e.ConsultationChanged:
    return e.ConsultationChanged(
        ordinal=station.ordinal,
        body=station.body,
        role_text=station.role_text,
        role=station.role,
        authoritative=station.authoritative,
    )


def _decided(station: Consultation, weighing: Weighing) -> Iterator[Placed]:
    """A station known by the source's id may become a deciding one; its outcomes are decisions then."""
    for session in sorted(station.sessions.values(), key=lambda s: s.element):
        if session.element + OUTCOME in weighing.changed or session.outcome is None:
            continue
        if _decides(station, session.outcome):
            yield station.stream, _decision(station, session, session.outcome)


def _decides(station: Consultation, outcome: e.Outcome) -> bool:
    return station.role == DECIDING and outcome.code in DECISIONS


def _sessions(station: Consultation, stated: StatedConsultation, weighing: Weighing) -> Iterator[Placed]:
    held = {s.element: s for s in station.sessions.values()}
    given = max(station.sessions, default=0)
    for wanted, name in sessions(stated, station.element):
        shown = name in weighing.registers
        told = wanted.outcome is not UNSET and name + OUTCOME in weighing.changed
        if not (name in weighing.changed and shown) and not told:
            continue
        session = held.get(name)
        known = session is not None
        if session is None:
            given += 1
            session = Session(given, name, wanted.date, wanted.name, wanted.agenda_item)
        if not known or (session.dropped and shown):
            yield station.stream, _set(station, session.session, name, wanted)
        elif shown and _moved(session, wanted):
            yield station.stream, _move(station, session, wanted)
        if wanted.cancelled != (session.cancelled and not session.dropped) and shown:
            flip = e.SessionCancelled if wanted.cancelled else e.SessionReinstated
            place = {"ordinal": station.ordinal, "session": session.session}
            yield station.stream, flip(**place, name=wanted.name)
        if told:
            yield from _outcome(station, session, wanted)
        if not known and not shown:
            yield station.stream, e.SessionDropped(ordinal=station.ordinal, session=session.session)


def _set(station: Consultation, number: int, element: str, stated: StatedSession) -> e.SessionSet:
    return e.SessionSet(
        ordinal=station.ordinal,
        session=number,
        element=element,
        date=stated.date,
        name=stated.name,
        agenda_item=stated.agenda_item,
    )


def _moved(session: Session, stated: StatedSession) -> bool:
    held = (session.date, session_name(session.name), session.agenda_item)
    return held != (stated.date, session_name(stated.name), stated.agenda_item)


def _move(station: Consultation, session: Session, stated: StatedSession) -> e.SessionMoved:
    return e.SessionMoved(
        ordinal=station.ordinal,
        session=session.session,
        date=stated.date,
        name=stated.name,
        agenda_item=stated.agenda_item,
    )


def _outcome(station: Consultation, session: Session, wanted: StatedSession) -> Iterator[Placed]:
    old, new = session.outcome, None if wanted.outcome is UNSET else coded(wanted.outcome)
    if old == new:
        return
    place = {"ordinal": station.ordinal, "session": session.session}
    if old is not None:
        yield station.stream, e.OutcomeOverwritten(**place, old=old, new=new, on=wanted.date)
    elif new is not None:
        yield station.stream, e.OutcomeRecorded(**place, outcome=new, on=wanted.date)
    if new is not None and _decides(station, new):
        moved = Session(session.session, session.element, wanted.date)
        yield station.stream, _decision(station, moved, new)


def _decision(station: Consultation, session: Session, outcome: e.Outcome) -> e.DecisionRecorded:
    return e.DecisionRecorded(
        ordinal=station.ordinal,
        session=session.session,
        body=station.body,
        outcome=outcome,
        on=session.date,
    )


def coded(stated: StatedOutcome | None) -> e.Outcome | None:
    """An outcome with its code beside the source's word."""
    if stated is None:
        return None
    return e.Outcome(
        text=stated.text,
        code=outcome_code(stated.text),
        vote=stated.vote,
        resolution=stated.resolution,
        resolution_text=stated.resolution_text,
    )
