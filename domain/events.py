"""The events of the archive: facts in the past tense, each with a topic and fields for ever.

Knows nothing of how events are stored. docs/events.md lists the same events; a test compares both.
A class names in PERSONAL the fields that hold personal free text: they are stored apart and can be erased;
in ORIGINALS those that hold the SHA-256 of an original, which must be held as long as the event is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self
from uuid import UUID

from msgspec import Struct

from domain.observation import NotUnderstood, Section, StatedFile, Vote

Position = int
"""Global place of an event in the log, dense, from 1."""


class Cause(StrEnum):
    """Why an event was recorded."""

    SOURCE = "source"
    REREAD = "reread"
    OPERATOR = "operator"


class Provenance(Struct, frozen=True, omit_defaults=True):
    """Where a fact comes from: source, address, bytes, reader, and when the source showed it."""

    source: str
    address: str
    sha256: str
    reader: str
    reader_version: int
    seen_at: str
    seen_basis: str
    line: int | None = None


class Event(Struct, frozen=True, omit_defaults=True):
    """Base of all facts; TOPIC and SCHEMA are fixed for ever, PERSONAL names the erasable fields.

    ORIGINALS names the fields that lead to an original.
    """

    TOPIC: ClassVar[str] = ""
    SCHEMA: ClassVar[int] = 1
    PERSONAL: ClassVar[tuple[str, ...]] = ()
    ORIGINALS: ClassVar[tuple[str, ...]] = ()


class Erased(Event, frozen=True):
    """What an event decodes to once its facts were erased: that it happened, not what it said."""

    TOPIC: ClassVar[str] = "archive.erased"
    original_topic: str


class Draft(Struct, frozen=True):
    """An event about to be recorded on the stream `stream`."""

    stream: UUID
    event: Event
    cause: Cause = Cause.SOURCE
    actor: str | None = None
    provenance: Provenance | None = None


class Recorded(Struct, frozen=True):
    """An event as the log holds it; `recorded_at` is the archive's clock, UTC, never running backwards.

    `erased` names the parts (`facts`, `personal`) that were erased since.
    """

    position: Position
    stream: UUID
    version: int
    topic: str
    recorded_at: str
    cause: Cause
    actor: str | None
    provenance: Provenance | None
    event: Event
    erased: tuple[str, ...] = ()


class Outcome(Struct, frozen=True, omit_defaults=True):
    """A session's outcome: the source's word and the code it stands for (domain.vocabulary)."""

    text: str
    code: str
    vote: Vote | None = None
    resolution: str | None = None
    resolution_text: str | None = None


class PaperAnnounced(Event, frozen=True, kw_only=True):
    """A paper became known by name: `id` is what `source` calls it, `number` what the council does."""

    TOPIC: ClassVar[str] = "paper.announced"
    council: str
    slug: str
    number: str | None = None
    source: str | None = None
    id: str | None = None


class PaperIdentified(Event, frozen=True, kw_only=True):
    """A further key of a known paper: an id that `source` gives it, or a number."""

    TOPIC: ClassVar[str] = "paper.identified"
    number: str | None = None
    source: str | None = None
    id: str | None = None


class NumberShared(Event, frozen=True, kw_only=True):
    """The number turned out to belong to several papers; it no longer identifies any of them."""

    TOPIC: ClassVar[str] = "paper.number_shared"
    number: str
    papers: tuple[UUID, ...]


class PaperJoined(Event, frozen=True, kw_only=True):
    """The stream `other` turned out to be this paper; both are read together from here on."""

    TOPIC: ClassVar[str] = "paper.joined"
    other: UUID


class SlugAssigned(Event, frozen=True, kw_only=True):
    """The paper got a readable address; earlier ones stay valid."""

    TOPIC: ClassVar[str] = "paper.slug_assigned"
    slug: str


class PaperFiled(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A paper was captured for the first time, with what its own page says of it.

    `residents` are originators of residents' questions, petitions and what is of unknown kind. Absent fields
    were not stated.
    """

    TOPIC: ClassVar[str] = "paper.filed"
    PERSONAL: ClassVar[tuple[str, ...]] = ("residents", "clerks", "authors")
    kind: str
    kind_text: str | None = None
    number: str | None = None
    title: str | None = None
    status_text: str | None = None
    occasion: str | None = None
    public: bool | None = None
    filed_on: str | None = None
    originators: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    residents: tuple[str, ...] = ()
    clerks: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


class MotionFiled(PaperFiled, frozen=True, kw_only=True):
    """A motion (Antrag) was captured for the first time."""

    TOPIC: ClassVar[str] = "paper.motion_filed"


class PositionFiled(PaperFiled, frozen=True, kw_only=True):
    """An administrative position (Verwaltungsstandpunkt, Stellungnahme) was captured for the first time."""

    TOPIC: ClassVar[str] = "paper.position_filed"


class AmendmentFiled(PaperFiled, frozen=True, kw_only=True):
    """An amendment (Änderungsantrag) was captured for the first time."""

    TOPIC: ClassVar[str] = "paper.amendment_filed"


class NewVersionFiled(PaperFiled, frozen=True, kw_only=True):
    """A new version (Neufassung) of a paper was captured for the first time, as a paper of its own."""

    TOPIC: ClassVar[str] = "paper.new_version_filed"


class DetailCorrected(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source now says something else in `field`, or speaks of it for the first time.

    `old` and `new` hold texts, one for a plain field; personal fields use `old_names` and `new_names`.
    `kind` is the code for a new `kind_text`.
    """

    TOPIC: ClassVar[str] = "paper.detail_corrected"
    PERSONAL: ClassVar[tuple[str, ...]] = ("old_names", "new_names")
    field: str
    old: tuple[str, ...] | None = None
    new: tuple[str, ...] | None = None
    kind: str | None = None
    old_names: tuple[str, ...] = ()
    new_names: tuple[str, ...] = ()


class RelationClaimed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """This paper's page claims that `child` refers to `parent`; `claim` counts the page's claims.

    `element` is the claim's name among the source's statements, `order` its place in the source's list.
    """

    TOPIC: ClassVar[str] = "paper.relation_claimed"
    claim: int
    element: str
    child: UUID
    parent: UUID
    kind: str
    basis: str
    order: int


class RelationDropped(Event, frozen=True, kw_only=True):
    """The source that made the claim no longer makes it."""

    TOPIC: ClassVar[str] = "paper.relation_dropped"
    claim: int


class MentionRecorded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """This paper's page describes another paper; it stays this page's claim."""

    TOPIC: ClassVar[str] = "paper.mention_recorded"
    PERSONAL: ClassVar[tuple[str, ...]] = ("residents",)
    element: str
    paper: UUID
    number: str | None = None
    title: str | None = None
    originators: tuple[str, ...] = ()
    residents: tuple[str, ...] = ()
    kind: str | None = None
    kind_text: str | None = None
    basis: str = ""


class MentionDropped(Event, frozen=True, kw_only=True):
    """The page no longer describes the other paper."""

    TOPIC: ClassVar[str] = "paper.mention_dropped"
    element: str
    paper: UUID


class ConsultationAdded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A station of the Beratungsfolge became known; `ordinal` names it within this paper for ever.

    `element` is the station's name among the source's statements, `place` its place on the page.
    """

    TOPIC: ClassVar[str] = "paper.consultation_added"
    ordinal: int
    element: str
    place: int
    body: str
    role_text: str | None = None
    role: str | None = None
    authoritative: bool | None = None


class ConsultationChanged(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source gives the station that it knows by its own id another body or role."""

    TOPIC: ClassVar[str] = "paper.consultation_changed"
    ordinal: int
    body: str
    role_text: str | None = None
    role: str | None = None
    authoritative: bool | None = None


class ConsultationDropped(Event, frozen=True, kw_only=True):
    """A complete list no longer names the station."""

    TOPIC: ClassVar[str] = "paper.consultation_dropped"
    ordinal: int


class ConsultationsOrdered(Event, frozen=True, kw_only=True):
    """Stations moved on the source's page: the new place of each, by ordinal."""

    TOPIC: ClassVar[str] = "paper.consultations_ordered"
    places: dict[int, int]


class SessionSet(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A session was named for a station; `session` counts within the station."""

    TOPIC: ClassVar[str] = "paper.session_set"
    ordinal: int
    session: int
    element: str
    date: str | None = None
    name: str | None = None
    agenda_item: str | None = None


class SessionMoved(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source now gives the same session another date, name or agenda item."""

    TOPIC: ClassVar[str] = "paper.session_moved"
    ordinal: int
    session: int
    date: str | None = None
    name: str | None = None
    agenda_item: str | None = None


class SessionCancelled(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source marks the session as cancelled (AUSFALL); `name` is what it now calls it."""

    TOPIC: ClassVar[str] = "paper.session_cancelled"
    ordinal: int
    session: int
    name: str | None = None


class SessionReinstated(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source no longer marks the session as cancelled; `name` is what it now calls it."""

    TOPIC: ClassVar[str] = "paper.session_reinstated"
    ordinal: int
    session: int
    name: str | None = None


class SessionDropped(Event, frozen=True, kw_only=True):
    """A complete list no longer names the session."""

    TOPIC: ClassVar[str] = "paper.session_dropped"
    ordinal: int
    session: int


class OutcomeRecorded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source notes an outcome for a session that had none; `on` is the session's day."""

    TOPIC: ClassVar[str] = "paper.outcome_recorded"
    ordinal: int
    session: int
    outcome: Outcome
    on: str | None = None


class OutcomeOverwritten(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source replaced a session's outcome by another, or by none; `on` is the session's day."""

    TOPIC: ClassVar[str] = "paper.outcome_overwritten"
    ordinal: int
    session: int
    old: Outcome
    new: Outcome | None = None
    on: str | None = None


class DecisionRecorded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A deciding body disposed of the paper; `on` is the session's day. The outcome stands beside it."""

    TOPIC: ClassVar[str] = "paper.decision_recorded"
    ordinal: int
    session: int
    body: str
    outcome: Outcome
    on: str | None = None


class TextRecorded(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A text that the archive lacked became version `version` of the document.

    `sha256` names the text among the originals, `characters` its length. A text that arrives late
    (`current` is false) is a version all the same; it does not become the current one.
    """

    TOPIC: ClassVar[str] = "paper.text_recorded"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256",)
    document: str
    version: int
    sha256: str
    characters: int
    sections: tuple[Section, ...] = ()
    current: bool = True


class TextShownAgain(Event, frozen=True, kw_only=True):
    """The source showed a known text at `seen_at`, before or after another one.

    `current` says whether it is the text shown today.
    """

    TOPIC: ClassVar[str] = "paper.text_shown_again"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256",)
    document: str
    sha256: str
    seen_at: str
    seen_basis: str
    current: bool


class FileListed(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source attaches a file, or describes a known one anew; `element` names it for this source.

    `size` is in bytes, `place` the property or page part that lists it, `kind` a code where name and place
    tell that the file is a document of its own kind.
    """

    TOPIC: ClassVar[str] = "paper.file_listed"
    element: str
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

    @classmethod
    def of(cls, element: str, file: StatedFile) -> Self:
        """The event that lists a file as its source states it."""
        return cls(element=element, **{name: getattr(file, name) for name in StatedFile.__struct_fields__})

    @property
    def file(self) -> StatedFile:
        """The file as its source states it."""
        return StatedFile(**{name: getattr(self, name) for name in StatedFile.__struct_fields__})


class FileDropped(Event, frozen=True, kw_only=True):
    """A complete list no longer names the file."""

    TOPIC: ClassVar[str] = "paper.file_dropped"
    element: str


class PaperGone(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The source says that the paper no longer exists.

    `last_seen` is when its own page was seen last, `first_missed` when it was first looked for in vain.
    """

    TOPIC: ClassVar[str] = "paper.gone"
    last_seen: str | None = None
    first_missed: str | None = None


class PaperSeenAgain(Event, frozen=True):
    """The source shows the paper again after it had been gone."""

    TOPIC: ClassVar[str] = "paper.seen_again"


class NotUnderstoodListed(Event, frozen=True, kw_only=True):
    """What the reader could not understand of the source's page, verbatim; replaces the earlier list.

    Whatever a page says may stand there, names included. Schema 1 held the items among the facts.
    """

    TOPIC: ClassVar[str] = "paper.not_understood"
    SCHEMA: ClassVar[int] = 2
    PERSONAL: ClassVar[tuple[str, ...]] = ("items",)
    items: tuple[NotUnderstood, ...] = ()


class HarvestStarted(Event, frozen=True, omit_defaults=True, kw_only=True):
    """A run over one source began; `argument` says over what, `crawler` names program and version."""

    TOPIC: ClassVar[str] = "harvest.started"
    council: str
    source: str
    argument: str
    crawler: str


class HarvestRecorded(Event, frozen=True, kw_only=True):
    """A batch of observations was recorded; the original `manifest` holds one JSON line for each.

    The original `captures` holds one JSON line for each fetch that the batch opened, if it opened any.
    """

    TOPIC: ClassVar[str] = "harvest.recorded"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("manifest", "captures")
    manifest: str
    captures: str | None
    observations: int
    results: dict[str, int]


class FaultFound(Struct, frozen=True, omit_defaults=True):
    """A rule of its format that a source breaks: how often, out of how many if known, and an example."""

    rule: str
    count: int
    example: str
    out_of: int | None = None


class ReferencesLeft(Struct, frozen=True):
    """Objects of a type that a source names and no run asked for: how many, and the first addresses."""

    type: str
    count: int
    addresses: tuple[str, ...]


class HarvestCompleted(Event, frozen=True, omit_defaults=True, kw_only=True):
    """The run reached its end; `results` counts observations by result over the whole run.

    `faults` are the rules that the source breaks, as far as this run could see, `left` is what it names and
    nobody asked for.
    """

    TOPIC: ClassVar[str] = "harvest.completed"
    results: dict[str, int]
    faults: tuple[FaultFound, ...] = ()
    left: tuple[ReferencesLeft, ...] = ()


class HarvestInterrupted(Event, frozen=True, kw_only=True):
    """The run ended without reaching its end; the next run of the source says so."""

    TOPIC: ClassVar[str] = "harvest.interrupted"


class LexiconExtended(Event, frozen=True, kw_only=True):
    """The archive's own texts extended the lexicon of a search profile; the last one told is in use.

    `sha256` names the whole lexicon, made of the shipped one and of `texts` texts as they could be searched
    at the position `state`.
    """

    TOPIC: ClassVar[str] = "archive.lexicon_extended"
    ORIGINALS: ClassVar[tuple[str, ...]] = ("sha256",)
    profile: str
    sha256: str
    texts: int
    state: Position
