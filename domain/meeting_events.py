"""The events of meetings and of bodies; see domain.events. Each belongs to the one source that shows it."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from domain.events import Event, Outcome
from domain.observation import NotUnderstood, StatedFile


class MeetingScheduled(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A meeting became known, with what its source says of it.

    `starts_at` and `ends_at` are instants in UTC or days. Fields that are not in `stated` were not spoken of.
    """

    TOPIC: ClassVar[str] = "meeting.scheduled"
    council: str
    source: str
    id: str | None = None
    name: str | None = None
    status_text: str | None = None
    cancelled: bool = False
    starts_at: str | None = None
    ends_at: str | None = None
    bodies: tuple[str, ...] = ()
    place: str | None = None
    stated: tuple[str, ...] = ()


class MeetingMoved(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The meeting begins at another instant."""

    TOPIC: ClassVar[str] = "meeting.moved"
    old: str | None = None
    new: str | None = None


class MeetingCancelled(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The meeting does not take place; `status_text` is the source's word for it."""

    TOPIC: ClassVar[str] = "meeting.cancelled"
    status_text: str | None = None


class MeetingReinstated(Event, frozen=True, kw_only=True):
    """The meeting takes place after all."""

    TOPIC: ClassVar[str] = "meeting.reinstated"


class MeetingCorrected(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source now says something else in `field`, or speaks of it for the first time."""

    TOPIC: ClassVar[str] = "meeting.corrected"
    field: str
    old: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None


class AgendaItemListed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """An agenda item became known or is described anew; `item` names it within this meeting for ever.

    `element` is the item's name among the source's statements, `place` its place in the list, `number` the
    number as written, `paper` the paper that it deals with.
    """

    TOPIC: ClassVar[str] = "meeting.agenda_item_listed"
    item: int
    element: str
    place: int
    title: str | None = None
    number: str | None = None
    id: str | None = None
    public: bool | None = None
    paper: UUID | None = None


class AgendaItemDropped(Event, frozen=True, kw_only=True):
    """A complete agenda no longer names the item."""

    TOPIC: ClassVar[str] = "meeting.agenda_item_dropped"
    item: int


class AgendaOrdered(Event, frozen=True, kw_only=True):
    """Items moved on the agenda: the new place of each, by item."""

    TOPIC: ClassVar[str] = "meeting.agenda_ordered"
    places: dict[int, int]


class ItemOutcomeRecorded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The agenda notes an outcome for an item that had none; `on` is the meeting's day."""

    TOPIC: ClassVar[str] = "meeting.outcome_recorded"
    item: int
    outcome: Outcome
    on: str | None = None


class ItemOutcomeOverwritten(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The agenda replaced an item's outcome by another, or by none; `on` is the meeting's day."""

    TOPIC: ClassVar[str] = "meeting.outcome_overwritten"
    item: int
    old: Outcome
    new: Outcome | None = None
    on: str | None = None


class MeetingFileListed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source attaches a file to the meeting or to its agenda item `item`, or describes it anew.

    Fields as in paper.file_listed.
    """

    TOPIC: ClassVar[str] = "meeting.file_listed"
    element: str
    name: str
    item: int | None = None
    id: str | None = None
    address: str | None = None
    size: int | None = None
    mime_type: str | None = None
    date: str | None = None
    place: str | None = None
    kind: str | None = None
    state: str | None = None
    public: bool | None = None

    @classmethod
    def of(cls, element: str, file: StatedFile, item: int | None) -> Self:
        """The event that lists a file as its source states it."""
        fields = {name: getattr(file, name) for name in StatedFile.__struct_fields__}
        return cls(element=element, item=item, **fields)

    @property
    def file(self) -> StatedFile:
        """The file as its source states it."""
        return StatedFile(**{name: getattr(self, name) for name in StatedFile.__struct_fields__})


class MeetingFileDropped(Event, frozen=True, kw_only=True):
    """A complete list no longer names the file."""

    TOPIC: ClassVar[str] = "meeting.file_dropped"
    element: str


class MeetingGone(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source says that the meeting no longer exists; see paper.gone."""

    TOPIC: ClassVar[str] = "meeting.gone"
    last_seen: str | None = None
    first_missed: str | None = None


class MeetingSeenAgain(Event, frozen=True):
    """The source shows the meeting again after it had been gone."""

    TOPIC: ClassVar[str] = "meeting.seen_again"


class MeetingNotUnderstood(Event, frozen=True, kw_only=True):
    """What the reader could not understand of the meeting, verbatim; see paper.not_understood."""

    TOPIC: ClassVar[str] = "meeting.not_understood"
    SCHEMA: ClassVar[int] = 2
    PERSONAL: ClassVar[tuple[str, ...]] = ("items",)
    items: tuple[NotUnderstood, ...] = ()


class BodyNamed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A body (committee, council, office) became known, with what its source says of it.

    `starts_on` and `ends_on` are days, `term` is the legislative term's name.
    """

    TOPIC: ClassVar[str] = "body.named"
    council: str
    source: str
    id: str
    name: str | None = None
    short_name: str | None = None
    kind_text: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    term: str | None = None
    stated: tuple[str, ...] = ()


class BodyRenamed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The body has another name; the earlier one stays valid for its time."""

    TOPIC: ClassVar[str] = "body.renamed"
    old: str | None = None
    new: str | None = None


class BodyCorrected(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source now says something else in `field`, or speaks of it for the first time."""

    TOPIC: ClassVar[str] = "body.corrected"
    field: str
    old: str | None = None
    new: str | None = None


class BodyGone(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source says that the body no longer exists; see paper.gone."""

    TOPIC: ClassVar[str] = "body.gone"
    last_seen: str | None = None
    first_missed: str | None = None


class BodySeenAgain(Event, frozen=True):
    """The source shows the body again after it had been gone."""

    TOPIC: ClassVar[str] = "body.seen_again"
