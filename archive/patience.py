"""How long whoever opens an archive waits for a server that is away. Knows no server."""

from __future__ import annotations

from msgspec import Struct


class Patience(Struct, frozen=True):
    """Seconds that connecting may take, and for which a server is asked again that let a connection go."""

    connecting: int
    coming_back: float


WRITERS = Patience(connecting=10, coming_back=15.0)
"""A server that was killed needs some seconds to come back, and a run of hours is worth waiting for it."""

READERS = Patience(connecting=2, coming_back=0.0)
"""A page is soon asked for again, and a thread that waits serves nobody. The client takes no less than 2."""
