"""What an observation may say, whichever reader made it. Pure; knows no paper's state.

What cannot be meant is taken out and listed verbatim among what was not understood: an outcome of a session
that was cancelled. A paper that its source does not show says nothing of itself.
"""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from domain.meeting_observation import AnyObservation
from domain.observation import NotUnderstood, Observation, Presence, StatedConsultation, StatedSession
from domain.statements import FIELDS

SHOWN_ONLY = (*FIELDS, "consultations", "relations", "mentions", "files")
"""What only a paper that is shown can say."""

STATIONS = "Beratungsfolge"

Puzzles = list[NotUnderstood]


def admitted(observation: AnyObservation) -> AnyObservation:
    """The observation with what it can mean."""
    match observation:
        case Observation(presence=Presence.SHOWN):
            return _shown(observation)
        case Observation():
            return replace(observation, **dict.fromkeys(SHOWN_ONLY, UNSET), not_understood=())
        case _:
            return observation


def _shown(o: Observation) -> Observation:
    puzzles: Puzzles = []
    if o.consultations is not UNSET and any(
        _impossible(s) for c in o.consultations.items for s in c.sessions
    ):
        stations = tuple(_station(c, puzzles) for c in o.consultations.items)
        o = replace(o, consultations=replace(o.consultations, items=stations))
    return replace(o, not_understood=(*o.not_understood, *puzzles)) if puzzles else o


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
