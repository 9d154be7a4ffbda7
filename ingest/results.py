"""What became of an observation: its sighting, its manifest line, who read its bytes. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET

from archive.effects import Reading
from domain import events as e
from domain.decide import text_sha256
from domain.decide_file import sight_file
from domain.file_observation import FileObservation
from domain.meeting_observation import AnyObservation, BodyObservation, MeetingObservation
from domain.meeting_statements import sight_body, sight_meeting
from domain.observation import Observation, Presence, Reader
from domain.registers import Sighting, Weighing
from domain.statements import sight
from ingest.manifest import ManifestLine, Result

AnySighting = (
    Sighting[Observation]
    | Sighting[MeetingObservation]
    | Sighting[BodyObservation]
    | Sighting[FileObservation]
)


def sighting_of_any(observation: AnyObservation, pepper: bytes) -> AnySighting:
    """Names and digests what an observation says, whatever it is of."""
    match observation:
        case MeetingObservation():
            return sight_meeting(observation, pepper)
        case BodyObservation():
            return sight_body(observation, pepper)
        case FileObservation():
            return sight_file(observation, pepper)
        case Observation():
            return sight(observation, pepper)


def result_of(
    observation: AnyObservation, weighing: Weighing, drafts: Sequence[e.Draft], *, first: bool
) -> Result:
    """What an observation came to; `first` says that it showed a thing for the first time."""
    if first:
        return "new"
    if observation.presence is Presence.GONE:
        return "gone"
    if drafts:
        return "changed"
    return "late" if weighing.late else "unchanged"


def line_of(
    observation: AnyObservation, sighting: Sighting[Any], result: Result, stream: UUID | None
) -> ManifestLine:
    """The observation's line in the manifest, before it is known whether its bytes are held."""
    o = observation
    text = o.text if isinstance(o, Observation) else UNSET
    return ManifestLine(
        source=o.source,
        address=o.address,
        sha256=o.sha256,
        result=result,
        held=False,
        key=o.key if isinstance(o, Observation) else None,
        meeting=o.key if isinstance(o, MeetingObservation) else None,
        body=o.id if isinstance(o, BodyObservation) else None,
        file=o.id if isinstance(o, FileObservation) else None,
        seen_at=o.seen_at,
        seen_basis=o.seen_basis,
        reader=o.reader.name,
        reader_version=o.reader.version,
        digest=sighting.digest,
        statements=None if result == "known" else sighting.statements,
        text=None if text is UNSET else text_sha256(text.text),
        line=o.line,
        stream=stream,
    )


def no_later_reader(reader: Reader, earlier: Reading) -> bool:
    """Whether the bytes were read by this version of the reader before, or by a later one."""
    return earlier.reader == reader.name and earlier.reader_version >= reader.version


def reading_of(observation: AnyObservation, stream: UUID, earlier: Reading | None) -> Reading | None:
    """What to remember of who read these bytes; None when it is remembered already."""
    o = observation
    if o.presence is not Presence.SHOWN or (earlier is not None and no_later_reader(o.reader, earlier)):
        return None
    first = (earlier.seen_at, earlier.seen_basis) if earlier else (o.seen_at, o.seen_basis.value)
    return Reading(o.sha256, o.source, o.address, o.line, stream, *first, o.reader.name, o.reader.version)
