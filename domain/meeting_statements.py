"""Statements on meetings and bodies: what an observation says, named piece by piece. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import UNSET

from domain.meeting_observation import BodyObservation, MeetingObservation, StatedAgendaItem
from domain.observation import Presence, StatedFile
from domain.registers import MARK, OUTCOME, Sighting, path, sighting_of
from domain.statements import name_of, of_file

MEETING_FIELDS = ("name", "status_text", "cancelled", "starts_at", "ends_at", "bodies", "place")
BODY_FIELDS = ("name", "short_name", "kind_text", "starts_on", "ends_on", "term")


def sight_meeting(observation: MeetingObservation, pepper: bytes) -> Sighting[MeetingObservation]:
    """Names and digests what an observation of a meeting says; `pepper` as for sighting_of."""
    return sighting_of(observation, _of_meeting(observation), _marks(observation), pepper)


def sight_body(observation: BodyObservation, pepper: bytes) -> Sighting[BodyObservation]:
    """Names and digests what an observation of a body says; `pepper` as for sighting_of."""
    return sighting_of(observation, _of_body(observation), (), pepper)


def items(observation: MeetingObservation) -> Iterator[tuple[StatedAgendaItem, str]]:
    """Agenda items with their names: the source's id, else number, title, paper and occurrence."""
    if observation.agenda is UNSET:
        return
    seen: Counter[str] = Counter()
    for item in observation.agenda.items:
        if item.id is not None:
            yield item, path("agenda", "id", item.id)
            continue
        paper = name_of(item.paper) if item.paper is not None else ""
        name = path("agenda", item.number or "", item.title or "", paper)
        seen[name] += 1
        yield item, f"{name}/{seen[name]}"


def meeting_files(observation: MeetingObservation) -> Iterator[tuple[StatedFile, str, str | None]]:
    """Files with their names and the agenda item that they belong to, the meeting's own first."""
    seen: Counter[str] = Counter()
    own = () if observation.files is UNSET else observation.files.items
    for file in own:
        yield file, _file_name("files", file, seen), None
    for item, element in items(observation):
        for file in item.files:
            yield file, _file_name(f"{element}/file", file, seen), element


def _file_name(within: str, file: StatedFile, seen: Counter[str]) -> str:
    """A file's name: where it is listed, then the source's id, else its name, and the occurrence.

    A file of an agenda item falls away with its item.
    """
    own = path("id", file.id) if file.id is not None else path(file.name)
    name = f"{within}/{own}"
    seen[name] += 1
    return f"{name}/{seen[name]}"


def _of_meeting(observation: MeetingObservation) -> Iterator[tuple[str, object]]:
    yield "presence", observation.presence
    if observation.presence is not Presence.SHOWN:
        return
    yield "not_understood", observation.not_understood
    for field in MEETING_FIELDS:
        value = getattr(observation, field)
        if value is not UNSET:
            yield field, (value,)
    for place, (item, element) in enumerate(items(observation), 1):
        yield element, (item.title, item.number, item.public, item.paper, place)
        if item.outcome is not UNSET:
            yield element + OUTCOME, item.outcome
    for file, name, _ in meeting_files(observation):
        yield name, of_file(file)


def _marks(observation: MeetingObservation) -> Iterator[str]:
    """The marks of the lists shown completely."""
    if observation.presence is not Presence.SHOWN:
        return
    for field in ("agenda", "files"):
        listing = getattr(observation, field)
        if listing is not UNSET and listing.complete:
            yield f"{field}/{MARK}"


def _of_body(observation: BodyObservation) -> Iterator[tuple[str, object]]:
    yield "presence", observation.presence
    if observation.presence is not Presence.SHOWN:
        return
    for field in BODY_FIELDS:
        value = getattr(observation, field)
        if value is not UNSET:
            yield field, (value,)
