"""One paper on its family's page: facts, stations, documents, files. Knows no family.

A paper that is held back shows its number and that it is held back, whatever its view holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from domain import code_words
from domain.observation import PAGE, Vote
from projections.views import (
    AgendaItemView,
    ConsultationView,
    DocumentView,
    FileView,
    PaperView,
    RelationView,
    SessionView,
    VersionView,
)
from web import addresses, german, words

NOT_CAPTURED = "noch nicht im Archiv"
HELD_BACK = "zurückgehalten"
GONE = "laut Quelle nicht mehr vorhanden"
NO_OUTCOME = "kein Ergebnis erfasst"
CANCELLED = "ausgefallen (laut Quelle)"


class Fact(Struct, frozen=True):
    """A labelled fact."""

    label: str
    value: str


class StationRow(Struct, frozen=True):
    """A session of a station, or a station without one."""

    order: str
    body: str
    role: str
    day: str
    session: str
    outcome: list[str]


class VersionRow(Struct, frozen=True):
    """A version of a document."""

    version: str
    recorded: str
    seen: str
    characters: str
    sha256: str
    shown: str


class DocumentPart(Struct, frozen=True):
    """A document and its versions."""

    name: str
    versions: list[VersionRow]


class FileRow(Struct, frozen=True):
    """An attached file; `address` is None where the source gives none that a reader could follow."""

    name: str
    address: str | None
    became: str


class PaperPart(Struct, frozen=True):
    """A paper as the family's page shows it."""

    anchor: str
    heading: str
    states: list[str]
    facts: list[Fact]
    stations: list[StationRow]
    agenda: list[str]
    documents: list[DocumentPart]
    files: list[FileRow]


def paper_part(paper: PaperView, today: str) -> PaperPart:
    """The paper at a state recorded on the day `today`: later sessions are told as planned."""
    open_ = not paper.held_back
    return PaperPart(
        anchor=addresses.anchor(paper.slug),
        heading=f"{kind_of(paper)} {name_of(paper)}" if open_ else name_of(paper),
        states=states_of(paper),
        facts=list(_facts(paper)) if open_ else [],
        stations=[row for station in paper.consultations for row in _rows(station, today)] if open_ else [],
        agenda=[_agenda_item(each) for each in paper.agenda if not _told(each, paper)] if open_ else [],
        documents=[_document(paper, each) for each in paper.documents] if open_ else [],
        files=list(map(_file, paper.files)) if open_ else [],
    )


def name_of(paper: PaperView) -> str:
    """The number, else the address: what other views call the paper."""
    return paper.number or paper.slug


def kind_of(paper: PaperView) -> str:
    """What the source calls the kind of paper, else the archive's word."""
    return paper.kind_text or code_words.KINDS[paper.kind or "other"]


def states_of(paper: PaperView) -> list[str]:
    """What sets the paper apart: held back, not captured, gone."""
    if paper.held_back:
        return [HELD_BACK]
    return [state for state, holds in ((NOT_CAPTURED, not paper.captured), (GONE, paper.gone)) if holds]


def outcome_of(session: SessionView) -> list[str]:
    """What the source notes as the outcome, verbatim first; empty where it notes none."""
    if session.outcome_text is None:
        return []
    told = [german.quoted(session.outcome_text), _vote(session.vote)]
    word = code_words.OUTCOMES.get(session.outcome or "")
    if word is not None and word.casefold() != session.outcome_text.casefold():
        told.append(f"Einordnung: {word}")
    if session.resolution is not None:
        told.append(f"Beschlussnummer {session.resolution}")
    return [each for each in told if each]


def _facts(paper: PaperView) -> Iterator[Fact]:
    told = "" if paper.captured else " (laut einer anderen Vorlage)"
    if paper.title:
        yield Fact(f"Titel{told}", paper.title)
    if paper.originators:
        yield Fact(f"Einreicher{told}", "; ".join(paper.originators))
    if paper.status_text:
        yield Fact("Status laut Quelle", german.quoted(paper.status_text))
    if paper.filed_on:
        yield Fact("Eingereicht am (Sachdatum)", german.day(paper.filed_on))
    if paper.captured:
        yield Fact("Öffentlichkeit", words.PUBLIC.get(paper.public, words.PUBLIC["unknown"]))
    yield from _relations(paper.relations)


def _relations(relations: list[RelationView]) -> Iterator[Fact]:
    """Each relation once, with all who claim it, by what they base it on."""
    claimed: dict[str, dict[str, list[str]]] = {}
    for relation in relations:
        what = f"{words.RELATIONS.get(relation.kind, words.RELATIONS['concerns'])} {relation.to}"
        basis = words.BASES.get(relation.basis, f"Angabe {german.quoted(relation.basis)}")
        claimed.setdefault(what, {}).setdefault(basis, []).append(relation.claimed_by)
    for what, bases in claimed.items():
        told = "; ".join(f"{basis}: {', '.join(dict.fromkeys(by))}" for basis, by in bases.items())
        yield Fact("Bezug", f"{what} ({told})")


def _rows(station: ConsultationView, today: str) -> Iterator[StationRow]:
    order, role = str(station.order), _role(station)
    if not station.sessions:
        yield StationRow(order, station.body, role, "–", "keine Sitzung genannt", [NO_OUTCOME])
    for session in station.sessions:
        yield StationRow(
            order=order,
            body=station.body,
            role=role,
            day=german.day(session.date) if session.date else "nicht genannt",
            session=_session(session),
            outcome=_outcome(session, today),
        )


def _role(station: ConsultationView) -> str:
    if station.role is None:
        return "keine Rolle genannt"
    word = code_words.ROLES.get(station.role)
    if station.role_text is None or (word is not None and station.role_text.casefold() == word.casefold()):
        return word or "Rolle nicht eingeordnet"
    quoted = german.quoted(station.role_text)
    return quoted if word is None else f"{quoted} (Einordnung: {word})"


def _session(session: SessionView) -> str:
    item = f"Tagesordnungspunkt {session.agenda_item}" if session.agenda_item else None
    return ", ".join(filter(None, (session.name, item))) or "ohne Bezeichnung"


def _told(item: AgendaItemView, paper: PaperView) -> bool:
    """Whether the Beratungsfolge says the same of that day: then the agenda has nothing to add."""
    same = (s for station in paper.consultations for s in station.sessions if s.date == item.date)
    return any(item.outcome_text is None or session.outcome_text == item.outcome_text for session in same)


def _agenda_item(item: AgendaItemView) -> str:
    """What an agenda says of the paper, in one line."""
    number = f"Tagesordnungspunkt {item.item}" if item.item else None
    day = german.day(item.date) if item.date else "ohne Tag"
    where = ", ".join(filter(None, (day, item.meeting, number)))
    outcome = german.quoted(item.outcome_text) if item.outcome_text else NO_OUTCOME
    state = f"{CANCELLED}, " if item.cancelled else ""
    return f"{where}: {state}{outcome} (Quelle {item.source})"


def _outcome(session: SessionView, today: str) -> list[str]:
    told = outcome_of(session)
    if session.cancelled:
        return [CANCELLED, *told]
    planned = ["geplant"] if session.date is not None and session.date > today else []
    return told or [*planned, NO_OUTCOME]


def _vote(vote: Vote | None) -> str:
    if vote is None:
        return ""
    counts = (("Ja", vote.yes), ("Nein", vote.no), ("Enthaltungen", vote.abstain))
    told = [words.MANNERS.get(vote.manner or "", "")]
    told += [f"{name}: {german.number(value)}" for name, value in counts if value is not None]
    return "Abstimmung: " + ", ".join(filter(None, told)) if any(told) else ""


def _document(paper: PaperView, document: DocumentView) -> DocumentPart:
    of_file = f"Datei {german.quoted(document.name)} zu"
    name = "Text der Vorlage" if document.document == PAGE else of_file
    return DocumentPart(f"{name} {name_of(paper)}", list(map(_version, document.versions)))


def _version(version: VersionView) -> VersionRow:
    return VersionRow(
        version=f"Fassung {version.version}",
        recorded=german.instant(version.recorded_at),
        seen=german.instant(version.seen_at),
        characters=german.number(version.characters),
        sha256=version.sha256,
        shown="zuletzt gezeigt" if version.current else "nicht mehr gezeigt",
    )


def _file(file: FileView) -> FileRow:
    size = f" ({german.count(file.size, 'Byte', 'Bytes')})" if file.size is not None else ""
    followable = file.address is not None and file.address.startswith(("https://", "http://"))
    return FileRow((file.name or "Eine Datei") + size, file.address if followable else None, _became(file))


def _became(file: FileView) -> str:
    """What the archive has of a file."""
    word = words.FILES.get(file.became, words.FILES["not_read"])
    if file.became != "text":
        return word
    pages = german.count(file.pages, "Seite", "Seiten") if file.pages else ""
    versions = f"{len(file.versions)} Fassungen" if len(file.versions) > 1 else ""
    ocr = "durch Texterkennung (OCR), Fehler sind möglich" if file.ocr else ""
    return ", ".join(filter(None, (word, pages, versions, ocr)))
