"""A line of StadtratWatch's observations to an observation; pure, knows neither files nor storage.

StadtratWatch records what Magdeburg's council information system shows of a paper each time it changed
(code-for-magdeburg/StadtratWatch-web): one JSON object a line, with the whole paper in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from domain.errors import Unreadable
from domain.observation import (
    Listing,
    Observation,
    PaperKey,
    Reader,
    SeenBasis,
    StatedConsultation,
    StatedFile,
    StatedOutcome,
    StatedRelation,
    StatedSession,
)
from domain.vocabulary import kind_code, relation_kind
from ingest.instants import day_in_berlin, in_utc
from ingest.lines import require_text

READER = Reader("stadtratwatch", 1)

Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Size = Annotated[int, Meta(ge=0, le=2**53)]

CANCELLED = re.compile(r"\bSitzung entfällt\b")
"""How the name of a session says that it does not take place ("Die Sitzung entfällt krankheitsbedingt!")."""


class FileRow(Struct, frozen=True):
    """A file of the paper; `size` is in bytes, None where the crawler could not fetch the file."""

    id: Id
    name: str
    url: str
    size: Size | None


class ConsultationRow(Struct, frozen=True):
    """One session that dealt with the paper; `date` is its beginning as an instant with an offset."""

    meeting: str
    date: str
    role: str
    organization: Annotated[str, Meta(min_length=1)]
    agenda_item: str | None = msgspec.field(name="agendaItem")
    result: str | None


class PaperRow(Struct, frozen=True):
    """The whole paper as the crawler saw it; every list is complete."""

    id: Id
    reference: str
    type: str
    title: str
    files: tuple[FileRow, ...]
    consultations: tuple[ConsultationRow, ...]
    root: Id = msgspec.field(name="rootPaperId")
    subordinated: tuple[Id, ...] = msgspec.field(name="subordinatedPaperIds")
    superordinated: tuple[Id, ...] = msgspec.field(name="superOrdinatedPaperIds")


class Row(Struct, frozen=True):
    """A line: the paper, and when the crawler saw that it is new (`add`) or has changed (`mod`)."""

    seen_at: str
    op: Literal["add", "mod"]
    paper: PaperRow


_ROWS = msgspec.json.Decoder(Row)


def read(
    line: bytes, *, council: str, source: str, address: str, sha256: str, line_number: int
) -> Observation:
    """What line `line_number` of the file at `address` says; `sha256` is the file's; raises Unreadable."""
    try:
        require_text(line)
        row = _ROWS.decode(line)
        return Observation(
            council=council,
            source=source,
            key=_key(row.paper),
            address=f"{address}#{row.paper.id}",
            seen_at=in_utc(row.seen_at),
            seen_basis=SeenBasis.STATED,
            sha256=sha256,
            line=line_number,
            reader=READER,
            title=row.paper.title or None,
            kind_text=row.paper.type or None,
            consultations=Listing(tuple(_consultation(entry) for entry in row.paper.consultations)),
            relations=Listing(_relations(row.paper)),
            files=Listing(tuple(_file(entry) for entry in row.paper.files)),
        )
    except (ValueError, RecursionError, Unreadable) as error:
        raise Unreadable(
            f"line {line_number} of {address} is not an observation of StadtratWatch ({error}): expected a"
            " JSON object with seen_at, op and paper; the line is kept, compare it with its source"
        ) from error


def _key(paper: PaperRow) -> PaperKey:
    return PaperKey(id=str(paper.id), number=paper.reference or None)


def _consultation(row: ConsultationRow) -> StatedConsultation:
    session = StatedSession(
        date=day_in_berlin(row.date),
        name=row.meeting or None,
        cancelled=CANCELLED.search(row.meeting) is not None,
        agenda_item=row.agenda_item or None,
        outcome=StatedOutcome(row.result) if row.result else None,
    )
    return StatedConsultation(body=row.organization, role_text=row.role or None, sessions=(session,))


def _relations(paper: PaperRow) -> tuple[StatedRelation, ...]:
    """The links in the source's order; the root is kept as a claim, since real roots contradict the links."""
    own, kind = _key(paper), _relation_kind(paper.type)
    up = [
        StatedRelation(own, PaperKey(id=str(parent)), kind, "superOrdinatedPaperIds")
        for parent in paper.superordinated
    ]
    down = [
        StatedRelation(PaperKey(id=str(child)), own, "concerns", "subordinatedPaperIds")
        for child in paper.subordinated
    ]
    root = [StatedRelation(own, PaperKey(id=str(paper.root)), "concerns", "rootPaperId")]
    return (*up, *down, *(root if paper.root != paper.id else ()))


@lru_cache(maxsize=256)
def _relation_kind(type_: str) -> str:
    return relation_kind(kind_code(type_))


def _file(row: FileRow) -> StatedFile:
    return StatedFile(name=row.name, id=str(row.id), address=row.url or None, size=row.size)
