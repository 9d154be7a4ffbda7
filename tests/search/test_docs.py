"""docs/search.md tells the numbers that scores are really computed with."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.passages import WIDTH
from search.profiles import v1
from search.profiles.v2 import shipped
from search.parse import MAX_CHARACTERS, MAX_WORDS

PROFILE = shipped()


@pytest.mark.parametrize(
    "sentence",
    [
        f"at most {MAX_CHARACTERS} characters and {MAX_WORDS} words",
        f"cut at {v1.MAX_TOKEN} characters",
        f"{PROFILE.TITLE_TIMES} × weight × title level",
        f"in the text | {PROFILE.SIDE_BY_SIDE} |",
        f"| {PROFILE.TITLE_TIMES} × {PROFILE.SIDE_BY_SIDE} |",
        f"parts of the number | {PROFILE.NUMBER_PART} |",
        f"the whole number | {PROFILE.NUMBER_WHOLE:,} |",
        f"header calls `unlisted`, {PROFILE.weight('unlisted')}",
        f"about {WIDTH} characters",
        f"score is {PROFILE.weight('demokrati') * PROFILE.level('text', 'levels', 1, 38)}.",
    ],
)
def test_page_tells_real_numbers(root: Path, sentence: str) -> None:
    """Each constant stands on the page as the code has it."""
    assert sentence in " ".join((root / "docs" / "search.md").read_text(encoding="utf-8").split())
