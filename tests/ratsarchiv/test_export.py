"""What `export` writes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from msgspec import json
from pyarrow import parquet

from projections.consultation_rows import ConsultationRow
from tests.domain.observed import COUNCIL
from tests.ratsarchiv.commands import run

pytestmark = pytest.mark.system

EXPORT = ("export", "consultations", "--format")


def lines(held: Path, *words: str) -> list[dict[str, Any]]:
    """The rows as lines of JSON."""
    return [json.decode(line) for line in run(held, *EXPORT, "ndjson", *words).stdout.splitlines()]


def test_every_format_holds_the_same_rows(held: Path, tmp_path: Path) -> None:
    """Names, order and values agree; what is missing is empty in CSV."""
    told = lines(held)
    assert run(held, *EXPORT, "csv", "--output", str(tmp_path / "rows.csv")).exit_code == 0
    assert run(held, *EXPORT, "parquet", "--output", str(tmp_path / "rows.parquet")).exit_code == 0

    with (tmp_path / "rows.csv").open(newline="") as file:
        written = list(csv.DictReader(file))
    assert list(ConsultationRow.__struct_fields__) == list(told[0]) == list(written[0])
    assert [[row["id"], row["body"] or ""] for row in told] == [[row["id"], row["body"]] for row in written]
    assert told == parquet.read_table(tmp_path / "rows.parquet").to_pylist()


def test_rows_come_in_a_fixed_order(held: Path) -> None:
    """By council, paper, consultation and session, and each once."""
    told = [(r["council"], r["paper"], r["consultation"] or 0, r["session"] or 0) for r in lines(held)]

    assert told == sorted(set(told))


def test_sessions_are_those_of_the_pages(held: Path) -> None:
    """Each paper's sessions and outcomes are what `show` says of it."""
    told = [(r["paper"], r["body"], r["date"], r["outcome"]) for r in lines(held) if r["session"]]
    papers = {slug for slug, *_ in told}
    shown = [
        (paper["slug"], station["body"], session["date"], session["outcome"])
        for slug in papers
        for paper in json.decode(run(held, "show", slug, "--council", COUNCIL, "--json").stdout)["papers"]
        if paper["slug"] == slug
        for station in paper["consultations"]
        for session in station["sessions"]
    ]

    assert len(papers) > 1
    assert sorted(map(str, told)) == sorted(map(str, shown))


def test_earlier_state_is_exported_as_it_was(held: Path) -> None:
    """Nothing that was recorded later is in it, and each row names the state."""
    earlier = lines(held, "--as-of", "e30")

    assert {30} == {row["state_position"] for row in earlier}
    assert max(row["recorded_position"] for row in earlier) <= 30
    assert len(earlier) < len(lines(held))


def test_other_council_has_no_rows(held: Path) -> None:
    """Only the council's papers are written."""
    assert [] == lines(held, "--council", "anderswo")


def test_unknown_state_is_an_error(held: Path) -> None:
    """A state beyond the head is not known."""
    assert 4 == run(held, *EXPORT, "csv", "--as-of", "e999999").exit_code
