"""Jobs done by several threads and handed over in their order, with a bound on what waits. Knows no files."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from domain.errors import RunStopped

Job = TypeVar("Job")
Done = TypeVar("Done")

AHEAD = 24
"""Jobs under way; one that waits for another attempt must not keep the others waiting."""

AT_ONCE = 12
"""Threads; how many ask and how many extract at a time is decided where they do."""

WAITING = 64_000_000
"""Bytes of what is done and waits for its turn, beyond which only the next in turn is begun."""

STOPPED = "The run was stopped; start it again and it goes on."


class _Room:
    """What is done and waits to be handed over: its bytes, and whose turn it is."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._bytes = 0
        self._turn = 0
        self._closed = False

    def enter(self, place: int) -> None:
        """Waits until there is room, or it is this job's turn; raises RunStopped when all is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._bytes <= WAITING or place == self._turn)
            if self._closed:
                raise RunStopped(STOPPED)

    def put(self, size: int) -> None:
        """Takes in what is done."""
        with self._changed:
            self._bytes += size

    def hand_over(self, size: int) -> None:
        """Lets the first go and makes it the next one's turn."""
        with self._changed:
            self._bytes -= size
            self._turn += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Lets nobody begin any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def side_by_side(
    jobs: Iterable[Job], do: Callable[[Job], Done], size: Callable[[Done], int], stop: threading.Event
) -> Iterator[Done]:
    """What becomes of the jobs, in their order; `size` tells in bytes what one takes while it waits.

    Raises RunStopped once the run is to end, and whatever a job raises.
    """
    pending: deque[Future[Done]] = deque()
    room = _Room()

    def done(place: int, job: Job) -> Done:
        room.enter(place)
        result = do(job)
        room.put(size(result))
        return result

    def first() -> Done:
        if stop.is_set():
            raise RunStopped(STOPPED)
        result = pending.popleft().result()
        room.hand_over(size(result))
        return result

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for place, job in enumerate(jobs):
                if len(pending) >= AHEAD:
                    yield first()
                pending.append(pool.submit(done, place, job))
            while pending:
                yield first()
        finally:
            room.close()
            for future in pending:
                future.cancel()
