"""Scans read by OCR, where tesseract is installed with German."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.file_observation import TextState
from ingest.extraction.extraction import Extraction
from ingest.extraction.extractor import Extractor
from ingest.extraction.ocr import Ocr
from tests.ingest.extraction import evil, layouts
from tests.ingest.extraction.layouts import Layout
from tests.ingest.extraction.likeness import order, recall
from tests.ingest.extraction.running import held

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    """The tesseract of this machine."""
    found = Ocr.found()
    if found is None:
        pytest.skip("needs tesseract with German: apt-get install tesseract-ocr tesseract-ocr-deu")
    return found


@pytest.fixture(scope="module")
def recognising(ocr: Ocr) -> Iterator[Extractor]:
    """An extractor that can read scans."""
    with Extractor(lambda word: True, ocr=ocr, workers=1) as started:
        yield started


@pytest.fixture(scope="module")
def scanned() -> Layout:
    """A scan of two pages."""
    return layouts.scan()


@pytest.fixture(scope="module")
def recognised(recognising: Extractor, scanned: Layout) -> Extraction:
    """What OCR makes of it."""
    return recognising.ocr(scanned.content)


def test_ocr_is_absent_from_an_empty_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tesseract there is no OCR, and nothing else is missed."""
    monkeypatch.setenv("PATH", "")

    assert Ocr.found() is None


def test_scan_is_recognised(recognised: Extraction, scanned: Layout) -> None:
    """The words of a clean scan are read in their order, page by page."""
    assert (TextState.TEXT, 2, 2) == (recognised.state, len(recognised.pages), recognised.page_count)
    assert recall(scanned.truth, recognised.pages) >= 0.95
    assert order(scanned.truth, recognised.pages) >= 0.95


def test_recognised_text_is_marked(recognised: Extraction, ocr: Ocr) -> None:
    """Text by OCR says so, and by which version and language."""
    assert (True, ocr.name) == (recognised.ocr, recognised.extractor)
    assert recognised.why.startswith("It is a scan, read by OCR.")
    assert ocr.name.startswith("tesseract ")
    assert ocr.name.endswith(" deu")


def test_scan_waits_for_its_own_turn(recognising: Extractor, scanned: Layout) -> None:
    """Reading a file never recognises it: that is asked for by itself."""
    assert TextState.SCAN is recognising.extract(scanned.content).state


def test_ocr_is_part_of_the_fingerprint(recognising: Extractor, ocr: Ocr) -> None:
    """What was recognised is told from what was read: a newer tesseract may try again."""
    assert f"{recognising.fingerprint}, {ocr.name}" == recognising.with_ocr


@pytest.mark.parametrize("content", [evil.truncated(), evil.predictor_bomb(), evil.page_tree_depth()])
def test_what_cannot_be_drawn_stays_a_scan(recognising: Extractor, content: bytes) -> None:
    """A PDF on which nothing is recognised has no text, and nothing is left running."""
    recognising.extract(evil.good())
    before = held()

    assert TextState.SCAN is recognising.ocr(content).state
    assert before == held()


@pytest.mark.parametrize("box", [b"9999 9999", b"1 9999", b"0 0", b"-5 -5"])
def test_odd_page_is_drawn_or_left_empty(recognising: Extractor, box: bytes) -> None:
    """A page as large as a town, or with no size at all, hurts nobody."""
    page = evil.PAGE.replace(b"595 842", box)

    extraction = recognising.ocr(evil.of_content(evil.stream(evil.TEXT), page=page))

    assert extraction.state in (TextState.SCAN, TextState.TEXT)
