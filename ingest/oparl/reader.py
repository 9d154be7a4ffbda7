"""Bundles to observations: papers, meetings, bodies (OParl 1.1, chapter 3). Pure.

Rules for vendors' faults change the reading only where the bundle names them; see faults.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from domain.meeting_observation import (
    AnyObservation,
    BodyObservation,
    MeetingKey,
    MeetingObservation,
    StatedAgendaItem,
)
from domain.numbers import parent
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Presence,
    Reader,
    SeenBasis,
    StatedConsultation,
    StatedFile,
    StatedMention,
    StatedOutcome,
    StatedRelation,
    StatedSession,
)
from domain.vocabulary import kind_code, relation_kind
from ingest.oparl.bundles import (
    FILES_OF_ITEM,
    FILES_OF_MEETING,
    FILES_OF_PAPER,
    Bundle,
    ItemParts,
    Named,
    StationParts,
)
from ingest.oparl.faults import DATE_IS_NOT_FILING, INVERTED_LINKS, WRONG_ZONE
from ingest.oparl.fields import Puzzle, beginning, by_the_clock, day, flag, moment, public, text, vote
from ingest.oparl.files import Owner, stated_file
from ingest.oparl.objects import Json, as_list, has_place_only, own_id, path_of

READER = Reader("oparl", 2)
FILES = frozenset((*FILES_OF_ITEM, *FILES_OF_MEETING, *FILES_OF_PAPER))
CANCELLED = re.compile(r"\b(?:abgesagt|ausgefallen|entfällt|entfallen|ausfall|fällt aus)\b")
"""Words that call a meeting off in its state or name; whole ones: bodies deal with `Ausfallbürgschaften`."""


class Seen(Struct, frozen=True):
    """What every observation of a run says of itself."""

    council: str
    source: str
    seen_at: str
    basis: SeenBasis
    sha256: str
    line: int | None
    reader: Reader = READER


def read(bundle: Bundle, seen: Seen) -> AnyObservation:
    """What a bundle says of its paper, meeting or body."""
    puzzles: list[NotUnderstood] = []

    def puzzle(where: str, what: str) -> None:
        puzzles.append(NotUnderstood(where, what))

    for missing in bundle.missing:
        field, _, address = missing.partition(" ")
        puzzle(field, f"{path_of(address)}: not shown by the server")
    common = _common(bundle.address, seen)
    match bundle.kind:
        case "Paper":
            return Observation(**common, **_paper(bundle, puzzle), not_understood=tuple(puzzles))
        case "Meeting":
            return MeetingObservation(**common, **_meeting(bundle, puzzle), not_understood=tuple(puzzles))
        case _:
            return BodyObservation(**common, **_body(bundle, puzzle), not_understood=tuple(puzzles))


def gone(kind: str, address: str, seen: Seen, last_seen: str | None, first_missed: str) -> AnyObservation:
    """What it means that a server shows an object no longer, and says so."""
    path = path_of(address)
    common = _common(address, seen) | {"presence": Presence.GONE}
    common |= {"last_seen": last_seen, "first_missed": first_missed}
    match kind:
        case "Paper":
            return Observation(key=PaperKey(id=path), **common)
        case "Meeting":
            return MeetingObservation(key=MeetingKey(id=path), **common)
        case _:
            return BodyObservation(id=path, **common)


def _common(address: str, seen: Seen) -> dict[str, Any]:
    return {
        "council": seen.council,
        "source": seen.source,
        "address": address,
        "seen_at": seen.seen_at,
        "seen_basis": seen.basis,
        "sha256": seen.sha256,
        "line": seen.line,
        "reader": seen.reader,
    }


def _paper(bundle: Bundle, puzzle: Puzzle) -> dict[str, Any]:
    obj = bundle.object
    kind_text = text(obj, "paperType")
    kind = kind_code(kind_text) if kind_text is not None else None
    open_to_all = public(obj)
    files = tuple(_files(bundle.files, Owner(kind, open_to_all), puzzle))
    fields: dict[str, Any] = {
        "key": PaperKey(id=path_of(str(obj["id"])), number=text(obj, "reference")),
        "title": text(obj, "name"),
        "kind_text": kind_text,
        "filed_on": None if DATE_IS_NOT_FILING in bundle.rules else day(obj, "date", puzzle),
        "originators": _names(bundle, "originatorOrganization", "originatorPerson"),
        "directions": _names(bundle, "underDirectionOf"),
        "districts": UNSET if "location" in bundle.open else _districts(bundle),
        "consultations": Listing(
            tuple(_station(parts, bundle.rules, puzzle) for parts in bundle.stations),
            complete="consultation" not in bundle.open,
        ),
        "relations": Listing(tuple(_relations(bundle))),
        "mentions": Listing(tuple(_mentions(bundle))),
        "files": Listing(files, complete=not FILES & set(bundle.open)),
    }
    if open_to_all is not None:
        fields["public"] = open_to_all
    return fields


def _names(bundle: Bundle, *fields: str) -> tuple[str, ...] | UnsetType:
    """The names behind references; one that is not there is left out, silence where one could not be had."""
    if set(fields) & set(bundle.open):
        return UNSET
    found = (
        bundle.names.get(path_of(address))
        for field in fields
        for address in as_list(bundle.object.get(field))
        if isinstance(address, str)
    )
    return tuple(dict.fromkeys(text({"name": n}, "name") or n for n in found if n is not None))


def _districts(bundle: Bundle) -> tuple[str, ...]:
    """The parts of the town that the paper's locations name (OParl 1.1, 3.12 Location)."""
    found = (text(location, "subLocality") for location in bundle.locations)
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _files(files: dict[str, tuple[Json, ...]], owner: Owner, puzzle: Puzzle) -> Iterator[StatedFile]:
    """All files with the property that lists them; one that is listed twice counts once."""
    seen: set[str] = set()
    for place, objects in sorted(files.items()):
        for obj in objects:
            address = str(obj.get("id"))
            if address not in seen:
                seen.add(address)
                yield stated_file(obj, place, owner, puzzle)


def _relations(bundle: Bundle) -> Iterator[StatedRelation]:
    own = PaperKey(id=path_of(str(bundle.object["id"])))
    kind = _kind(text(bundle.object, "paperType"))
    above, below = "superordinatedPaper", "subordinatedPaper"
    if INVERTED_LINKS in bundle.rules:
        above, below = below, above
    for _, key in _keys(bundle.related.get(above, ())):
        yield StatedRelation(own, key, kind, above)
    for named, key in _keys(bundle.related.get(below, ())):
        yield StatedRelation(key, own, _kind(named.paper_type), below)
    if bundle.base is not None:
        proposed = parent(text(bundle.object, "reference") or "")
        by_number = proposed[1] if proposed is not None else kind
        for _, key in _keys((bundle.base,)):
            yield StatedRelation(own, key, by_number, "number")


def _mentions(bundle: Bundle) -> Iterator[StatedMention]:
    """Papers that are related without standing above or below."""
    for _, key in _keys(bundle.related.get("relatedPaper", ())):
        yield StatedMention(key, basis="relatedPaper")


def _keys(named: Iterable[Named]) -> Iterator[tuple[Named, PaperKey]]:
    """Papers that are named, with what identifies them; one with neither id nor number is left out."""
    for one in named:
        key = _key(one)
        if key is not None:
            yield one, key


def _key(named: Named) -> PaperKey | None:
    if not has_place_only(named.path):
        return PaperKey(id=named.path, number=named.reference)
    return PaperKey(number=named.reference) if named.reference else None


def _kind(paper_type: str | None) -> str:
    return relation_kind(kind_code(paper_type)) if paper_type else "concerns"


def _station(parts: StationParts, rules: tuple[str, ...], puzzle: Puzzle) -> StatedConsultation:
    obj = parts.consultation
    bodies = [text({"name": name}, "name") or name for name in parts.bodies]
    meeting_name = text(parts.meeting, "name") if parts.meeting is not None else None
    return StatedConsultation(
        body=", ".join(bodies) or meeting_name or "",
        role_text=text(obj, "role"),
        sessions=() if parts.meeting is None else (_session(parts, _timed(parts.meeting, rules), puzzle),),
        sessions_complete=not parts.open,
        id=own_id(obj),
        authoritative=flag(obj, "authoritative"),
    )


def _timed(meeting: Json, rules: tuple[str, ...]) -> Json:
    return by_the_clock(meeting) if WRONG_ZONE in rules else meeting


def _session(parts: StationParts, meeting: Json, puzzle: Puzzle) -> StatedSession:
    item = parts.item
    return StatedSession(
        date=day(meeting, "start", puzzle),
        name=text(meeting, "name"),
        cancelled=_cancelled(meeting, puzzle),
        agenda_item=text(item, "number") if item is not None else None,
        outcome=UNSET if item is None else _outcome(item),
        id=own_id(meeting),
    )


def _cancelled(meeting: Json, puzzle: Puzzle) -> bool:
    """Whether a meeting is called off: by its field, or by its state or name, which count for more."""
    stated = flag(meeting, "cancelled")
    words = f"{text(meeting, 'meetingState') or ''} / {text(meeting, 'name') or ''}"
    named = CANCELLED.search(words.casefold()) is not None
    if named and stated is False:
        puzzle("cancelled", f"false, and yet: {words.strip(' /')}")
    return named or bool(stated)


def _outcome(item: Json) -> StatedOutcome | None:
    result, resolution = text(item, "result"), text(item, "resolutionText")
    if result is None:
        return StatedOutcome("", resolution_text=resolution) if resolution is not None else None
    return StatedOutcome(result, vote=vote(result), resolution_text=resolution)


def _meeting(bundle: Bundle, puzzle: Puzzle) -> dict[str, Any]:
    obj = _timed(bundle.object, bundle.rules)
    starts_at, ends_at = beginning(obj, puzzle), moment(obj, "end", puzzle)
    backwards = starts_at is not None and ends_at is not None and ends_at <= starts_at
    own = Owner(public=public(obj))
    items = tuple(_agenda_item(parts, own, puzzle) for parts in bundle.items)
    return {
        "key": MeetingKey(id=path_of(str(obj["id"]))),
        "name": text(obj, "name"),
        "status_text": text(obj, "meetingState"),
        "cancelled": _cancelled(obj, puzzle),
        "starts_at": starts_at,
        "ends_at": None if backwards else ends_at,
        "bodies": _names(bundle, "organization"),
        "place": UNSET if "location" in bundle.open else _place(bundle),
        "agenda": Listing(items, complete="agendaItem" not in bundle.open),
        "files": Listing(tuple(_files(bundle.files, own, puzzle)), complete=not FILES & set(bundle.open)),
    }


def _agenda_item(parts: ItemParts, meeting: Owner, puzzle: Puzzle) -> StatedAgendaItem:
    """An item, which is no more public than its meeting."""
    own = Owner(public=False if meeting.public is False else public(parts.item))
    return StatedAgendaItem(
        title=text(parts.item, "name"),
        number=text(parts.item, "number"),
        id=own_id(parts.item),
        public=own.public,
        paper=_key(parts.paper) if parts.paper is not None else None,
        outcome=_outcome(parts.item),
        files=tuple(_files(parts.files, own, puzzle)),
    )


def _place(bundle: Bundle) -> str | None:
    """Where a meeting is held, as its locations describe it."""
    fields = ("description", "room", "streetAddress", "postalCode", "locality")
    found = (
        text(location, field) for location in bundle.locations for field in fields if location.get(field)
    )
    return ", ".join(dict.fromkeys(part for part in found if part is not None)) or None


def _body(bundle: Bundle, puzzle: Puzzle) -> dict[str, Any]:
    obj = bundle.object
    terms = [
        bundle.names[path_of(t)] for t in as_list(obj.get("legislativeTerm")) if path_of(t) in bundle.names
    ]
    fields: dict[str, Any] = {
        "id": path_of(str(obj["id"])),
        "name": text(obj, "name"),
        "short_name": text(obj, "shortName"),
        "kind_text": text(obj, "classification") or text(obj, "organizationType"),
        "starts_on": day(obj, "startDate", puzzle),
        "ends_on": day(obj, "endDate", puzzle),
    }
    return fields | ({"term": ", ".join(terms)} if terms else {})
