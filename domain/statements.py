"""Statements: what one source says of one field, as last-writer-wins registers; knows no paper's state.

A register holds the order of a source's last word on a field or a list's element, and its digest. The
order is seen_at, then the reader's version (a later reader of the same bytes is right), then the
observation's digest. A complete list sets a mark `<list>/*`; whatever stands beneath it and was last
shown before the mark is absent. Registers and marks only grow, so every order of arrival ends alike.
An outcome is a field of its session, not an element: a list that is silent on it does not drop it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import msgspec
from msgspec import UNSET, Struct

from domain.numbers import normalise
from domain.observation import (
    Observation,
    PaperKey,
    Presence,
    StatedConsultation,
    StatedFile,
    StatedMention,
    StatedRelation,
    StatedSession,
)
from domain.vocabulary import from_residents

Order = tuple[str, int, str]
"""seen_at without its zone letter (so that fractions sort), reader's version, observation's digest."""

FIELDS = (
    *("title", "kind_text", "status_text", "occasion", "public", "filed_on"),
    *("originators", "clerks", "authors", "text"),
)
DATED = frozenset({"stated", "http", "given"})
"""Bases of seen_at that date a showing; a file's time or the run's clock do not."""

MARK = "*"
OUTCOME = "/outcome"


class Register(Struct, frozen=True, array_like=True):
    """A source's last word on one statement."""

    order: Order
    digest: str


Registers = dict[str, Register]


class Sighting(Struct, frozen=True):
    """An observation with its statements' digests by name; marks end in `/*`."""

    observation: Observation
    statements: dict[str, str]
    digest: str
    order: Order


class Weighing(Struct, frozen=True):
    """What a sighting changes: statements that now say something else, and those that fell away."""

    registers: Registers
    changed: frozenset[str]
    dropped: frozenset[str]
    late: bool


def sight(observation: Observation, pepper: bytes) -> Sighting:
    """Names and digests what an observation says.

    `pepper` (16 to 64 bytes, secret to the archive) keys the digests: a bare hash of a short personal
    text could be guessed.
    """
    statements = {name: _digest(value, pepper) for name, value in _values(observation)}
    for mark in marks(observation):
        statements[mark] = ""
    digest = _digest(sorted(statements.items()), pepper)
    order = (observation.seen_at.rstrip("Z"), observation.reader.version, digest)
    return Sighting(observation=observation, statements=statements, digest=digest, order=order)


def weigh(registers: Registers, sighting: Sighting) -> Weighing:
    """Sets a sighting against what its source last said; a statement older than that changes nothing."""
    order = sighting.order
    merged = dict(registers)
    changed: set[str] = set()
    applied = False
    floors = _floors(registers, sighting)
    for name, digest in sighting.statements.items():
        last = registers.get(name)
        if (last is not None and last.order >= order) or order < floors.get(_list_of(name), order):
            continue
        applied = True
        merged[name] = Register(order, digest)
        if not name.endswith(MARK) and (last is None or last.digest != digest):
            changed.add(name)
    dropped = {name for name, last in merged.items() if _fallen(last, name, floors)}
    for name in dropped:
        del merged[name]
    return Weighing(merged, frozenset(changed), frozenset(dropped), late=not applied)


def later(one: Registers, other: Registers) -> Registers:
    """The later word on each statement of one source; what fell under either's marks is gone."""
    merged = dict(one)
    for name, register in other.items():
        if name not in merged or merged[name].order < register.order:
            merged[name] = register
    floors = {_list_of(name): r.order for name, r in merged.items() if name.endswith(MARK)}
    return {name: last for name, last in merged.items() if not _fallen(last, name, floors)}


def elements(observation: Observation) -> Iterator[tuple[StatedConsultation, str]]:
    """Consultations with their element names: the source's id, else body, role and occurrence."""
    if observation.consultations is UNSET:
        return
    seen: Counter[str] = Counter()
    for consultation in observation.consultations.items:
        if consultation.id is not None:
            yield consultation, path("consultations", "id", consultation.id)
            continue
        name = path("consultations", consultation.body, consultation.role_text or "")
        seen[name] += 1
        yield consultation, f"{name}/{seen[name]}"


def sessions(consultation: StatedConsultation, element: str) -> Iterator[tuple[StatedSession, str]]:
    """Sessions of a consultation with their names: the source's id, else date, name and occurrence."""
    seen: Counter[str] = Counter()
    for session in consultation.sessions:
        if session.id is not None:
            yield session, f"{element}/session/" + path("id", session.id)
            continue
        name = path(session.date or "", session_name(session.name))
        seen[name] += 1
        yield session, f"{element}/session/{name}/{seen[name]}"


def session_name(name: str | None) -> str:
    """The name by which a session is known again: without AUSFALL, which is a fact of its own."""
    bare = (name or "").strip()
    if bare.upper().startswith("AUSFALL"):
        bare = bare[len("AUSFALL") :].lstrip(" -–:")
    return " ".join(bare.split())


def marks(observation: Observation) -> Iterator[str]:
    """The marks of the lists that the observation shows completely."""
    stations = observation.consultations
    if stations is not UNSET and stations.complete and all(c.sessions_complete for c in stations.items):
        yield f"consultations/{MARK}"
    for field in ("relations", "mentions", "files"):
        listing = getattr(observation, field)
        if listing is not UNSET and listing.complete:
            yield f"{field}/{MARK}"


def name_of(key: PaperKey) -> str:
    """A paper's key as part of an element's name; numbers in any spelling are one."""
    return path("id", key.id) if key.id is not None else path("number", normalise(key.number or ""))


def path(*parts: str) -> str:
    """Joins parts into an element's name; slashes inside a part are escaped."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)


def dates(basis: str) -> bool:
    """Whether a `seen_at` of this basis dates what was shown."""
    return basis in DATED


def names_residents(observation: Observation) -> bool:
    """Whether the originators are residents; a page that is silent on its kind may name some."""
    kind_text = observation.kind_text
    return kind_text is UNSET or from_residents(kind_text)


def files(observation: Observation) -> Iterator[tuple[StatedFile, str]]:
    """Files with their element names: the source's id, else name and occurrence."""
    if observation.files is UNSET:
        return
    seen: Counter[str] = Counter()
    for file in observation.files.items:
        name = path("files", "id", file.id) if file.id is not None else path("files", file.name)
        seen[name] += 1
        yield file, f"{name}/{seen[name]}"


def relations(observation: Observation) -> Iterator[tuple[StatedRelation, str, int]]:
    """Relations with their element names and their place among those of the same child and basis."""
    if observation.relations is UNSET:
        return
    seen: Counter[tuple[PaperKey, str]] = Counter()
    for relation in observation.relations.items:
        group = (relation.child, relation.basis)
        name = path("relations", name_of(relation.child), name_of(relation.parent), relation.basis)
        yield relation, name, seen[group]
        seen[group] += 1


def mentions(observation: Observation) -> Iterator[tuple[StatedMention, str]]:
    """Mentions of other papers with their element names."""
    if observation.mentions is UNSET:
        return
    for mention in observation.mentions.items:
        yield mention, path("mentions", name_of(mention.paper))


def _values(observation: Observation) -> Iterator[tuple[str, object]]:
    """What the observation says, statement by statement; what is unset says nothing."""
    yield "presence", observation.presence
    if observation.presence is not Presence.SHOWN:
        return
    yield "not_understood", observation.not_understood
    if observation.key.number is not None:
        yield "number", observation.key.number
    for field in FIELDS:
        value = getattr(observation, field)
        if value is not UNSET:
            yield field, (value, *_beside(observation, field))
    for relation, name, place in relations(observation):
        yield name, (relation.kind, place)
    for mention, name in mentions(observation):
        yield name, mention
    for file, name in files(observation):
        yield name, file
    for place, (consultation, element) in enumerate(elements(observation), 1):
        yield element, (consultation.body, consultation.role_text, place)
        yield from _of_sessions(consultation, element)


def _beside(observation: Observation, field: str) -> Iterator[bool]:
    """What is part of a field's statement beside its value: how it is told hangs on it."""
    if field == "originators":
        yield names_residents(observation)
    if field == "text":
        yield dates(observation.seen_basis)


def _of_sessions(consultation: StatedConsultation, element: str) -> Iterator[tuple[str, object]]:
    for session, name in sessions(consultation, element):
        yield name, (session.date, session.name, session.agenda_item, session.cancelled)
        if session.outcome is not UNSET:
            yield name + OUTCOME, session.outcome


def _floors(registers: Registers, sighting: Sighting) -> dict[str, Order]:
    """The order of the last complete showing of each list, this sighting's included."""
    floors = {_list_of(name): r.order for name, r in registers.items() if name.endswith(MARK)}
    for name in sighting.statements:
        if name.endswith(MARK):
            floors[_list_of(name)] = max(floors.get(_list_of(name), sighting.order), sighting.order)
    return floors


def _fallen(last: Register, name: str, floors: dict[str, Order]) -> bool:
    floor = floors.get(_list_of(name))
    return floor is not None and not name.endswith(MARK) and last.order < floor


def _list_of(name: str) -> str:
    """The list that a statement stands in; outcomes stand in none."""
    return "" if name.endswith(OUTCOME) else name.partition("/")[0]


def _digest(value: object, pepper: bytes) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), key=pepper, digest_size=16).hexdigest()
