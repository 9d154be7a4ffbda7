"""The shape of a line in the project's own format, as docs/observations.md says; knows not how it is read.

The fields are those of domain.observation, checked as narrowly as the format allows: what is not named here
is refused, so that a misspelt field is never lost in silence.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from domain.numbers import is_blank
from domain.observation import Presence, SeenBasis
from domain.vocabulary import PAPER_KINDS, RELATION_KINDS
from ingest.instants import meant

Element = TypeVar("Element")
Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
"""A whole number that every JSON reader keeps exactly (RFC 8259, section 6)."""


class Strict(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all shapes: refuses a field that it does not name."""


class KeyLine(Strict, frozen=True):
    """A paper's name: the source's id for it, its number as written, or both."""

    id: Text | None = None
    number: Text | None = None

    def __post_init__(self) -> None:
        if self.id is None and (self.number is None or is_blank(self.number)):
            raise ValueError("Expected `id` or `number`, got neither")


class ReaderLine(Strict, frozen=True):
    """The program that made the line, and its version."""

    name: Text
    version: Count


class ListingLine(Strict, Generic[Element], frozen=True):
    """A list that may be cut: `complete` says whether the source named all."""

    items: tuple[Element, ...] = ()
    complete: bool = True


class VoteLine(Strict, frozen=True):
    """Manner and counts of a vote."""

    manner: Text | None = None
    yes: Count | None = None
    no: Count | None = None
    abstain: Count | None = None


class OutcomeLine(Strict, frozen=True):
    """What the source notes as the result of a session."""

    text: Text
    vote: VoteLine | None = None
    resolution: Text | None = None
    resolution_text: Text | None = None


class SessionLine(Strict, frozen=True):
    """A session of a station."""

    date: date | None = None
    name: Text | None = None
    cancelled: bool = False
    agenda_item: Text | None = None
    outcome: OutcomeLine | UnsetType | None = UNSET
    id: Text | None = None

    def __post_init__(self) -> None:
        _require_meant(self.date)


class ConsultationLine(Strict, frozen=True):
    """A station of the Beratungsfolge."""

    body: Text
    role_text: Text | None = None
    sessions: tuple[SessionLine, ...] = ()
    sessions_complete: bool = True
    id: Text | None = None
    authoritative: bool | None = None


class RelationLine(Strict, frozen=True):
    """The claim that `child` refers to `parent`."""

    child: KeyLine
    parent: KeyLine
    kind: str
    basis: str

    def __post_init__(self) -> None:
        if self.kind not in RELATION_KINDS:
            raise ValueError(
                f"Expected `kind` to be one of {', '.join(sorted(RELATION_KINDS))}, got {self.kind!r}"
            )


class MentionLine(Strict, frozen=True):
    """What the page says of another paper."""

    paper: KeyLine
    title: Text | None = None
    originators: tuple[Text, ...] = ()
    kind_text: Text | None = None
    basis: str = ""


class FileLine(Strict, frozen=True):
    """A file of the paper; `size` in bytes."""

    name: str
    id: Text | None = None
    address: Text | None = None
    size: Count | None = None
    mime_type: Text | None = None
    date: date | None = None
    place: Text | None = None
    kind: str | None = None
    state: Literal["draft", "approved", "corrected"] | None = None
    public: bool | None = None

    def __post_init__(self) -> None:
        _require_meant(self.date)
        if self.kind is not None and self.kind not in PAPER_KINDS:
            raise ValueError(
                f"Expected `kind` to be one of {', '.join(sorted(PAPER_KINDS))}, got {self.kind!r}"
            )


class SectionLine(Strict, frozen=True):
    """A part of the text, from `start` up to `end`, counted in characters (Unicode code points)."""

    title: str
    start: Count
    end: Count
    form: bool = False


class TextLine(Strict, frozen=True):
    """The text of the paper's page; its sections lie within it, in order and without overlap."""

    text: str
    sections: tuple[SectionLine, ...] = ()

    def __post_init__(self) -> None:
        reached = 0
        for section in self.sections:
            if not reached <= section.start <= section.end <= len(self.text):
                raise ValueError(
                    f"Expected section {section.title!r} between characters {reached} and {len(self.text)},"
                    f" got {section.start} to {section.end}"
                )
            reached = section.end


class NotUnderstoodLine(Strict, frozen=True):
    """A piece of the source that the program could not understand."""

    where: str
    text: str


Listed = tuple[Element, ...] | ListingLine[Element] | UnsetType | None


class ObservationLine(Strict, frozen=True, kw_only=True):
    """One line: what one source showed of one paper at one time."""

    key: KeyLine
    address: Text
    source: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    presence: Presence = Presence.SHOWN
    seen_at: str | None = None
    seen_basis: SeenBasis = SeenBasis.STATED
    reader: ReaderLine | None = None

    title: str | UnsetType | None = UNSET
    kind_text: str | UnsetType | None = UNSET
    status_text: str | UnsetType | None = UNSET
    occasion: str | UnsetType | None = UNSET
    public: bool | UnsetType | None = UNSET
    filed_on: date | UnsetType | None = UNSET
    originators: tuple[Text, ...] | UnsetType | None = UNSET
    clerks: tuple[Text, ...] | UnsetType | None = UNSET
    authors: tuple[Text, ...] | UnsetType | None = UNSET
    directions: tuple[Text, ...] | UnsetType | None = UNSET
    districts: tuple[Text, ...] | UnsetType | None = UNSET
    last_seen: str | None = None
    first_missed: str | None = None
    text: TextLine | UnsetType = UNSET
    consultations: Listed[ConsultationLine] = UNSET
    relations: Listed[RelationLine] = UNSET
    mentions: Listed[MentionLine] = UNSET
    files: Listed[FileLine] = UNSET
    not_understood: tuple[NotUnderstoodLine, ...] = ()

    def __post_init__(self) -> None:
        _require_meant(self.filed_on)


def _require_meant(day: date | UnsetType | None) -> None:
    """Raises ValueError for a day that no council means."""
    if isinstance(day, date):
        meant(day)
