"""ALLRIS pages as HTML: classic ones with nested documents, ALLRIS 4, agendas. The pages are made up."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from domain.errors import Unreadable
from domain.meeting_observation import StatedAgendaItem
from domain.observation import Observation, PaperKey, StatedOutcome, StatedSession, Vote
from tests.ingest.allris import markup
from tests.ingest.allris.pages import read_agenda, read_any, read_page

ROWS = {
    "a day that no calendar has": markup.LINKED.format("31.02.2024", "Rat", ""),
    "a day that no council means": markup.LINKED.format("01.01.0001", "Rat", ""),
    "a session before any station": markup.LINKED.format("16.04.2024", "Rat", ""),
}


def sessions(seen: Observation) -> list[list[StatedSession]]:
    assert seen.consultations is not UNSET
    return [list(station.sessions) for station in seen.consultations.items]


def test_classic_cells_fill_the_fields() -> None:
    """Number, VOLFDNR, header and parent come from their cells, whatever the encoding."""
    seen = read_page(markup.classic())

    assert (seen.key, seen.title) == (PaperKey("77", "VO/0077/24"), "Bänke am Fluss")
    assert (seen.kind_text, seen.status_text, seen.public) == ("Änderungsantrag", "öffentlich", True)
    assert seen.relations is not UNSET
    claims = [(r.parent.number, r.kind, r.basis) for r in seen.relations.items]
    assert (claims, seen.relations.complete) == ([("VO/0070/24", "amends", "Bezüglich")], True)


def test_classic_rows_are_stations_and_sessions() -> None:
    """A session without a link shows no outcome, a cancelled one is known by its name."""
    held = StatedOutcome("einstimmig beschlossen", Vote("unanimous"))

    assert sessions(read_page(markup.classic())) == [
        [StatedSession("2024-04-02", "Hauptausschuss (nichtöffentlich)")],
        [
            StatedSession("2024-04-09", "AUSFALL - Rat", cancelled=True, outcome=None),
            StatedSession("2024-04-16", "Sitzung des Rates", outcome=held),
        ],
    ]


def test_nested_documents_are_parts_of_the_text() -> None:
    """Each document inside the page is a section, under its own heading or that of its anchor."""
    text = read_page(markup.classic()).text

    assert text is not UNSET
    assert [(s.title, text.text[s.start : s.end]) for s in text.sections] == [
        ("Beschlussvorschlag", "Zehn Bänke."),
        ("Sachverhalt", "Wer geht,\nwill sitzen."),
    ]


@pytest.mark.parametrize(
    "cut", [b"</body></html>\n<!-- ### SV2", b"<!-- ### BV1", b"</td></tr></table>\n<!--"]
)
def test_cut_classic_page_claims_nothing_whole(cut: bytes) -> None:
    """Wherever a page was cut, the end of a nested document included, no list is whole, no text is given."""
    seen = read_page(markup.classic().partition(cut)[0] + cut[: cut.find(b"\n")])

    assert seen.consultations is not UNSET
    assert seen.relations is not UNSET
    assert (seen.consultations.complete, seen.relations.complete, seen.text) == (False, False, UNSET)


def test_unread_family_tree_keeps_relations_open() -> None:
    """A Stammbaum on the page may name more relations than were read: none of them is dropped."""
    seen = read_page(markup.classic(tail="<p>Stammbaum:</p>"))

    assert seen.relations is not UNSET
    assert (seen.relations.complete, [n.where for n in seen.not_understood]) == (False, ["Stammbaum"])


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_strange_rows_are_listed(row: str) -> None:
    """A session that belongs nowhere is listed as it stands."""
    before = "" if "16.04" in row else markup.STATION.format("Rat", "Entscheidung")
    seen = read_page(markup.classic(rows=before + row))

    assert [n.where for n in seen.not_understood] == ["Beratungsfolge"]
    assert "Rat" in seen.not_understood[0].text


def test_number_form_proposes_what_is_continued() -> None:
    """A continued number of another city's form proposes its base, with the kind of the paper."""
    seen = read_page(markup.classic(number="DS 35/2024 1. Ergänzung"))

    assert seen.relations is not UNSET
    proposed = [(r.parent.number, r.kind) for r in seen.relations.items if r.basis == "number"]
    assert proposed == [("DS 35/2024", "amends")]


def test_modern_fields_are_told_by_their_ids() -> None:
    """Labels vary from town to town; what no field holds is listed."""
    seen = read_page(markup.modern(), "vo020?VOLFDNR=5&refresh=false")

    assert (seen.key, seen.title) == (PaperKey("5", "469/2024"), "Bänke am Fluss")
    assert (seen.kind_text, seen.originators) == ("Antrag", ("Fraktion Ufer",))
    assert [n.text for n in seen.not_understood] == ["Ziele: Mehr sitzen"]


@pytest.mark.parametrize(
    ("title", "parent"),
    [
        ("Bänke, Bezugsdrucksache 2024/235", "2024/235"),
        ("Bänke (Bezugsdrucksache 2024/235)", "2024/235"),
        ("Bänke, siehe Bezugsdrucksache", None),
        ("Bänke 2024/235", None),
    ],
)
def test_betreff_names_the_paper_referred_to(title: str, parent: str | None) -> None:
    """ALLRIS 4 shows the parent in the Betreff's own words only."""
    relations = read_page(markup.modern(title=title)).relations

    assert relations is not UNSET
    assert [claim.parent.number for claim in relations.items] == ([parent] if parent else [])


@pytest.mark.parametrize("shown", ["21.10.2026", "2026 Oct 21"])
def test_both_forms_of_a_day_are_read(shown: str) -> None:
    """One town's pages show days in an English form."""
    rows = markup.BODY.format("Rat", "Entscheidung") + markup.SESSION.format(shown, "Rat", "vertagt")

    assert sessions(read_page(markup.modern(rows=rows))) == [
        [StatedSession("2026-10-21", "Rat", outcome=StatedOutcome("vertagt"))]
    ]


def test_modern_parts_and_files() -> None:
    """A part may stand under an empty heading; a link that expires names a file without an address."""
    seen = read_page(markup.modern())

    assert seen.text is not UNSET
    assert seen.files is not UNSET
    assert [section.title for section in seen.text.sections] == ["Beschlussvorschlag", "Text"]
    assert [(f.name, f.id, f.address) for f in seen.files.items] == [
        ("Antrag als PDF", "doc15", "./doc15.pdf"),
        ("Lageplan", None, None),
    ]


@pytest.mark.parametrize(
    ("columns", "cell", "outcome"),
    [
        (markup.COLUMNS, "<td>geändert beschlossen</td>", StatedOutcome("geändert beschlossen")),
        (markup.COLUMNS, "<td></td>", None),
        ("", "<td></td>", StatedOutcome("abgelehnt")),
    ],
)
def test_classic_agenda(columns: str, cell: str, outcome: StatedOutcome | UnsetType | None) -> None:
    """Items with number, paper and outcome, from the column if there is one, else from the button."""
    seen = read_agenda(markup.AGENDA.format(columns=columns, cell=cell))

    assert (seen.name, seen.bodies) == ("Sitzung des Rates", ("Rat",))
    assert (seen.starts_at, seen.ends_at) == ("2024-04-16T16:00:00Z", "2024-04-16T22:30:00Z")
    assert seen.agenda is not UNSET
    assert seen.agenda.complete
    nothing = None if columns else UNSET
    assert seen.agenda.items == (
        StatedAgendaItem("Eröffnung", "Ö 1", public=True, outcome=nothing),
        StatedAgendaItem(
            "Bänke am Fluss", "Ö 2.1", public=True, paper=PaperKey("77", "VO/0077/24"), outcome=outcome
        ),
        StatedAgendaItem("Grundstück", "N 3", public=False, outcome=nothing),
    )


@given(
    st.sampled_from([markup.classic(), markup.modern().encode()]), st.integers(0, 4000), st.binary(max_size=9)
)
def test_damaged_pages_are_read_or_refused(page: bytes, place: int, damage: bytes) -> None:
    """Whatever is torn out or put in, a page is read or refused with a sentence: no other error arises."""
    with suppress(Unreadable):
        read_any(page[:place] + damage + page[place + len(damage) :])
