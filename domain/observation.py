"""Observation: what one source showed of one paper at one time. Knows nothing of readers, files or storage.

Every field is unset (the source is silent), empty (the source says there is none) or a value.
A listing says whether it is complete; only a complete listing can drop an element.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType

Element = TypeVar("Element")

PAGE = "page"
"""Name of the document that is the paper's own page, beside attached files."""


class Presence(StrEnum):
    """What the source said about the paper as a whole."""

    SHOWN = "shown"
    GONE = "gone"
    UNREACHABLE = "unreachable"


class SeenBasis(StrEnum):
    """Where an observation's `seen_at` comes from."""

    STATED = "stated"
    HTTP = "http"
    FILE = "file"
    GIVEN = "given"
    UNKNOWN = "unknown"


class PaperKey(Struct, frozen=True, omit_defaults=True):
    """How a source names a paper: by its own id, by the paper's number as written, or by both."""

    id: str | None = None
    number: str | None = None


class Reader(Struct, frozen=True):
    """The reader that made an observation; a higher version rereads the same bytes with authority."""

    name: str
    version: int


class Listing(Struct, Generic[Element], frozen=True):
    """A list as a source showed it; `complete` is false when the page was cut or names only some."""

    items: tuple[Element, ...] = ()
    complete: bool = True


class Vote(Struct, frozen=True, omit_defaults=True):
    """Manner of a vote (`unanimous`, `majority`, `tie`) and its counts, as far as the source tells."""

    manner: str | None = None
    yes: int | None = None
    no: int | None = None
    abstain: int | None = None


class StatedOutcome(Struct, frozen=True, omit_defaults=True):
    """What the source notes as the result of a session, verbatim; the code is the domain's."""

    text: str
    vote: Vote | None = None
    resolution: str | None = None
    resolution_text: str | None = None


class StatedSession(Struct, frozen=True, omit_defaults=True):
    """One session that dealt, will deal or would have dealt with the paper.

    `date` is `YYYY-MM-DD`; `name` is verbatim, the word AUSFALL included; `outcome` is unset where
    the source never shows one (a session without a link), `None` where it shows that there is none.
    """

    date: str | None = None
    name: str | None = None
    cancelled: bool = False
    agenda_item: str | None = None
    outcome: StatedOutcome | UnsetType | None = UNSET
    id: str | None = None


class StatedConsultation(Struct, frozen=True, omit_defaults=True):
    """One station of the Beratungsfolge; body and role are verbatim, role is None where none is named.

    `authoritative` is the source's own word on whether the body decides (OParl 1.1, Consultation); the role
    decides all the same, since real sources contradict themselves.
    """

    body: str
    role_text: str | None = None
    sessions: tuple[StatedSession, ...] = ()
    sessions_complete: bool = True
    id: str | None = None
    authoritative: bool | None = None


class StatedRelation(Struct, frozen=True, omit_defaults=True):
    """The claim that paper `child` refers to paper `parent`; `basis` names the field or page part.

    `kind` is one of domain.vocabulary.RELATION_KINDS; the basis `number` marks a mere proposal.
    """

    child: PaperKey
    parent: PaperKey
    kind: str
    basis: str


class StatedMention(Struct, frozen=True, omit_defaults=True):
    """What a page says of another paper: a row of its Stammbaum, say."""

    paper: PaperKey
    title: str | None = None
    originators: tuple[str, ...] = ()
    kind_text: str | None = None
    basis: str = ""


class StatedFile(Struct, frozen=True, omit_defaults=True):
    """A file that the source attaches; `size` is in bytes, `date` a day.

    `place` is the property under which the source lists it (`auxiliaryFile`, `invitation`), which is no proof
    of what it is; `kind` is a code of domain.vocabulary where name and place tell that it is a document of
    its own kind (a position, an answer, minutes), `state` is `draft`, `approved` or `corrected` where the
    source tells it of minutes. What is not `public` is held back.
    """

    name: str
    id: str | None = None
    address: str | None = None
    size: int | None = None
    mime_type: str | None = None
    date: str | None = None
    place: str | None = None
    kind: str | None = None
    state: str | None = None
    public: bool | None = None


class Section(Struct, frozen=True, omit_defaults=True):
    """A part of a text: `start` and `end` are character offsets, `form` marks a form block.

    What a form block says is never read as a fact: its tick boxes lose their state in text.
    """

    title: str
    start: int
    end: int
    form: bool = False


class StatedText(Struct, frozen=True):
    """The text of the paper's own page and its sections, in order and without overlap."""

    text: str
    sections: tuple[Section, ...] = ()


class NotUnderstood(Struct, frozen=True):
    """A piece of the source that the reader could not understand, verbatim."""

    where: str
    text: str


class Observation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one source (`source`, as in `leipzig/allris`) showed of one paper at `seen_at`.

    `seen_at` is an instant in UTC as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; `sha256` is the hex digest of
    the bytes that were read; `line` counts from 1 where those bytes are one line of a larger original.
    Of a paper that is gone, `last_seen` and `first_missed` are the instants between which it went.
    """

    council: str
    source: str
    key: PaperKey
    presence: Presence = Presence.SHOWN
    address: str
    seen_at: str
    seen_basis: SeenBasis
    sha256: str
    line: int | None = None
    reader: Reader

    title: str | UnsetType | None = UNSET
    kind_text: str | UnsetType | None = UNSET
    status_text: str | UnsetType | None = UNSET
    occasion: str | UnsetType | None = UNSET
    public: bool | UnsetType | None = UNSET
    filed_on: str | UnsetType | None = UNSET
    originators: tuple[str, ...] | UnsetType = UNSET
    clerks: tuple[str, ...] | UnsetType = UNSET
    authors: tuple[str, ...] | UnsetType = UNSET
    directions: tuple[str, ...] | UnsetType = UNSET
    districts: tuple[str, ...] | UnsetType = UNSET
    last_seen: str | None = None
    first_missed: str | None = None
    text: StatedText | UnsetType = UNSET
    consultations: Listing[StatedConsultation] | UnsetType = UNSET
    relations: Listing[StatedRelation] | UnsetType = UNSET
    mentions: Listing[StatedMention] | UnsetType = UNSET
    files: Listing[StatedFile] | UnsetType = UNSET
    not_understood: tuple[NotUnderstood, ...] = ()
