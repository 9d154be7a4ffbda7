"""Consultations as rows of a table: one for each session of a paper, with all that is known of it. Pure.

docs/codebook.md says what each column means; a test compares both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from msgspec import Struct

from domain import events as e
from domain.observation import Vote
from domain.paper import Consultation, Paper, Session
from search.answers import AsOf

HELD_BACK = "held_back"
NOT_CAPTURED = "not_captured"
SOURCE_SILENT = "source_silent"
NO_SESSION = "no_session"
CANCELLED = "cancelled"
GONE = "gone"
NOT_RECORDED = "not_recorded"

REASONS = (HELD_BACK, NOT_CAPTURED, NO_SESSION, CANCELLED, GONE, NOT_RECORDED, SOURCE_SILENT)
"""Why a value is missing; the first one that holds is told."""


class ConsultationRow(Struct, frozen=True, kw_only=True):
    """One session of a consultation, or a consultation without a session, at a state.

    `<name>_missing` says why `<name>` is null, and is null itself where it is not. `id` names the session for
    ever: the stream, the consultation's number and the session's.
    """

    id: str
    state_position: int
    state_recorded_at: str
    council: str
    paper: str
    gone: bool
    number: str | None
    number_missing: str | None
    title: str | None
    title_missing: str | None
    kind: str | None
    kind_missing: str | None
    source: str | None
    source_missing: str | None
    consultation: int | None
    consultation_missing: str | None
    place: int | None
    place_missing: str | None
    body: str | None
    body_missing: str | None
    role_text: str | None
    role_text_missing: str | None
    role: str | None
    role_missing: str | None
    authoritative: bool | None
    authoritative_missing: str | None
    session: int | None
    session_missing: str | None
    date: str | None
    date_missing: str | None
    session_name: str | None
    session_name_missing: str | None
    agenda_item: str | None
    agenda_item_missing: str | None
    cancelled: bool | None
    cancelled_missing: str | None
    outcome_text: str | None
    outcome_text_missing: str | None
    outcome: str | None
    outcome_missing: str | None
    decision: bool | None
    decision_missing: str | None
    vote: str | None
    vote_missing: str | None
    yes: int | None
    yes_missing: str | None
    no: int | None
    no_missing: str | None
    abstain: int | None
    abstain_missing: str | None
    resolution: str | None
    resolution_missing: str | None
    resolution_text: str | None
    resolution_text_missing: str | None
    recorded_position: int | None
    recorded_position_missing: str | None
    recorded_at: str | None
    recorded_at_missing: str | None
    seen_at: str | None
    seen_at_missing: str | None
    seen_basis: str | None
    seen_basis_missing: str | None
    outcome_position: int | None
    outcome_position_missing: str | None
    outcome_recorded_at: str | None
    outcome_recorded_at_missing: str | None
    outcome_seen_at: str | None
    outcome_seen_at_missing: str | None
    outcome_seen_basis: str | None
    outcome_seen_basis_missing: str | None


Place = tuple[UUID, int, int]
"""Stream, number of the consultation, number of the session or 0."""

Values = dict[str, Any]


class _Told(Struct, frozen=True):
    """The last event that told of each place, and of each session's outcome."""

    places: dict[Place, e.Recorded]
    outcomes: dict[Place, e.Recorded]

    def of(self, station: Consultation, session: Session | None) -> e.Recorded | None:
        """The later one of the consultation's and the session's."""
        keys = {(station.stream, station.ordinal, n) for n in (0, session.session if session else 0)}
        found = [self.places[key] for key in keys if key in self.places]
        return max(found, key=lambda recorded: recorded.position, default=None)


def consultation_rows(paper: Paper, recorded: Iterable[e.Recorded], state: AsOf) -> Iterator[ConsultationRow]:
    """The rows of a paper, folded from these events, by number of consultation and session.

    A paper that is held back has one row that says so, whatever is known of it.
    """
    if paper.held_back:
        yield _row(paper, state, f"{paper.id.hex}/0/0", HELD_BACK, {})
        return
    told = _told(recorded)
    for station in sorted(paper.consultations(), key=lambda c: (c.ordinal, c.stream)):
        standing = (s for s in station.sessions.values() if not s.dropped)
        shown: list[Session | None] = [*sorted(standing, key=lambda s: s.session)]
        for session in shown or [None]:
            name = f"{station.stream.hex}/{station.ordinal}/{session.session if session else 0}"
            values = _of_paper(paper) | _of_station(station) | _of_session(session)
            values |= _of_outcome(session) | _times(told, station, session)
            yield _row(paper, state, name, None, _silent(paper, session, values))


def _row(paper: Paper, state: AsOf, name: str, why: str | None, values: Values) -> ConsultationRow:
    """The row with these values and reasons; what has neither is missing for the reason given."""
    number: Values = {"number": paper.number}
    number["number_missing"] = None if paper.number is not None else SOURCE_SILENT
    absent = dict.fromkeys(MISSABLE) | {f"{name}_missing": why for name in MISSABLE}
    return ConsultationRow(
        id=name,
        state_position=state.position,
        state_recorded_at=state.recorded_at,
        council=paper.council,
        paper=paper.slug,
        gone=paper.gone,
        **(absent | values | number),
    )


MISSABLE = tuple(
    name.removesuffix("_missing") for name in ConsultationRow.__struct_fields__ if name.endswith("_missing")
)
"""Columns whose values may be missing."""


def _told(recorded: Iterable[e.Recorded]) -> _Told:
    told = _Told({}, {})
    for each in recorded:
        match each.event:
            case e.ConsultationAdded(ordinal=ordinal) | e.ConsultationChanged(ordinal=ordinal):
                told.places[each.stream, ordinal, 0] = each
            case e.ConsultationsOrdered(places=places):
                told.places.update({(each.stream, ordinal, 0): each for ordinal in places})
            case (
                e.SessionSet(ordinal=ordinal, session=session)
                | e.SessionMoved(ordinal=ordinal, session=session)
                | e.SessionCancelled(ordinal=ordinal, session=session)
                | e.SessionReinstated(ordinal=ordinal, session=session)
                | e.DecisionRecorded(ordinal=ordinal, session=session)
            ):
                told.places[each.stream, ordinal, session] = each
            case (
                e.OutcomeRecorded(ordinal=ordinal, session=session)
                | e.OutcomeOverwritten(ordinal=ordinal, session=session)
            ):
                told.places[each.stream, ordinal, session] = each
                told.outcomes[each.stream, ordinal, session] = each
    return told


def _of_paper(paper: Paper) -> Values:
    return {"title": paper.text("title"), "kind": paper.kind}


def _of_station(station: Consultation) -> Values:
    return {
        "consultation": station.ordinal,
        "place": station.place,
        "body": station.body,
        "role_text": station.role_text,
        "role": station.role,
        "authoritative": station.authoritative,
    }


def _of_session(session: Session | None) -> Values:
    if session is None:
        return dict.fromkeys(("session", "date", "session_name", "agenda_item", "cancelled"))
    return {
        "session": session.session,
        "date": session.date,
        "session_name": session.name,
        "agenda_item": session.agenda_item,
        "cancelled": session.cancelled,
    }


def _of_outcome(session: Session | None) -> Values:
    outcome = session.outcome if session is not None else None
    vote = (outcome.vote if outcome is not None else None) or Vote()
    return {
        "outcome_text": outcome.text if outcome is not None else None,
        "outcome": outcome.code if outcome is not None else None,
        "decision": session.decision if session is not None and outcome is not None else None,
        "vote": vote.manner,
        "yes": vote.yes,
        "no": vote.no,
        "abstain": vote.abstain,
        "resolution": outcome.resolution if outcome is not None else None,
        "resolution_text": outcome.resolution_text if outcome is not None else None,
    }


def _times(told: _Told, station: Consultation, session: Session | None) -> Values:
    last = told.of(station, session)
    values = {"source": last.provenance.source if last is not None and last.provenance else None}
    values |= _time("recorded_position", "", last)
    if session is None or session.outcome is None:
        return values | _time("outcome_position", "outcome_", None)
    place = (station.stream, station.ordinal, session.session)
    return values | _time("outcome_position", "outcome_", told.outcomes.get(place))


def _time(position: str, prefix: str, recorded: e.Recorded | None) -> Values:
    seen = recorded.provenance if recorded is not None else None
    return {
        position: recorded.position if recorded is not None else None,
        f"{prefix}recorded_at": recorded.recorded_at if recorded is not None else None,
        f"{prefix}seen_at": seen.seen_at if seen is not None else None,
        f"{prefix}seen_basis": seen.seen_basis if seen is not None else None,
    }


OF_PAPER = frozenset({"title", "kind"})
OF_SESSION = frozenset({"session", "date", "session_name", "agenda_item", "cancelled"})
OF_OUTCOME = frozenset({"outcome_text", "outcome", "decision", "vote", "yes", "no", "abstain"}) | {
    *("resolution", "resolution_text"),
    *("outcome_position", "outcome_recorded_at", "outcome_seen_at", "outcome_seen_basis"),
}
"""What is missing with the session or its outcome."""


def _silent(paper: Paper, session: Session | None, values: Values) -> Values:
    """The values, each that is missing with the reason."""
    reasons = {f"{name}_missing": _why(paper, session, name) for name in values if values[name] is None}
    return values | reasons


def _why(paper: Paper, session: Session | None, name: str) -> str:
    if name in OF_PAPER and not paper.filed:
        return NOT_CAPTURED
    if name in OF_SESSION and session is None:
        return NO_SESSION
    if name in OF_OUTCOME and (session is None or session.outcome is None):
        return _why_no_outcome(paper, session)
    return SOURCE_SILENT


def _why_no_outcome(paper: Paper, session: Session | None) -> str:
    if session is None:
        return NO_SESSION
    if session.cancelled:
        return CANCELLED
    return GONE if paper.gone else NOT_RECORDED
