"""The steps of evolve for stations, sessions, outcomes and decisions. Pure.

What is added to something that was erased is passed over. Stations are kept under stream and ordinal.
"""

from __future__ import annotations

from msgspec.structs import replace

from domain import events as e
from domain.accounts import account_of, counted, put_account
from domain.paper import DECIDING, Consultation, Paper, Session


def station_added(paper: Paper, event: e.ConsultationAdded, recorded: e.Recorded) -> Paper:
    """A station, known again with the outcomes it had; in another role, what was decided is told anew."""
    station = Consultation(
        stream=recorded.stream,
        ordinal=event.ordinal,
        element=event.element,
        place=event.place,
        body=event.body,
        role_text=event.role_text,
        role=event.role,
        authoritative=event.authoritative,
    )
    account = account_of(paper, recorded)
    known = account.consultations.get((recorded.stream, event.ordinal))
    if known is not None:
        sessions = known.sessions if known.role == event.role else _undecided(known)
        station = replace(station, sessions=sessions)
    others = {k: c for k, c in account.consultations.items() if c.element != event.element}
    account = replace(account, consultations={**others, (recorded.stream, event.ordinal): station})
    count = counted(paper, recorded, paper.ordinals, event.ordinal)
    return replace(put_account(paper, account), ordinals=count)


def station_changed(paper: Paper, event: e.ConsultationChanged, recorded: e.Recorded) -> Paper:
    """Another body or role; a body that does not decide has no decisions."""
    station = account_of(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    sessions = station.sessions if station is not None else {}
    if event.role != DECIDING and station is not None:
        sessions = _undecided(station)
    return _change_station(
        paper,
        event.ordinal,
        recorded,
        sessions=sessions,
        body=event.body,
        role_text=event.role_text,
        role=event.role,
        authoritative=event.authoritative,
    )


def station_dropped(paper: Paper, event: e.ConsultationDropped, recorded: e.Recorded) -> Paper:
    """The station and its sessions are hidden."""
    station = account_of(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    sessions = station.sessions if station is not None else {}
    hidden = {n: replace(s, dropped=True) for n, s in sessions.items()}
    return _change_station(paper, event.ordinal, recorded, sessions=hidden, dropped=True)


def stations_ordered(paper: Paper, event: e.ConsultationsOrdered, recorded: e.Recorded) -> Paper:
    """New places."""
    for ordinal, place in event.places.items():
        paper = _change_station(paper, ordinal, recorded, place=place)
    return paper


def session_set(paper: Paper, event: e.SessionSet, recorded: e.Recorded) -> Paper:
    """A session, shown for the first time or again."""
    station = account_of(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    known = station.sessions.get(event.session) if station is not None else None
    session = replace(
        known or Session(session=event.session, element=event.element),
        date=event.date,
        name=event.name,
        agenda_item=event.agenda_item,
        cancelled=False,
        dropped=False,
    )
    return _put_session(paper, event.ordinal, recorded, session)


def session_moved(paper: Paper, event: e.SessionMoved, recorded: e.Recorded) -> Paper:
    """Another day, name or agenda item."""
    changes = {"date": event.date, "name": event.name, "agenda_item": event.agenda_item}
    return _change_session(paper, event, recorded, **changes)


def session_cancelled(paper: Paper, event: e.SessionCancelled, recorded: e.Recorded) -> Paper:
    """AUSFALL."""
    return _change_session(paper, event, recorded, cancelled=True, name=event.name)


def session_reinstated(paper: Paper, event: e.SessionReinstated, recorded: e.Recorded) -> Paper:
    """No longer AUSFALL."""
    return _change_session(paper, event, recorded, cancelled=False, name=event.name)


def session_dropped(paper: Paper, event: e.SessionDropped, recorded: e.Recorded) -> Paper:
    """The session is hidden."""
    return _change_session(paper, event, recorded, dropped=True)


def outcome_recorded(paper: Paper, event: e.OutcomeRecorded, recorded: e.Recorded) -> Paper:
    """An outcome that is no decision yet."""
    return _change_session(paper, event, recorded, outcome=event.outcome, decision=False)


def outcome_overwritten(paper: Paper, event: e.OutcomeOverwritten, recorded: e.Recorded) -> Paper:
    """Another outcome, or none."""
    return _change_session(paper, event, recorded, outcome=event.new, decision=False)


def decision_recorded(paper: Paper, event: e.DecisionRecorded, recorded: e.Recorded) -> Paper:
    """The outcome disposes of the paper."""
    return _change_session(paper, event, recorded, outcome=event.outcome, decision=True)


def _undecided(station: Consultation) -> dict[int, Session]:
    return {n: replace(s, decision=False) for n, s in station.sessions.items()}


def _change_station(paper: Paper, ordinal: int, recorded: e.Recorded, **changes: object) -> Paper:
    account = account_of(paper, recorded)
    key = (recorded.stream, ordinal)
    station = account.consultations.get(key)
    if station is None:
        return paper
    stations = {**account.consultations, key: replace(station, **changes)}
    return put_account(paper, replace(account, consultations=stations))


def _put_session(paper: Paper, ordinal: int, recorded: e.Recorded, session: Session) -> Paper:
    station = account_of(paper, recorded).consultations.get((recorded.stream, ordinal))
    sessions = station.sessions if station is not None else {}
    return _change_station(paper, ordinal, recorded, sessions={**sessions, session.session: session})


SessionEvent = (
    e.SessionDropped
    | e.SessionMoved
    | e.SessionCancelled
    | e.SessionReinstated
    | e.OutcomeRecorded
    | e.OutcomeOverwritten
    | e.DecisionRecorded
)


def _change_session(paper: Paper, event: SessionEvent, recorded: e.Recorded, **changes: object) -> Paper:
    station = account_of(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    session = station.sessions.get(event.session) if station is not None else None
    if session is None:
        return paper
    return _put_session(paper, event.ordinal, recorded, replace(session, **changes))
