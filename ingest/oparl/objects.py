"""OParl objects as pieces: what is embedded in another object stands alone, references stay. Pure.

OParl 1.1, chapter 2.5: objects name each other by address or embed each other; servers mix both. An object
is known by its address without scheme and host, so that a moved host is no change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from domain.errors import Unreadable

Json = dict[str, Any]

EMBEDDED = {
    "agendaItem": "AgendaItem",
    "auxiliaryFile": "File",
    "consultation": "Consultation",
    "derivativeFile": "File",
    "invitation": "File",
    "legislativeTerm": "LegislativeTerm",
    "location": "Location",
    "mainFile": "File",
    "masterFile": "File",
    "meeting": "Meeting",
    "membership": "Membership",
    "organization": "Organization",
    "originatorOrganization": "Organization",
    "originatorPerson": "Person",
    "paper": "Paper",
    "participant": "Person",
    "person": "Person",
    "relatedPaper": "Paper",
    "resolutionFile": "File",
    "resultsProtocol": "File",
    "subOrganizationOf": "Organization",
    "subordinatedPaper": "Paper",
    "superordinatedPaper": "Paper",
    "underDirectionOf": "Organization",
    "verbatimProtocol": "File",
}
"""Fields that name or hold other objects, and the type that they lead to (OParl 1.1, chapter 3)."""

FIELDS = {
    "AgendaItem": frozenset({"auxiliaryFile", "consultation", "meeting", "resolutionFile"}),
    "Consultation": frozenset({"agendaItem", "meeting", "organization", "paper"}),
    "File": frozenset({"agendaItem", "derivativeFile", "masterFile", "meeting", "paper"}),
    "LegislativeTerm": frozenset[str](),
    "Location": frozenset[str](),
    "Membership": frozenset({"organization"}),
    "Organization": frozenset({"legislativeTerm", "location", "membership", "subOrganizationOf"}),
    "Person": frozenset({"membership"}),
}
"""Those of the types in which fields of these names may also mean something else (a list's address)."""

TEXTS = frozenset(
    {
        *("name", "shortName", "reference", "paperType", "role", "result", "resolutionText", "number"),
        *("date", "start", "end", "startDate", "endDate", "created", "modified", "meetingState", "web"),
        *("mimeType", "fileName", "downloadUrl", "accessUrl", "description", "subLocality", "room"),
        *("streetAddress", "postalCode", "locality", "classification", "organizationType", "type"),
    }
)
"""Fields that hold a text; a number there is its digits, anything else is left out."""

LISTS = {
    "Paper": frozenset(
        {
            *("auxiliaryFile", "consultation", "location", "originatorOrganization", "originatorPerson"),
            *("relatedPaper", "subordinatedPaper", "superordinatedPaper", "underDirectionOf"),
        }
    ),
    "Meeting": frozenset({"agendaItem", "auxiliaryFile", "organization", "participant"}),
    "AgendaItem": frozenset({"auxiliaryFile"}),
    "Consultation": frozenset({"organization"}),
}
"""Those that hold a list, by the type in which they stand."""

EXTERNAL_LISTS = {
    "organization": "Organization",
    "person": "Person",
    "meeting": "Meeting",
    "paper": "Paper",
    "legislativeTerm": "LegislativeTerm",
    "legislativeTermList": "LegislativeTerm",
    "agendaItem": "AgendaItem",
    "consultation": "Consultation",
    "file": "File",
    "locationList": "Location",
    "membership": "Membership",
}
"""Fields of a body that lead to lists of their own (OParl 1.1, 3.2 Body)."""

TYPES = {name.casefold(): name for name in (*EMBEDDED.values(), *EXTERNAL_LISTS.values(), "Body", "System")}
"""OParl's types by their folded names: servers differ in capitals."""

NOISE = frozenset({"modified"})
"""Fields that change without telling a reader anything."""

_ADDRESS = re.compile(r"(?:https?://|/|#)[^\s\x00-\x1f\x7f]{1,2000}")

FEW = 10
"""Broken sequences for each whole one from which on a text is none in UTF-8: cp1252 makes one by chance."""

PERSON_FIELDS = frozenset({"id", "type", "name", "membership", "deleted"})
"""What is taken of persons: they are named as originators, no more."""

Note = Callable[[str, str], None]
"""Takes the name of a fault and an example of it; see faults.py."""


class Piece(Struct, frozen=True):
    """One object: `path` is its address without host, `holder` the object it was embedded in, if any.

    One that says that it was deleted stands for itself alone: what holds it does not name it any more.
    """

    path: str
    holder: str
    type: str
    address: str
    body: Json


NUL = rb"\u0000"
"""As JSON writes the character that no database keeps in a text."""


def decoded(data: bytes, note: Note, where: str) -> Any:
    """The JSON of an answer; raw control characters within texts are forgiven. Raises Unreadable."""
    try:
        if NUL not in data:
            return msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass
    try:
        found = _printable(json.loads(_text_of(data), strict=False))
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"{where} is no JSON ({error}); expected an OParl object or list (RFC 8259)."
        ) from error
    note("malformed_json", where)
    return found


def _text_of(data: bytes) -> str:
    """The bytes as UTF-8 (RFC 8259, 8.1), broken sequences marked; as cp1252 where hardly any is whole."""
    text = data.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - broken - sum(map(str.isascii, text))
    return data.decode("cp1252", "replace") if broken > FEW * whole else text


def _printable(value: Any) -> Any:
    """The value without half characters, which no text may hold (RFC 8259, 8.2), and without NUL."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_printable(each) for each in value]
    if isinstance(value, dict):
        return {_printable(name): _printable(each) for name, each in value.items()}
    return value


def path_of(address: str) -> str:
    """An address without scheme and host; the whole of what is no address, or of what names a place."""
    if has_place_only(address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = parts.path.rstrip("/") or "/"
    path = f"{path}?{parts.query}" if parts.query else path
    return f"{path}#{parts.fragment}" if parts.fragment else path


def has_place_only(address: str) -> bool:
    """Whether an id was made up from the place of an object that has none: it identifies nothing."""
    return address.startswith("#")


def is_address(value: object) -> bool:
    """Whether a value can name another object; other texts are no more than texts."""
    if not isinstance(value, str) or _ADDRESS.fullmatch(value) is None:
        return False
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def own_id(obj: Json) -> str | None:
    """The object's own address without host; None for one that is known by its place only."""
    address = obj.get("id")
    if not isinstance(address, str) or not address or has_place_only(address):
        return None
    return path_of(address)


def is_gone(obj: Json) -> bool:
    """Whether an object says that it was deleted (OParl 1.1, 2.8); the word for it is forgiven."""
    return obj.get("deleted") is True or str(obj.get("deleted")).strip().lower() == "true"


def fields_of(kind: str) -> frozenset[str]:
    """The fields by which objects of a type name others."""
    return FIELDS.get(kind, frozenset(EMBEDDED))


def type_of(obj: Json) -> str:
    """The type's bare name as OParl spells it, empty where the object has none."""
    name = str(obj.get("type") or "").strip().rstrip("/").rpartition("/")[2]
    return TYPES.get(name.casefold(), name)


def as_list(value: Any) -> list[Any]:
    """A value that may be absent, one or many, as a list."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def pieces(obj: Json, expected: str, note: Note) -> list[Piece]:
    """The object and all that it embeds, the object last; raises Unreadable where it has no id."""
    address = obj.get("id")
    if not isinstance(address, str) or not address.strip():
        note("missing_id", str(obj)[:200])
        raise Unreadable(f"An object of the list of {expected} has no id; expected one (OParl 1.1, 2.4).")
    try:
        return list(_taken_apart(obj, expected, address.strip(), "", note))
    except RecursionError as error:
        raise Unreadable(f"{address[:200]} embeds objects too deeply; expected a few levels.") from error


def references(kind: str, body: Json) -> Iterator[tuple[str, str, str]]:
    """Fields of a piece that lead to other objects, with the paths and addresses that they lead to."""
    for field in fields_of(kind) & body.keys():
        for value in as_list(body[field]):
            if is_address(value):
                yield field, path_of(value), value


def without_noise(body: Json) -> Json:
    """What an object says, without the fields that tell nothing."""
    return {name: value for name, value in body.items() if name not in NOISE}


def _taken_apart(obj: Json, expected: str, address: str, holder: str, note: Note) -> Iterator[Piece]:
    name = type_of(obj)
    if not name:
        note("missing_type", address)
        name = expected
    elif name not in TYPES.values() and expected in TYPES.values():
        note("unknown_type", f"{address}: {name}")
        name = expected
    path = path_of(address)
    body = {n: _tidied(n, v) for n, v in obj.items() if n not in TEXTS or _is_told(v)} | {"id": address}
    for field in fields_of(name) & obj.keys():
        value = obj[field]
        if field in LISTS.get(name, ()) and isinstance(value, dict | str) and value:
            note("one_for_a_list", f"{address}: {field}")
        names: list[str] = []
        for place, item in enumerate(as_list(value)):
            if not isinstance(item, dict):
                names += [item.strip()] if isinstance(item, str) and item.strip() else []
                continue
            inner = item.get("id")
            if not isinstance(inner, str) or not inner.strip():
                note("missing_id", f"{address}: {field}")
                inner = f"#{path}#{field}/{place}"
            if is_gone(item):
                yield Piece(path_of(inner), holder or path, EMBEDDED[field], inner, {"deleted": True})
                continue
            names.append(inner)
            yield from _taken_apart(item, EMBEDDED[field], inner, holder or path, note)
        body[field] = names
    if name == "Person":
        body = {key: value for key, value in body.items() if key in PERSON_FIELDS}
    yield Piece(path, holder, name, address, body)


def _is_told(value: Any) -> bool:
    """Whether a field for a text holds something that can be one, or nothing."""
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _tidied(field: str, value: Any) -> Any:
    """A number in a field for a text as its digits."""
    return str(value) if field in TEXTS and isinstance(value, int | float) else value
