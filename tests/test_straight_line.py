"""The story: a page comes in, is found, changes, and is still what it was at every earlier state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import json
from typer.testing import CliRunner

from ratsarchiv.cli import app

pytestmark = pytest.mark.system

Ratsarchiv = Callable[..., Any]

MOTION = "VII-A-01204"
NEW_VERSION = "VII-A-01204-NF-03"


@pytest.fixture
def ratsarchiv(tmp_path: Path, root: Path) -> Ratsarchiv:
    """The command line over an empty home; what it prints as JSON comes back as values."""

    def run(*words: str) -> Any:
        command = ["--home", str(tmp_path), *(word.replace("sample/", f"{root}/sample/") for word in words)]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
        return json.decode(done.stdout) if "--json" in words else done.stdout

    return run


def page_comes_in(ratsarchiv: Ratsarchiv, page: str, day: str) -> None:
    """Somebody saves a page of the council and takes it in."""
    ratsarchiv("ingest", "allris", page, "--council", "musterstadt", "--seen-at", f"{day}T10:00:00Z")


def test_a_page_becomes_a_family(ratsarchiv: Ratsarchiv) -> None:
    """One page of a new version shows the whole family: what it is, and what is known by name only."""
    page_comes_in(ratsarchiv, f"sample/2024-03/{NEW_VERSION}.txt", "2024-03-15")

    family = ratsarchiv("show", NEW_VERSION, "--json")

    captured = {paper["number"]: paper["captured"] for paper in family["papers"]}
    assert family["root"] == MOTION
    assert captured[NEW_VERSION]
    assert not captured[MOTION]
    assert MOTION in [gap["number"] for gap in family["gaps"]]


def test_its_words_are_found(ratsarchiv: Ratsarchiv) -> None:
    """The paper is found by words of its text in other forms, and by its number in any spelling."""
    page_comes_in(ratsarchiv, f"sample/2024-03/{NEW_VERSION}.txt", "2024-03-15")

    for query in ("Schulhof", '"schattige Schulhöfe"', "vii-a-01204-nf-03", "1204 NF"):
        found = ratsarchiv("search", query, "--json")
        assert NEW_VERSION in [hit["number"] for hit in found["hits"]], query


def test_the_earlier_state_is_still_shown(ratsarchiv: Ratsarchiv) -> None:
    """After half a year an outcome stands on the page; the state before shows the paper without it."""
    page_comes_in(ratsarchiv, f"sample/2024-03/{NEW_VERSION}.txt", "2024-03-15")
    before = ratsarchiv("show", NEW_VERSION, "--json")

    page_comes_in(ratsarchiv, f"sample/2024-09/{NEW_VERSION}.txt", "2024-09-20")

    state = f"e{before['as_of']['position']}"
    assert before == ratsarchiv("show", NEW_VERSION, "--json", "--as-of", state)
    assert [] == before["decisions"]
    decided = ratsarchiv("show", NEW_VERSION, "--json")["decisions"]
    assert ["mehrheitlich geändert beschlossen"] == [decision["outcome_text"] for decision in decided]


def test_history_tells_what_changed(ratsarchiv: Ratsarchiv) -> None:
    """The second observation adds exactly the events of what is new, with when the source showed it."""
    page_comes_in(ratsarchiv, f"sample/2024-03/{NEW_VERSION}.txt", "2024-03-15")
    known = len(ratsarchiv("history", NEW_VERSION, "--json"))

    page_comes_in(ratsarchiv, f"sample/2024-09/{NEW_VERSION}.txt", "2024-09-20")

    added = ratsarchiv("history", NEW_VERSION, "--json")[known:]
    assert {"2024-09-20T10:00:00Z"} == {event["seen_at"] for event in added}
    assert "paper.decision_recorded" in [event["type"] for event in added]


def test_the_record_is_intact(ratsarchiv: Ratsarchiv) -> None:
    """Everything can be recomputed and built again."""
    page_comes_in(ratsarchiv, f"sample/2024-03/{NEW_VERSION}.txt", "2024-03-15")
    page_comes_in(ratsarchiv, f"sample/2024-09/{NEW_VERSION}.txt", "2024-09-20")

    assert ratsarchiv("verify", "--json")["problem"] is None
    assert "equal to the live ones" in ratsarchiv("rebuild", "--check")
