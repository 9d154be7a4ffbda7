"""What every page's template is given beside its own: title, search box, footer. Knows no view."""

from __future__ import annotations

from msgspec import Struct

from search.answers import AsOf
from web import german


class Kept(Struct, frozen=True):
    """A parameter that the search box keeps without showing it."""

    name: str
    value: str


class SearchBox(Struct, frozen=True):
    """The search box and what it keeps: the query, the asked state and the council, empty where open.

    `kept` is what else is kept when another query is typed.
    """

    query: str = ""
    stand: str = ""
    council: str = ""
    kept: tuple[Kept, ...] = ()


class Frame(Struct, frozen=True):
    """The frame of a page; `box` is None where the page itself holds the search, `json` its sibling."""

    title: str
    box: SearchBox | None
    archive_state: str | None = None
    json: str | None = None


class StandNote(Struct, frozen=True):
    """The note on a page that shows an earlier state, and the address of the current one."""

    text: str
    current: str


def title(thing: str, kind: str) -> str:
    """The title of a page in the one pattern that all follow."""
    return f"{thing} – {kind} – Ratsarchiv"


def archive_state(as_of: AsOf) -> str:
    """The archive's state in words."""
    return f"Archivstand e{as_of.position}, erfasst am {german.instant(as_of.recorded_at)}"


def stand_note(as_of: AsOf, current: str) -> StandNote:
    """The note for a page that was asked for at this state."""
    recorded = german.instant(as_of.recorded_at)
    text = f"Sie sehen den Archivstand vom {recorded} (Ereignis e{as_of.position})."
    return StandNote(text, current)
