"""The sample council's pages, read as they lie in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import UNSET

from domain.errors import Unreadable
from domain.numbers import normalise, slug
from domain.observation import Observation, Presence, StatedOutcome, StatedSession
from ingest.observations import read as read_line
from tests.ingest.allris.pages import read_agenda, read_page

SAMPLE = Path(__file__).parents[3] / "sample"
NO_PAPERS = ("TO-2024-04-17", "VII-A-01299")
PAGES = sorted(path for path in SAMPLE.glob("2024-*/*.txt") if path.stem not in NO_PAPERS)


def seen(name: str) -> Observation:
    """What the sample page `folder/name` shows."""
    return read_page((SAMPLE / f"{name}.txt").read_bytes())


def sessions(name: str) -> list[StatedSession]:
    listing = seen(name).consultations
    assert listing is not UNSET
    return [session for station in listing.items for session in station.sessions]


def outcomes(name: str) -> list[str]:
    return [s.outcome.text for s in sessions(name) if isinstance(s.outcome, StatedOutcome)]


def parents(name: str, basis: str) -> list[str | None]:
    page = seen(name)
    assert page.relations is not UNSET
    claims = [r for r in page.relations.items if r.basis == basis]
    return [
        r.parent.number for r in claims if normalise(r.child.number or "") == normalise(page.key.number or "")
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_sample_pages_are_read(path: Path) -> None:
    """Every sample page has a title, a kind, stations and, unless it was cut, a text with sections."""
    page = read_page(path.read_bytes())

    assert slug(page.key.number or "").removesuffix("-zurueckgezogen").replace("--", "-") == path.stem
    assert page.title
    assert page.kind_text
    assert page.consultations is not UNSET
    assert page.consultations.items
    assert page.text is UNSET or page.text.sections


def test_sample_holds_six_families() -> None:
    """The first observation holds 26 papers of six families, whose roots the Stammbäume name first."""
    pages = [read_page(path.read_bytes()) for path in PAGES if path.parent.name == "2024-03"]
    trees = [page.mentions.items for page in pages if page.mentions is not UNSET]

    assert len({page.key.number for page in pages}) == 26
    assert {tree[0].paper.number for tree in trees} == {
        "VII-A-01204",
        "VII-DS-00877",
        "VII-EF-00391",
        "VII-P-00145",
        "VII-A-01188",
        "VII-DS-00912",
    }


def test_sample_error_page_is_unreadable() -> None:
    """The page that says that a paper does not exist is no paper."""
    with pytest.raises(Unreadable, match="existiert nicht"):
        seen("2024-03/VII-A-01299")


def test_sample_agenda_is_read() -> None:
    """The session's agenda names four papers with outcomes, beside items without any."""
    agenda = read_agenda((SAMPLE / "2024-09/TO-2024-04-17.txt").read_bytes()).agenda

    assert agenda is not UNSET
    assert [(item.number, item.paper.number) for item in agenda.items if item.paper is not None] == [
        ("Ö 3.1", "VII-A-01204"),
        ("Ö 3.1.1", "VII-A-01204-VSP-01"),
        ("Ö 3.1.2", "VII-A-01204-NF-03"),
        ("N 4", "VII-DS-00912-NF-01-DS-01"),
    ]


def test_sample_position_reads_like_seed() -> None:
    """The position has stations without session and role, a cancelled session, and forms kept apart."""
    page = seen("2024-03/VII-A-01204-VSP-01")

    assert page.consultations is not UNSET
    assert page.text is not UNSET
    first, second = page.consultations.items[:2]
    assert (first.sessions, second.role_text) == ((), None)
    assert [s.cancelled for s in sessions("2024-03/VII-A-01204-VSP-01")] == [False, True, False, False, False]
    forms = [section.title for section in page.text.sections if section.form]
    assert forms == [
        "Rechtliche Konsequenzen",
        "Anlass der Vorlage",
        "Finanzielle Auswirkungen",
        "Hintergrund zum Beschlussvorschlag",
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-03/VII-A-01204", ["in die Gremien verwiesen"]),
        ("2024-09/VII-A-01204", ["in die Gremien verwiesen", "vertagt"]),
        ("2024-09/VII-A-01204-NF-03", ["vertagt", "mehrheitlich geändert beschlossen"]),
        ("2024-09/VII-A-01188", ["in die Gremien verwiesen", "vom Einreicher zurückgezogen"]),
        ("2024-03/VII-DS-00912", ["vertagt", "ungeändert beschlossen"]),
        ("2024-09/VII-DS-00912", ["vertagt", "geändert beschlossen"]),
        ("2024-09/VII-P-00145-DS-02", ["einstimmig beschlossen"]),
    ],
)
def test_sample_outcomes(name: str, expected: list[str]) -> None:
    """Outcomes appear and one is overwritten between the two observations."""
    assert outcomes(name) == expected


@pytest.mark.parametrize(
    ("name", "stated", "proposed"),
    [
        ("2024-03/VII-A-01204-AeA-02", ["VII-A-01204"], ["VII-A-01204"]),
        ("2024-03/VII-A-01204-AeA-05", ["VII-A-01204-NF-03", "VII-A-01204"], ["VII-A-01204"]),
        ("2024-03/VII-P-00145-DS-02", ["VII-P-00145-VSP-01"], ["VII-P-00145"]),
        ("2024-03/VII-DS-00912-NF-01", [], ["VII-DS-00912"]),
        ("2024-03/VII-DS-00877-AeA-01-AeA-01", ["VII-DS-00877-ÄA-01"], ["VII-DS-00877-ÄA-01"]),
        ("2024-03/VII-F-00402", ["VII-EF-00391"], []),
        ("2024-09/VII-F-00402", ["VII-DS-00877"], []),
        ("2024-03/A-0096-23-24", ["VII-A-01188"], []),
    ],
)
def test_sample_parents(name: str, stated: list[str], proposed: list[str]) -> None:
    """Bezüglich names parents, several perhaps or another than the number proposes; one is re-rooted."""
    assert (parents(name, "Bezüglich"), parents(name, "number")) == (stated, proposed)


def test_sample_text_changes() -> None:
    """The draft resolution's text is another one in the second observation; the cut page gets one."""
    assert seen("2024-03/VII-DS-00877").text != seen("2024-09/VII-DS-00877").text
    assert seen("2024-03/VII-DS-00877-AeA-02").text is UNSET
    assert seen("2024-09/VII-DS-00877-AeA-02").text is not UNSET


def test_sample_lists_what_it_cannot_read() -> None:
    """Only the cut page and the unknown outcome leave something that was not understood."""
    left = {path.stem: item.where for path in PAGES for item in read_page(path.read_bytes()).not_understood}

    assert left == {"VII-DS-00877-AeA-02": "Seitenende", "VII-A-01204": "Beratungsfolge"}


def test_sample_paper_is_gone() -> None:
    """The line file says of one captured paper that the source no longer has it."""
    line = (SAMPLE / "2024-10.jsonl").read_bytes()

    gone = read_line(
        line, council="musterstadt", source_default="observations", sha256="0" * 64, line_number=1
    )

    assert (gone.presence, gone.source) == (Presence.GONE, "musterstadt/allris")
    assert gone.key == seen("2024-03/VII-A-01188-AeA-02").key
