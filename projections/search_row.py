"""What a paper's rows say: its facts, and one search row for each document, files included. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.file import File
from domain.identity import file_stream
from domain.observation import PAGE, Section
from domain.paper import Consultation, Mention, Paper, Version
from search.rows import OPEN, PLACES, SearchRow, Station

UNKNOWN_KIND = "other"


class Facts(Struct, frozen=True):
    """A paper, the slug of its family's root, what other pages say of it, and files by their streams.

    `mentions` are weighed (domain.claims) and looked at while no page of the paper's own was captured.
    `withheld` are the files that anybody calls not public.
    """

    paper: Paper
    family: str
    mentions: tuple[Mention, ...]
    files: Mapping[UUID, File]
    withheld: Collection[UUID]

    def title(self) -> str | None:
        """The paper's own title, else what another page calls it."""
        if self.paper.filed:
            return self.paper.text("title")
        return next((m.title for m in self.mentions if m.title is not None), None)

    def kind(self) -> str | None:
        """The code of the paper's own kind, else what another page says it is."""
        if self.paper.filed:
            return self.paper.kind
        return next((m.kind for m in self.mentions if m.kind is not None), None)

    def paper_row(self) -> dict[str, object]:
        """The columns of the paper's row; a paper that is held back shows its number only."""
        paper = self.paper
        return {
            "council": paper.council,
            "number": paper.number,
            "slug": paper.slug,
            "kind": self.kind(),
            "title": None if paper.held_back else self.title(),
            "captured": paper.filed,
            "held_back": paper.held_back,
            "gone": paper.gone,
        }


def documents(facts: Facts) -> dict[int, SearchRow]:
    """The search rows that hold now, by ordinal; none for a paper that is held back.

    Before any text the page stands as version 0, so that number and title are found.
    """
    paper = facts.paper
    if paper.held_back or not paper.slugs:
        return {}
    version = paper.current_version(PAGE)
    ordinal = (version.position if version is not None else paper.first) * PLACES
    page = _row(facts, ordinal, version)
    return {ordinal: page} | {row.ordinal: row for row in _files(facts, page)}


def document_of(file: UUID) -> str:
    """The name of a file among its paper's documents."""
    return f"file-{file.hex[:12]}"


def _files(facts: Facts, page: SearchRow) -> Iterator[SearchRow]:
    """A row for each attached file with a text; bytes that are attached twice are one document.

    A file's place in the order is that of its first listing, then its version.
    """
    paper = facts.paper
    seen: set[str] = set()
    for source, listed in paper.attached():
        stream = file_stream(source, listed.stated)
        file = facts.files.get(stream) if stream is not None else None
        if stream is None or file is None or file.text is None or stream in facts.withheld:
            continue
        version = file.of(file.current)
        if version is None or version.sha256 in seen:
            continue
        seen.add(version.sha256)
        place = paper.listed[source, listed.element] * PLACES + min(version.version, PLACES - 1)
        yield replace(
            page,
            ordinal=place,
            kind=listed.stated.kind or page.kind,
            document=document_of(stream),
            version=version.version,
            sha256=file.text.text,
            sections=_told(file.text.sections),
            name=listed.stated.name,
            pages=file.text.pages,
            raw=file.text.raw,
        )


def _told(sections: tuple[Section, ...]) -> tuple[tuple[str, int, int, bool], ...]:
    return tuple((s.title, s.start, s.end, s.form) for s in sections)


def _row(facts: Facts, ordinal: int, version: Version | None) -> SearchRow:
    paper = facts.paper
    day = _day(paper)
    return SearchRow(
        ordinal=ordinal,
        from_position=0,
        to_position=OPEN,
        council=paper.council,
        family=facts.family,
        number=paper.number,
        slug=paper.slug,
        kind=facts.kind() or UNKNOWN_KIND,
        title=facts.title() or "",
        bodies=_bodies(paper),
        originators=paper.said("originators") or (),
        directions=paper.said("directions") or (),
        districts=paper.said("districts") or (),
        year=int(day[:4]) if day is not None else None,
        document=PAGE,
        version=version.version if version is not None else 0,
        sha256=version.sha256 if version is not None else None,
        sections=_told(version.sections) if version else (),
        status=paper.text("status_text"),
        day=day,
        stations=_stations(paper),
    )


def stands(row: SearchRow, paper: Paper) -> bool:
    """Whether a row says of the paper's stations what the paper says now."""
    return (row.bodies, row.day, row.stations) == (_bodies(paper), _day(paper), _stations(paper))


def _bodies(paper: Paper) -> tuple[str, ...]:
    """The stations' bodies, each once."""
    return tuple(dict.fromkeys(station.body for station in paper.consultations()))


def _day(paper: Paper) -> str | None:
    """The day of filing, else of the earliest session."""
    filed = paper.text("filed_on")
    if filed is not None:
        return filed
    days = (s.date for c in paper.consultations() for s in c.sessions.values() if s.date and not s.dropped)
    return min(days, default=None)


def _stations(paper: Paper) -> tuple[Station, ...]:
    """What each session came to, each once, sorted; a body none of whose sessions stands is still to deal."""
    told = {station for consultation in paper.consultations() for station in _came_to(consultation)}
    return tuple(sorted(told, key=lambda s: (s[0], s[1] or "", s[2] or "")))


def _came_to(consultation: Consultation) -> set[Station]:
    body, role = consultation.body, consultation.role
    standing = [s for s in consultation.sessions.values() if not s.dropped and not s.cancelled]
    if not standing:
        return {(body, role, None)}
    return {(body, role, s.outcome.code if s.outcome is not None else None) for s in standing}
