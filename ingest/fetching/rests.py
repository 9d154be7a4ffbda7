"""Which hosts asked to be left alone for long, shared by all clients of a run. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable


class Rests:
    """Hosts by name with the instant until which they are left alone; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def grant(self, host: str, seconds: float) -> None:
        """Leaves a host alone for so long."""
        self._until[host] = self._clock() + seconds

    def has(self, host: str) -> bool:
        """Whether the host is to be left alone now."""
        return self._clock() < self._until.get(host, 0.0)
