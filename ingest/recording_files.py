"""From observations of files to events. A file has a stream of its own, whoever lists it.

Nothing here writes; see recording.py.
"""

from __future__ import annotations

from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from domain import events as e
from domain.decide import provenance_of
from domain.decide_file import CONTENT, decide_file, sight_file
from domain.file import File, evolve_file
from domain.file_events import FileTextRead
from domain.file_observation import DOCUMENT, FileObservation
from domain.identity import file_key
from domain.observation import Presence, SeenBasis
from domain.registers import Sighting, weigh
from domain.showings import TextShown
from ingest.gathered import Gathered
from ingest.manifest import ManifestLine
from ingest.results import line_of, result_of
from ingest.showings import shown, stored
from ingest.workspace import Workspace, as_recorded


class FileRecorder:
    """Takes observations of files into an open batch."""

    def __init__(self, workspace: Workspace, gathered: Gathered, pepper: bytes) -> None:
        self._workspace = workspace
        self._gathered = gathered
        self._pepper = pepper

    def file(self, observation: FileObservation) -> ManifestLine:
        """Takes a file in; other words on bytes that were read before are a rereading."""
        stream = file_key(observation.source, observation.id).stream()
        file = self._workspace.file(stream)
        o = _as_first_seen(observation, file)
        sighting = sight_file(o, self._pepper)
        weighing = weigh(self._workspace.registers(stream, o.source), sighting)
        events = decide_file(file, sighting, weighing, self._shown(stream, o.source))
        drafts = [e.Draft(stream, event, _cause(event, o, file), None, provenance_of(o)) for event in events]
        if not weighing.late:
            learnt = self._workspace.learn_registers(stream, o.source, weighing.registers)
            self._gathered.set_register(learnt)
        self._remember(stream, sighting)
        self._extend(file, drafts)
        result = result_of(o, weighing, drafts, first=not file.versions and o.presence is Presence.SHOWN)
        return line_of(o, sighting, result, stream)

    def _shown(self, stream: UUID, source: str) -> tuple[TextShown, ...]:
        pending = [s for s in self._gathered.showings if s.stream == stream]
        held = (*self._workspace.showings(stream, DOCUMENT), *pending)
        return tuple(shown(s) for s in held if s.source == source)

    def _remember(self, stream: UUID, sighting: Sighting[FileObservation]) -> None:
        o = sighting.observation
        if CONTENT in sighting.statements:
            own = TextShown(sighting.order, o.sha256, o.seen_at, o.seen_basis)
            self._gathered.showings.append(stored(stream, o.source, DOCUMENT, own))

    def _extend(self, file: File, drafts: list[e.Draft]) -> None:
        if not drafts:
            return
        self._gathered.expected.setdefault(file.id, file.version)
        self._gathered.drafts.extend(drafts)
        for version, draft in enumerate(drafts, file.version + 1):
            file = evolve_file(file, as_recorded(draft, version))
        self._workspace.learn_file(file)


def _cause(event: e.Event, o: FileObservation, file: File) -> e.Cause:
    """What an address shows is its council's doing, known bytes included; another reading of them is not."""
    again = isinstance(event, FileTextRead) and o.sha256 in file.readings
    return e.Cause.REREAD if again or _is_rereading(o) else e.Cause.SOURCE


def _as_first_seen(observation: FileObservation, file: File) -> FileObservation:
    """A rereading speaks of bytes as they were first seen: nothing was asked for, so nothing is seen now."""
    if not _is_rereading(observation):
        return observation
    shown = next(s for s in file.showings if s.sha256 == observation.sha256)
    return replace(observation, seen_at=shown.seen_at, seen_basis=SeenBasis(shown.basis))


def _is_rereading(o: FileObservation) -> bool:
    return o.size is UNSET and o.presence is Presence.SHOWN
