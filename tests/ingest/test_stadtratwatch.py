"""The rules of reading StadtratWatch's lines."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest

from domain.errors import Unreadable
from domain.observation import (
    Listing,
    Observation,
    PaperKey,
    SeenBasis,
    StatedConsultation,
    StatedFile,
    StatedOutcome,
    StatedRelation,
    StatedSession,
)
from ingest.lines import opened
from ingest.stadtratwatch import READER, read

SESSION = {
    "meeting": "öffentliche Sitzung des Stadtrates",
    "date": "2024-09-27T00:00:00+02:00",
    "role": "Beschlussfassung",
    "organization": "Stadtrat",
    "agendaItem": "6.7",
    "result": "geändert beschlossen",
}
PAPER = {
    "id": 20,
    "reference": "A0020/24/1",
    "type": "Änderungsantrag",
    "title": "Mehr Bäume",
    "files": [],
    "consultations": [],
    "rootPaperId": 20,
    "subordinatedPaperIds": [],
    "superOrdinatedPaperIds": [],
}
OWN = PaperKey(id="20", number="A0020/24/1")


def line(**paper: Any) -> bytes:
    """A line of the file, with these fields of the paper set."""
    row = {"commit": "c", "seen_at": "2025-11-30T16:28:23+01:00", "op": "add", "paper": PAPER | paper}
    return msgspec.json.encode(row)


def seen(raw: bytes) -> Observation:
    """The observation that the reader makes of a line."""
    return read(
        raw,
        council="magdeburg",
        source="magdeburg/stadtratwatch",
        address="observations.jsonl",
        sha256="ab",
        line_number=7,
    )


def test_line_becomes_an_observation() -> None:
    """A line says which paper was seen, when and where, and closes each of its lists."""
    expected = Observation(
        council="magdeburg",
        source="magdeburg/stadtratwatch",
        key=OWN,
        address="observations.jsonl#20",
        seen_at="2025-11-30T15:28:23Z",
        seen_basis=SeenBasis.STATED,
        sha256="ab",
        line=7,
        reader=READER,
        title="Mehr Bäume",
        kind_text="Änderungsantrag",
        consultations=Listing(),
        relations=Listing(),
        files=Listing(),
    )

    assert expected == seen(line())


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, {}),
        ({"result": None}, {"outcome": None}),
        ({"result": ""}, {"outcome": None}),
        ({"agendaItem": None}, {"agenda_item": None}),
        ({"agendaItem": ""}, {"agenda_item": None}),
        ({"meeting": ""}, {"name": None}),
        ({"date": "2024-09-26T22:00:00Z"}, {}),
        (
            {"meeting": "Die Sitzung entfällt krankheitsbedingt!"},
            {"name": "Die Sitzung entfällt krankheitsbedingt!", "cancelled": True},
        ),
    ],
)
def test_row_becomes_station_with_session(stated: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each row is a station with one session, on its German day, with its words as they stand."""
    session = StatedSession(
        date="2024-09-27",
        name="öffentliche Sitzung des Stadtrates",
        agenda_item="6.7",
        outcome=StatedOutcome("geändert beschlossen"),
    )
    station = StatedConsultation(
        body="Stadtrat",
        role_text="Beschlussfassung",
        sessions=(msgspec.structs.replace(session, **expected),),
    )

    assert Listing((station,)) == seen(line(consultations=[SESSION | stated])).consultations


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (
            {"superOrdinatedPaperIds": [9], "rootPaperId": 9},
            [
                StatedRelation(OWN, PaperKey(id="9"), "amends", "superOrdinatedPaperIds"),
                StatedRelation(OWN, PaperKey(id="9"), "concerns", "rootPaperId"),
            ],
        ),
        (
            {"subordinatedPaperIds": [31, 30]},
            [
                StatedRelation(PaperKey(id="31"), OWN, "concerns", "subordinatedPaperIds"),
                StatedRelation(PaperKey(id="30"), OWN, "concerns", "subordinatedPaperIds"),
            ],
        ),
        ({"rootPaperId": 20}, []),
    ],
)
def test_links_become_claims(paper: dict[str, Any], expected: list[StatedRelation]) -> None:
    """Each link is a claim with its field as basis; a paper does not claim to be its own root."""
    assert Listing(tuple(expected)) == seen(line(**paper)).relations


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("Änderungsantrag", "amends"),
        ("Stellungnahme", "position_on"),
        ("Antrag", "concerns"),
        ("Anlage zum TOP", "concerns"),
    ],
)
def test_kind_tells_the_relation(type_: str, kind: str) -> None:
    """What a paper does to its parent follows from what it calls itself."""
    relations = seen(line(type=type_, superOrdinatedPaperIds=[9])).relations

    assert Listing((StatedRelation(OWN, PaperKey(id="9"), kind, "superOrdinatedPaperIds"),)) == relations


@pytest.mark.parametrize("size", [677124, None])
def test_files_keep_their_address(size: int | None) -> None:
    """A file keeps the source's id, name, address and size."""
    rows = [{"id": 5, "name": "Information", "url": "https://ratsinfo.example/5", "size": size}]
    expected = StatedFile(name="Information", id="5", address="https://ratsinfo.example/5", size=size)

    assert Listing((expected,)) == seen(line(files=rows)).files


def test_empty_texts_mean_none() -> None:
    """An empty title, type or reference says that there is none."""
    found = seen(line(title="", type="", reference=""))

    assert (None, None, PaperKey(id="20")) == (found.title, found.kind_text, found.key)


BAD_LINES = {
    "no JSON": b"hello",
    "cut": line()[:-1],
    "not UTF-8": line(title="Bäume").replace("ä".encode(), b"\xe4"),
    "no object": b"[]",
    "no text": line(title="\0"),
    "nested without end": b'{"x":' + b"[" * 100_000,
    "no paper": b'{"seen_at": "2025-11-30T16:28:23+01:00", "op": "add"}',
    "operation unknown": line().replace(b'"add"', b'"del"'),
    "no zone": line().replace(b"+01:00", b""),
    "no such day": line().replace(b"2025-11-30", b"2025-11-31"),
    "session on no such day": line(consultations=[SESSION | {"date": "2024-02-31T10:00:00+01:00"}]),
    "session on a day of no council": line(consultations=[SESSION | {"date": "0001-01-01T10:00:00+01:00"}]),
    "session without body": line(consultations=[SESSION | {"organization": ""}]),
    "id a text": line(id="20"),
    "id a truth": line(id=True),
    "id negative": line(id=-1),
    "id beyond numbers": line().replace(b'"id":20', b'"id":' + b"9" * 5000),
    "size negative": line(files=[{"id": 5, "name": "f", "url": "u", "size": -1}]),
    "size beyond numbers": line(files=[{"id": 5, "name": "f", "url": "u", "size": 7}]).replace(
        b'"size":7', b'"size":1' + b"0" * 30
    ),
    "list missing": line().replace(b'"files":[],', b""),
    "list a null": line(superOrdinatedPaperIds=None),
}


@pytest.mark.parametrize("raw", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_bad_line_is_unreadable(raw: bytes) -> None:
    """A line that is not what StadtratWatch writes is refused with its number, whatever is wrong."""
    with pytest.raises(Unreadable, match=r"^line 7 of observations\.jsonl is not"):
        seen(raw)


@pytest.mark.real_data
def test_real_file_is_read_whole(shared_data: Any) -> None:
    """Every line of the Magdeburg file is understood; one paper has one address."""
    with opened(str(shared_data / "magdeburg" / "observations.jsonl.xz"), io.BytesIO()) as file:
        found = [seen(raw) for _, raw in file.lines()]

    assert len(found) == 13_187
    assert len({each.key.id for each in found}) == len({each.address for each in found}) == 12_627
