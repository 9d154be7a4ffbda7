"""ALLRIS pages as flattened text: header, whole and cut pages, Stammbaum, text, files that are none."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from domain.errors import Unreadable
from domain.observation import Observation, PaperKey, StatedRelation
from tests.ingest.allris.pages import BODY, TREE, page, read_page

OWN, ROOT = PaperKey(number="VII-A-00001-VSP-01"), PaperKey(number="VII-A-00001")


def section_titles(seen: Observation, *, form: bool) -> list[str]:
    assert seen.text is not UNSET
    return [section.title for section in seen.text.sections if section.form is form]


def test_glued_fields_are_divided() -> None:
    """Status and Vorlage-Art, Einreicher and Bezüglich stand on one line without a separator."""
    seen = read_page(
        page(number="VII-A-00001-VSP-01", kind="Verwaltungsstandpunkt", parents="Bezüglich:\nVII-A-00001")
    )

    assert (seen.key, seen.title, seen.occasion) == (OWN, "Bänke am Fluss", "Sonstiges")
    assert (seen.status_text, seen.kind_text) == ("öffentlich (Vorlage freigegeben)", "Verwaltungsstandpunkt")
    assert (seen.originators, seen.public, seen.not_understood) == (("Fraktion Ufer",), True, ())


@pytest.mark.parametrize(
    ("old", "new", "field", "expected"),
    [
        (
            "Fluss\n",
            "Fluss;\nStadtbezirk: Süd;\nBeschluss 2\n",
            "title",
            "Bänke am Fluss; Stadtbezirk: Süd; Beschluss 2",
        ),
        ("Anlass: Sonstiges\n", "", "occasion", UNSET),
        ("Anlass: Sonstiges\n", "Anlass:\n", "occasion", None),
        ("Status:öffentlich", "Status:nichtöffentlich", "public", False),
        ("Status:öffentlich", "Status:nicht öffentlich", "public", False),
        ("Status:öffentlich", "Status:öffentlich/nichtöffentlich", "public", None),
        ("Einreicher:", "Federführend:", "originators", ("Fraktion Ufer",)),
        ("Ufer\n", "UferBearbeiter/-in:Mara Muster\n", "clerks", ("Mara Muster",)),
        ("Ufer\n", "Ufer\nVerfasser:Max Muster\n", "authors", ("Max Muster",)),
        (
            "Ufer\n",
            "Ufer\nBearbeiter:Muster, Anna\nSchmidt, Bernd\n",
            "clerks",
            ("Muster, Anna", "Schmidt, Bernd"),
        ),
        ("Ufer\n", "Ufer\nVerfasser:\nMuster, Anna\nGanz neu:Wert\n", "authors", ("Muster, Anna",)),
        ("Vorlage - ", "Drucksache - ", "key", ROOT),
        (
            "Vorlage - VII-A-00001",
            "Vorlage - A 0096/ 23/24-zurückgezogen",
            "key",
            PaperKey(number="A 0096/ 23/24-zurückgezogen"),
        ),
    ],
)
def test_header_oddities(old: str, new: str, field: str, expected: object) -> None:
    """Every oddity of a real header gives the field its value, or leaves it unset."""
    assert getattr(read_page(page().replace(old, new, 1)), field) == expected


@pytest.mark.parametrize("line", ["Ganz neu:Wert", "Beteiligt:Amt 12", "Aktenzeichen:12/3"])
def test_unheld_labels_are_listed(line: str) -> None:
    """What no field holds is listed verbatim, not guessed into another field."""
    seen = read_page(page().replace("Anlass: Sonstiges\n", f"Anlass: Sonstiges\n{line}\n"))

    assert [item.text.replace(": ", ":") for item in seen.not_understood] == [line]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_encodings_read_alike(encoding: str, line_end: str, form: Literal["NFC", "NFD"]) -> None:
    """Bytes in any usual encoding, line end and Unicode form tell the same facts."""
    whole = read_page(page(parents="Bezüglich:\nVII-DS-00002"))
    text = page(parents="Bezüglich:\nVII-DS-00002").replace("\n", line_end)
    if encoding != "cp1252":
        text = unicodedata.normalize(form, text)

    seen = read_page(text.encode(encoding))

    assert (seen.title, seen.relations, seen.consultations) == (
        whole.title,
        whole.relations,
        whole.consultations,
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7\n\x00\x01", "control characters"),
        (b"Ratsinformationssystem\n\nAngefordertes Dokument existiert nicht\n", "existiert nicht"),
        (b"Ratsinformationssystem\n\nAuszug - Ratsversammlung\n", "begins with .Auszug - Rats"),
        (b"Ratsinformationssystem\n\nTagesordnung - SBB Mitte\n", "expected a day as 13.06.2019"),
        (b"<html><body>Vorlage</body></html>", "headed .nothing."),
        (b"<html><title>Kalender</title><body></body></html>", "headed .Kalender."),
        (b"<!DOCTYPE html><body><p>Angefordertes Dokument existiert nicht</body>", "existiert nicht"),
        (b"<html><body><h1 class='title'>Tagesordnung - Rat</h1></body></html>", "agenda of ALLRIS 4"),
        (b"<html><body><h1 class='title'>Ortsrat Musterstadt</h1></body></html>", "Ortsrat Musterstadt"),
        (b"Ratsinformationssystem\n", "expected a line"),
        (b"Ratsinformationssystem\n\nVorlage - VII-A-00001\n\n", "no header"),
        (b"Betreff: Etwas\nVorlage - VII-A-00001\n", "expected a line"),
    ],
)
def test_other_files_are_unreadable(data: bytes, message: str) -> None:
    """A file that is no paper's page is refused with one sentence that says what it is."""
    with pytest.raises(Unreadable, match=message):
        read_page(data)


def test_undefined_bytes_are_read() -> None:
    """A byte that Windows-1252 leaves undefined makes no page unreadable."""
    seen = read_page(page().encode("cp1252").replace(b"Fraktion Ufer", b"Fraktion \x81fer", 1))

    assert seen.originators == ("Fraktion \x81fer",)


def test_header_ends_without_contents() -> None:
    """Without Beratungsfolge and contents the header ends at the first empty line below the status."""
    seen = read_page(page(stations="", body="\nEin Absatz ohne Überschrift.\n\n"))

    assert seen.text is not UNSET
    assert (seen.consultations, seen.not_understood) == (UNSET, ())
    assert seen.text.text == "Ein Absatz ohne Überschrift."


def test_quoted_error_message_is_text() -> None:
    """A paper whose text quotes ALLRIS's error message is a paper."""
    seen = read_page(
        page(body=BODY.replace("Wer spaziert", "Angefordertes Dokument existiert nicht, wer spaziert"))
    )

    assert seen.key == ROOT


def test_tree_tells_family() -> None:
    """The Stammbaum names the family's papers and what each refers to, beside Bezüglich and number."""
    seen = read_page(
        page(number="VII-A-00001-VSP-01", kind="Verwaltungsstandpunkt", parents="Bezüglich:\nVII-A-00001")
    )

    assert seen.mentions is not UNSET
    assert seen.relations is not UNSET
    assert [m.originators for m in seen.mentions.items] == [("Fraktion Ufer",), ("67 Amt für Grün",)]
    claims = [
        StatedRelation(OWN, ROOT, "position_on", basis) for basis in ("Bezüglich", "Stammbaum", "number")
    ]
    assert list(seen.relations.items) == claims
    assert (seen.mentions.complete, seen.relations.complete) == (True, True)


@pytest.mark.parametrize(
    ("rows", "parents"),
    [
        (["VII-DS-00547-NF-01", "VII-DS-00547-NF-01-DS-01"], ["VII-DS-00547", "VII-DS-00547-NF-01"]),
        (["VII-DS-00547-NF-01-DS-01"], ["VII-DS-00547"]),
        (["VII-A-00099", "VII-A-00099-A\u0308A-01"], ["VII-DS-00547", "VII-A-00099"]),
    ],
)
def test_tree_rows_find_parents(rows: list[str], parents: list[str]) -> None:
    """A row refers to the nearest listed paper by its number's grammar, else to the first row."""
    lines = [f"{number} \u00a0 Plan \u00a0 Amt \u00a0 Antrag" for number in ["VII-DS-00547", *rows]]

    seen = read_page(page(number="VII-DS-00547", tree="\n".join(["Stammbaum:", *lines])))

    assert seen.relations is not UNSET
    assert [r.parent.number for r in seen.relations.items] == parents


@pytest.mark.parametrize(
    ("last", "members", "unknown"),
    [
        ("VII-A-00001-NF-02 \u00a0 Bänke \u00a0 Fraktion \u00a0 Neuf", 2, 1),
        ("VII-A-00001-NF-02 \u00a0 Bän", 2, 1),
        ("VII-A-00001-NF-02 \u00a0 Bänke \u00a0 am Fluss \u00a0 Fraktion \u00a0 Neufassung", 3, 0),
        ("VII-A-00001-NF-02 \u00a0 Bänke;\nam Fluss \u00a0 Fraktion \u00a0 Neufassung", 3, 0),
        ("VII-A-00001-NF-02 \u00a0 Bänke \u00a0  \u00a0 Neufassung", 3, 0),
        ("Zwischenzeile\nVII-A-00001-NF-02 \u00a0 Bänke \u00a0 Fraktion \u00a0 Neufassung", 3, 1),
    ],
)
def test_tree_rows_are_parsed(last: str, members: int, unknown: int) -> None:
    """A torn last row is listed and makes the tree incomplete; a Betreff may be broken or hold blanks."""
    seen = read_page(page(tree=f"{TREE}\n{last}"))

    assert seen.mentions is not UNSET
    assert (len(seen.mentions.items), len(seen.not_understood)) == (members, unknown)
    assert seen.mentions.complete is (unknown == 0)


def test_whole_page_without_tree_has_text() -> None:
    """Without Stammbaum a page is whole if all its parts began and its last sentence ended."""
    seen = read_page(page(tree=""))

    assert seen.text is not UNSET
    assert seen.relations is not UNSET
    assert (seen.relations.complete, seen.mentions, seen.not_understood) == (True, UNSET, ())


@pytest.mark.parametrize("length", range(len(page().encode()) - 230, 130, -7))
def test_cut_page_claims_no_text(length: int) -> None:
    """However a page is cut before its Stammbaum, it shows no text and drops nothing."""
    seen = read_page(page(number="VII-A-00001-VSP-01", parents="Bezüglich:\nVII-A-00001").encode()[:length])

    assert seen.text is UNSET
    assert seen.relations is not UNSET
    assert seen.relations.complete is False
    assert seen.not_understood[-1].where == "Seitenende"


@pytest.mark.parametrize("length", range(150, len(page(tree="").encode())))
def test_cut_is_seen_without_parent(length: int) -> None:
    """A page without parent and Stammbaum shows its whole text or none, wherever it was cut."""
    whole = page(tree="").encode()

    seen = read_page(whole[:length])

    assert seen.text in (UNSET, read_page(whole).text)


@pytest.mark.parametrize(
    ("end", "stations", "complete"),
    [
        ("Beratungsfolge:\nRatsversammlung Beschlu", 0, False),
        ("Beratungsfolge:\nRatsversammlung Beschlussfassung\n", 1, False),
        ("Beratungsfolge:\nRatsversammlung Beschlussfassung\n\n", 1, False),
        ("Beratungsfolge:\nRatsversammlung Beschlussfassung\n\nBesch", 1, True),
        ("Beratungsfolge:\n\nBeschlussvorschlag\n\n", 0, True),
    ],
)
def test_stations_complete_once_passed(end: str, stations: int, complete: bool) -> None:
    """The Beratungsfolge is complete once something was seen behind it; a torn line makes no station."""
    seen = read_page(page(stations=end, body="", tree=""))

    assert seen.consultations is not UNSET
    assert (len(seen.consultations.items), seen.consultations.complete) == (stations, complete)


def test_title_cut_off_is_unset() -> None:
    """A Betreff that the page ends with may go on: it is not the title."""
    seen = read_page("Vorlage - VII-A-00001\n\nBetreff: Bebauungsplan Nr. 1;\n")

    assert seen.title is UNSET


def test_text_keeps_parts_apart() -> None:
    """Sections hold what stands below their headings; the software's name and the contents are no text."""
    seen = read_page(page())

    assert seen.text is not UNSET
    parts = [(s.title, seen.text.text[s.start : s.end]) for s in seen.text.sections]
    assert parts == [
        ("Beschlussvorschlag", "Am Ufer werden zehn Bänke aufgestellt."),
        ("Sachverhalt", "Wer spaziert, will sitzen."),
    ]
    assert "ALLRIS" not in seen.text.text


@pytest.mark.parametrize(
    ("inserted", "forms", "texts"),
    [
        ("Rechtliche Konsequenzen\n\nZustimmung\n\nAblehnung\n\n", ["Rechtliche Konsequenzen"], 2),
        ("Zustimmung\n\nAblehnung\n\n\u00a0\n\nSachstandsbericht\n\n", ["Beschlussvorschlag"], 2),
        ("Finanzielle Auswirkungen\n\nx\n\nnein\n\n", ["Finanzielle Auswirkungen"], 2),
        ("Finanzielle Auswirkungen\n\nEs fallen keine Kosten an.\n\n", [], 3),
        (
            "Anlass der Vorlage:\n\nGut.\n\nStadtratsbeschluss   Verwaltungshandeln\n\nSonstiges: 1\n\n",
            ["Anlass der Vorlage"],
            3,
        ),
    ],
)
def test_forms_are_kept_apart(inserted: str, forms: list[str], texts: int) -> None:
    """Choices whose ticks are lost are forms; sentences under the same heading are not."""
    seen = read_page(page(body=BODY.replace("Beschlussvorschlag:\n", f"{inserted}Beschlussvorschlag:\n")))

    assert section_titles(seen, form=True) == forms
    assert len(section_titles(seen, form=False)) == texts


@given(st.lists(st.sampled_from(page().split("\n")) | st.text(max_size=8), max_size=40))
def test_disordered_pages_never_crash(lines: list[str]) -> None:
    """Whatever stands on a page, in whatever order, it is read or refused with a sentence."""
    text = page().split("Betreff:")[0] + "Betreff: X\n" + "\n".join(lines)
    try:
        seen = read_page(text.encode(errors="replace"))
    except Unreadable:
        return
    sections = () if seen.text is UNSET else seen.text.sections

    assert all(before.end <= after.start < after.end for before, after in pairwise(sections))


def test_attachments_are_files() -> None:
    """The names below `Anlagen:` are files of the paper."""
    seen = read_page(
        page(body=BODY.replace("Sachverhalt\n\n", "Sachverhalt\nAnlagen:\nKarte\nGutachten 2\n\n", 1))
    )

    assert seen.files is not UNSET
    assert ([file.name for file in seen.files.items], seen.files.complete) == (["Karte", "Gutachten 2"], True)
