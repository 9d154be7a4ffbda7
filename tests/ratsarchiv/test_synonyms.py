"""The synonyms of a home: one file that its operator edits, taken up while pages are served."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from msgspec import json

from domain.errors import BadSynonyms
from ratsarchiv.assembly import system_clock
from ratsarchiv.pages import ThreadReadings
from ratsarchiv.status import BAD_OPTION
from search.synonyms import shipped_text
from tests.ratsarchiv.commands import run
from tests.web.browser import Browser
from web.app import create_app

pytestmark = pytest.mark.system


@pytest.fixture
def home(held: Path, tmp_path: Path) -> Path:
    """A copy of an archive that may be written to."""
    return Path(shutil.copytree(held, tmp_path / "home"))


def edit(home: Path, content: bytes, at: int) -> None:
    """Lets the operator's file hold this, last changed so many seconds after the epoch."""
    file = home / "synonyms.txt"
    file.write_bytes(content)
    os.utime(file, (at, at))


def found(home: Path, query: str) -> int:
    """How many documents a query finds."""
    return int(json.decode(run(home, "search", query, "--json").stdout)["total"])


def test_file_in_the_home_stands_for_the_shipped_one(home: Path) -> None:
    """A made-up word finds what the file says it means, and the shipped lines hold no more."""
    before = found(home, "Quabbel")
    assert "oberbürgermeister" in run(home, "search", "OB").stdout.splitlines()[0]

    edit(home, "\ufeff# unsere\nQuabbel = Stadtrat\n".encode(), 1)

    assert before == 0
    assert found(home, "Quabbel") == found(home, "Stadtrat") > 0
    assert "bürgermeister" not in run(home, "search", "OB").stdout.splitlines()[0]


@pytest.mark.parametrize("content", [b"OB = Rat\nQuabbel\n", b"\xff\xfe\x00"])
def test_bad_line_ends_a_search_with_2(home: Path, content: bytes) -> None:
    """One sentence names file and line; what does not search goes on, and the status tells it."""
    edit(home, content, 1)

    refused = run(home, "search", "Rat")

    assert isinstance(refused.exception, BadSynonyms)
    assert refused.exit_code == BAD_OPTION
    assert str(home / "synonyms.txt") in str(refused.exception)
    told = run(home, "status")
    assert told.exit_code == 0
    assert f"synonyms: {refused.exception}" in told.stdout
    assert run(home, "show", "VII-A-01204").exit_code == 0


def test_pages_take_up_what_was_edited(home: Path) -> None:
    """A server follows each edit; a bad file leaves it at the last good one, and tells nobody its path."""
    readings = ThreadReadings(home, system_clock)

    def total() -> int:
        return readings.search("Quabbel", readings.stand(None, searched=True)).total

    assert total() == 0
    edit(home, b"Quabbel = Stadtrat\n", 1)
    assert total() > 0
    edit(home, b"Quabbel\n", 2)
    assert total() > 0
    status = Browser(create_app(readings)).get("/status.json")
    assert status.json()["synonyms"] == "unreadable"
    assert str(home) not in status.text
    edit(home, b"Nichts = Keines\n", 3)
    assert total() == 0


def test_pages_begin_with_shipped_synonyms_where_the_file_is_bad(home: Path) -> None:
    """A server that starts with a bad file answers all the same."""
    edit(home, b"Quabbel\n", 1)
    readings = ThreadReadings(home, system_clock)

    answer = readings.search("OB", readings.stand(None, searched=True))

    assert "bürgermeister" in answer.understood


def test_synonyms_in_use_are_printed(home: Path) -> None:
    """The command prints the shipped file, or the operator's, good or bad, to be edited."""
    assert run(home, "synonyms").stdout == shipped_text()

    edit(home, b"Quabbel\n", 1)

    assert run(home, "synonyms").stdout == "Quabbel\n"
