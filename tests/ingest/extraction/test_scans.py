"""The limits of OCR, and what is told of pages on which it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import ReadingLost
from domain.file_observation import TextState
from ingest.extraction.client import Client
from ingest.extraction.extraction import Extraction, Limits
from ingest.extraction.ocr import MAX_PAGES, Ocr
from tests.ingest.extraction.sheets import beyond_all, blank, page, sheets

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client whose server draws pages."""
    started = Client()
    yield started
    started.close()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Where a program stands that is run in place of tesseract."""
    return tmp_path / "tesseract"


def read(client: Client, program: Path, script: str, contents: list[bytes]) -> Extraction:
    """What comes of a scan when such a script recognises its pages."""
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return Ocr(str(program), "tesseract 5 deu").read(client, sheets(contents), Limits())


def test_blank_pages_are_counted(client: Client, program: Path) -> None:
    """Pages on which nothing is found were tried all the same, up to the limit of a scan."""
    extraction = read(client, program, "cat >/dev/null", [blank()] * (MAX_PAGES + 2))

    assert (TextState.SCAN, (), MAX_PAGES) == (extraction.state, extraction.pages, extraction.attempted)
    assert extraction.why.endswith("finds no text. The last 2 pages were left out.")


def test_failed_pages_are_told(client: Client, program: Path) -> None:
    """That a page could not be drawn or recognised is not told as a page without text."""
    extraction = read(client, program, "exit 1", [page(), page()])

    assert "2 of its pages could not be drawn or recognised: tesseract 5 deu failed" in extraction.why


def test_page_that_cannot_be_drawn_costs_itself(client: Client, program: Path) -> None:
    """The other pages are recognised, and the missing one is told with its reason."""
    extraction = read(client, program, "cat >/dev/null; echo Rat", [page(), beyond_all()])

    assert (TextState.TEXT, ("Rat\n", ""), 2) == (extraction.state, extraction.pages, extraction.attempted)
    assert "1 of its pages could not be drawn or recognised: Reading needed more" in extraction.why


def test_recognising_writes_no_file(client: Client, program: Path) -> None:
    """A program that recognises can write nothing but its answer."""
    extraction = read(client, program, 'cat >/dev/null; echo x >"$0.out" && echo written', [page()])

    assert not extraction.pages
    assert (
        not program.with_name("tesseract.out").exists() or not program.with_name("tesseract.out").read_text()
    )


def test_ended_from_outside_says_nothing_of_the_scan(client: Client, program: Path) -> None:
    """A scan that the machine does not let be read is left to the next run."""
    with pytest.raises(ReadingLost):
        read(client, program, "kill -9 $$", [page()])


def test_tesseract_works_within_its_limits(client: Client) -> None:
    """What is installed recognises a page within the limits that it is given."""
    found = Ocr.found()
    if found is None:
        pytest.skip("needs tesseract with German: apt-get install tesseract-ocr tesseract-ocr-deu")

    extraction = found.read(client, sheets([page()]), Limits())

    assert "Gemeinderat der Stadt Musterheim" in " ".join(extraction.pages)
