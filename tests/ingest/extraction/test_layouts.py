"""What is read of documents whose words and order are known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.file_observation import TextState
from ingest.extraction.extraction import Extraction
from ingest.extraction.extractor import Extractor
from tests.ingest.extraction import layouts
from tests.ingest.extraction.layouts import Layout
from tests.ingest.extraction.likeness import order, recall

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("make", "pages"),
    [
        (layouts.one_column, 4),
        (layouts.two_columns, 4),
        (layouts.words_alone, 2),
        (layouts.table, 2),
        (layouts.glued, 1),
        (layouts.word, 1),
        (layouts.writer, 1),
    ],
)
def test_words_are_read_in_order(extractor: Extractor, make: Callable[[], Layout], pages: int) -> None:
    """Next to every word of a document is read, and its lines stand in the order of reading."""
    layout = make()

    extraction = extractor.extract(layout.content)

    assert (TextState.TEXT, pages) == (extraction.state, len(extraction.pages))
    assert recall(layout.truth, extraction.pages) >= 0.99
    assert order(layout.truth, extraction.pages) >= 0.99


def test_pages_are_kept_apart(extractor: Extractor) -> None:
    """Every page comes with its own header and footer, and with no other's."""
    pages = extractor.extract(layouts.one_column().content).pages

    assert [layouts.HEADER in page for page in pages] == [True] * 4
    assert [[f"Seite {number}" in page for number in range(1, 5)] for page in pages] == [
        [number == shown for number in range(4)] for shown in range(4)
    ]


@pytest.mark.parametrize("make", [layouts.word, layouts.writer])
def test_office_text_is_read_line_by_line(extractor: Extractor, make: Callable[[], Layout]) -> None:
    """Headings, paragraphs, lists and cells come in the order of the document, merged cells once."""
    layout = make()

    assert ("\n".join(layout.truth),) == extractor.extract(layout.content).pages


def test_glued_words_are_read_again(extractor: Extractor) -> None:
    """A reader that glues words is doubted, and the other one followed; both, and why, are told."""
    extraction = extractor.extract(layouts.glued().content)

    first, second = extraction.attempts
    assert second.extractor == extraction.extractor
    assert f"{second.extractor} read it better than {first.extractor}" in extraction.why
    assert "of its words are overlong" in extraction.why
    assert first.quality is not None
    assert second.quality is not None
    assert (first.quality.long > 0.1, second.quality.long) == (True, 0.0)


def test_good_text_is_read_once(extractor: Extractor) -> None:
    """A second reader is not asked where the first one's text is good."""
    extraction = extractor.extract(layouts.one_column().content)

    assert [extraction.extractor] == [each.extractor for each in extraction.attempts]
    assert f"{extraction.extractor} read it well." == extraction.why


def test_doubt_that_nothing_settles_is_told() -> None:
    """Where the second reader's text is no better the first is kept, and the doubt is told."""
    with Extractor(lambda word: False, workers=1) as knows_nothing:
        extraction = knows_nothing.extract(layouts.table().content)

    assert TextState.TEXT is extraction.state
    assert [extraction.extractor] == [each.extractor for each in extraction.attempts[:1]]
    assert f"{extraction.extractor} read it, with a doubt: only 0% of its words are known." == extraction.why


@pytest.fixture(scope="module")
def scanned(extractor: Extractor) -> Extraction:
    """A scan as it is read without OCR."""
    return extractor.extract(layouts.scan().content)


def test_pictures_of_text_are_a_scan(scanned: Extraction) -> None:
    """A PDF without letters has the state of a scan and no text, whoever looks."""
    assert (TextState.SCAN, (), False) == (scanned.state, scanned.pages, scanned.ocr)
    assert "0 letters and digits a page" in scanned.why


def test_scan_was_seen_by_both_readers(scanned: Extraction) -> None:
    """That there are no letters is said by two readers, not by one."""
    assert ["pypdf", "pypdfium2"] == [each.extractor.split()[0] for each in scanned.attempts]
