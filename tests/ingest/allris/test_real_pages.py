"""Real pages of Leipzig: one whole, three cut, and one that is no paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import UNSET

from domain.errors import Unreadable
from domain.observation import Observation, StatedOutcome
from tests.ingest.allris.pages import read_page

PAGES = Path(__file__).parents[4] / "shared/data/leipzig/pages"

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


def test_agenda_is_no_paper() -> None:
    """The page of a meeting is refused."""
    with pytest.raises(Unreadable, match="Tagesordnung - SBB Mitte"):
        read_page((PAGES / "to010_1004740_2019-06-13_SBB-Mitte.txt").read_bytes())
