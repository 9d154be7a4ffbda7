"""From the mirror to reads: which objects a run has to record, as bundles and what they say.

A bundle line is the original of its observation; a hundred of them make one original.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from domain import events as e
from domain.errors import RunStopped, Unreadable
from domain.meeting_observation import AnyObservation
from domain.observation import SeenBasis
from ingest.harvest import Page, Read
from ingest.oparl.bundles import Bundled, Bundler, bundle_of, encoded
from ingest.oparl.faults import CHANGES_READING, Fault
from ingest.oparl.journal import MirrorRun
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import has_place_only
from ingest.oparl.reader import READER, Seen, gone, read

RECORDED = ("Organization", "Paper", "Meeting")
"""The types that have streams of their own, in the order of recording."""

LINES = 100
"""Bundles in one original."""

CAPTURES = 100
"""Fetches that one read carries at most."""


class Bound(Struct, frozen=True):
    """What is the same for all reads of a run; `stopped` tells that it is to end."""

    council: str
    source: str
    stopped: Callable[[], bool]


def told(found: tuple[Fault, ...]) -> tuple[e.FaultFound, ...]:
    """The faults of a source in the event's form."""
    return tuple(e.FaultFound(f.rule, f.count, f.example[:300], f.out_of) for f in found)


def reads(mirror: Mirror, run: MirrorRun, found: tuple[Fault, ...], bound: Bound) -> Iterator[Read]:
    """What the run has to record: what changed, or all after a full list, a new rule or a new reader."""
    rules = tuple(f.rule for f in found if f.rule in CHANGES_READING)
    reading = f"{READER.version} {' '.join(rules)}"
    everything = run.whole or mirror.fact("reading") != reading
    captures = _Captures(mirror)
    bundler = Bundler(mirror, rules)
    for kind in RECORDED:
        found_paths = mirror.paths(kind) if everything else sorted(affected(mirror, kind))
        paths = (path for path in found_paths if not has_place_only(path))
        while chunk := list(islice(paths, LINES)):
            if bound.stopped():
                raise RunStopped("The run was stopped; start it again and it goes on.")
            held = (mirror.get(path) for path in chunk)
            made = [bundler.bundle(h) for h in held if h is not None]
            yield from map(captures.onto, _chunk(mirror, made, bound))
    yield from map(captures.onto, _gone(mirror, bound))
    for address, reason in mirror.failures():
        yield captures.onto(Read(address, _digest(b""), lambda: b"", failure=reason))
    while captures.left():
        yield captures.onto(Read(bound.source, _digest(b""), lambda: b""))
    mirror.put_fact("reading", reading)


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


def affected(mirror: Mirror, kind: str) -> set[str]:
    """Objects of a type that a run has to look at: those it saw, and those whose parts changed."""
    touched = mirror.touched()
    changed = {path for path, different in touched.items() if different}
    near = {other for path in changed for other in mirror.neighbours(path)}
    for _ in range(2):
        between = {p for p, name in mirror.kinds(near).items() if name in ("Consultation", "AgendaItem")}
        near |= {other for path in between for other in mirror.neighbours(path)}
    return {path for path, name in mirror.kinds(touched.keys() | near).items() if name == kind}


def _chunk(mirror: Mirror, found: list[Bundled], bound: Bound) -> Iterator[Read]:
    """The reads of one original; its lines are the bundles."""
    lines = [encoded(one.bundle) for one in found]
    whole = b"".join(lines)
    sha256 = _digest(whole)
    for number, (one, line) in enumerate(zip(found, lines, strict=True), 1):
        seen = Seen(bound.council, bound.source, one.seen_at, SeenBasis(one.basis), sha256, number)
        observed, failure = _understood(line, seen)
        pages = tuple(_page(mirror, page) for page in one.pages if mirror.has_page(page))
        yield Read(one.bundle.address, sha256, lambda: whole, observed, failure, number, pages=pages)


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
