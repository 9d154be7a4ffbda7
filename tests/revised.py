"""What a city changed between two days, as counts of the events that tell it; from its objects alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from domain.vocabulary import DECISIONS, outcome_code, role_code

Json = dict[str, Any]
Objects = Mapping[str, Json]

FILES_OF_PAPER = ("mainFile", "auxiliaryFile")
FILES_OF_MEETING = ("invitation", "resultsProtocol", "verbatimProtocol", "auxiliaryFile")
FILES_OF_ITEM = ("resolutionFile", "auxiliaryFile")
DETAILS = ("name", "reference", "paperType", "date", "originatorOrganization", "underDirectionOf")
FACTS = ("name", "start", "end", "meetingState", "organization")
ITEM = ("name", "number", "public", "consultation")
STATION = ("role", "organization", "authoritative")


class Shown(Struct, frozen=True):
    """What a server shows on a day: papers and meetings by id, and the items of the agendas."""

    papers: Objects
    meetings: Objects
    items: Objects

    @classmethod
    def of(cls, papers: Objects, meetings: Objects) -> Shown:
        """These papers and meetings; deleted ones are not shown."""
        items = {item["id"]: item for meeting in meetings.values() for item in agenda(meeting)}
        return cls(shown(papers), shown(meetings), items)


class Session(Struct, frozen=True):
    """When and where a station is dealt with, and what came of it."""

    day: str
    name: str
    number: str | None
    result: str | None


def told(before: Shown, after: Shown) -> Counter[str]:
    """How many events of each topic tell what changed; papers and meetings are the same on both days."""
    found = Counter[str]()
    for each in after.papers:
        found.update(_of_paper(before, after, each))
    for each in after.meetings:
        found.update(_of_meeting(before.meetings[each], after.meetings[each]))
    return found


def shown(objects: Objects) -> Objects:
    """Those that are not deleted."""
    return {path: obj for path, obj in objects.items() if not obj.get("deleted")}


def agenda(meeting: Json) -> list[Json]:
    """The items in their order."""
    return sorted(meeting.get("agendaItem", []), key=lambda item: int(item["order"]))


def _of_paper(before: Shown, after: Shown, paper: str) -> Iterator[str]:
    old, new = before.papers[paper], after.papers[paper]
    yield from ["paper.detail_corrected"] * _differing(old, new, DETAILS)
    for field in ("superordinatedPaper", "subordinatedPaper"):
        named, now_named = old.get(field, []), new.get(field, [])
        yield from _sets(named, now_named, "paper.relation_claimed", "paper.relation_dropped")
    listed, now_listed = _files(old, FILES_OF_PAPER), _files(new, FILES_OF_PAPER)
    yield from _sets(listed, now_listed, "paper.file_listed", "paper.file_dropped")
    was, now = _by_id(old.get("consultation", [])), _by_id(new.get("consultation", []))
    yield from _sets(was, now, "paper.consultation_added", "paper.consultation_dropped")
    changed = [each for each in was.keys() & now.keys() if _differing(was[each], now[each], STATION)]
    yield from ["paper.consultation_changed"] * len(changed)
    if _replaced(list(was), list(now)):
        yield "paper.consultations_ordered"
    for name, station in now.items():
        yield from _of_session(_session(before, was.get(name)), _session(after, station), station)


def _of_session(old: Session | None, new: Session | None, station: Json) -> Iterator[str]:
    if new is None:
        return
    if old is None:
        yield "paper.session_set"
    elif (old.day, old.name, old.number) != (new.day, new.name, new.number):
        yield "paper.session_moved"
    result = old.result if old is not None else None
    if new.result == result:
        return
    yield "paper.outcome_recorded" if result is None else "paper.outcome_overwritten"
    decided = new.result is not None and outcome_code(new.result) in DECISIONS
    if decided and role_code(station.get("role", "")) == "deciding":
        yield "paper.decision_recorded"


def _session(at: Shown, station: Json | None) -> Session | None:
    """The session of a station, if its meeting is shown."""
    item = at.items.get((station or {}).get("agendaItem", ""), {})
    meeting = at.meetings.get((station or {}).get("meeting") or item.get("meeting", ""))
    if meeting is None:
        return None
    return Session(meeting["start"][:10], meeting["name"], item.get("number"), item.get("result"))


def _of_meeting(old: Json, new: Json) -> Iterator[str]:
    yield from ["meeting.corrected"] * (_differing(old, new, FACTS) + (_place(old) != _place(new)))
    was, now = _by_id(agenda(old)), _by_id(agenda(new))
    yield from _sets(was, now, "meeting.agenda_item_listed", "meeting.agenda_item_dropped")
    changed = {item for item in was.keys() & now.keys() if _differing(was[item], now[item], ITEM)}
    yield from ["meeting.agenda_item_listed"] * len(changed)
    if _replaced(list(was), list(now), changed):
        yield "meeting.agenda_ordered"
    for name, item in now.items():
        result = was.get(name, {}).get("result")
        if item.get("result") != result:
            yield "meeting.outcome_recorded" if result is None else "meeting.outcome_overwritten"
    listed, now_listed = _files_of_meeting(old), _files_of_meeting(new)
    yield from _sets(listed, now_listed, "meeting.file_listed", "meeting.file_dropped")


def _sets(old: Iterable[str], new: Iterable[str], added: str, removed: str) -> Iterator[str]:
    """One topic for each that came, another for each that went."""
    yield from [added] * len(set(new) - set(old))
    yield from [removed] * len(set(old) - set(new))


def _differing(old: Json, new: Json, fields: tuple[str, ...]) -> int:
    return sum(old.get(field) != new.get(field) for field in fields)


def _place(meeting: Json) -> str | None:
    return (meeting.get("location") or {}).get("description")


def _by_id(objects: list[Json]) -> dict[str, Json]:
    return {obj["id"]: obj for obj in objects}


def _files_of_meeting(meeting: Json) -> set[str]:
    """All its files, those of its items included, by id."""
    items = (file for item in agenda(meeting) for file in _files(item, FILES_OF_ITEM))
    return {*_files(meeting, FILES_OF_MEETING), *items}


def _files(obj: Json, fields: tuple[str, ...]) -> set[str]:
    found = [obj[field] for field in fields if field in obj]
    return {file["id"] for each in found for file in (each if isinstance(each, list) else [each])}


def _replaced(old: list[str], new: list[str], told: Container[str] = ()) -> bool:
    """Whether something stands at another place than before that is not told of for another reason."""
    return any(name in old and old.index(name) != place for place, name in enumerate(new) if name not in told)
