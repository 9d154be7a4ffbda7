"""What is shown of the archive: the shapes of its JSON. Knows no table and no page."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from domain.observation import Vote
from search.answers import AsOf


class RelationView(Struct, frozen=True):
    """A claim that the paper refers to `to`."""

    to: str
    kind: str
    claimed_by: str
    basis: str


class VersionView(Struct, frozen=True):
    """One version (Fassung) of a document; `current` is the one the source shows today."""

    version: int
    recorded_at: str
    seen_at: str
    sha256: str
    characters: int
    current: bool


class DocumentView(Struct, frozen=True):
    """A document of a paper with its versions, listed by seen_at."""

    document: str
    kind: str
    name: str
    versions: list[VersionView]


class SessionView(Struct, frozen=True):
    """A session of a station; `outcome` is the code, `outcome_text` the source's word."""

    date: str | None
    name: str | None
    cancelled: bool
    agenda_item: str | None
    outcome: str | None
    outcome_text: str | None
    vote: Vote | None
    resolution: str | None


class ConsultationView(Struct, frozen=True):
    """A station of the Beratungsfolge."""

    order: int
    body: str
    role: str | None
    role_text: str | None
    sessions: list[SessionView]


class AgendaItemView(Struct, frozen=True):
    """An agenda item that deals with a paper, as its meeting's source tells it; `item` is its number."""

    date: str | None
    meeting: str | None
    bodies: list[str]
    cancelled: bool
    item: str | None
    title: str | None
    outcome: str | None
    outcome_text: str | None
    vote: Vote | None
    resolution: str | None
    source: str


class FileVersionView(Struct, frozen=True):
    """One version of a file: its bytes (SHA-256, size); `current` is the one its address shows today."""

    version: int
    recorded_at: str
    seen_at: str
    sha256: str
    size: int
    current: bool


class FileView(Struct, frozen=True):
    """An attached file as the source names it; `kind` is a code where it is a document of its own.

    `became` tells what became of it (projections.file_queries.MEANINGS, or a state of its text), `why` in a
    sentence; `document` is its name among the documents, where it has a text, `pages` how many it has. Of a
    file that calls itself non-public nothing is told but that: its name is null.
    """

    name: str | None
    address: str | None
    size: int | None
    kind: str | None = None
    state: str | None = None
    date: str | None = None
    became: str = "not_fetched"
    why: str | None = None
    document: str | None = None
    pages: int | None = None
    ocr: bool = False
    versions: list[FileVersionView] = []


class PaperView(Struct, frozen=True):
    """A paper of a family; `public` is yes, no or unknown, `held_back` papers show their number only."""

    number: str | None
    slug: str
    kind: str | None
    kind_text: str | None
    title: str | None
    originators: list[str]
    status_text: str | None
    filed_on: str | None
    public: str
    held_back: bool
    captured: bool
    gone: bool
    parent: str | None
    relations: list[RelationView]
    documents: list[DocumentView]
    files: list[FileView]
    consultations: list[ConsultationView]
    agenda: list[AgendaItemView] = []


class DecidedTextView(Struct, frozen=True, omit_defaults=True):
    """The text a decision was made on, and the basis for saying so."""

    basis: str
    document: str | None = None
    version: int | None = None
    sha256: str | None = None


class DecisionView(Struct, frozen=True):
    """A decision on a paper of the family."""

    paper: str
    body: str
    date: str | None
    outcome: str
    outcome_text: str
    text: DecidedTextView


class ConflictView(Struct, frozen=True):
    """Claims that contradict each other, in words."""

    what: str
    papers: list[str]
    claims: list[str]


class GapView(Struct, frozen=True, omit_defaults=True):
    """A paper that is known but not held, and why: the papers that name it."""

    number: str
    why: str
    named_by: list[str] = []


class MissingView(Struct, frozen=True, omit_defaults=True):
    """A paper that is known but not held, a file without a text, or what a run left (`what`), and why.

    `number` is the paper's, or the one that a file belongs to; a meeting's file has none. What is held back
    has neither name nor address. What a run left, though its source names it, is called by its OParl type.
    """

    council: str
    what: str
    number: str | None
    why: str
    name: str | None = None
    address: str | None = None


class NotUnderstoodView(Struct, frozen=True):
    """A piece of a page that its reader could not understand, verbatim."""

    paper: str
    where: str
    text: str


class FamilyView(Struct, frozen=True):
    """A motion family as of a state; `papers` in the order of the tree, the root first."""

    council: str
    as_of: AsOf
    root: str
    slug: str
    title: str | None
    papers: list[PaperView]
    decisions: list[DecisionView]
    conflicts: list[ConflictView]
    gaps: list[GapView]
    not_understood: list[NotUnderstoodView]


class SourceView(Struct, frozen=True):
    """Where an event's fact comes from."""

    name: str
    address: str
    sha256: str
    reader: str


class EventView(Struct, frozen=True):
    """One event of the log; `on` is the day the fact itself carries."""

    position: int
    recorded_at: str
    seen_at: str | None
    type: str
    stream: str
    version: int
    paper: str | None
    on: str | None
    cause: str
    source: SourceView | None
    data: dict[str, Any]


class FaultView(Struct, frozen=True):
    """A rule of its format that a source breaks: how often, out of how many if known, and an example."""

    rule: str
    count: int
    example: str
    out_of: int | None = None


class SourceFaultsView(Struct, frozen=True):
    """A source and the faults that its last completed run found."""

    source: str
    position: int
    faults: list[FaultView]


class RunView(Struct, frozen=True):
    """A harvest; `state` is running, completed or interrupted, `results` counts observations by result."""

    position: int
    council: str
    source: str
    argument: str
    started_at: str
    ended_at: str | None
    state: str
    results: dict[str, int]
    faults: list[FaultView]


class FailureView(Struct, frozen=True):
    """What could not be read and why; its bytes are kept under `sha256`."""

    position: int
    source: str
    address: str
    line: int | None
    sha256: str
    reason: str
    recorded_at: str


class ReadModelView(Struct, frozen=True):
    """A read model or index: where it stands and how many events it lags behind."""

    name: str
    position: int
    lag: int
    error: str | None


class CouncilView(Struct, frozen=True):
    """A council in the archive: how many families and papers are known, how many of them captured."""

    council: str
    families: int
    papers: int
    captured: int


class CoverageView(Struct, frozen=True):
    """What the archive covers: its last event, and each council's papers."""

    head: int
    recorded_at: str | None
    councils: list[CouncilView]


class StatusView(Struct, frozen=True):
    """The state of the whole archive; `gaps` counts papers that are known but not held.

    `files` counts listings of files without a text, `file_states` files by what became of them, `synonyms`
    tells what is wrong with the file of synonyms: searching goes on with what stood there before.
    """

    head: int
    recorded_at: str | None
    read_models: list[ReadModelView]
    councils: list[CouncilView]
    failures: int
    gaps: int
    files: int
    file_states: dict[str, int]
    sources: list[SourceFaultsView]
    broken: bool
    synonyms: str | None = None
