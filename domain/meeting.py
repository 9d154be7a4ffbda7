"""A meeting and a body folded from their events. Each is what one source says of it: nothing is weighed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.events import Outcome
from domain.observation import NotUnderstood, StatedFile

Names = tuple[str, ...]

BERLIN = ZoneInfo("Europe/Berlin")


class AgendaItem(Struct, frozen=True):
    """One item of the agenda; `item` names it within its meeting, `paper` is the stream it deals with."""

    item: int
    element: str
    place: int
    title: str | None = None
    number: str | None = None
    id: str | None = None
    public: bool | None = None
    paper: UUID | None = None
    outcome: Outcome | None = None
    dropped: bool = False


class MeetingFile(Struct, frozen=True):
    """A file of the meeting or of its agenda item `item`, under the source's name for it."""

    element: str
    item: int | None
    stated: StatedFile


class Meeting(Struct, frozen=True):
    """One meeting as its source tells it.

    `details` holds plain fields as tuples of texts (None: the source says there is none); `items` counts all
    that were ever numbered, so that no number is given twice.
    """

    id: UUID
    version: int = 0
    council: str = ""
    source: str = ""
    source_id: str | None = None
    details: dict[str, Names | None] = {}
    cancelled: bool = False
    agenda: dict[int, AgendaItem] = {}
    files: dict[str, MeetingFile] = {}
    gone: bool = False
    not_understood: tuple[NotUnderstood, ...] = ()

    @property
    def scheduled(self) -> bool:
        """Whether the meeting is known at all."""
        return self.version > 0

    def text(self, field: str) -> str | None:
        """The value of a field that holds one text."""
        value = self.details.get(field)
        return value[0] if value else None

    @property
    def day(self) -> str | None:
        """The day on which it begins in Germany (`YYYY-MM-DD`)."""
        return day_of(self.text("starts_at"))

    def in_order(self) -> list[AgendaItem]:
        """The items that the source still names, by their place."""
        return sorted((i for i in self.agenda.values() if not i.dropped), key=lambda i: (i.place, i.item))


def day_of(starts_at: str | None) -> str | None:
    """The German calendar's day of an instant in UTC, or the day that the source gave without a time."""
    if starts_at is None or len(starts_at) == len("YYYY-MM-DD"):
        return starts_at
    return datetime.fromisoformat(starts_at).astimezone(BERLIN).date().isoformat()


class Body(Struct, frozen=True):
    """One body as its source tells it; `names` holds every name it had, the current one last."""

    id: UUID
    version: int = 0
    council: str = ""
    source: str = ""
    source_id: str = ""
    details: dict[str, str | None] = {}
    names: Names = ()
    gone: bool = False
