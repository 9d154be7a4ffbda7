"""Fetches by the thread that made them, so that each file carries its own."""

from __future__ import annotations

import threading

from ingest.manifest import Capture


class Captures:
    """Takes every capture of a run; a thread takes away what it has caused since."""

    def __init__(self) -> None:
        self._local = threading.local()

    def keep(self, capture: Capture) -> None:
        """Notes a fetch of this thread."""
        self._local.held = (*getattr(self._local, "held", ()), capture)

    def take(self) -> tuple[Capture, ...]:
        """The fetches of this thread since it took the last."""
        held: tuple[Capture, ...] = getattr(self._local, "held", ())
        self._local.held = ()
        return held
