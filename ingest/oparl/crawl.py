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

from msgspec.structs import replace

from domain.errors import FetchRefused, RunStopped, Unobtainable, Unreadable
from ingest.fetching.fetcher import Fetched, Fetcher
from ingest.instants import in_utc
from ingest.manifest import Capture
from ingest.oparl.entrance import Entrance
from ingest.oparl.faults import ags_note, list_notes
from ingest.oparl.intake import json_of, shown_by, take_object
from ingest.oparl.journal import NO_GROUND, ListState, MirrorRun
from ingest.oparl.lists import IDLE_PAGES, list_page, since, without_since
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import EXTERNAL_LISTS, Json, as_list, is_address, path_of
from ingest.oparl.singles import Plan, Singles, kind_of
from ingest.oparl.stubs import StubLists

RESUMED_WITHIN = timedelta(hours=24)
"""Age up to which an interrupted run goes on; lists that were paged longer ago have moved."""

OVERLAP = timedelta(days=1)
"""How far an incremental run looks back behind the last complete one's start: clocks and zones differ."""


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
        self._idle: dict[str, int] = {}

    def run(self) -> MirrorRun:
        """Fetches until the mirror holds what the server shows; raises RunStopped or Unobtainable."""
        try:
            return self._ran(self._begun())
        finally:
            self._keep_captures()

    def _ran(self, run: MirrorRun) -> MirrorRun:
        if run.fetched_at is None:
            self._stubs = StubLists(self._mirror, run.run)
            if not self._mirror.lists(run.run):
                self._find_lists(run)
            with ThreadPoolExecutor(self._plan.at_once) as pool:
                try:
                    self._walk(run, pool)
                    Singles(self._mirror, self._fetcher, self._plan, run, pool, self._now, self._step).ask()
                except BaseException:
                    self._stop.set()
                    raise
            self._mirror.mark_fetched(run.run, self._now())
        found = self._mirror.last_run()
        assert found is not None  # noqa: S101  # begun above
        return found

    def _begun(self) -> MirrorRun:
        """The run to go on with, or a new one; what was fetched is recorded first, however old it is."""
        last = self._mirror.last_run()
        if last is not None and last.ended_at is None:
            age = self._clock() - datetime.fromisoformat(last.started_at)
            if last.fetched_at is not None or age <= RESUMED_WITHIN:
                return last
        full = self._mirror.last_whole()
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
        with self._mirror.together():
            for term in as_list(body.get("legislativeTerm")):
                if isinstance(term, dict):
                    self._take_object(run, term, "LegislativeTerm", self._here())
            for field, kind in EXTERNAL_LISTS.items():
                self._put_lists(run, field, body)
                for found in as_list(body.get(field)):
                    if isinstance(found, dict) and field != "legislativeTerm":
                        self._mirror.note("list_in_the_body", f"{body.get('id')}: {field}")
                        self._take_object(run, found, kind, self._here())

    def _put_lists(self, run: MirrorRun, field: str, body: Json) -> None:
        """Notes where a field's lists begin; where one is to be read in full, all of them are."""
        places = enumerate(as_list(body.get(field)))
        lists = {(field if n == 0 else f"{field}/{n}"): at for n, at in places if isinstance(at, str)}
        windows = {name: None if run.whole else self._mirror.window(name) for name in lists}
        for name, address in lists.items():
            first = address
            if None in windows.values():
                self._mirror.put_in_full(run.run, name)
            else:
                instant = datetime.fromisoformat(str(windows[name])) - OVERLAP
                first = since(address, instant.isoformat(timespec="seconds"))
            self._mirror.put_list(run.run, ListState(name, first, 0, None, None))

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
        with self._mirror.together():
            try:
                after = self._taken(run, state, future.result())
            except (Unobtainable, FetchRefused) as error:
                after = self._in_trouble(state, str(error))
            except Unreadable as error:
                page = shown_by(self._mirror, future.result()).page
                after = self._in_trouble(state, str(error), page)
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
        page = list_page(json_of(fetched, fetched.body, self._mirror.note), address, self._mirror.note)
        shown = shown_by(self._mirror, fetched)
        kind = kind_of(state)
        new = sum(self._take_object(run, obj, kind, shown) for obj in page.objects)
        after = replace(
            state, next=page.next, objects=state.objects + len(page.objects), total=page.total or state.total
        )
        seen = self._visited.setdefault(state.name, set())
        seen.add(address)
        self._idle[state.name] = 0 if new else self._idle.get(state.name, 0) + 1
        if page.next is not None and (page.next in seen or self._idle[state.name] >= IDLE_PAGES):
            self._mirror.note("looping_list", page.next)
            reached = after.total is not None and page.next in seen and after.objects >= after.total
            return replace(after, next=None, total=after.total if reached else NO_GROUND)
        if page.without_way_on:
            reason = f"{address} says that there are further pages and not where; expected links.next."
            self._mirror.put_failure(address, reason, shown.page, ended=state.name)
            return replace(after, next=None, trouble=reason)
        return self._counted(after, address) if after.next is None else after

    def _ended(self, state: ListState, fetched: Fetched) -> ListState:
        """A list that answers with an error: it is not there, ends so, or does not know modified_since."""
        address = state.next or ""
        if fetched.status in (404, 410) and state.objects:
            self._mirror.note("list_ends_in_404", address)
            if state.total is not None and state.objects < state.total:
                reason = (
                    f"{address} answers {fetched.status} in the middle of a list; it is read anew next time."
                )
                return self._in_trouble(state, reason)
            return replace(state, next=None, total=state.total if state.total is not None else NO_GROUND)
        if fetched.status in (404, 410) and not self._asks_since(state):
            self._mirror.note("list_not_there", address)
            return replace(state, trouble="not there")
        return self._in_trouble(
            state, f"{address} answers {fetched.status}; expected a list. It is asked again at the next run."
        )

    def _in_trouble(self, state: ListState, reason: str, page: str = "") -> ListState:
        """A list that cannot be had or read; one that was asked for changes is asked for everything first."""
        address = state.next or ""
        if self._asks_since(state):
            self._mirror.note("modified_since_refused", address)
            return replace(state, next=without_since(address))
        self._mirror.put_failure(address, reason, page, ended=state.name)
        return replace(state, trouble=reason)

    def _asks_since(self, state: ListState) -> bool:
        """Whether a list stands at its beginning and is asked for changes only."""
        address = state.next or ""
        begins = not state.objects and not self._visited.get(state.name)
        return begins and without_since(address) != address

    def _counted(self, state: ListState, address: str) -> ListState:
        """A list at its end; one that showed less than it counts is no ground to miss anything."""
        if state.total is not None and state.objects < state.total:
            self._mirror.note(
                "list_shows_less_than_it_counts", f"{address}: {state.objects} of {state.total}"
            )
            return replace(state, total=NO_GROUND)
        return state

    def _take_object(self, run: MirrorRun, obj: Any, kind: str, shown: Shown) -> int:
        """Stores one object of a list; returns 1 for one that this run had not seen yet."""
        if is_address(obj):
            self._mirror.note("addresses_for_objects", obj)
            return self._take_address(run, obj, kind)
        if not isinstance(obj, dict):
            if obj:
                reason = f"An element of the list of {kind} is no object."
                self._mirror.put_failure(str(obj)[:200], reason, shown.page)
            return 0
        if self._stubs.is_stub(obj, kind):
            address = obj["id"].strip()
            if not run.whole and self._stubs.is_as_it_was(obj, kind):
                return int(self._mirror.put_named(path_of(address)))
            return self._take_address(run, address, kind)
        return take_object(self._mirror, run.run, obj, kind, shown)

    def _take_address(self, run: MirrorRun, address: str, kind: str) -> int:
        """An address where an object belongs: what it leads to is asked for after the lists.

        Returns 1 for one that no list of this run named yet.
        """
        held = self._mirror.get(path_of(address))
        if held is None or not self._mirror.was_shown(held.path, run.run):
            self._mirror.put_trouble(path_of(address), kind, address)
        return int(self._mirror.put_named(path_of(address)))

    def _here(self) -> Shown:
        return Shown(self._now(), "unknown", "")

    def _now(self) -> str:
        return in_utc(self._clock().isoformat())

    def _step(self, run: MirrorRun) -> None:
        """What follows each group of answers."""
        self._keep_captures()
        self._tell(run)

    def _tell(self, run: MirrorRun) -> None:
        """Counts objects seen and expected; a list that tells no total makes the whole unknown."""
        if self._stop.is_set():
            raise RunStopped("The run was stopped; start it again and it goes on.")
        states = self._mirror.lists(run.run)
        totals = [s.total for s in states if s.total is not None and s.total > 0]
        known = len(totals) == len([s for s in states if s.objects])
        self._progress(sum(s.objects for s in states), sum(totals) if known else None)
