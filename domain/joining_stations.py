"""The stations of a source on two streams that became one paper, as its last words have them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from domain import events as e
from domain.consultations import Placed
from domain.paper import DECIDING, Account, Consultation, Paper, Session
from domain.registers import OUTCOME
from domain.vocabulary import DECISIONS

Teller = Callable[[str], Account | None]
"""Which account has the last word on a statement; None where nothing stands any more."""


def merged_stations(accounts: Sequence[Account], teller: Teller) -> dict[str, Consultation]:
    """All stations by element, each with the sessions of all accounts; what fell away is dropped."""
    found: dict[str, Consultation] = {}
    for element in {c.element: None for a in accounts for c in a.consultations.values()}:
        held = {id(a): c for a in accounts for c in a.consultations.values() if c.element == element}
        last = teller(element)
        station = held.get(id(last)) or next(iter(held.values()))
        sessions = _merged_sessions(station, held, teller)
        found[element] = replace(station, sessions=sessions, dropped=last is None)
    return found


def _merged_sessions(
    station: Consultation, held: dict[int, Consultation], teller: Teller
) -> dict[int, Session]:
    """Sessions numbered anew; each outcome is its last word, also on a session that is shown no more."""
    names = {s.element: None for c in held.values() for s in c.sessions.values()}
    merged = {}
    for number, name in enumerate(names, 1):
        known = {key: s for key, c in held.items() for s in c.sessions.values() if s.element == name}
        last, telling = teller(name), teller(name + OUTCOME)
        session = known.get(id(last)) or next(iter(known.values()))
        told = known.get(id(telling))
        outcome = told.outcome if told is not None else None
        merged[number] = replace(
            session,
            session=number,
            outcome=outcome,
            decision=station.role == DECIDING and outcome is not None and outcome.code in DECISIONS,
            dropped=last is None,
        )
    return merged


def stations_told(joined: Paper, held: Account, wanted: dict[str, Consultation]) -> Iterator[Placed]:
    """A station that is not held as it should be is told anew, from the start."""
    known = {station.element: station for station in held.consultations.values()}
    ordinal = joined.ordinals
    for element, station in sorted(wanted.items()):
        before = known.get(element)
        if before is not None and _shown(before) == _shown(station):
            continue
        ordinal += 1
        for event in _told(station, ordinal):
            yield joined.id, event


def _shown(station: Consultation) -> object:
    """What a station says; of one that fell away, and of such sessions, only the outcomes remain."""
    sessions = {
        s.element: (s.outcome, s.decision, s.dropped, _face(s))
        for s in station.sessions.values()
        if s.outcome is not None or not s.dropped
    }
    face = (
        None
        if station.dropped
        else (
            station.place,
            station.body,
            station.role_text,
            station.authoritative,
        )
    )
    return face, sessions


def _face(session: Session) -> object:
    if session.dropped:
        return ()
    return (session.date, session.name, session.agenda_item, session.cancelled)


def _told(station: Consultation, ordinal: int) -> Iterator[e.Event]:
    yield e.ConsultationAdded(
        ordinal=ordinal,
        element=station.element,
        place=station.place,
        body=station.body,
        role_text=station.role_text,
        role=station.role,
        authoritative=station.authoritative,
    )
    for session in station.sessions.values():
        yield from _session_told(station, ordinal, session)
    if station.dropped:
        yield e.ConsultationDropped(ordinal=ordinal)


def _session_told(station: Consultation, ordinal: int, session: Session) -> Iterator[e.Event]:
    place = {"ordinal": ordinal, "session": session.session}
    yield e.SessionSet(
        **place,
        element=session.element,
        date=session.date,
        name=session.name,
        agenda_item=session.agenda_item,
    )
    if session.cancelled:
        yield e.SessionCancelled(**place, name=session.name)
    if session.outcome is not None:
        yield e.OutcomeRecorded(**place, outcome=session.outcome, on=session.date)
        if session.decision:
            yield e.DecisionRecorded(**place, body=station.body, outcome=session.outcome, on=session.date)
    if session.dropped and not station.dropped:
        yield e.SessionDropped(**place)
