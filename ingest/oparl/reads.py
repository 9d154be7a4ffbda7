"""From the mirror to reads: which objects a run has to record, as bundles and what they say.

A bundle line is the original of its observation; a hundred of them make one original.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from domain import events as e
from domain.errors import RunStopped, Unreadable
from domain.meeting_observation import AnyObservation
from domain.observation import SeenBasis
from ingest.harvest import Findings, Page, Read
from ingest.oparl.bundles import Bundled, Bundler, bundle_of, encoded
from ingest.oparl.failures import failures, healed, remember
from ingest.oparl.faults import Fault
from ingest.oparl.journal import MirrorRun
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import has_place_only
from ingest.oparl.reader import Seen, gone, read
from ingest.oparl.readings import Reading, Scope, finish, readings

RECORDED = ("Organization", "Paper", "Meeting")
"""The types that have streams of their own, in the order of recording."""

LINES = 100
"""Bundles in one original."""

CAPTURES = 100
"""Fetches that one read carries at most."""

LONGEST = 300
"""Characters of an example or address that an event of the harvest tells."""

NAMED = 20
"""References of a type that it names; cities have left thousands."""


class Bound(Struct, frozen=True):
    """What is the same for all reads of a run; `stopped` tells that it is to end."""

    council: str
    source: str
    stopped: Callable[[], bool]


def told(mirror: Mirror, found: tuple[Fault, ...]) -> Findings:
    """The faults of a source and the references that are left, in the event's form."""
    faults = tuple(e.FaultFound(f.rule, f.count, f.example[:LONGEST], f.out_of) for f in found)
    left: dict[str, list[str]] = {}
    unasked = mirror.left_over()
    for path, kind, address in mirror.troubles():
        if path in unasked:
            left.setdefault(kind, []).append(address[:LONGEST])
    return Findings(faults, tuple(e.ReferencesLeft(k, len(a), tuple(a[:NAMED])) for k, a in left.items()))


def reads(mirror: Mirror, run: MirrorRun, rules: tuple[str, ...], bound: Bound) -> Iterator[Read]:
    """What the run has to record: what changed, or all after a full list, a new rule or a new reader."""
    captures = _Captures(mirror)
    for reading in readings(mirror, run, rules):
        yield from map(captures.onto, _read(mirror, reading, bound))
    yield from map(captures.onto, _gone(mirror, bound))
    failed = failures(mirror)
    for one in failed:
        page = _page(mirror, one.page) if mirror.has_page(one.page) else Page(_digest(b""), lambda: b"")
        yield captures.onto(Read(one.address, page.sha256, page.content, failure=one.reason))
    for address in healed(mirror, run, failed):
        yield captures.onto(Read(address, _digest(b""), lambda: b""))
    while captures.left():
        yield captures.onto(Read(bound.source, _digest(b""), lambda: b""))
    finish(mirror, rules)
    remember(mirror, run, failed)


def _read(mirror: Mirror, reading: Reading, bound: Bound) -> Iterator[Read]:
    """The objects of one way over the mirror."""
    bundler = Bundler(mirror, reading.rules)
    for kind in RECORDED:
        paths = (path for path in _scope(mirror, reading.scope, kind) if not has_place_only(path))
        while chunk := list(islice(paths, LINES)):
            if bound.stopped():
                raise RunStopped("The run was stopped; start it again and it goes on.")
            with mirror.together():
                held = (mirror.get(path) for path in chunk)
                made = [bundler.bundle(h) for h in held if h is not None]
            yield from _chunk(mirror, made, reading, bound)


def _scope(mirror: Mirror, scope: Scope, kind: str) -> list[str]:
    """The paths of a type's objects that are to be read."""
    match scope:
        case "all":
            return mirror.paths(kind)
        case "seen":
            return sorted(affected(mirror, kind, mirror.touched().keys()))
        case "changed":
            return sorted(affected(mirror, kind))


class _Captures:
    """Hands the run's fetches to its reads, a part to each, and drops what is recorded."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._upto = 0

    def left(self) -> bool:
        """Whether there are fetches that no read has taken."""
        return bool(self._mirror.captures(self._upto, 1))

    def onto(self, read: Read) -> Read:
        """The read with the next part of the fetches."""
        part = self._mirror.captures(self._upto, CAPTURES)
        if not part:
            return read
        self._upto = upto = part[-1][0]
        captures = tuple(capture for _, capture in part)
        return replace(read, captures=captures, recorded=lambda: self._mirror.drop_captures(upto))


def affected(mirror: Mirror, kind: str, seen: Iterable[str] = ()) -> set[str]:
    """Objects of a type that changed in this run or whose parts did, and those that were seen."""
    changed = {path for path, different in mirror.touched().items() if different}
    near = {other for path in changed for other in mirror.neighbours(path)}
    for _ in range(2):
        between = {p for p, name in mirror.kinds(near).items() if name in ("Consultation", "AgendaItem")}
        near |= {other for path in between for other in mirror.neighbours(path)}
    return {path for path, name in mirror.kinds({*seen, *changed, *near}).items() if name == kind}


def _chunk(mirror: Mirror, found: list[Bundled], reading: Reading, bound: Bound) -> Iterator[Read]:
    """The reads of one original; its lines are the bundles."""
    lines = [encoded(one.bundle) for one in found]
    whole = b"".join(lines)
    sha256 = _digest(whole)
    for number, (one, line) in enumerate(zip(found, lines, strict=True), 1):
        seen = Seen(
            bound.council, bound.source, one.seen_at, SeenBasis(one.basis), sha256, number, reading.reader
        )
        observed, failure = _understood(line, seen)
        pages = tuple(_page(mirror, page) for page in one.pages if mirror.has_page(page))
        name = one.bundle.address
        yield Read(name, sha256, lambda: whole, observed, failure, number, pages=pages, cause=reading.cause)


def _understood(line: bytes, seen: Seen) -> tuple[AnyObservation | None, str | None]:
    try:
        return read(bundle_of(line), seen), None
    except Unreadable as error:
        return None, str(error)
    except (ValueError, TypeError, OverflowError) as error:  # whatever a vendor sends, the run goes on
        return None, f"The object cannot be read ({error}); expected OParl's fields."


def _page(mirror: Mirror, sha256: str) -> Page:
    return Page(sha256, lambda: mirror.page(sha256) or b"")


def _gone(mirror: Mirror, bound: Bound) -> Iterator[Read]:
    """What the source says is gone, with the answer that says so."""
    for one in mirror.gone():
        if one.type not in RECORDED:
            continue
        seen = Seen(bound.council, bound.source, one.first_missed, SeenBasis(one.basis), one.page, None)
        observed = gone(one.type, one.address, seen, one.last_seen, one.first_missed)
        yield Read(one.address, one.page, _page(mirror, one.page).content, observed)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
