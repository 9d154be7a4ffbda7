"""A paper folded from its events: what each source says of it, and its texts. Knows nothing of other papers.

Sources never overwrite each other: every source has its own account, and the current value is that of
the first source in a fixed order of readers that speaks of the field at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct

from domain.events import Outcome
from domain.observation import NotUnderstood, Section, StatedFile

READERS = ("oparl", "allris", "stadtratwatch", "observations")
"""Kinds of reader, the most authoritative first; unknown ones come last.

What stands behind the dash is the form that was read: one source may show its pages in several.
"""

DECIDING = "deciding"
"""Role of a station whose body disposes of the paper."""

UNTOLD = "other"
"""Kind of a paper whose page does not say what it is."""

Names = tuple[str, ...]


class Session(Struct, frozen=True):
    """One session of a station; `decision` says whether its outcome is recorded as a decision.

    A dropped session keeps its outcome: the source may show the session again and be silent on it.
    """

    session: int
    element: str
    date: str | None = None
    name: str | None = None
    agenda_item: str | None = None
    cancelled: bool = False
    outcome: Outcome | None = None
    decision: bool = False
    dropped: bool = False


Numbered = tuple[UUID, int]
"""What a stream counts (stations, claims): the stream, and the number it gave."""


class Consultation(Struct, frozen=True):
    """One station of the Beratungsfolge and its sessions by number; `stream` gave the ordinal."""

    stream: UUID
    ordinal: int
    element: str
    place: int
    body: str
    role_text: str | None
    role: str | None
    sessions: dict[int, Session] = {}
    dropped: bool = False
    authoritative: bool | None = None

    def in_order(self) -> list[Session]:
        """Sessions that the source still names, by day; those without a day last."""
        shown = (s for s in self.sessions.values() if not s.dropped)
        return sorted(shown, key=lambda s: (s.date or "9999", s.element))


class Claim(Struct, frozen=True):
    """A page's claim that `child` refers to `parent`."""

    claimant: UUID
    stream: UUID
    claim: int
    source: str
    reader: str
    element: str
    child: UUID
    parent: UUID
    kind: str
    basis: str
    order: int


class Mention(Struct, frozen=True):
    """What this paper's page says of the paper `paper`."""

    claimant: UUID
    source: str
    reader: str
    element: str
    paper: UUID
    number: str | None
    title: str | None
    originators: Names
    residents: Names
    kind: str | None
    kind_text: str | None
    basis: str


class ListedFile(Struct, frozen=True):
    """A file that the source attaches, under the source's name for it."""

    element: str
    stated: StatedFile


class Version(Struct, frozen=True):
    """A distinct text of a document, numbered in the order of recording; `position` is its event's."""

    document: str
    version: int
    sha256: str
    characters: int
    sections: tuple[Section, ...]
    position: int
    recorded_at: str
    seen_at: str


class Showing(Struct, frozen=True):
    """From `seen_at` on, `source` showed this text, until its next showing; `basis` dates it."""

    source: str
    document: str
    sha256: str
    seen_at: str
    basis: str


class Account(Struct, frozen=True):
    """All that one source says of the paper.

    `details` holds plain fields as tuples of texts (None: the source says there is none), `current`
    the text shown today by document. `gone` says that the source no longer has the paper.
    """

    source: str
    reader: str
    kind: str | None = None
    details: dict[str, Names | None] = {}
    consultations: dict[Numbered, Consultation] = {}
    claims: dict[Numbered, Claim] = {}
    mentions: dict[str, Mention] = {}
    files: dict[str, ListedFile] = {}
    current: dict[str, str] = {}
    gone: bool = False
    not_understood: tuple[NotUnderstood, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether the source says anything of the paper today, if only that it is gone."""
        lists = (self.details, self.claims, self.mentions, self.files, self.current, self.not_understood)
        return self.gone or any(lists) or any(not c.dropped for c in self.consultations.values())

    def rank(self) -> tuple[int, str]:
        """Place in the fixed order of sources."""
        return rank(self.reader, self.source)


class Paper(Struct, frozen=True):
    """One paper as its stream tells it, and the streams joined into it.

    `streams` holds the version of each, so that a writer appends after what it has read. `first` is
    the position of its first event, `filed` says that a page of its own was captured. `ordinals`
    and `claims` count all that its own stream ever numbered, so that no number is given twice.
    `listed` holds the positions at which each source listed its files first, by source and element.
    """

    id: UUID
    council: str = ""
    slugs: Names = ()
    numbers: Names = ()
    ids: tuple[tuple[str, str], ...] = ()
    streams: dict[UUID, int] = {}
    first: int = 0
    filed: bool = False
    accounts: dict[str, Account] = {}
    texts: dict[str, tuple[Version, ...]] = {}
    showings: tuple[Showing, ...] = ()
    ordinals: int = 0
    claims: int = 0
    listed: dict[tuple[str, str], int] = {}

    @property
    def slug(self) -> str:
        """The readable address: the one assigned last."""
        return self.slugs[-1]

    def sources(self) -> set[str]:
        """The sources that may have spoken of the paper: those with an account or an id of their own."""
        return {*self.accounts, *(source for source, _ in self.ids)}

    def ranked(self) -> list[Account]:
        """Accounts, the most authoritative source first."""
        if len(self.accounts) == 1:
            return list(self.accounts.values())
        return sorted(self.accounts.values(), key=Account.rank)

    def said(self, field: str) -> Names | None:
        """The current value of a plain field; None when no source speaks of it or says there is none."""
        for account in self.ranked():
            if field in account.details:
                return account.details[field]
        return None

    def text(self, field: str) -> str | None:
        """The current value of a field that holds one text."""
        value = self.said(field)
        return value[0] if value else None

    @property
    def number(self) -> str | None:
        """The number as the paper's own page writes it, else as it was first named."""
        return self.text("number") or (self.numbers[0] if self.numbers else None)

    @property
    def kind(self) -> str | None:
        """The code of the paper's kind, as its own page has it; None while no page was captured."""
        told = next((a.kind for a in self.ranked() if a.kind is not None), None)
        return told or (UNTOLD if self.filed else None)

    @property
    def held_back(self) -> bool:
        """Whether the paper calls itself non-public; then only its number is shown."""
        return self.said("public") == ("no",)

    @property
    def gone(self) -> bool:
        """Whether every source that speaks of the paper says that it is gone."""
        speaking = [a for a in self.accounts.values() if a.speaks]
        return bool(speaking) and all(a.gone for a in speaking)

    def consultations(self) -> list[Consultation]:
        """The stations in the page's order, as the first source that lists any has them."""
        for account in self.ranked():
            shown = [c for c in account.consultations.values() if not c.dropped]
            if shown:
                return sorted(shown, key=lambda c: (c.place, c.element))
        return []

    def files(self) -> list[ListedFile]:
        """The attached files, as the first source that lists any has them."""
        for account in self.ranked():
            if account.files:
                return sorted(account.files.values(), key=lambda f: f.element)
        return []

    def attached(self) -> Iterator[tuple[str, ListedFile]]:
        """Every file that any source lists, with that source, the most authoritative first."""
        for account in self.ranked():
            for element in sorted(account.files):
                yield account.source, account.files[element]

    def current_version(self, document: str) -> Version | None:
        """The version that the first source with a text of the document shows today."""
        for account in self.ranked():
            if document in account.current:
                return self.version(document, account.current[document])
        return None

    def version(self, document: str, sha256: str) -> Version | None:
        """The version of the document that holds this text."""
        return next((v for v in self.texts.get(document, ()) if v.sha256 == sha256), None)

    def all_claims(self) -> Iterator[Claim]:
        """Every claim that this paper's pages make today."""
        for account in self.accounts.values():
            yield from account.claims.values()

    def all_mentions(self) -> Iterator[Mention]:
        """All that this paper's pages say of other papers today."""
        for account in self.accounts.values():
            yield from account.mentions.values()


def rank(reader: str, source: str) -> tuple[int, str]:
    """Place of a source in the fixed order: kind of reader first, then the source's name."""
    kind = reader.partition("-")[0]
    return (READERS.index(kind) if kind in READERS else len(READERS), source)
