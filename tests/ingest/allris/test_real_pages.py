"""Real pages: of Leipzig one whole, three cut and an agenda, as text; excerpts of three towns as HTML."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import UNSET

from domain.meeting_observation import MeetingKey
from domain.observation import Observation, PaperKey, StatedOutcome
from tests.ingest.allris.pages import read_agenda, read_page

DATA = Path(__file__).parents[4] / "shared/data"
PAGES, HTML = DATA / "leipzig/pages", DATA / "allris-html"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not PAGES.is_dir(), reason=f"needs the council pages in {PAGES}"),
]


@pytest.fixture
def seed() -> Observation:
    return read_page((PAGES / "VII-A-00612-VSP-01.txt").read_bytes())


def test_seed_stations_in_order(seed: Observation) -> None:
    """Six stations in the page's order, six sessions, one cancelled, twice noted and nothing else."""
    assert seed.consultations is not UNSET
    stations = seed.consultations.items
    assert [(s.body, s.role_text, len(s.sessions)) for s in stations] == [
        ("Dienstberatung des Oberbürgermeisters", "Bestätigung", 0),
        ("DB OBM - Vorabstimmung", None, 1),
        ("FA Soziales, Gesundheit und Vielfalt", "Vorberatung", 2),
        ("SBB Süd", "Anhörung", 1),
        ("FA Stadtentwicklung und Bau", "Vorberatung", 1),
        ("Ratsversammlung", "Beschlussfassung", 1),
    ]
    sessions = [session for station in stations for session in station.sessions]
    assert [s.name for s in sessions if s.cancelled] == ["AUSFALL FA Soziales und Gesundheit"]
    assert [s.outcome for s in sessions if s.outcome is not UNSET] == [
        StatedOutcome("zur Kenntnis genommen")
    ] * 2
    assert seed.consultations.complete


def test_seed_family(seed: Observation) -> None:
    """The Stammbaum names four papers; everything on the page is understood."""
    assert seed.mentions is not UNSET
    assert seed.relations is not UNSET
    assert [m.paper.number for m in seed.mentions.items] == [
        "VII-A-00612",
        "VII-A-00612-VSP-01",
        "VII-A-00612-ÄA-02",
        "VII-A-00612-NF-03",
    ]
    assert {r.parent.number for r in seed.relations.items} == {"VII-A-00612"}
    assert (seed.mentions.complete, seed.relations.complete, seed.not_understood) == (True, True, ())


def test_seed_sections(seed: Observation) -> None:
    """Beschlussvorschlag and Sachverhalt are sections of their own, the three forms are kept apart."""
    assert seed.text is not UNSET
    lengths = {s.title: s.end - s.start for s in seed.text.sections if not s.form}
    assert 600 < lengths["Beschlussvorschlag"] < 700
    assert 2800 < lengths["Sachverhalt"] < 2900
    assert [s.title for s in seed.text.sections if s.form] == [
        "Rechtliche Konsequenzen",
        "Finanzielle Auswirkungen",
        "Hintergrund zum Beschlussvorschlag",
    ]


@pytest.mark.parametrize(
    ("name", "number", "stations", "sessions"),
    [
        ("vo020_1011612_VI-A-06701-VSP-01", "VI-A-06701-VSP-01", 5, 3),
        ("vo020_1016121_VII-A-00692-VSP-01", "VII-A-00692-VSP-01", 5, 4),
        ("vo020_1017775_VII-DS-01987", "VII-DS-01987", 8, 2),
    ],
)
def test_cut_pages_show_stations(name: str, number: str, stations: int, sessions: int) -> None:
    """A page that was cut shows header and whole Beratungsfolge, no text, and where it was cut."""
    page = read_page((PAGES / f"{name}.txt").read_bytes())

    assert page.consultations is not UNSET
    assert page.relations is not UNSET
    items = page.consultations.items
    assert (page.key.number, len(items), sum(len(s.sessions) for s in items)) == (number, stations, sessions)
    assert (page.consultations.complete, page.relations.complete, page.text) == (True, False, UNSET)
    assert [item.where for item in page.not_understood] == ["Seitenende"]


def test_agenda_shows_its_items_with_papers_and_outcomes() -> None:
    """Ten items, the five with papers all adopted; the evening's times are instants of summer time."""
    seen = read_agenda((PAGES / "to010_1004740_2019-06-13_SBB-Mitte.txt").read_bytes())

    assert (seen.key, seen.bodies) == (MeetingKey(date="2019-06-13", name="SBB Mitte"), ("SBB Mitte",))
    assert (seen.starts_at, seen.ends_at) == ("2019-06-13T16:00:00Z", "2019-06-13T19:15:00Z")
    assert seen.agenda is not UNSET
    assert [item.number for item in seen.agenda.items] == [
        *("Ö 1", "Ö 2", "Ö 3", "Ö 4", "Ö 5"),
        *("Ö 5.1", "Ö 5.2", "Ö 5.3", "Ö 5.4", "Ö 5.5"),
    ]
    assert {
        item.paper.number: item.outcome.text
        for item in seen.agenda.items
        if item.paper is not None and isinstance(item.outcome, StatedOutcome)
    } == dict.fromkeys(
        ("VI-DS-04570", "VI-DS-06070-NF-01", "VI-DS-06949", "VI-DS-06591", "VI-DS-06869"),
        "ungeändert beschlossen",
    )
    assert seen.agenda.complete is False


def stations(page: Observation) -> list[tuple[str, str | None, list[tuple[str | None, str | None]]]]:
    """Body, role, and day and outcome of each session."""
    assert page.consultations is not UNSET
    return [
        (s.body, s.role_text, [(x.date, x.outcome.text if x.outcome else None) for x in s.sessions])
        for s in page.consultations.items
    ]


def test_classic_page_of_winnweiler() -> None:
    """Header cells, station and session of ALLRIS 3.9.5; the excerpt was cut, so nothing is whole."""
    page = read_page((HTML / "classic_vo020_winnweiler_1922_core.html").read_bytes())

    assert (page.key, page.kind_text) == (PaperKey("1922", "2026/946"), "Beschlussvorlage")
    assert (page.originators, page.clerks, page.public) == (("Referat 2",), ("Nachname, Vorname",), True)
    assert isinstance(page.title, str)
    assert page.title.startswith('Vollzug des BauGB; Bebauungsplan "Auf der Bühne" hier: Abwägung')
    assert stations(page) == [
        ("Ortsgemeinderat Sippersfeld", "Entscheidung", [("2026-08-19", "ungeändert beschlossen")])
    ]
    assert page.text is UNSET


def test_classic_page_of_hildesheim() -> None:
    """The excerpt's bare rows are put back into the table that they were cut from."""
    head, _, rows = (HTML / "classic_vo020_hildesheim_8000_beratungsfolge.html").read_text().partition("<tr")
    page = read_page(f"{head}<table><tr{rows}</table>")

    assert page.key == PaperKey(number="23/224")
    body = "Ausschuss für Stadtentwicklung, Umwelt und Mobilität"
    assert stations(page) == [(body, "Information", [("2023-06-14", "zur Kenntnis genommen")])]


def test_modern_page_of_laatzen() -> None:
    """ALLRIS 4.1.5: a postponed session and its successor stand under one station, a secret one has none."""
    page = read_page((HTML / "allris4_vo020_laatzen_1000238_core.html").read_bytes(), "vo020?VOLFDNR=1000238")

    assert (page.key, page.kind_text) == (PaperKey("1000238", "2026/245"), "Antrag")
    assert (page.status_text, page.public) == ("öffentlich (Vorlage freigegeben)", True)
    assert page.originators == ("40 Bildung und Sport",)
    assert page.relations is not UNSET
    assert [claim.parent.number for claim in page.relations.items] == ["2026/235"]
    assert stations(page) == [
        ("Ortsrat Laatzen", "Anhörung", [("2026-08-25", None)]),
        ("Schulausschuss", "Vorberatung", [("2026-06-29", "vertagt"), ("2026-09-01", None)]),
        ("Verwaltungsausschuss (nicht-öffentlich)", "Vorberatung", []),
        ("Rat der Stadt Laatzen", "Entscheidung", [("2026-09-03", None)]),
    ]
