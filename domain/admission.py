"""What an observation may say, whichever reader made it. Pure; knows no paper's state.

A paper that its source does not show says nothing of itself.
"""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from domain.meeting_observation import AnyObservation
from domain.observation import Observation, Presence
from domain.statements import FIELDS

SHOWN_ONLY = (*FIELDS, "consultations", "relations", "mentions", "files")
"""What only a paper that is shown can say."""


def admitted(observation: AnyObservation) -> AnyObservation:
    """The observation with what it can mean."""
    match observation:
        case Observation(presence=Presence.SHOWN):
            return observation
        case Observation():
            return replace(observation, **dict.fromkeys(SHOWN_ONLY, UNSET), not_understood=())
        case _:
            return observation
