"""What one source showed of one meeting, or of one body, at one time. Knows nothing of readers or storage.

Fields are unset, empty or a value, as in domain.observation. A meeting belongs to the source that shows it.
"""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from domain.file_observation import FileObservation
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Presence,
    Reader,
    SeenBasis,
    StatedFile,
    StatedOutcome,
)


class MeetingKey(Struct, frozen=True, omit_defaults=True):
    """How a source names a meeting: by its own id, else by its day (`YYYY-MM-DD`) and its name."""

    id: str | None = None
    date: str | None = None
    name: str | None = None


class StatedAgendaItem(Struct, frozen=True, omit_defaults=True):
    """One item of an agenda; `number` is verbatim ("Ö 8.1"), `public` None where the source is silent.

    `paper` is the paper that the item deals with, if any; what the item says of its outcome is a claim
    beside that of the paper's own page.
    """

    title: str | None = None
    number: str | None = None
    id: str | None = None
    public: bool | None = None
    paper: PaperKey | None = None
    outcome: StatedOutcome | UnsetType | None = UNSET
    files: tuple[StatedFile, ...] = ()


class MeetingObservation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one source showed of one meeting at `seen_at`; see domain.observation.Observation.

    `starts_at` and `ends_at` are instants in UTC, or a day (`YYYY-MM-DD`) where the source tells no time.
    """

    council: str
    source: str
    key: MeetingKey
    presence: Presence = Presence.SHOWN
    address: str
    seen_at: str
    seen_basis: SeenBasis
    sha256: str
    line: int | None = None
    reader: Reader

    last_seen: str | None = None
    first_missed: str | None = None
    name: str | UnsetType | None = UNSET
    status_text: str | UnsetType | None = UNSET
    cancelled: bool | UnsetType = UNSET
    starts_at: str | UnsetType | None = UNSET
    ends_at: str | UnsetType | None = UNSET
    bodies: tuple[str, ...] | UnsetType = UNSET
    place: str | UnsetType | None = UNSET
    agenda: Listing[StatedAgendaItem] | UnsetType = UNSET
    files: Listing[StatedFile] | UnsetType = UNSET
    not_understood: tuple[NotUnderstood, ...] = ()


class BodyObservation(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one source showed of one body (committee, council, office) at `seen_at`; `id` is the source's own.

    `starts_on` and `ends_on` are days (`YYYY-MM-DD`); `term` is the legislative term's name.
    """

    council: str
    source: str
    id: str
    presence: Presence = Presence.SHOWN
    address: str
    seen_at: str
    seen_basis: SeenBasis
    sha256: str
    line: int | None = None
    reader: Reader

    last_seen: str | None = None
    first_missed: str | None = None
    name: str | UnsetType | None = UNSET
    short_name: str | UnsetType | None = UNSET
    kind_text: str | UnsetType | None = UNSET
    starts_on: str | UnsetType | None = UNSET
    ends_on: str | UnsetType | None = UNSET
    term: str | UnsetType | None = UNSET
    not_understood: tuple[NotUnderstood, ...] = ()


AnyObservation = Observation | MeetingObservation | BodyObservation | FileObservation
"""What a source showed of one thing, whatever it is."""
