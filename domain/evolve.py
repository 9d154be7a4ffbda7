"""evolve: (paper, recorded event) -> paper, one small pure function for each event.

An erased event moves the stream on and says nothing more; what later events add to something erased
is passed over. Events of joined streams are read in global order with the paper's own; what a stream
numbers is kept under the stream and the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from domain import events as e
from domain.errors import UnknownEvent
from domain.observation import NotUnderstood
from domain.paper import (
    DECIDING,
    Account,
    Claim,
    Consultation,
    File,
    Mention,
    Paper,
    Session,
    Showing,
    Version,
)

Step = Callable[[Paper, Any, e.Recorded], Paper]


def evolve(paper: Paper | None, recorded: e.Recorded) -> Paper:
    """The paper after one more event.

    Raises UnknownEvent for an event that is not a paper's.
    """
    before = paper or Paper(id=recorded.stream)
    step = STEPS.get(type(recorded.event))
    if step is None:
        raise UnknownEvent(
            f"Event e{recorded.position} is {recorded.topic}, expected an event of a paper; "
            "use the version of Ratsarchiv that recorded it."
        )
    after = step(before, recorded.event, recorded)
    return replace(after, streams={**before.streams, recorded.stream: recorded.version})


def fold(recorded: Iterable[e.Recorded], paper: Paper | None = None) -> Paper | None:
    """A paper from its events in global order, onto what was folded before."""
    for event in recorded:
        paper = evolve(paper, event)
    return paper


def _erased(paper: Paper, event: e.Erased, _: e.Recorded) -> Paper:
    return paper


def _announced(paper: Paper, event: e.PaperAnnounced, _: e.Recorded) -> Paper:
    named = _identified(paper, event, _)
    return replace(named, council=event.council, slugs=(*paper.slugs, event.slug))


def _identified(paper: Paper, event: e.PaperAnnounced | e.PaperIdentified, _: e.Recorded) -> Paper:
    numbers, ids = paper.numbers, paper.ids
    if event.number is not None and event.number not in numbers:
        numbers = (*numbers, event.number)
    if event.id is not None and event.source is not None:
        ids = (*ids, (event.source, event.id))
    return replace(paper, numbers=numbers, ids=ids)


def _unchanged(paper: Paper, event: e.Event, _: e.Recorded) -> Paper:
    return paper


def _slug(paper: Paper, event: e.SlugAssigned, _: e.Recorded) -> Paper:
    return replace(paper, slugs=(*paper.slugs, event.slug))


def _filed(paper: Paper, event: e.PaperFiled, recorded: e.Recorded) -> Paper:
    details: dict[str, tuple[str, ...] | None] = dict(_account(paper, recorded).details)
    for field in event.stated:
        details[field] = _stated(event, field)
    account = replace(_account(paper, recorded), kind=event.kind, details=details)
    return replace(_with(paper, account), filed=True)


def _stated(event: e.PaperFiled, field: str) -> tuple[str, ...] | None:
    value = getattr(event, field)
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return None if value is None else (value,)


def _detail(paper: Paper, event: e.DetailCorrected, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    value = event.new_names if event.field in e.PaperFiled.PERSONAL else event.new
    account = replace(account, details={**account.details, event.field: value})
    if event.field == "kind_text":
        account = replace(account, kind=event.kind)
    return _with(paper, account)


def _claimed(paper: Paper, event: e.RelationClaimed, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    claim = Claim(
        claimant=paper.id,
        stream=recorded.stream,
        claim=event.claim,
        source=account.source,
        reader=account.reader,
        element=event.element,
        child=event.child,
        parent=event.parent,
        kind=event.kind,
        basis=event.basis,
        order=event.order,
    )
    others = {k: c for k, c in account.claims.items() if c.element != event.element}
    account = replace(account, claims={**others, (recorded.stream, event.claim): claim})
    return replace(_with(paper, account), claims=_counted(paper, recorded, paper.claims, event.claim))


def _unclaimed(paper: Paper, event: e.RelationDropped, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    return _with(paper, replace(account, claims=_without(account.claims, (recorded.stream, event.claim))))


def _mentioned(paper: Paper, event: e.MentionRecorded, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    mention = Mention(
        claimant=paper.id,
        source=account.source,
        reader=account.reader,
        element=event.element,
        paper=event.paper,
        number=event.number,
        title=event.title,
        originators=event.originators,
        residents=event.residents,
        kind=event.kind,
        kind_text=event.kind_text,
        basis=event.basis,
    )
    return _with(paper, replace(account, mentions={**account.mentions, event.element: mention}))


def _unmentioned(paper: Paper, event: e.MentionDropped, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    return _with(paper, replace(account, mentions=_without(account.mentions, event.element)))


def _station(paper: Paper, event: e.ConsultationAdded, recorded: e.Recorded) -> Paper:
    station = Consultation(
        stream=recorded.stream,
        ordinal=event.ordinal,
        element=event.element,
        place=event.place,
        body=event.body,
        role_text=event.role_text,
        role=event.role,
    )
    account = _account(paper, recorded)
    known = account.consultations.get((recorded.stream, event.ordinal))
    if known is not None:
        station = replace(station, sessions=known.sessions)
    others = {k: c for k, c in account.consultations.items() if c.element != event.element}
    account = replace(account, consultations={**others, (recorded.stream, event.ordinal): station})
    count = _counted(paper, recorded, paper.ordinals, event.ordinal)
    return replace(_with(paper, account), ordinals=count)


def _counted(paper: Paper, recorded: e.Recorded, before: int, number: int) -> int:
    """The highest number the paper's own stream has given; other streams count for themselves."""
    return max(before, number) if recorded.stream == paper.id else before


def _station_changed(paper: Paper, event: e.ConsultationChanged, recorded: e.Recorded) -> Paper:
    station = _account(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    sessions = station.sessions if station is not None else {}
    if event.role != DECIDING:  # a body that does not decide has no decisions
        sessions = {n: replace(s, decision=False) for n, s in sessions.items()}
    changes = {"body": event.body, "role_text": event.role_text, "role": event.role}
    return _change_station(paper, event.ordinal, recorded, sessions=sessions, **changes)


def _station_dropped(paper: Paper, event: e.ConsultationDropped, recorded: e.Recorded) -> Paper:
    station = _account(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    sessions = station.sessions if station is not None else {}
    hidden = {n: replace(s, dropped=True) for n, s in sessions.items()}
    return _change_station(paper, event.ordinal, recorded, sessions=hidden, dropped=True)


def _ordered(paper: Paper, event: e.ConsultationsOrdered, recorded: e.Recorded) -> Paper:
    for ordinal, place in event.places.items():
        paper = _change_station(paper, ordinal, recorded, place=place)
    return paper


def _session_set(paper: Paper, event: e.SessionSet, recorded: e.Recorded) -> Paper:
    station = _account(paper, recorded).consultations.get((recorded.stream, event.ordinal))
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


def _session_moved(paper: Paper, event: e.SessionMoved, recorded: e.Recorded) -> Paper:
    changes = {"date": event.date, "name": event.name, "agenda_item": event.agenda_item}
    return _change_session(paper, event, recorded, **changes)


def _cancelled(paper: Paper, event: e.SessionCancelled, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, cancelled=True, name=event.name)


def _reinstated(paper: Paper, event: e.SessionReinstated, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, cancelled=False, name=event.name)


def _session_dropped(paper: Paper, event: e.SessionDropped, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, dropped=True)


def _outcome(paper: Paper, event: e.OutcomeRecorded, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, outcome=event.outcome, decision=False)


def _overwritten(paper: Paper, event: e.OutcomeOverwritten, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, outcome=event.new, decision=False)


def _decided(paper: Paper, event: e.DecisionRecorded, recorded: e.Recorded) -> Paper:
    return _change_session(paper, event, recorded, outcome=event.outcome, decision=True)


def _text(paper: Paper, event: e.TextRecorded, recorded: e.Recorded) -> Paper:
    provenance = recorded.provenance
    seen_at = provenance.seen_at if provenance is not None else recorded.recorded_at
    version = Version(
        document=event.document,
        version=event.version,
        sha256=event.sha256,
        characters=event.characters,
        sections=event.sections,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        seen_at=seen_at,
    )
    known = paper.texts.get(event.document, ())
    earlier = paper.version(event.document, event.sha256)
    if earlier is not None:  # the same text, read into sections anew
        version = replace(earlier, sections=event.sections)
        known = tuple(version if v.sha256 == event.sha256 else v for v in known)
    else:
        known = (*known, replace(version, version=len(known) + 1))
    shown = replace(paper, texts={**paper.texts, event.document: known})
    return _show(shown, event, recorded)


def _show(paper: Paper, event: e.TextRecorded | e.TextShownAgain, recorded: e.Recorded) -> Paper:
    provenance = recorded.provenance
    if provenance is None:
        return paper
    seen_at, basis = provenance.seen_at, provenance.seen_basis
    if isinstance(event, e.TextShownAgain):
        seen_at, basis = event.seen_at, event.seen_basis
    showing = Showing(
        source=provenance.source,
        document=event.document,
        sha256=event.sha256,
        seen_at=seen_at,
        basis=basis,
    )
    account = _account(paper, recorded)
    if event.current:
        account = replace(account, current={**account.current, event.document: event.sha256})
    return replace(_with(paper, account), showings=(*paper.showings, showing))


def _file(paper: Paper, event: e.FileListed, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    file = File(element=event.element, name=event.name, id=event.id, address=event.address, size=event.size)
    return _with(paper, replace(account, files={**account.files, event.element: file}))


def _file_dropped(paper: Paper, event: e.FileDropped, recorded: e.Recorded) -> Paper:
    account = _account(paper, recorded)
    return _with(paper, replace(account, files=_without(account.files, event.element)))


def _gone(paper: Paper, event: e.PaperGone, recorded: e.Recorded) -> Paper:
    return _with(paper, replace(_account(paper, recorded), gone=True))


def _seen_again(paper: Paper, event: e.PaperSeenAgain, recorded: e.Recorded) -> Paper:
    return _with(paper, replace(_account(paper, recorded), gone=False))


def _puzzled(paper: Paper, event: e.NotUnderstoodListed, recorded: e.Recorded) -> Paper:
    items: tuple[NotUnderstood, ...] = event.items
    return _with(paper, replace(_account(paper, recorded), not_understood=items))


STEPS: dict[type[e.Event], Step] = {
    e.Erased: _erased,
    e.PaperAnnounced: _announced,
    e.PaperIdentified: _identified,
    e.NumberShared: _unchanged,
    e.PaperJoined: _unchanged,
    e.SlugAssigned: _slug,
    e.PaperFiled: _filed,
    e.MotionFiled: _filed,
    e.PositionFiled: _filed,
    e.AmendmentFiled: _filed,
    e.NewVersionFiled: _filed,
    e.DetailCorrected: _detail,
    e.RelationClaimed: _claimed,
    e.RelationDropped: _unclaimed,
    e.MentionRecorded: _mentioned,
    e.MentionDropped: _unmentioned,
    e.ConsultationAdded: _station,
    e.ConsultationChanged: _station_changed,
    e.ConsultationDropped: _station_dropped,
    e.ConsultationsOrdered: _ordered,
    e.SessionSet: _session_set,
    e.SessionMoved: _session_moved,
    e.SessionCancelled: _cancelled,
    e.SessionReinstated: _reinstated,
    e.SessionDropped: _session_dropped,
    e.OutcomeRecorded: _outcome,
    e.OutcomeOverwritten: _overwritten,
    e.DecisionRecorded: _decided,
    e.TextRecorded: _text,
    e.TextShownAgain: _show,
    e.FileListed: _file,
    e.FileDropped: _file_dropped,
    e.PaperGone: _gone,
    e.PaperSeenAgain: _seen_again,
    e.NotUnderstoodListed: _puzzled,
}


def _account(paper: Paper, recorded: e.Recorded) -> Account:
    """The account of the event's source; an event without provenance is the archive's own."""
    provenance = recorded.provenance
    source, reader = (provenance.source, provenance.reader) if provenance else ("", "")
    return paper.accounts.get(source) or Account(source=source, reader=reader)


def _with(paper: Paper, account: Account) -> Paper:
    return replace(paper, accounts={**paper.accounts, account.source: account})


def _change_station(paper: Paper, ordinal: int, recorded: e.Recorded, **changes: object) -> Paper:
    account = _account(paper, recorded)
    key = (recorded.stream, ordinal)
    station = account.consultations.get(key)
    if station is None:
        return paper
    stations = {**account.consultations, key: replace(station, **changes)}
    return _with(paper, replace(account, consultations=stations))


def _put_session(paper: Paper, ordinal: int, recorded: e.Recorded, session: Session) -> Paper:
    station = _account(paper, recorded).consultations.get((recorded.stream, ordinal))
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
    station = _account(paper, recorded).consultations.get((recorded.stream, event.ordinal))
    session = station.sessions.get(event.session) if station is not None else None
    if session is None:
        return paper
    return _put_session(paper, event.ordinal, recorded, replace(session, **changes))


def _without(items: dict[Any, Any], key: object) -> dict[Any, Any]:
    return {k: v for k, v in items.items() if k != key}
