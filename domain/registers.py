"""Registers: what one source says of one thing, statement by statement, the last word counting. Pure.

A register holds the order of a source's last word on a field or a list's element, and its digest. The
order is seen_at, then the reader's version (a later reader of the same bytes is right), then the
observation's digest. A complete list sets a mark `<list>/*`; whatever stands beneath it and was last
shown before the mark is absent. Registers and marks only grow, so every order of arrival ends alike.
An outcome is a field of its session or item, not an element: a list that is silent on it does not drop it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from domain.observation import Reader

Order = tuple[str, int, str]
"""seen_at without its zone letter (so that fractions sort), reader's version, observation's digest."""

MARK = "*"
OUTCOME = "/outcome"


class Showing(Protocol):
    """What every observation says of itself: when it was made, and by which reader."""

    @property
    def seen_at(self) -> str:
        """An instant in UTC."""

    @property
    def reader(self) -> Reader:
        """The reader and its version."""


Seen = TypeVar("Seen", bound=Showing)


class Register(Struct, frozen=True, array_like=True):
    """A source's last word on one statement."""

    order: Order
    digest: str


Registers = dict[str, Register]


class Sighting(Struct, Generic[Seen], frozen=True):
    """An observation with its statements' digests by name; marks end in `/*`."""

    observation: Seen
    statements: dict[str, str]
    digest: str
    order: Order


class Weighing(Struct, frozen=True):
    """What a sighting changes: statements that now say something else, and those that fell away."""

    registers: Registers
    changed: frozenset[str]
    dropped: frozenset[str]
    late: bool


def sighting_of(
    observation: Seen, values: Iterable[tuple[str, object]], marks: Iterable[str], pepper: bytes
) -> Sighting[Seen]:
    """Digests what an observation says: named values, and marks of the lists that it shows completely.

    `pepper` (16 to 64 bytes, secret to the archive) keys the digests: a bare hash of a short personal
    text could be guessed.
    """
    statements = {name: _digest(value, pepper) for name, value in values}
    statements |= dict.fromkeys(marks, "")
    digest = _digest(sorted(statements.items()), pepper)
    order = (observation.seen_at.rstrip("Z"), observation.reader.version, digest)
    return Sighting(observation=observation, statements=statements, digest=digest, order=order)


def weigh(registers: Registers, sighting: Sighting[Seen]) -> Weighing:
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


def path(*parts: str) -> str:
    """Joins parts into an element's name; slashes inside a part are escaped."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)


def _floors(registers: Registers, sighting: Sighting[Seen]) -> dict[str, Order]:
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
