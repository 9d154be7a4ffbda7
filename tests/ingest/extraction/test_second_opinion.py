"""Which of two readers is followed, and what is told of pages that none could read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.file_observation import TextState
from ingest.extraction.extraction import Limits, Quality
from ingest.extraction.extractor import Extractor
from ingest.extraction.quality import second_is_better
from tests.ingest.extraction.sheets import FONT, WORDS, beyond_all, beyond_pypdf, blank, page, sheets, stream


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    """An extractor that knows every word."""
    with Extractor(lambda word: True, workers=1) as started:
        yield started


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        (Quality(900.0, 0.0, 0.9, 0.0, 9), Quality(900.0, 0.0, 0.7, 0.0), True),
        (Quality(900.0, 0.0, 0.7, 0.0), Quality(900.0, 0.0, 0.9, 0.0, 9), False),
        (Quality(900.0, 0.0, 0.7, 0.0, 9), Quality(900.0, 0.0, 0.9, 0.0, 9), True),
        (Quality(900.0, 0.0, 0.9, 0.0, 9), Quality(0.0, 0.0, 1.0, 0.0), False),
    ],
)
def test_whole_text_wins(first: Quality, second: Quality, *, better: bool) -> None:
    """A reader that leaves fewer pages out is followed before one that knows more words."""
    assert better is second_is_better(first, second)


@pytest.mark.system
def test_reader_of_all_pages_is_followed(extractor: Extractor) -> None:
    """Where the first reader fails on some pages, one that reads all is followed."""
    extraction = extractor.extract(sheets([page(), *[beyond_pypdf()] * 2]))

    assert [WORDS] * 3 == [text.strip() for text in extraction.pages]
    assert (extraction.extractor or "").startswith("pypdfium2 ")


@pytest.mark.system
def test_missing_end_is_told() -> None:
    """Of a document that takes too long, the pages that were read are its text, with what is missing."""
    limits = Limits(wall=0.5)
    with Extractor(lambda word: True, limits, workers=1) as hurried:
        extraction = hurried.extract(sheets([page(400)] * 1_500))

    assert TextState.TEXT is extraction.state
    assert f"The last {1_500 - len(extraction.pages)} of its 1500 pages were left out: " in extraction.why


@pytest.mark.system
@pytest.mark.parametrize(
    ("content", "state"),
    [
        (sheets([]), TextState.CORRUPT),
        (sheets([blank()] * 3), TextState.SCAN),
        (sheets([page(), *[blank()] * 2]), TextState.TEXT),
        (sheets([blank(), beyond_all()]), TextState.LIMIT),
        (sheets([page(), *[beyond_all()] * 9]), TextState.TEXT),
    ],
)
def test_damage_is_no_scan(extractor: Extractor, content: bytes, state: TextState) -> None:
    """Pages that were read without a letter are a scan; pages that could not be read, or none, are not."""
    assert state is extractor.extract(content).state


@pytest.mark.system
def test_half_letters_cost_no_text(extractor: Extractor) -> None:
    """A font that maps a letter to half a surrogate pair costs that letter alone."""
    mapping = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 1 beginbfchar <44> <D800> endbfchar endcmap end end"
    )
    font = FONT.replace(b">>", b"/ToUnicode 4 0 R >>")

    extraction = extractor.extract(sheets([page()], font, [stream(mapping)]))

    assert (TextState.TEXT, WORDS[1:]) == (extraction.state, extraction.pages[0].strip()[1:])
