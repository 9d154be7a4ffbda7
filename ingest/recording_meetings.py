"""From observations of meetings and bodies to events. Each has a stream of the one source that shows it.

Nothing here writes; see recording.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from archive.effects import Reading
from domain import events as e
from domain.ambiguity import listed_on_agenda, meant_on_agenda
from domain.decide import provenance_of
from domain.decide_meeting import decide_body, decide_meeting
from domain.evolve_meeting import evolve_body, evolve_meeting
from domain.identity import KeyName, body_key, meeting_key
from domain.meeting_observation import AnyObservation, BodyObservation, MeetingObservation
from domain.meeting_statements import sight_body, sight_meeting
from domain.observation import PaperKey, Presence
from domain.registers import Sighting, Weighing, weigh
from ingest.gathered import Gathered
from ingest.manifest import ManifestLine
from ingest.results import line_of, reading_of, result_of
from ingest.workspace import Workspace, as_recorded, key_row


class MeetingRecorder:
    """Takes observations of meetings and bodies into an open batch."""

    def __init__(self, workspace: Workspace, gathered: Gathered, pepper: bytes) -> None:
        self._workspace = workspace
        self._gathered = gathered
        self._pepper = pepper

    def meeting(
        self,
        observation: MeetingObservation,
        named: Mapping[PaperKey, UUID],
        earlier: Reading | None,
        cause: e.Cause,
    ) -> ManifestLine:
        """Takes a meeting in; `named` leads to the papers on its agenda."""
        stream = self._stream(meeting_key(observation.source, observation.key))
        meeting = self._workspace.meeting(stream)
        known = meant_on_agenda(observation, named, meeting)
        observation = listed_on_agenda(observation, known)
        sighting = sight_meeting(observation, self._pepper)

        def decided(weighing: Weighing) -> list[e.Event]:
            return decide_meeting(meeting, sighting, weighing, known)

        line, drafts = self._weighed(
            observation, sighting, stream, earlier, cause, decided, first=not meeting.scheduled
        )
        self._extend(stream, meeting.version, drafts)
        for version, draft in enumerate(drafts, meeting.version + 1):
            meeting = evolve_meeting(meeting, as_recorded(draft, version))
        self._workspace.learn_meeting(meeting)
        return line

    def body(self, observation: BodyObservation, earlier: Reading | None, cause: e.Cause) -> ManifestLine:
        """Takes a body in."""
        sighting = sight_body(observation, self._pepper)
        stream = self._stream(body_key(observation.source, observation.id))
        body = self._workspace.body(stream)

        def decided(weighing: Weighing) -> list[e.Event]:
            return decide_body(body, sighting, weighing)

        line, drafts = self._weighed(
            observation, sighting, stream, earlier, cause, decided, first=not body.version
        )
        self._extend(stream, body.version, drafts)
        for version, draft in enumerate(drafts, body.version + 1):
            body = evolve_body(body, as_recorded(draft, version))
        self._workspace.learn_body(body)
        return line

    def _stream(self, name: KeyName) -> UUID:
        known, stream = self._workspace.key(name)
        if known and stream is not None:
            return stream
        self._workspace.learn_key(name, name.stream())
        self._gathered.new_keys.append(key_row(name, name.stream()))
        return name.stream()

    def _weighed(
        self,
        observation: AnyObservation,
        sighting: Sighting[Any],
        stream: UUID,
        earlier: Reading | None,
        cause: e.Cause,
        decided: Callable[[Weighing], Sequence[e.Event]],
        *,
        first: bool,
    ) -> tuple[ManifestLine, list[e.Draft]]:
        """Sets what was seen against what the source last said, and decides where that differs."""
        before = self._workspace.registers(stream, observation.source)
        if "presence" in before and before["presence"].order == sighting.order:
            return line_of(observation, sighting, "known", stream), []
        weighing = weigh(before, sighting)
        drafts: list[e.Draft] = []
        if weighing.changed or weighing.dropped:
            provenance = provenance_of(observation)
            drafts = [e.Draft(stream, event, cause, None, provenance) for event in decided(weighing)]
        if not weighing.late:
            learnt = self._workspace.learn_registers(stream, observation.source, weighing.registers)
            self._gathered.set_register(learnt)
        reading = reading_of(observation, stream, earlier)
        if reading is not None:
            self._workspace.remember_reading(reading)
            self._gathered.readings.append(reading)
        shown = first and observation.presence is Presence.SHOWN
        result = result_of(observation, weighing, drafts, first=shown)
        return line_of(observation, sighting, result, stream), drafts

    def _extend(self, stream: UUID, version: int, drafts: Sequence[e.Draft]) -> None:
        if drafts:
            self._gathered.expected.setdefault(stream, version)
            self._gathered.drafts.extend(drafts)
