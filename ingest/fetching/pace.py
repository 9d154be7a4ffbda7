"""The pace towards one host: so many requests at a time, so many a second. Knows no HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pace:
    """Turns towards one host, shared by all threads; `clock` counts seconds, `wait` sleeps."""

    def __init__(
        self, at_once: int, rate: float, clock: Callable[[], float], wait: Callable[[float], object]
    ) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._interval = 1.0 / rate
        self._next = 0.0
        self._clock = clock
        self._wait = wait

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Holds one of the places, no sooner than the rate allows."""
        with self._slots:
            self._wait(self._reserve())
            yield

    def hold(self, seconds: float) -> None:
        """Lets nobody go before so many seconds are over: the server asked for it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)

    def slow_down(self, seconds: float) -> None:
        """Keeps turns at least so many seconds apart: the host asks robots to."""
        with self._lock:
            self._interval = max(self._interval, seconds)

    def _reserve(self) -> float:
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._interval
            return start - now
