"""Every fault that is noted while a server is asked: its answers in, what the status shows of it out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from ingest.oparl.lists import without_since
from ratsarchiv.assembly import reading
from ratsarchiv.upkeep import project
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.test_faults import FAULTS, NOTED
from tests.ingest.oparl.town import HOST, Json, Town
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[3]
NOTING = re.compile(r'\bnote\(\s*"([a-z0-9_]+)"')
BODY = "/oparl/body/1"
PAPERS = f"{BODY}/paper"
PERSONS = f"{BODY}/person"


def obj(kind: str, key: object, **fields: object) -> Json:
    """An object as an exemplary server of OParl 1.0 shows it."""
    about = {"id": f"{HOST}/oparl/{kind.lower()}/{key}", "type": f"https://schema.oparl.org/1.0/{kind}"}
    return about | {"modified": "2024-01-01T00:00:00+01:00"} | fields


def listed(*shown: object, more: str | None = None, total: int | None = None) -> Json:
    """The one page of a list, or one that leads to more."""
    links = {"next": f"{HOST}{more}"} if more is not None else {}
    return {"data": shown, "links": links, "pagination": {"totalElements": total or len(shown)}}


def body(**fields: object) -> Json:
    """The body with its lists, and these fields."""
    lists = {kind: f"{HOST}{BODY}/{kind}" for kind in ("organization", "person", "meeting", "paper")}
    return obj("Body", 1, name="Musterstadt") | lists | fields


def naming(*others: str) -> Json:
    """The list of papers, whose first names others at these addresses."""
    return listed(PAPER | {"relatedPaper": [f"{HOST}{other}" for other in others]}, SECOND)


PAPER = obj("Paper", 1, name="Antrag", reference="2024/1")
SECOND = obj("Paper", 2, name="Anfrage", reference="2024/2")
PERSON = obj("Person", 1, name="Erika Muster")

CLEAN: dict[str, Any] = {
    "/oparl/system": obj("System", 1, body=f"{HOST}/oparl/bodies"),
    "/oparl/bodies": listed(body()),
    PAPERS: listed(PAPER, SECOND),
    PERSONS: listed(PERSON),
    f"{BODY}/meeting": listed(obj("Meeting", 1, name="Sitzung", start="2024-02-06T17:00:00+01:00")),
    f"{BODY}/organization": listed(obj("Organization", 1, name="Rat")),
    "/oparl/paper/1": PAPER,
    "/oparl/paper/2": SECOND,
    "/oparl/person/1": PERSON,
}
"""What a server without any fault answers, by address."""

MISSING = Answer(b"", 404)
CHANGES = " since"
"""What stands behind the address of a list that is asked for changes, where it answers something else."""


class Case(Struct, frozen=True):
    """Answers in place of clean ones, those of a later run, and the faults with their counts and examples."""

    answers: dict[str, Any]
    expected: dict[str, tuple[int, str]]
    then: dict[str, Any] | None = None
    days: int = 0


CASES: dict[str, Case] = {
    "addresses in a list": Case(
        {PAPERS: listed(PAPER["id"], SECOND["id"])}, {"addresses_for_objects": (2, "/oparl/paper/1")}
    ),
    "a bare list": Case({PAPERS: [PAPER, SECOND]}, {"bare_list": (1, PAPERS)}),
    "an AGS of four digits": Case(
        {"/oparl/bodies": listed(body(ags="8212"))}, {"key_of_wrong_length": (1, "ags 8212")}
    ),
    "an RGS of three digits": Case(
        {"/oparl/bodies": listed(body(rgs="082"))}, {"key_of_wrong_length": (1, "rgs 082")}
    ),
    "no second page": Case(
        {PAPERS: listed(PAPER, SECOND, more=f"{PAPERS}?page=2")},
        {"list_ends_in_404": (1, f"{PAPERS}?page=2")},
    ),
    "persons in the body": Case(
        {"/oparl/bodies": listed(body(person=[PERSON]))}, {"list_in_the_body": (1, f"{BODY}: person")}
    ),
    "no list of persons": Case(
        {"/oparl/bodies": listed(body(person=None))}, {"list_not_offered": (1, f"{BODY}: person")}
    ),
    "a list that is not there": Case({PERSONS: MISSING}, {"list_not_there": (1, PERSONS)}),
    "a list that is gone": Case({PERSONS: Answer(b"", 410)}, {"list_not_there": (1, PERSONS)}),
    "three of two": Case(
        {PAPERS: listed(PAPER, SECOND, total=3)},
        {"list_shows_less_than_it_counts": (1, f"{PAPERS}: 2 of 3")},
    ),
    "a page that leads to itself": Case(
        {PAPERS: listed(PAPER, SECOND, more=PAPERS)}, {"looping_list": (1, PAPERS)}
    ),
    "bodies that lead round": Case(
        {"/oparl/bodies": listed(body(), more="/oparl/bodies")}, {"looping_list": (1, "/oparl/bodies")}
    ),
    "a raw line end in a name": Case(
        {PERSONS: Answer(json.dumps(listed(PERSON)).replace("Erika ", "Erika\n").encode())},
        {"malformed_json": (1, PERSONS)},
    ),
    "changes refused": Case(
        {},
        {"modified_since_refused": (1, f"{PAPERS}?modified_since=2024-01-31T12%3A00%3A00%2B00%3A00")},
        then={PAPERS + CHANGES: Answer(b"", 400)},
    ),
    "a paper in no list": Case(
        {PAPERS: naming("/oparl/paper/9"), "/oparl/paper/9": obj("Paper", 9, name="Fern")},
        {"not_in_its_list": (1, "/oparl/paper/9")},
    ),
    "an address of old": Case(
        {PAPERS: naming("/oparl/paper/old2"), "/oparl/paper/old2": SECOND},
        {"object_of_another_id": (1, "/oparl/paper/old2: /oparl/paper/2")},
    ),
    "papers in lists only": Case(
        {},
        {"objects_not_shown_singly": (1, "/oparl/paper/1")},
        then={PAPERS: listed(PAPER), "/oparl/paper/1": MISSING, "/oparl/paper/2": MISSING},
        days=8,
    ),
    "a listed address that leads nowhere": Case(
        {},
        {"addresses_for_objects": (2, "/oparl/paper/1"), "objects_not_shown_singly": (1, "/oparl/paper/2")},
        then={PAPERS: listed(PAPER["id"], SECOND["id"]), "/oparl/paper/2": MISSING},
        days=8,
    ),
    "one object for a list": Case(
        {PERSONS: listed(PERSON) | {"data": PERSON}}, {"one_for_a_list": (1, PERSONS)}
    ),
    "a paper that is named and not there": Case(
        {PAPERS: naming("/oparl/paper/9")}, {"reference_leads_nowhere": (1, "/oparl/paper/9")}
    ),
    "sixty such papers": Case(
        {PAPERS: naming(*(f"/oparl/paper/dead{number:02}" for number in range(60)))},
        {
            "reference_leads_nowhere": (52, "/oparl/paper/dead00"),
            "reference_not_followed": (8, "/oparl/paper/dead37"),
        },
    ),
    "papers that say more themselves": Case(
        {"/oparl/paper/1": PAPER | {"paperType": "Antrag"}},
        {"stubs_in_lists": (2, "/oparl/paper/1 lacks paperType")},
    ),
    "a tombstone that says no time": Case(
        {PAPERS: listed(PAPER, SECOND, obj("Paper", 3, deleted=True, modified=None))},
        {"tombstone_without_fields": (1, "/oparl/paper/3")},
    ),
}


class Tiny(Town):
    """A server that answers from a table."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = CLEAN

    def answer(self, target: str, before: int, base: str) -> Answer:
        """The table's answer, which to a question for changes may be another."""
        whole = without_since(target)
        found = self.answers.get(whole, MISSING)
        if whole != target:
            found = self.answers.get(whole + CHANGES, found)
        sent = found if isinstance(found, Answer) else Answer(json.dumps(found).encode())
        return Answer(sent.body.replace(HOST.encode(), base.encode()), sent.status)


def told(held: Harvests) -> dict[str, tuple[int, str]]:
    """The faults that the status shows, with counts and examples, addresses without their host."""
    with held.parts() as parts:
        project(parts)
    with reading(held.home, held.clock) as archive:
        faults = [fault for source in archive.status().sources for fault in source.faults]
    return {f.rule: (f.count, f.example.replace(held.served.address, "")) for f in faults}


@pytest.mark.parametrize("name", CASES)
def test_fault_is_told_with_its_evidence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each oddity is told as the fault that it is, and as no other, how often it was met and where first."""
    case, tiny = CASES[name], Tiny()
    tiny.answers = CLEAN | case.answers
    with harvesting(tiny, tmp_path, monkeypatch) as held:
        held.run()
        if case.then is not None:
            tiny.answers = CLEAN | case.then
            held.run(days=case.days)

        assert told(held) == case.expected


@pytest.mark.parametrize("days", [0, 1, 8])
def test_clean_server_has_no_fault(days: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for everything, for changes, and for everything again, it breaks no rule."""
    with harvesting(Tiny(), tmp_path, monkeypatch) as held:
        held.run()
        held.run(days=days)

        assert told(held) == {}
        assert "failed" not in held.last().results


def test_every_fault_of_the_manual_has_a_row() -> None:
    """No fault is documented that no table of tests provokes, and none provoked that is not documented."""
    assert documented() == {*FAULTS, *NOTED}.union(*(case.expected for case in CASES.values()))


def test_every_fault_that_is_noted_is_documented() -> None:
    """Whatever the code notes of a server stands in the manual; others are told nobody."""
    sources = (ROOT / "ingest/oparl").glob("*.py")
    noted = {rule for source in sources for rule in NOTING.findall(source.read_text())}

    assert "looping_list" in noted
    assert noted - documented() == set()


def documented() -> set[str]:
    """The faults that the manual lists."""
    return set(re.findall(r"^\| `([a-z0-9_]+)` \|", (ROOT / "docs/oparl.md").read_text(), re.MULTILINE))
