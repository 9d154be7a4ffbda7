"""Consultations as rows: what is known of each session, since when, and why a value is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from msgspec.structs import asdict, replace

from domain import vocabulary
from domain.observation import (
    Listing,
    Observation,
    Presence,
    SeenBasis,
    StatedConsultation,
    StatedOutcome,
    StatedSession,
    Vote,
)
from projections.consultation_rows import REASONS, ConsultationRow, consultation_rows
from projections.postgres_store import PostgresReadModels
from search.answers import AsOf
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive, councils, observed
from tests.projections.built import built

pytestmark = pytest.mark.system

EXAMPLES = settings(max_examples=settings().max_examples // 4, deadline=None)
TYPES = {"text": str, "integer": int, "truth": bool}
COLUMNS = re.compile(r"^\| `([a-z_]+)` \| (text|integer|truth) \| .+? \| (.*?) \| (.*) \|$", re.MULTILINE)


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


@pytest.fixture(scope="module")
def codebook(root: Path) -> dict[str, tuple[str, set[str], set[str]]]:
    """Type, codes and reasons by column."""
    found = COLUMNS.findall((root / "docs/codebook.md").read_text())
    return {name: (kind, quoted(values), quoted(reasons)) for name, kind, values, reasons in found}


def quoted(text: str) -> set[str]:
    """What stands in backquotes."""
    return set(re.findall(r"`([^`]+)`", text))


def rows(held: Archive, upto: int | None = None) -> list[ConsultationRow]:
    """The rows of all papers, in any order."""
    position = upto or held.log.head()
    state = AsOf(position, "then")
    found: list[ConsultationRow] = []
    for paper in held.papers(position).values():
        streams = {paper.id, *paper.streams}
        recorded = [r for r in held.paper_events() if r.stream in streams and r.position <= position]
        found += consultation_rows(paper, recorded, state)
    return found


def at(body: str, *sessions: StatedSession, role: str | None = None) -> StatedConsultation:
    """A consultation."""
    return StatedConsultation(body=body, role_text=role, sessions=sessions)


def shown(*stations: StatedConsultation, when: int = 0, **stated: Any) -> Observation:
    """The paper A-1 with these consultations."""
    return observed(1, INSTANTS[when], consultations=Listing(stations), **stated)


def test_codebook_tells_each_column(codebook: dict[str, tuple[str, set[str], set[str]]]) -> None:
    """Names, order and types are those of the rows; what may be missing has its column of reasons."""
    told: dict[str, type] = {}
    for name, (kind, _, reasons) in codebook.items():
        told[name] = TYPES[kind]
        if reasons:
            told[f"{name}_missing"] = str

    hints = {
        name: next((each for each in get_args(hint) if each is not NoneType), hint)
        for name, hint in get_type_hints(ConsultationRow).items()
    }
    assert list(hints.items()) == list(told.items())
    assert {*REASONS} == {reason for _, _, reasons in codebook.values() for reason in reasons}


def test_codebook_tells_each_code(codebook: dict[str, tuple[str, set[str], set[str]]]) -> None:
    """The values of coded columns are the closed tables."""
    assert codebook["kind"][1] == vocabulary.PAPER_KINDS
    assert codebook["role"][1] == {*vocabulary.ROLE_CODES.values(), "unknown"}
    assert codebook["outcome"][1] == {*vocabulary.OUTCOME_CODES.values(), "other"}
    assert codebook["seen_basis"][1] == set(SeenBasis) == codebook["outcome_seen_basis"][1]


@EXAMPLES
@given(councils())
def test_value_is_there_or_a_reason_is(
    codebook: dict[str, tuple[str, set[str], set[str]]], observations: list[Observation]
) -> None:
    """Whatever a council shows, each value is there or missing for a reason that the codebook lists."""
    with archive() as made:
        made.harvest(observations)
        found = [asdict(row) for row in rows(made)]

    for row in found:
        for name, (_, _, reasons) in codebook.items():
            reason = row.get(f"{name}_missing")
            assert (row[name] is None) == (reason is not None)
            assert reason is None or reason in reasons
    assert len({row["id"] for row in found}) == len(found)


def test_session_has_its_words_and_codes(held: Archive) -> None:
    """Body, role, outcome and vote stand verbatim beside their codes."""
    outcome = StatedOutcome("ungeändert beschlossen", Vote("majority", 30, 2), "VII/1", "Gebaut wird.")
    held.harvest([shown(at("Rat", StatedSession(date="2020-05-20", name="Sitzung", outcome=outcome),
                           role="Beschlussfassung"))])  # fmt: skip

    (row,) = rows(held)
    assert (COUNCIL, "Rat", "Beschlussfassung", "deciding") == (
        row.council,
        row.body,
        row.role_text,
        row.role,
    )
    assert ("ungeändert beschlossen", "adopted", True) == (row.outcome_text, row.outcome, row.decision)
    assert ("majority", 30, 2, None, "source_silent") == (
        row.vote,
        row.yes,
        row.no,
        row.abstain,
        row.abstain_missing,
    )
    assert ("VII/1", "Gebaut wird.", "2020-05-20") == (row.resolution, row.resolution_text, row.date)


def test_outcome_and_session_have_times_of_their_own(held: Archive) -> None:
    """What came last dates the row; the outcome keeps the event that recorded it."""
    noted = StatedSession(id="s1", date="2020-05-20", outcome=StatedOutcome("vertagt"))
    held.harvest([shown(at("Rat", noted))])
    first = held.log.head()
    held.harvest([shown(at("Rat", replace(noted, agenda_item="Ö 5")), when=1)])

    (then,), (now,) = rows(held, first), rows(held)
    assert (INSTANTS[0], INSTANTS[1]) == (then.seen_at, now.seen_at)
    assert INSTANTS[0] == now.outcome_seen_at
    assert then.outcome_position == now.outcome_position
    assert (now.recorded_position or 0) > first >= (then.recorded_position or 0)


@pytest.mark.parametrize(
    ("session", "stated", "reason"),
    [
        (None, {}, "no_session"),
        (StatedSession(date="2020-05-20"), {}, "not_recorded"),
        (StatedSession(date="2020-05-20", cancelled=True), {}, "cancelled"),
        (StatedSession(date="2020-05-20"), {"presence": Presence.GONE}, "gone"),
    ],
)
def test_missing_outcome_has_its_reason(
    held: Archive, session: StatedSession | None, stated: dict[str, Any], reason: str
) -> None:
    """No session, none noted yet, none that took place, or none any more."""
    sessions = () if session is None else (session,)
    held.harvest([shown(at("Rat", *sessions))])
    if stated:
        held.harvest([observed(1, INSTANTS[1], **stated)])

    (row,) = rows(held)
    assert (None, reason) == (row.outcome, row.outcome_missing)
    assert (bool(stated), None) == (row.gone, row.body_missing)


def test_paper_held_back_tells_its_number_only(held: Archive) -> None:
    """One row says that it is held back, however many consultations are known."""
    held.harvest([shown(at("Rat"), at("Beirat"), public=False, title="Personalsache")])

    (row,) = rows(held)
    assert ("A-1", "held_back", "held_back") == (row.number, row.body_missing, row.title_missing)
    assert "Personalsache" not in str(row)
    assert "Rat" not in str(row)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_papers_are_read_in_order(
    held: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    engine: str,
) -> None:
    """Whatever holds the read models, and however few papers are listed and read at once."""
    monkeypatch.setattr("ratsarchiv.reading.PAPERS", 1)
    monkeypatch.setattr("projections.queries.PAPERS", 2)
    place = PostgresReadModels(request.getfixturevalue("postgres")).open() if engine == "postgresql" else None
    held.harvest([observed(n, consultations=Listing((at("Rat"), at("Beirat")))) for n in (2, 10, 1)])

    with built(held, tmp_path / "live", place) as models:
        models.bring_up()
        reading = models.reading()
        told = [(row.paper, row.body) for row in reading.consultations(reading.stand(None), COUNCIL)]

    assert [(paper, body) for paper in ("A-1", "A-10", "A-2") for body in ("Rat", "Beirat")] == told


def test_export_keeps_no_writer_waiting(
    held: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read models are brought up while rows are being read, and the rows stay those of their state."""
    monkeypatch.setattr("ratsarchiv.reading.PAPERS", 1)
    monkeypatch.setattr("projections.queries.PAPERS", 2)
    held.harvest([observed(n, consultations=Listing((at("Rat"),))) for n in (1, 2, 3, 4)])

    with built(held, tmp_path / "live") as models:
        models.bring_up()
        reading = models.reading()
        following = reading.consultations(reading.stand(None), COUNCIL)
        told = [next(following).paper]
        held.harvest([observed(n, INSTANTS[1], consultations=Listing()) for n in (1, 2, 3, 4, 5)])
        models.bring_up()
        told += [row.paper for row in following]

    assert ["A-1", "A-2", "A-3", "A-4"] == told
