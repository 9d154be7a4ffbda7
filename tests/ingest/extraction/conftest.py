"""What the tests of extraction share: one extractor, started once for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.extraction.extractor import Extractor
from tests.ingest.extraction.layouts import known_words


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    """One process that reads within the usual limits; it knows the words of the made-up council."""
    with Extractor(known_words().__contains__, workers=1) as started:
        yield started
