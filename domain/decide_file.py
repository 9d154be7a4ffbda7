"""decide for files: what does a sighting of a file tell that its history does not hold yet? Pure.

What was read comes before the capture of the bytes, so that a version is never shown without its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from domain import events as e
from domain import file_events as f
from domain.file import File
from domain.file_observation import FileObservation, TextState
from domain.observation import Presence
from domain.registers import Sighting, Weighing, sighting_of
from domain.showings import TextShown, untold
from domain.statements import dates

CONTENT = "content"


def sight_file(observation: FileObservation, pepper: bytes) -> Sighting[FileObservation]:
    """Names and digests what an observation of a file says; `pepper` as for sighting_of."""
    return sighting_of(observation, _values(observation), (), pepper)


def _values(o: FileObservation) -> Iterator[tuple[str, object]]:
    yield "presence", o.presence
    if o.presence is Presence.SHOWN:
        yield CONTENT, (o.sha256, dates(o.seen_basis))


def decide_file(
    file: File,
    sighting: Sighting[FileObservation],
    weighing: Weighing,
    showings: Sequence[TextShown],
) -> list[e.Event]:
    """The events that a sighting adds to the file's history; none when it tells nothing new.

    `showings` is what the address showed so far, and when.
    """
    o = sighting.observation
    events: list[e.Event] = []
    if "presence" in weighing.changed:
        events += _presence(file, o)
    if o.presence is not Presence.SHOWN:
        return events
    events += _text(file, o)
    return events + list(_content(file, sighting, weighing, showings))


def _presence(file: File, o: FileObservation) -> Iterator[e.Event]:
    if o.presence is Presence.GONE and not file.gone:
        yield f.FileGone(
            council=o.council,
            source=o.source,
            id=o.id,
            last_seen=o.last_seen,
            first_missed=o.first_missed,
        )
    if o.presence is Presence.SHOWN and file.gone:
        yield f.FileSeenAgain()


def _text(file: File, o: FileObservation) -> Iterator[e.Event]:
    """What was read, unless it is known or less than what is: a text is more than none, whoever read it.

    A later reader that has the same result is told as well: else nobody would know that it has read the file.
    """
    if o.text is UNSET:
        return
    held = file.readings.get(o.sha256)
    if held is not None:
        lost = (held.read.state is TextState.TEXT) - (o.text.state is TextState.TEXT)
        if lost > 0 or (lost == 0 and held.reader_version > o.reader.version):
            return
        if held.read == o.text and held.reader_version == o.reader.version:
            return
    yield f.FileTextRead.of(o.sha256, o.text)


def _content(
    file: File,
    sighting: Sighting[FileObservation],
    weighing: Weighing,
    showings: Sequence[TextShown],
) -> Iterator[e.Event]:
    """Bytes that the archive lacks, then what must be told of when which were shown."""
    o = sighting.observation
    own = TextShown(sighting.order, o.sha256, o.seen_at, o.seen_basis)
    told = {s.seen_at: (s.sha256, dates(s.basis)) for s in file.showings}
    if file.of(o.sha256) is None and o.size is not UNSET:
        yield f.FileCaptured(
            council=o.council,
            source=o.source,
            id=o.id,
            version=len(file.versions) + 1,
            sha256=o.sha256,
            size=o.size,
            current=weighing.registers[CONTENT].order == own.order,
        )
        told[own.seen_at] = own.told()
    shown = (*showings, own)
    latest = max(shown).sha256
    for each in untold(shown, told):
        yield f.FileShownAgain(
            sha256=each.sha256,
            seen_at=each.seen_at,
            seen_basis=each.basis,
            current=each.sha256 == latest,
        )
