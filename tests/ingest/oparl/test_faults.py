"""Every fault that is detected from what a source showed: objects in, count and example out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ingest.oparl import faults
from ingest.oparl.faults import Fault
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import Json, pieces

HOST = "https://ris.example"
SHOWN = Shown("2024-02-01T12:00:00Z", "http", "0" * 64)


def obj(kind: str, key: object, **fields: object) -> Json:
    """An object as a list shows it."""
    about = {"id": f"{HOST}/{kind.lower()}/{key}", "type": f"https://schema.oparl.org/1.1/{kind}"}
    return about | fields


def mirrored(tmp_path: Path, objects: Iterable[Json]) -> Mirror:
    """A mirror of the objects."""
    mirror = Mirror(tmp_path / "mirror")
    run = mirror.begin_run("2024-02-01T12:00:00Z", whole=True)
    for each in objects:
        mirror.store(run, SHOWN, pieces(each, "Paper", mirror.note))
    return mirror


def pairs(count: int) -> list[Json]:
    """Motions that name their own amendments as standing above them."""
    found = []
    for number in range(count):
        above = f"{HOST}/paper/{number}a"
        found.append(obj("Paper", number, reference=f"2024/{number:04}", superordinatedPaper=[above]))
        found.append(obj("Paper", f"{number}a", reference=f"2024/{number:04}/1"))
    return found


def sittings(count: int) -> list[Json]:
    """Meetings, and papers that were made before and bear their days."""
    days = [f"2024-03-{number + 10}" for number in range(count)]
    papers = [obj("Paper", n, date=day, created="2024-01-01") for n, day in enumerate(days)]
    return [*papers, *(obj("Meeting", n, start=f"{day}T17:00:00+01:00") for n, day in enumerate(days))]


def year(count: int) -> list[Json]:
    """Meetings at five by the clock, summer and winter, called UTC."""
    starts = [f"2024-{month}-{day + 10}T17:00:00Z" for month in ("01", "07") for day in range(count)]
    return [obj("Meeting", number, start=start) for number, start in enumerate(starts)]


FAULTS: dict[str, tuple[list[Json], int, str, int | None]] = {
    "inverted_links": (pairs(10), 10, "2024/0000/1 is named as standing above 2024/0000", 10),
    "date_is_not_filing": (sittings(10), 10, f"{HOST}/paper/0: date 2024-03-10, created 2024-01-01", 10),
    "time_in_wrong_zone": (year(10), 20, f"{HOST}/meeting/0: 2024-01-10T17:00:00Z", 20),
    "modified_bumped_at_once": (
        [obj("Paper", n, modified="2024-01-05T03:00:00Z") for n in range(100)],
        100,
        "Paper on 2024-01-05",
        100,
    ),
    "escaped_names": ([obj("Paper", 1, name="A &amp; B")], 1, f"{HOST}/paper/1", None),
    "control_characters": ([obj("Paper", 1, name="A\x02B")], 1, f"{HOST}/paper/1", None),
    "mime_type_without_slash": ([obj("File", 1, mimeType="pdf")], 1, f"{HOST}/file/1", None),
    "web_is_no_address": ([obj("Paper", 1, web="N/A")], 1, f"{HOST}/paper/1", None),
    "empty_texts": ([obj("Paper", 1, name="")], 1, f"{HOST}/paper/1", None),
    "types_of_two_versions": (
        [obj("Paper", 1), obj("Paper", 2) | {"type": "http://oparl.org/schema/1.0/Paper"}],
        1,
        f"{HOST}/paper/2",
        2,
    ),
    "time_without_zone": ([obj("Meeting", 1, start="2024-01-05T17:00:00")], 1, f"{HOST}/meeting/1", None),
    "end_before_start": (
        [obj("Meeting", 1, start="2024-01-05T17:00:00Z", end="2024-01-05T16:00:00Z")],
        1,
        f"{HOST}/meeting/1",
        None,
    ),
    "reference_of_several_papers": (
        [obj("Paper", n, reference="2024/1") for n in (1, 2)],
        1,
        "2024/1",
        None,
    ),
    "ids_of_several_forms": (
        [obj("Paper", 1), obj("Paper", 2) | {"id": f"{HOST}/old/paper/2"}],
        2,
        "Paper: /old/paper/2, /paper/1",
        None,
    ),
    "authoritative_disputes_role": (
        [obj("Consultation", 1, role="Kenntnisnahme", authoritative=True)],
        1,
        f"{HOST}/consultation/1",
        None,
    ),
}

NOTED: dict[str, tuple[Json, str]] = {
    "missing_type": ({"id": f"{HOST}/paper/1"}, f"{HOST}/paper/1"),
    "unknown_type": ({"id": f"{HOST}/paper/1", "type": "Akte"}, f"{HOST}/paper/1: Akte"),
    "missing_id": (
        obj("Paper", 1, mainFile={"name": "x"}),
        f"{HOST}/paper/1: mainFile",
    ),
    "one_for_a_list": (
        obj("Paper", 1, relatedPaper=f"{HOST}/paper/2"),
        f"{HOST}/paper/1: relatedPaper",
    ),
}


@pytest.mark.parametrize("rule", FAULTS)
def test_fault_is_found_with_count_and_example(rule: str, tmp_path: Path) -> None:
    """What was shown tells the fault, how often it was met and where first."""
    objects, *expected = FAULTS[rule]
    mirror = mirrored(tmp_path, objects)
    found = {fault.rule: fault for fault in faults.found(mirror)}
    mirror.close()

    assert found[rule] == Fault(rule, *expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", NOTED)
def test_fault_is_noted_where_an_object_is_taken_apart(rule: str, tmp_path: Path) -> None:
    """What is forgiven at once is counted with its first example."""
    shown, example = NOTED[rule]
    mirror = mirrored(tmp_path, [shown])
    found = {fault.rule: fault for fault in faults.found(mirror)}
    mirror.close()

    assert (found[rule].count, found[rule].example) == (1, example)


@pytest.mark.parametrize("few", [pairs, sittings, year])
def test_few_witnesses_conclude_nothing(few: Callable[[int], list[Json]], tmp_path: Path) -> None:
    """Nine are too few for a rule that changes how a whole source is read."""
    mirror = mirrored(tmp_path, few(9))
    found = {fault.rule for fault in faults.found(mirror)}
    mirror.close()

    assert not found & {*faults.CHANGES_READING}


def test_keys_of_wrong_length_are_noted() -> None:
    """An AGS has eight digits, an RGS twelve."""
    noted: list[tuple[str, str]] = []
    body = {"ags": "8212", "rgs": "082120000000"}
    faults.ags_note(body, lambda rule, example: noted.append((rule, example)))

    assert noted == [("key_of_wrong_length", "ags 8212")]


def test_every_fault_has_its_meaning_in_the_manual() -> None:
    """docs/oparl.md lists the faults that the code knows, with the same words."""
    manual = (Path(__file__).parents[3] / "docs/oparl.md").read_text()
    lines = {f"| `{rule}` | {meaning} |" for rule, meaning in faults.MEANINGS.items()}

    assert lines - {*manual.splitlines()} == set()
