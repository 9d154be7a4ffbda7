"""Where a file of an OParl server is to be had today: a server that moves to another host tells nothing.

No event tells such a move (see of_file in domain/statements.py), so the archive knows where the
file was listed first; the mirror knows where it was shown last.
"""

from __future__ import annotations

from ingest.oparl.files import address_of
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import path_of


def address_today(mirror: Mirror, file: str, listed: str | None) -> str | None:
    """The address of a file on the host that showed it last; the listed one where the mirror knows no other.

    One that differs in more than its host is another address, which an event tells.
    """
    held = mirror.get(file)
    shown = address_of(held.body) if held is not None else None
    if shown is None or listed is None or path_of(shown) != path_of(listed):
        return listed
    return shown
