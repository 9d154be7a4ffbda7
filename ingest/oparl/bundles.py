"""What a server showed of one paper, meeting or body, put together from its objects: one JSON line each.

A line holds all that a reader needs, so that it can be read again without the server. Knows no domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct, structs

from domain.numbers import base
from ingest.oparl.mirror import Held, Loss, Mirror
from ingest.oparl.objects import Json, as_list, has_place_only, is_address, path_of

FILES_OF_PAPER = ("mainFile", "auxiliaryFile")
FILES_OF_MEETING = ("invitation", "resultsProtocol", "verbatimProtocol", "auxiliaryFile")
FILES_OF_ITEM = ("resolutionFile", "auxiliaryFile")
RELATED = ("superordinatedPaper", "subordinatedPaper", "relatedPaper")
NAMED = ("originatorOrganization", "originatorPerson", "underDirectionOf", "organization")


class Named(Struct, frozen=True, omit_defaults=True):
    """Another paper that is named: its path, its number and its kind where it is held."""

    path: str
    reference: str | None = None
    paper_type: str | None = None


class StationParts(Struct, frozen=True, omit_defaults=True):
    """A consultation with its agenda item, its meeting and the names of its bodies.

    `open` says that its item or meeting could not be had for now.
    """

    consultation: Json
    item: Json | None = None
    meeting: Json | None = None
    bodies: tuple[str, ...] = ()
    open: bool = False


class ItemParts(Struct, frozen=True, omit_defaults=True):
    """An agenda item with its files by property and the paper that it deals with."""

    item: Json
    files: dict[str, tuple[Json, ...]] = {}
    paper: Named | None = None


class Bundle(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One object with what belongs to it; `rules` are the faults of its source that change its reading.

    `names` leads from paths of organizations, persons and terms to their names, `missing` names what the
    object refers to and the server did not show. `open` names the fields of which a part could not be had for
    now: on the rest the source is silent.
    """

    kind: str
    address: str
    object: Json
    rules: tuple[str, ...] = ()
    names: dict[str, str] = {}
    files: dict[str, tuple[Json, ...]] = {}
    locations: tuple[Json, ...] = ()
    related: dict[str, tuple[Named, ...]] = {}
    base: Named | None = None
    stations: tuple[StationParts, ...] = ()
    items: tuple[ItemParts, ...] = ()
    missing: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


class Bundled(Struct, frozen=True):
    """A bundle, when its newest part was shown or said to be gone, and the pages that its parts came in."""

    bundle: Bundle
    seen_at: str
    basis: str
    pages: tuple[str, ...]


class Bundler:
    """Puts bundles together from a mirror.

    What is not held is absent where its address said so, and open where it could not be had for now.
    """

    def __init__(self, mirror: Mirror, rules: tuple[str, ...]) -> None:
        self._mirror = mirror
        self._rules = rules
        self._troubled = {path for path, _, _ in mirror.troubles()}
        self._losses = mirror.losses()
        self._known: dict[str, Held | None] = {}
        self._parts: list[Held] = []
        self._quoted: list[Held] = []
        self._missing: list[str] = []
        self._open: set[str] = set()

    def bundle(self, held: Held) -> Bundled:
        """The object with all that belongs to it."""
        self._parts, self._quoted, self._missing, self._open = [held], [], [], set()
        match held.type:
            case "Paper":
                made = self._paper(held)
            case "Meeting":
                made = self._meeting(held)
            case _:
                made = self._plain(held)
        said: list[Held | Loss] = [*self._parts, *self._quoted]
        said += [self._losses[part.path] for part in self._parts if part.path in self._losses]
        newest = max(said, key=lambda one: one.seen_at)
        pages = tuple(dict.fromkeys(part.page for part in self._parts))
        return Bundled(made, newest.seen_at, newest.basis, pages)

    def _paper(self, held: Held) -> Bundle:
        body = held.body
        stations = tuple(self._stations(held))
        return Bundle(
            kind="Paper",
            address=held.address,
            object=body,
            rules=self._rules,
            names=self._names(held),
            files=self._files(body, FILES_OF_PAPER),
            locations=self._locations(body),
            related={field: self._related(body, field) for field in RELATED if field in body},
            base=self._base(body.get("reference")),
            stations=stations,
            missing=tuple(self._missing),
            open=tuple(sorted(self._open)),
        )

    def _meeting(self, held: Held) -> Bundle:
        body = held.body
        items = tuple(self._item(i) for i in self._agenda(held))
        return Bundle(
            kind="Meeting",
            address=held.address,
            object=body,
            rules=self._rules,
            names=self._names(held),
            files=self._files(body, FILES_OF_MEETING),
            locations=self._locations(body),
            items=items,
            missing=tuple(self._missing),
            open=tuple(sorted(self._open)),
        )

    def _plain(self, held: Held) -> Bundle:
        body = held.body
        names = {path_of(t): n for t in as_list(body.get("legislativeTerm")) if (n := self._name(t))}
        return Bundle(kind=held.type, address=held.address, object=body, rules=self._rules, names=names)

    def _consultations(self, held: Held) -> list[Held]:
        """Those that the paper lists, in its order; where it has no such field, those that name it."""
        if "consultation" in held.body:
            return self._all(held.body, "consultation")
        found = (self._get(path) for path in self._mirror.sources(held.path, "paper"))
        return [one for one in found if one is not None and one.type == "Consultation"]

    def _stations(self, held: Held) -> Iterator[StationParts]:
        """The paper's stations; one whose bodies could not be had for now is left out."""
        for consultation in self._consultations(held):
            station = self._station(consultation)
            if "organization" not in self._open:
                yield station
                continue
            self._open = self._open - {"organization"} | {"consultation"}

    def _station(self, consultation: Held) -> StationParts:
        before, self._open = self._open, set()
        station = self._station_of(consultation)
        within = self._open
        self._open = before | (within & {"organization"})
        return structs.replace(station, open=bool(within & {"agendaItem", "meeting"}))

    def _station_of(self, consultation: Held) -> StationParts:
        body = consultation.body
        item = self._first(body, "agendaItem") or self._back(consultation.path, "consultation", "AgendaItem")
        meeting = self._first(body, "meeting") or (self._first(item.body, "meeting") if item else None)
        if meeting is None and item is not None:
            meeting = self._back(item.path, "agendaItem", "Meeting")
        names = self._names(consultation)
        if not names and meeting is not None:
            names = self._names(meeting)
        return StationParts(
            consultation=body,
            item=item.body if item is not None else None,
            meeting=_head(meeting) if meeting is not None else None,
            bodies=tuple(names.values()),
        )

    def _agenda(self, held: Held) -> list[Held]:
        """The meeting's items by their order, else by their place in the list, else by their numbers."""
        if "agendaItem" in held.body:
            items = self._all(held.body, "agendaItem")
        else:
            found = (self._get(path) for path in self._mirror.sources(held.path, "meeting"))
            named = [one for one in found if one is not None and one.type == "AgendaItem"]
            items = sorted(named, key=_by_number)
        ordered = all(isinstance(i.body.get("order"), int) for i in items)
        return sorted(items, key=lambda i: int(i.body["order"])) if ordered else items

    def _item(self, item: Held) -> ItemParts:
        consultation = self._first(item.body, "consultation", must=False)
        if consultation is None:
            consultation = self._back(item.path, "agendaItem", "Consultation")
        paper = None
        if consultation is not None:
            named = [path_of(p) for p in as_list(consultation.body.get("paper")) if isinstance(p, str)]
            paths = named or self._mirror.sources(consultation.path, "consultation")
            papers = [p for p in paths if self._mirror.kinds([p]).get(p, "Paper") == "Paper"]
            paper = self._named(papers[0]) if papers else None
        return ItemParts(item=item.body, files=self._files(item.body, FILES_OF_ITEM), paper=paper)

    def _related(self, body: Json, field: str) -> tuple[Named, ...]:
        return tuple(self._named(path_of(p)) for p in as_list(body[field]) if isinstance(p, str))

    def _named(self, path: str) -> Named:
        said = self._said(path) or {}
        return Named(path, said.get("reference") or None, said.get("paperType") or None)

    def _base(self, reference: object) -> Named | None:
        """The paper that the number's grammar makes the base, if the server shows exactly one."""
        proposed = base(reference) if isinstance(reference, str) else None
        found = self._mirror.by_reference(proposed) if proposed is not None else []
        return self._named(found[0]) if len(found) == 1 else None

    def _names(self, held: Held) -> dict[str, str]:
        """The names of the organizations and persons that an object names, as they were when it first did.

        One that is renamed later keeps its name here as long as the reference stays.
        """
        found: dict[str, str] = {}
        for field in NAMED:
            found |= self._names_in(held.body, field)
        kept = self._mirror.names(held.path)
        named = {path_of(a) for f in NAMED for a in as_list(held.body.get(f)) if isinstance(a, str)}
        names = found | {path: name for path, name in kept.items() if path in named}
        lasting = {path: name for path, name in names.items() if not has_place_only(path)}
        if lasting != kept:
            self._mirror.put_names(held.path, lasting)
        return names

    def _names_in(self, body: Json, field: str) -> dict[str, str]:
        """The names behind the references of a field, by path."""
        found: dict[str, str] = {}
        for address in as_list(body.get(field)):
            name = self._name(address)
            if name is not None:
                found[path_of(address)] = name
            elif isinstance(address, str) and path_of(address) in self._troubled:
                self._open.add(field)
        return found

    def _name(self, address: object) -> str | None:
        said = self._said(path_of(address)) if isinstance(address, str) else None
        return str(said["name"]) if said is not None and said.get("name") else None

    def _said(self, path: str) -> Json | None:
        """What an object that is named says, or said before it was gone."""
        held = self._get(path)
        if held is None:
            return self._mirror.former(path)
        self._quoted.append(held)
        return held.body

    def _locations(self, body: Json) -> tuple[Json, ...]:
        """Where something is: objects, and texts that stand in their place."""
        texts = (v for v in as_list(body.get("location")) if isinstance(v, str) and not is_address(v))
        return (*(p.body for p in self._all(body, "location")), *({"description": text} for text in texts))

    def _files(self, body: Json, fields: tuple[str, ...]) -> dict[str, tuple[Json, ...]]:
        return {
            field: tuple(self._file(a) for a in as_list(body[field]) if self._is_told(field, a))
            for field in fields
            if field in body
        }

    def _is_told(self, field: str, address: object) -> bool:
        """Whether a file can be told of; the field is open where it could not be had for now."""
        if not is_address(address):
            return False
        told = self._get(path_of(str(address))) is not None or path_of(str(address)) not in self._troubled
        self._open |= set() if told else {field}
        return told

    def _file(self, address: str) -> Json:
        """A file as it was shown; one that the server names and does not show has its address alone."""
        held = self._get(path_of(address))
        if held is None:
            return {"id": address}
        self._parts.append(held)
        return held.body

    def _all(self, body: Json, field: str, *, must: bool = True) -> list[Held]:
        """The objects that a field leads to; those that the server did not show are noted as missing."""
        found: list[Held] = []
        for address in as_list(body.get(field)):
            if not is_address(address):
                continue
            held = self._get(path_of(address))
            if held is not None:
                found.append(held)
                self._parts.append(held)
                continue
            if path_of(address) in self._troubled:
                self._open.add(field)
            if must:
                self._missing.append(f"{field} {address}")
        return found

    def _first(self, body: Json, field: str, *, must: bool = False) -> Held | None:
        found = self._all(body, field, must=must)
        return found[0] if found else None

    def _back(self, path: str, field: str, kind: str) -> Held | None:
        """The object of a kind whose field leads here."""
        for source in self._mirror.sources(path, field):
            held = self._get(source)
            if held is not None and held.type == kind:
                self._parts.append(held)
                return held
        return None

    def _get(self, path: str) -> Held | None:
        if path not in self._known:
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[path] = self._mirror.get(path)
        return self._known[path]


def encoded(bundle: Bundle) -> bytes:
    """The bundle as one line; equal bundles make equal lines."""
    return msgspec.json.encode(bundle, order="sorted") + b"\n"


def bundle_of(line: bytes) -> Bundle:
    """The bundle that a line holds."""
    return msgspec.json.decode(line, type=Bundle)


def _by_number(item: Held) -> list[int]:
    """Where an item's number, such as 8.1, puts it on the agenda; first what has none."""
    return [int(part) for part in re.findall(r"[0-9]{1,9}", str(item.body.get("number") or ""))]


def _head(meeting: Held) -> Json:
    """What a station tells of its meeting."""
    kept = ("id", "name", "start", "cancelled", "meetingState")
    return {field: meeting.body[field] for field in kept if field in meeting.body}
