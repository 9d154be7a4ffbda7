"""What an observation may say, whichever reader made it. Pure; knows no paper's state.

What cannot be meant is taken out and listed verbatim among what was not understood: an outcome of a session
that was cancelled, a number that is blank. A paper that its source does not show says nothing of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET
from msgspec.structs import replace

from domain.errors import Unreadable
from domain.meeting_observation import AnyObservation, MeetingObservation
from domain.numbers import is_blank
from domain.observation import (
    NotUnderstood,
    Observation,
    PaperKey,
    Presence,
    StatedConsultation,
    StatedMention,
    StatedRelation,
    StatedSession,
)
from domain.statements import FIELDS

SHOWN_ONLY = (*FIELDS, "consultations", "relations", "mentions", "files")
"""What only a paper that is shown can say."""

STATIONS = "Beratungsfolge"

Puzzles = list[NotUnderstood]


def admitted(observation: AnyObservation) -> AnyObservation:
    """The observation with what it can mean.

    Raises Unreadable for a paper that nothing names but a blank number.
    """
    match observation:
        case Observation(presence=Presence.SHOWN):
            return _shown(_named(observation))
        case Observation():
            said = dict.fromkeys(SHOWN_ONLY, UNSET)
            return replace(_named(observation), **said, not_understood=())
        case MeetingObservation():
            return _meeting(observation)
        case _:
            return observation


def _named(o: Observation) -> Observation:
    """The observation under a key that names a paper; a blank number is none."""
    if not _is_blank(o.key):
        return o
    if o.key.id is None:
        raise Unreadable(
            f"The paper at {o.address} has the number {o.key.number!r} and no id; expected a number with"
            " letters or digits: correct it at its source and ingest it again."
        )
    return replace(o, key=PaperKey(id=o.key.id), not_understood=(*o.not_understood, _blank("number", o.key)))


def _shown(o: Observation) -> Observation:
    puzzles: Puzzles = []
    if o.relations is not UNSET and any(_is_blank(k) for r in o.relations.items for k in (r.child, r.parent)):
        claims = tuple(_claims(o.relations.items, puzzles))
        o = replace(o, relations=replace(o.relations, items=claims))
    if o.mentions is not UNSET and any(_is_blank(m.paper) for m in o.mentions.items):
        mentions = tuple(_mentions(o.mentions.items, puzzles))
        o = replace(o, mentions=replace(o.mentions, items=mentions))
    if o.consultations is not UNSET and any(
        _impossible(s) for c in o.consultations.items for s in c.sessions
    ):
        stations = tuple(_station(c, puzzles) for c in o.consultations.items)
        o = replace(o, consultations=replace(o.consultations, items=stations))
    return replace(o, not_understood=(*o.not_understood, *puzzles)) if puzzles else o


def _meeting(o: MeetingObservation) -> MeetingObservation:
    if o.agenda is UNSET or not any(i.paper is not None and _is_blank(i.paper) for i in o.agenda.items):
        return o
    puzzles: Puzzles = []
    items = tuple(
        item
        if item.paper is None
        else replace(item, paper=_told(item.paper, item.number or "agenda", puzzles))
        for item in o.agenda.items
    )
    agenda = replace(o.agenda, items=items)
    return replace(o, agenda=agenda, not_understood=(*o.not_understood, *puzzles))


def _claims(claims: Iterable[StatedRelation], puzzles: Puzzles) -> Iterator[StatedRelation]:
    """The claims whose ends both have a name."""
    for claim in claims:
        child, parent = (_told(key, claim.basis, puzzles) for key in (claim.child, claim.parent))
        if child is not None and parent is not None:
            yield replace(claim, child=child, parent=parent)


def _mentions(mentions: Iterable[StatedMention], puzzles: Puzzles) -> Iterator[StatedMention]:
    """What is said of papers that have a name."""
    for mention in mentions:
        paper = _told(mention.paper, mention.basis, puzzles)
        if paper is not None:
            yield replace(mention, paper=paper)


def _told(key: PaperKey, where: str, puzzles: Puzzles) -> PaperKey | None:
    """The key without a blank number; None where nothing is left of it."""
    if not _is_blank(key):
        return key
    puzzles.append(_blank(where, key))
    return PaperKey(id=key.id) if key.id is not None else None


def _is_blank(key: PaperKey) -> bool:
    return key.number is not None and is_blank(key.number)


def _blank(where: str, key: PaperKey) -> NotUnderstood:
    """A blank number so that it can be seen."""
    return NotUnderstood(where, f"{key.number!r} is no number")


def _impossible(session: StatedSession) -> bool:
    """Whether a cancelled session is not said to have no outcome; silence would leave an earlier one."""
    return session.cancelled and session.outcome is not None


def _station(station: StatedConsultation, puzzles: Puzzles) -> StatedConsultation:
    return replace(station, sessions=tuple(_session(s, puzzles) for s in station.sessions))


def _session(session: StatedSession, puzzles: Puzzles) -> StatedSession:
    if not _impossible(session):
        return session
    if session.outcome:
        word = session.outcome
        said = (session.date, session.name, word.text, word.resolution, word.resolution_text)
        puzzles.append(NotUnderstood(STATIONS, " ".join(part for part in said if part)))
    return replace(session, outcome=None)
