"""Objects that a server's lists do not show: asked for one by one, at their own addresses.

What a full list lacks may be gone, what others name may stand in no list, and what could not be had before
may be there now. Knows nothing of observations.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Literal
from urllib.parse import urljoin

from msgspec import Struct

from domain.errors import FetchRefused, Unobtainable, Unreadable
from ingest.fetching.fetcher import Fetched, Fetcher
from ingest.oparl.fields import zoned
from ingest.oparl.intake import json_of, shown_by, take_object
from ingest.oparl.journal import ListState, MirrorRun
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import (
    EMBEDDED,
    EXTERNAL_LISTS,
    Json,
    Piece,
    is_gone,
    own_id,
    path_of,
    pieces,
    type_of,
)
from ingest.oparl.samples import Sample
from ingest.oparl.stubs import SAMPLES, StubLists, unnoted

ROUNDS = 3
"""How often what was found by asking singly may name further objects."""

PATIENCE = 50
"""Answers in a row that lead nowhere, after which a type's other references are left to the next full run."""

ASKED_WHEN_UNLISTED = ("Paper", "Meeting", "Organization", "Consultation", "AgendaItem")
ASKED_WITHOUT_LIST = (*ASKED_WHEN_UNLISTED, "File", "LegislativeTerm")
"""Types that are asked for one by one, again and again, where the server offers no list of them."""

ASKED_WHEN_NAMED = frozenset(EMBEDDED) - {"membership", "participant", "derivativeFile", "masterFile"}

GOLDEN = 0.618033988749895
"""Steps of this length round a circle fill it evenly, however many are taken."""

MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

Answered = Literal["shown", "absent", "trouble"]
"""What became of a question for one object."""


class Plan(Struct, frozen=True):
    """What the operator wants: the address, how many days a full list holds, how many requests at a time."""

    address: str
    relist_days: int
    at_once: int


class _Miss(Struct, frozen=True):
    """An address of a type that does not show its object, and what it answered instead."""

    kind: str
    address: str
    status: int
    shown: Shown


class Singles:
    """The questions of one run, some at a time; `step` is told of each group of answers.

    What misses at its own address is gone only where another of its type was shown there in the same run.
    """

    def __init__(
        self,
        mirror: Mirror,
        fetcher: Fetcher,
        plan: Plan,
        run: MirrorRun,
        pool: ThreadPoolExecutor,
        now: Callable[[], str],
        step: Callable[[MirrorRun], None],
    ) -> None:
        self._mirror = mirror
        self._fetcher = fetcher
        self._plan = plan
        self._run = run
        self._pool = pool
        self._now = now
        self._step = step
        self._witnessed: set[str] = set()
        self._missed: dict[str, _Miss] = {}

    def ask(self) -> None:
        """Asks for all that the run's lists leave open; raises RunStopped."""
        if self._run.whole:
            self._look_for_stubs()
        self._ask_for_unlisted()
        if not self._run.whole:
            self._ask_again()
        self._ask_for_named()
        self._settle()

    def _ask_for_unlisted(self) -> None:
        """Asks at its own address for what lists showed before and do not show now.

        A full run asks as well for what no list shows.
        """
        for kind in sorted(self._read_in_full() | (self._without_list() if self._run.whole else set())):
            unlisted = self._mirror.unlisted(kind, self._run.run)
            if unlisted and self._shown_singly(kind):
                self._ask_all(kind, unlisted)

    def _look_for_stubs(self) -> None:
        """Compares lists with some of their objects at their own addresses; see stubs.py."""
        lists = StubLists(self._mirror, self._run.run)
        for kind in lists.unjudged():
            paths = lists.comparable(kind)
            asked = spaced(list(paths))[:SAMPLES]
            futures = {address: self._pool.submit(self._fetcher.get, address) for address in asked}
            held = {address: self._mirror.own_body(paths[address]) or {} for address in asked}
            lists.judge(kind, [self._sample(kind, a, held[a], f) for a, f in futures.items()])
            self._step(self._run)
        read = {kind_of(state) for state in self._mirror.lists(self._run.run) if state.objects}
        with self._mirror.together():
            lists.forget_mended(read)

    def _sample(self, kind: str, address: str, held: Json, future: Future[Fetched]) -> Sample:
        """An object beside what its own address shows, which is not taken in."""
        single, absent = None, False
        with suppress(Unobtainable, FetchRefused, Unreadable):
            fetched = future.result()
            absent = fetched.status in MISSING
            obj = json_of(fetched, fetched.body, unnoted) if fetched.status == HTTPStatus.OK else None
            single = pieces(obj, kind, unnoted)[-1].body if isinstance(obj, dict) else None
        said, now = zoned(self._mirror.modified(path_of(address))), zoned((single or {}).get("modified"))
        return Sample(address, held, single, absent, changed=None not in (said, now) and said != now)

    def _read_in_full(self) -> set[str]:
        """Types all of whose lists were read in full and to their ends: nothing else may stand in them."""
        states = self._mirror.lists(self._run.run)
        read = {kind_of(s) for s in states if s.to_its_end} & set(ASKED_WHEN_UNLISTED)
        in_full = {s.name for s in states if self._mirror.is_in_full(self._run.run, s.name)}
        return read - {kind_of(s) for s in states if s.ended_early or s.name not in in_full}

    def _shown_singly(self, kind: str) -> bool:
        """Whether addresses of the type may say anything: one that a list shows must be there itself."""
        listed = self._mirror.listed(kind, self._run.run)
        if listed is None:
            return True  # the asked ones tell
        fetched = self._pool.submit(self._fetcher.get, listed)
        with suppress(Unobtainable, FetchRefused):
            if fetched.result().status == HTTPStatus.OK:
                self._witnessed.add(kind)
                return True
        self._mirror.note("objects_not_shown_singly", listed)
        return False

    def _ask_again(self) -> None:
        """Asks for objects of types without a list that were named in this run: they may have changed."""
        for _ in range(ROUNDS):
            for kind in sorted(self._without_list()):
                stale = self._mirror.stale(kind, self._run.run)
                self._ask_all(kind, [address for address in stale if path_of(address) not in self._missed])

    def _without_list(self) -> set[str]:
        """Types that the server shows in no list of their own."""
        return set(ASKED_WITHOUT_LIST) - {kind_of(state) for state in self._mirror.lists(self._run.run)}

    def _ask_for_named(self) -> None:
        """Asks for objects that others name and no list showed, and for what these name in turn."""
        asked: set[str] = set() if self._run.whole else set(self._mirror.answers())
        wanted: dict[str, list[str]] = {}
        left = set() if self._run.whole else self._mirror.left_over()
        for path, kind, address in self._mirror.troubles():
            if path in left:
                continue
            asked.add(path)
            wanted.setdefault(kind, []).append(address)
        for _ in range(ROUNDS + 1):
            for field, address in self._mirror.unresolved(ASKED_WHEN_NAMED, news=not self._run.whole):
                if path_of(address) not in asked:
                    asked.add(path_of(address))
                    wanted.setdefault(EMBEDDED[field], []).append(address)
            if not wanted:
                return
            for kind in sorted(wanted):
                self._ask_in_hope(kind, wanted[kind])
            wanted = {}

    def _ask_in_hope(self, kind: str, addresses: list[str]) -> None:
        """Asks until one after the other leads nowhere; the next full run goes on with the rest."""
        in_vain = 0
        left = self._mirror.left_over()
        ordered = spaced([a for a in addresses if path_of(a) in left])
        ordered += spaced([a for a in addresses if path_of(a) not in left])
        for start in range(0, len(ordered), self._plan.at_once):
            if in_vain >= PATIENCE:
                self._leave(kind, ordered[start:])
                return
            found = self._ask(kind, ordered[start : start + self._plan.at_once])
            in_vain = 0 if "shown" in found else in_vain + len(found)

    def _leave(self, kind: str, addresses: list[str]) -> None:
        """Keeps for the next full run what was never asked for, and says how much has no answer."""
        known = self._mirror.answers()
        waiting = [address for address in addresses if path_of(address) not in known]
        if not waiting:
            return
        troubled = {path for path, _, _ in self._mirror.troubles()} - self._mirror.left_over()
        with self._mirror.together():
            self._mirror.note("reference_not_followed", waiting[0], len(waiting))
            for address in waiting:
                if path_of(address) not in troubled:
                    self._mirror.put_left_over(path_of(address), kind, address)

    def _ask_all(self, kind: str, addresses: list[str]) -> None:
        for start in range(0, len(addresses), self._plan.at_once):
            self._ask(kind, addresses[start : start + self._plan.at_once])

    def _ask(self, kind: str, addresses: list[str]) -> list[Answered]:
        """Asks for single objects at once; says what became of each."""
        whole = [urljoin(self._plan.address, address) for address in addresses]
        futures = [self._pool.submit(self._fetcher.get, address) for address in whole]
        found: list[Answered] = []
        for address, future in zip(whole, futures, strict=True):
            with self._mirror.together():
                found.append(self._answered(kind, address, future))
        self._step(self._run)
        return found

    def _answered(self, kind: str, address: str, future: Future[Fetched]) -> Answered:
        """Takes the answer to one question in; what was asked twice fails only by the last answer."""
        try:
            fetched = future.result()
            self._mirror.drop_failure(address)
            if fetched.status in MISSING:
                self._absent(_Miss(kind, address, fetched.status, shown_by(self._mirror, fetched)))
                return "absent"
            if fetched.status != HTTPStatus.OK:
                raise Unobtainable(f"{address} answers {fetched.status}; it is asked again at the next run.")
            self._single(kind, address, fetched)
        except (Unobtainable, FetchRefused) as error:
            return self._in_trouble(kind, address, str(error))
        except Unreadable as error:
            return self._in_trouble(kind, address, str(error), shown_by(self._mirror, fetched).page)
        return "shown"

    def _in_trouble(self, kind: str, address: str, reason: str, page: str = "") -> Answered:
        self._mirror.put_failure(address, reason, page)
        self._mirror.put_trouble(path_of(address), kind, address)
        return "trouble"

    def _single(self, kind: str, address: str, fetched: Fetched) -> None:
        """Takes the object at an address in; one of another generation of ids is known by its own."""
        obj = json_of(fetched, fetched.body, self._mirror.note)
        own = own_id(obj) if isinstance(obj, dict) else None
        if own is None or (own != path_of(address) and type_of(obj) != kind):
            raise Unreadable(f"{address} shows another object; expected the one of that id.")
        if own != path_of(address):
            self._mirror.note("object_of_another_id", f"{address}: {obj['id']}")
            moved = HTTPStatus.MOVED_PERMANENTLY
            self._mirror.put_answer(path_of(address), moved, self._now(), self._run.run)
        elif not is_gone(obj):
            self._witnessed.add(kind)
            if not self._mirror.is_named(own) and not self._mirror.was_shown(own, self._run.run):
                self._mirror.note("not_in_its_list", address)
        take_object(self._mirror, self._run.run, obj, kind, shown_by(self._mirror, fetched))

    def _absent(self, miss: _Miss) -> None:
        """Notes what was never held as leading nowhere; what was is judged when all is asked."""
        path = path_of(miss.address)
        if self._mirror.get(path) is not None:
            self._missed[path] = miss
            return
        self._mirror.put_answer(path, miss.status, miss.shown.seen_at, self._run.run)
        self._mirror.note("reference_leads_nowhere", miss.address)

    def _settle(self) -> None:
        """Judges what missed: gone where addresses of its type show objects and no list names it."""
        with self._mirror.together():
            for path, miss in self._missed.items():
                named = self._mirror.is_named(path)
                if not named and miss.kind in self._witnessed:
                    self._miss(path, miss)
                    continue
                self._mirror.note("objects_not_shown_singly", miss.address)
                if named:
                    reason = (
                        f"{miss.address} is listed and answers {miss.status}; it is asked again next time."
                    )
                    self._mirror.put_failure(miss.address, reason)

    def _miss(self, path: str, miss: _Miss) -> None:
        missed = self._mirror.put_answer(path, miss.status, miss.shown.seen_at, self._run.run)
        piece = Piece(path, "", miss.kind, miss.address, {})
        self._mirror.put_gone(self._mirror.get(path), piece, missed, miss.shown)


def kind_of(state: ListState) -> str:
    """The type of a list's objects."""
    return EXTERNAL_LISTS[state.name.partition("/")[0]]


def spaced(addresses: list[str]) -> list[str]:
    """The addresses in an order whose every beginning is a sample of all of them, by the golden section."""
    ordered = enumerate(sorted(addresses, key=path_of))
    return [address for _, address in sorted(ordered, key=lambda placed: placed[0] * GOLDEN % 1.0)]
