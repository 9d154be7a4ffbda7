"""An OParl source put together: mirror, polite client, crawl or dump, and the recording of what they show."""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy, host_of, plainly_private
from ingest.fetching.rests import Rests
from ingest.harvest import Read, Summary
from ingest.instants import in_utc
from ingest.manifest import Capture
from ingest.oparl.choice import choice_of, chosen
from ingest.oparl.crawl import Crawl
from ingest.oparl.dump import DumpPlan, take_dump
from ingest.oparl.faults import Fault
from ingest.oparl.faults import found as faults_of
from ingest.oparl.journal import MirrorRun
from ingest.oparl.mirror import Mirror
from ingest.oparl.reads import Bound, reads, told
from ingest.oparl.singles import Plan
from ingest.sources import Given
from ratsarchiv import upkeep
from ratsarchiv.assembly import Parts
from ratsarchiv.settings import Settings

NAME = "oparl"

LONGEST_SENT = 48 << 20
LONGEST_PAGE = 64 << 20
"""Bytes of one answer as sent and as unpacked. The longest known is Karlsruhe's list of 11,468 papers as one
answer, 28 MB; four that are on their way at once leave the process under 1 GB."""


class Reach(Struct, frozen=True):
    """The hosts that may be asked, those that may have private addresses, those never asked in clear.

    `rests` are those that ask to be left alone, which holds for all that one command asks for.
    """

    hosts: frozenset[str]
    private: frozenset[str]
    rests: Rests
    secure: frozenset[str] = frozenset()

    @classmethod
    def of(cls, hosts: Iterable[str], *, private: bool) -> Reach:
        """All of these; where `private` is not set, only those may be private whose name says so."""
        named = frozenset(hosts)
        return cls(named, named if private else plainly_private(named), Rests(time.monotonic))

    @classmethod
    def around(cls, place: str, hosts: Iterable[str], *, private: bool) -> Reach:
        """The host of an address and these; named by https it is never asked in clear."""
        found, host = cls.of({host_of(place), *hosts}, private=private), host_of(place)
        return replace(found, secure=frozenset({host} if urlsplit(place).scheme == "https" else ()))


class Steps:
    """What the command line is told on the way: objects fetched, of how many; observations recorded."""

    def __init__(self, fetched: Callable[[int, int | None], None], recorded: Callable[[int], None]) -> None:
        self.fetched = fetched
        self.recorded = recorded


def ingest_oparl(parts: Parts, given: Given, place: str, reach: Reach | None, steps: Steps) -> Summary:
    """A run over an OParl server, or over a folder or file of its objects; see upkeep.ingest for errors.

    `reach` tells which hosts may be asked, None that the place is no server. Raises RunStopped on a signal;
    the next run goes on where this one stood.
    """
    source = f"{given.council}/{NAME}"
    mirror = Mirror(parts.home.mirror(source if reach is not None else f"{source}-dump"))
    try:
        with stopping() as stop:
            bound = Bound(given.council, source, stop.is_set)
            settings = parts.settings
            found = _found(mirror, given, place, reach, steps, stop, settings)
            faults: list[Fault] = []

            def all_reads() -> Iterator[Read]:
                run = found()
                found_faults, rules = chosen(faults_of(mirror), choice_of(source, settings.faults))
                faults.extend(found_faults)
                yield from reads(mirror, run, rules, bound)

            summary = upkeep.ingest(
                parts,
                given,
                source,
                place,
                all_reads(),
                steps.recorded,
                lambda: told(mirror, tuple(faults)),
            )
        mirror.end_last_run(in_utc(given.clock().isoformat()))
        return summary
    finally:
        mirror.close()


def is_live(place: str) -> bool:
    """Whether a server is meant, and not a folder or file of its objects."""
    return place.lower().startswith(("http://", "https://"))


def _found(
    mirror: Mirror,
    given: Given,
    place: str,
    reach: Reach | None,
    steps: Steps,
    stop: threading.Event,
    settings: Settings,
) -> Callable[[], MirrorRun]:
    """What brings the mirror up to date: a crawl, or the reading of a dump."""
    if reach is None:
        dump = DumpPlan(Path(place), given.seen_at, given.crawler)
        return lambda: take_dump(mirror, dump, given.clock)
    contact = settings.contact or "contact not given"
    policy = Policy(
        hosts=reach.hosts,
        private=reach.private,
        user_agent=f"{given.crawler} (archive of council papers; {contact})",
        secure=reach.secure,
        rate=settings.rate,
        max_raw=LONGEST_SENT,
        max_decoded=LONGEST_PAGE,
    )

    def crawled() -> MirrorRun:
        captures: deque[Capture] = deque()
        fetcher = Fetcher(
            policy,
            clock=given.clock,
            crawler=given.crawler,
            stop=stop,
            keep=captures.append,
            rests=reach.rests,
        )
        plan = Plan(place, settings.relist_days, policy.at_once)
        try:
            return Crawl(
                mirror,
                fetcher,
                plan,
                clock=given.clock,
                stop=stop,
                progress=steps.fetched,
                captures=captures,
            ).run()
        finally:
            fetcher.close()

    return crawled


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set while the block runs."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
