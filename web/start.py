"""The start page and the status page: what the archive covers, how it is. Knows no search and no family."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from domain.file_observation import TextState
from projections.views import CouncilView, CoverageView, ReadModelView, StatusView
from web import german
from web.asked import Asked
from web.contexts import Frame, SearchBox, title

STOPPED = "stopped"
"""What the web says of a part that does not go on: the reason is the operator's (docs/decisions/0011)."""

UNREADABLE = "unreadable"
"""The same of a file of synonyms that cannot be used."""


class CouncilRow(Struct, frozen=True):
    """A council and the address that lists its papers."""

    name: str
    address: str
    families: str
    papers: str
    captured: str


class StartContext(Struct, frozen=True):
    """Context of start.html."""

    frame: Frame
    box: SearchBox
    coverage: list[str]
    councils: list[CouncilRow]


class ReadModelRow(Struct, frozen=True):
    """A read model or index: where it stands, and whether something stopped it."""

    name: str
    position: str
    lag: str
    state: str


class StatusContext(Struct, frozen=True):
    """Context of status.html."""

    frame: Frame
    sentences: list[str]
    read_models: list[ReadModelRow]
    councils: list[CouncilRow]


def start_context(covered: CoverageView) -> StartContext:
    """The start page: a box, and in one sentence what the archive covers."""
    return StartContext(
        frame=Frame(title("Ratsvorlagen durchsuchen", "Startseite"), None, _head(covered)),
        box=SearchBox(),
        coverage=_coverage(covered),
        councils=list(map(_council, covered.councils)),
    )


def status_context(status: StatusView) -> StatusContext:
    """The status page: how far everything is, and what could not be read."""
    return StatusContext(
        frame=Frame(
            title(f"Archivstand e{status.head}", "Status"), SearchBox(), _head(status), "/status.json"
        ),
        sentences=[_health(status), *_coverage(status), _failures(status), _gaps(status), *_files(status)],
        read_models=list(map(_read_model, status.read_models)),
        councils=list(map(_council, status.councils)),
    )


def public(status: StatusView) -> StatusView:
    """The status as everybody may read it: a code where operators read a sentence, which may name hosts."""
    models = [model if model.error is None else replace(model, error=STOPPED) for model in status.read_models]
    return replace(status, read_models=models, synonyms=UNREADABLE if status.synonyms else None)


def _head(covered: CoverageView | StatusView) -> str | None:
    if covered.recorded_at is None:
        return None
    return f"Archivstand e{covered.head}, erfasst am {german.instant(covered.recorded_at)}"


def _coverage(covered: CoverageView | StatusView) -> list[str]:
    if covered.recorded_at is None:
        return ["Das Archiv ist noch leer."]
    families, papers, captured = (
        sum(getattr(council, field) for council in covered.councils)
        for field in ("families", "papers", "captured")
    )
    papers_told = (
        f"Das Archiv umfasst {german.count(families, 'Vorgang', 'Vorgänge')}"
        f" mit {german.count(papers, 'Vorlage', 'Vorlagen')}"
        f" aus {german.count(len(covered.councils), 'Rat', 'Räten')}; mit Inhalt erfasst"
        f" {'ist' if captured == 1 else 'sind'} davon {german.number(captured)}."
    )
    last = f"Das letzte Ereignis ist e{covered.head}, erfasst am {german.instant(covered.recorded_at)}."
    return [papers_told, last]


def _health(status: StatusView) -> str:
    if status.broken:
        return "Es liegt eine Störung vor: Mindestens ein Teil des Archivs wird nicht fortgeschrieben."
    return "Es liegt keine Störung vor."


def _failures(status: StatusView) -> str:
    match status.failures:
        case 0:
            return "Es sind keine Lesefehler offen."
        case 1:
            return "1 Dokument konnte nicht gelesen werden; seine Bytes sind aufbewahrt."
        case many:
            return (
                f"{german.number(many)} Dokumente konnten nicht gelesen werden; ihre Bytes sind aufbewahrt."
            )


def _gaps(status: StatusView) -> str:
    if not status.gaps:
        return "Zu allen bekannten Vorlagen liegt der Inhalt im Archiv."
    known = german.count(status.gaps, "bekannte Vorlage liegt", "bekannte Vorlagen liegen")
    return f"{known} noch nicht im Archiv."


def _files(status: StatusView) -> Iterator[str]:
    known, read = sum(status.file_states.values()), status.file_states.get(TextState.TEXT, 0)
    if not known:
        return
    count = german.count(known, "Datei ist", "Dateien sind")
    rest = "; die übrigen sind eingescannt, nicht öffentlich, nicht abrufbar oder nicht lesbar" * (
        read < known
    )
    yield f"{count} bekannt, davon {german.number(read)} mit lesbarem Text{rest}."


def _council(council: CouncilView) -> CouncilRow:
    return CouncilRow(
        name=council.council,
        address=Asked(council=council.council).address,
        families=german.number(council.families),
        papers=german.number(council.papers),
        captured=german.number(council.captured),
    )


def _read_model(model: ReadModelView) -> ReadModelRow:
    return ReadModelRow(
        name=model.name,
        position=f"e{model.position}",
        lag=f"{german.count(model.lag, 'Ereignis', 'Ereignisse')} im Rückstand" if model.lag else "aktuell",
        state="angehalten: wird gerade nicht fortgeschrieben" if model.error else "ohne Fehler",
    )
