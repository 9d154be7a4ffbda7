"""A run over a live OParl server into the mirror: system, body, all lists, then what the lists do not show.

The first run and one every so many days ask for everything, those between for what changed. A run that was
interrupted goes on where it stood. Knows nothing of observations.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.errors import FetchRefused, RunStopped, Unobtainable, Unreadable
from ingest.fetching.fetcher import Fetched, Fetcher
from ingest.instants import in_utc
from ingest.manifest import Capture
from ingest.oparl.entrance import Entrance
from ingest.oparl.faults import ags_note, list_notes
from ingest.oparl.journal import ListState, MirrorRun
from ingest.oparl.lists import list_page, since, without_since
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import (
    EMBEDDED,
    EXTERNAL_LISTS,
    Piece,
    as_list,
    decoded,
    path_of,
    pieces,
)

RESUMED_WITHIN = timedelta(hours=24)
"""Age up to which an interrupted run goes on; lists that were paged longer ago have moved."""

OVERLAP = timedelta(days=1)
"""How far an incremental run looks back behind the last complete one's start: clocks and zones differ."""

ROUNDS = 3
"""How often what was found by asking singly may name further objects."""

PATIENCE = 50
"""Answers in a row that lead nowhere, after which a type's other references are not asked in this run."""

REFUSED = frozenset({400, 404, 405, 410, 422, 501})
"""What a server answers that does not know a parameter."""

ASKED_WHEN_UNLISTED = ("Paper", "Meeting", "Organization", "Consultation", "AgendaItem")
ASKED_WITHOUT_LIST = (*ASKED_WHEN_UNLISTED, "File", "LegislativeTerm")
"""Types that are asked for one by one, again and again, where the server offers no list of them."""

ASKED_WHEN_NAMED = frozenset(EMBEDDED) - {"membership", "participant", "derivativeFile", "masterFile"}


class Plan(Struct, frozen=True):
    """What the operator wants: the address, how many days a full list holds, how many requests at a time."""

    address: str
    relist_days: int
    at_once: int


Progress = Callable[[int, int | None], None]
"""Takes how many objects were seen and how many are expected, if that is known."""


class Crawl:
    """One run; `stop` ends it between two answers."""

    def __init__(
        self,
        mirror: Mirror,
        fetcher: Fetcher,
        plan: Plan,
        *,
        clock: Callable[[], datetime],
        stop: threading.Event,
        progress: Progress,
        captures: deque[Capture],
    ) -> None:
        self._mirror = mirror
        self._fetcher = fetcher
        self._plan = plan
        self._clock = clock
        self._stop = stop
        self._progress = progress
        self._captures = captures
        self._visited: dict[str, set[str]] = {}

    def run(self) -> MirrorRun:
        """Fetches until the mirror holds what the server shows; raises RunStopped or Unobtainable."""
        run = self._begun()
        if run.fetched_at is None:
            if not self._mirror.lists(run.run):
                self._find_lists(run)
            with ThreadPoolExecutor(self._plan.at_once) as pool:
                try:
                    self._walk(run, pool)
                    if run.whole:
                        self._ask_for_unlisted(run, pool)
                    else:
                        self._ask_again(run, pool)
                    self._ask_for_named(run, pool)
                except BaseException:
                    self._stop.set()
                    raise
            self._keep_captures()
            self._mirror.mark_fetched(run.run, self._now())
        found = self._mirror.last_run()
        assert found is not None  # noqa: S101  # begun above
        return found

    def _begun(self) -> MirrorRun:
        """The run to go on with, or a new one."""
        last = self._mirror.last_run()
        if last is not None and last.ended_at is None:
            age = self._clock() - datetime.fromisoformat(last.started_at)
            if age <= RESUMED_WITHIN:
                return last
        full = self._mirror.last_run(whole=True, complete=True)
        fresh = full is not None and self._clock() - datetime.fromisoformat(full.started_at) < timedelta(
            days=self._plan.relist_days
        )
        self._mirror.begin_run(self._now(), whole=not fresh)
        begun = self._mirror.last_run()
        assert begun is not None  # noqa: S101  # begun above
        return begun

    def _find_lists(self, run: MirrorRun) -> None:
        """Notes the lists that the server's body names, with the instant since which changes are wanted."""
        body = Entrance(self._mirror, self._fetcher, self._plan.address).body()
        if run.whole:
            ags_note(body, self._mirror.note)
            list_notes(body, EXTERNAL_LISTS, self._mirror.note)
        after = None if run.whole else self._looked_back()
        with self._mirror.together():
            for term in as_list(body.get("legislativeTerm")):
                if isinstance(term, dict):
                    self._take_object(run, term, "LegislativeTerm", self._here())
            for field in EXTERNAL_LISTS:
                for number, address in enumerate(as_list(body.get(field))):
                    if isinstance(address, str):
                        first = since(address, after) if after is not None else address
                        name = field if number == 0 else f"{field}/{number}"
                        self._mirror.put_list(run.run, ListState(name, first, 0, None, None))

    def _looked_back(self) -> str:
        last = self._mirror.last_run(complete=True)
        assert last is not None  # noqa: S101  # an incremental run has one before it
        instant = datetime.fromisoformat(last.started_at) - OVERLAP
        return instant.isoformat(timespec="seconds")

    # Lists

    def _walk(self, run: MirrorRun, pool: ThreadPoolExecutor) -> None:
        """Reads all lists to their ends, several at a time."""
        pending: dict[Future[Fetched], ListState] = {}
        for state in self._mirror.lists(run.run):
            if state.next is not None and state.trouble is None:
                pending[pool.submit(self._fetcher.get, state.next)] = state
        while pending:
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                state = self._take(run, pending.pop(future), future)
                if state.next is not None and state.trouble is None:
                    pending[pool.submit(self._fetcher.get, state.next)] = state
            self._tell(run)

    def _take(self, run: MirrorRun, state: ListState, future: Future[Fetched]) -> ListState:
        """Takes one page in, and says how far its list has come."""
        address = state.next or ""
        with self._mirror.together():
            try:
                after = self._taken(run, state, future.result())
            except (Unobtainable, FetchRefused, Unreadable) as error:
                self._mirror.put_failure(address, str(error))
                after = replace(state, trouble=str(error))
            self._mirror.put_list(run.run, after)
            self._keep_captures()
        return after

    def _keep_captures(self) -> None:
        """Moves what the fetching threads recorded into the mirror."""
        while self._captures:
            self._mirror.put_capture(self._captures.popleft())

    def _taken(self, run: MirrorRun, state: ListState, fetched: Fetched) -> ListState:
        address = state.next or ""
        if fetched.status != 200:
            return self._ended(state, fetched)
        page = list_page(decoded(fetched.body, self._mirror.note, address), address, self._mirror.note)
        shown = self._shown(fetched)
        kind = _kind_of(state)
        new = sum(self._take_object(run, obj, kind, shown) for obj in page.objects)
        after = replace(
            state, next=page.next, objects=state.objects + len(page.objects), total=page.total or state.total
        )
        seen = self._visited.setdefault(state.name, set())
        seen.add(address)
        if page.next is not None and (page.next in seen or (page.objects and new == 0 and state.objects)):
            self._mirror.note("looping_list", page.next)
            after = replace(after, next=None)
        return self._counted(after, address) if after.next is None else after

    def _ended(self, state: ListState, fetched: Fetched) -> ListState:
        """A list that answers with an error: it is not there, ends so, or does not know modified_since."""
        address = state.next or ""
        plain = without_since(address)
        if plain != address and not state.objects and fetched.status in REFUSED:
            self._mirror.note("modified_since_refused", address)
            return replace(state, next=plain)
        if fetched.status in (404, 410) and state.objects:
            self._mirror.note("list_ends_in_404", address)
            return self._counted(replace(state, next=None), address)
        if fetched.status in (404, 410):
            self._mirror.note("list_not_there", address)
            return replace(state, next=None)
        reason = f"{address} answers {fetched.status}; expected a list. It is asked again at the next run."
        self._mirror.put_failure(address, reason)
        return replace(state, trouble=reason)

    def _counted(self, state: ListState, address: str) -> ListState:
        """A list at its end; one that showed less than it counts is no ground to miss anything."""
        if state.total is not None and state.objects < state.total:
            self._mirror.note(
                "list_shows_less_than_it_counts", f"{address}: {state.objects} of {state.total}"
            )
            return replace(state, total=-1)
        return state

    def _take_object(self, run: MirrorRun, obj: Any, kind: str, shown: Shown) -> int:
        """Stores one object of a list; returns 1 for one that this run had not seen yet."""
        if not isinstance(obj, dict):
            if obj:
                self._mirror.put_failure(str(obj)[:200], f"An element of the list of {kind} is no object.")
            return 0
        try:
            found = list(pieces(obj, kind, self._mirror.note))
        except Unreadable as error:
            self._mirror.put_failure(f"{kind} {obj.get('name') or '?'}", str(error))
            return 0
        if obj.get("deleted") is True:
            self._deleted(run, found[-1], shown)
            return 1
        return self._mirror.store(run.run, shown, found)

    def _deleted(self, run: MirrorRun, piece: Piece, shown: Shown) -> None:
        """A tombstone (OParl 1.1, 2.8): what it stood for is gone, if it was ever held."""
        if not piece.body.get("name"):
            self._mirror.note("tombstone_without_fields", piece.address)
        missed = self._mirror.put_answer(piece.path, 200, shown.seen_at, run.run)
        self._mirror.put_gone(self._mirror.get(piece.path), piece, missed, shown)

    # What the lists do not show

    def _ask_for_unlisted(self, run: MirrorRun, pool: ThreadPoolExecutor) -> None:
        """Asks at its own address for what lists showed before and do not show now, and what none shows."""
        states = self._mirror.lists(run.run)
        read = {_kind_of(s) for s in states if _to_its_end(s)} & set(ASKED_WHEN_UNLISTED)
        for kind in sorted(read | self._without_list(run)):
            self._ask_all(run, pool, kind, [held.address for held in self._mirror.unlisted(kind, run.run)])

    def _ask_again(self, run: MirrorRun, pool: ThreadPoolExecutor) -> None:
        """Asks for objects of types without a list that were named in this run: they may have changed."""
        for _ in range(ROUNDS):
            for kind in sorted(self._without_list(run)):
                self._ask_all(run, pool, kind, self._mirror.stale(kind, run.run))

    def _without_list(self, run: MirrorRun) -> set[str]:
        """Types that the server shows in no list of their own."""
        return set(ASKED_WITHOUT_LIST) - {_kind_of(state) for state in self._mirror.lists(run.run)}

    def _ask_for_named(self, run: MirrorRun, pool: ThreadPoolExecutor) -> None:
        """Asks for objects that others name and no list showed, and for what these name in turn."""
        asked: set[str] = set() if run.whole else set(self._mirror.answers())
        for _ in range(ROUNDS):
            wanted: dict[str, list[str]] = {}
            for field, address in self._mirror.unresolved(ASKED_WHEN_NAMED, news=not run.whole):
                if path_of(address) not in asked:
                    asked.add(path_of(address))
                    wanted.setdefault(EMBEDDED[field], []).append(address)
            if not sum(self._ask_in_hope(run, pool, kind, wanted[kind]) for kind in sorted(wanted)):
                return

    def _ask_in_hope(self, run: MirrorRun, pool: ThreadPoolExecutor, kind: str, addresses: list[str]) -> int:
        """Asks until one after the other leads nowhere; the rest is left. Returns how many were shown."""
        found, in_vain = 0, 0
        for start in range(0, len(addresses), self._plan.at_once):
            if in_vain >= PATIENCE:
                self._mirror.note("reference_not_followed", addresses[start], len(addresses) - start)
                break
            shown = self._ask(run, pool, kind, addresses[start : start + self._plan.at_once])
            found += sum(shown)
            in_vain = 0 if any(shown) else in_vain + len(shown)
        return found

    def _ask_all(self, run: MirrorRun, pool: ThreadPoolExecutor, kind: str, addresses: list[str]) -> None:
        for start in range(0, len(addresses), self._plan.at_once):
            self._ask(run, pool, kind, addresses[start : start + self._plan.at_once])

    def _ask(self, run: MirrorRun, pool: ThreadPoolExecutor, kind: str, addresses: list[str]) -> list[bool]:
        """Asks for single objects at once; says for each whether it was shown."""
        futures = [pool.submit(self._fetcher.get, address) for address in addresses]
        shown: list[bool] = []
        for address, future in zip(addresses, futures, strict=True):
            with self._mirror.together():
                shown.append(self._answered(run, kind, address, future))
                self._keep_captures()
        self._tell(run)
        return shown

    def _answered(self, run: MirrorRun, kind: str, address: str, future: Future[Fetched]) -> bool:
        """Takes the answer to one question in: shown, gone, never there, or trouble."""
        path = path_of(address)
        try:
            fetched = future.result()
            if fetched.status in (404, 410):
                self._absent(run, kind, address, fetched)
                return False
            if fetched.status != 200:
                raise Unobtainable(f"{address} answers {fetched.status}; it is asked again at the next run.")
            obj = decoded(fetched.body, self._mirror.note, address)
            if not isinstance(obj, dict) or path_of(str(obj.get("id", ""))) != path:
                raise Unreadable(f"{address} shows another object; expected the one of that id.")
        except (Unobtainable, FetchRefused, Unreadable) as error:
            self._mirror.put_failure(address, str(error))
            return False
        if obj.get("deleted") is not True:
            self._mirror.note("not_in_its_list", address)
        self._take_object(run, obj, kind, self._shown(fetched))
        return True

    def _absent(self, run: MirrorRun, kind: str, address: str, fetched: Fetched) -> None:
        path, shown = path_of(address), self._shown(fetched)
        missed = self._mirror.put_answer(path, fetched.status, shown.seen_at, run.run)
        held = self._mirror.get(path)
        if held is None:
            self._mirror.note("reference_leads_nowhere", address)
        self._mirror.put_gone(held, Piece(path, "", kind, address, {}), missed, shown)

    def _shown(self, fetched: Fetched) -> Shown:
        sha256 = fetched.capture.sha256
        self._mirror.put_page(sha256, fetched.body)
        return Shown(fetched.received_at, fetched.basis, sha256)

    def _here(self) -> Shown:
        return Shown(self._now(), "unknown", "")

    def _now(self) -> str:
        return in_utc(self._clock().isoformat())

    def _tell(self, run: MirrorRun) -> None:
        """Counts objects seen and expected; a list that tells no total makes the whole unknown."""
        if self._stop.is_set():
            raise RunStopped("The run was stopped; start it again and it goes on.")
        states = self._mirror.lists(run.run)
        totals = [s.total for s in states if s.total is not None and s.total > 0]
        known = len(totals) == len([s for s in states if s.objects])
        self._progress(sum(s.objects for s in states), sum(totals) if known else None)


def _kind_of(state: ListState) -> str:
    """The type of a list's objects."""
    return EXTERNAL_LISTS[state.name.partition("/")[0]]


def _to_its_end(state: ListState) -> bool:
    """Whether a list was read to its end and showed all that it counts."""
    return state.trouble is None and state.next is None and state.objects > 0 and state.total != -1
