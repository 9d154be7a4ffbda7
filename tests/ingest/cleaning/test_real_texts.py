"""The laws of cleaning on real council texts: none of their letters is lost, and the map leads back."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from domain.text_map import origin, page_at
from ingest.cleaning.clean import CleanText, clean
from ingest.cleaning.repeats import boilerplate_of
from search.profiles import v1
from tests.ingest.cleaning.laws import disordered, letters, miscopied, shown, unmapped

pytestmark = pytest.mark.real_data

FIRST = 300
MARKED = 60
PAGE_MARK = re.compile(r"\n?-- \d+ of \d+ --\n?")

Made = list[tuple[list[str], CleanText]]


class Line(Struct, frozen=True):
    """The one member of a document's line that counts here."""

    text: str | None = None


@pytest.fixture(scope="module")
def made(shared_data: Path) -> Made:
    """The first documents, and the first of those whose pages are marked, cleaned as a source's are."""
    path = shared_data / "karlsruhe" / "documents.jsonl.xz"
    documents = [*islice(_pages(path, b""), FIRST), *islice(_pages(path, b"-- 2 of "), MARKED)]
    lines = frozenset(boilerplate_of(documents))
    return [(pages, clean(pages, _is_known, lines)) for pages in documents]


def test_marks_part_real_pages(made: Made) -> None:
    """Some real texts have one page, some several, and each page begins in order within its text."""
    assert len(made) == FIRST + MARKED
    assert {len(pages) > 1 for pages, _ in made} == {False, True}
    for pages, text in made:
        assert len(pages) == len(text.pages)
        assert [0, *sorted(text.pages[1:])] == list(text.pages)
        assert text.pages[-1] <= len(text.text)


def test_real_map_leads_back(made: Made) -> None:
    """What the map calls copied is equal, in order, and each raw letter has its stretch."""
    broken = [(miscopied(*each), disordered(*each), unmapped(*each)) for each in made]

    assert [each for each in broken if any(each)] == []


def test_real_letters_are_kept(made: Made) -> None:
    """Each letter of a real text stands in its clean text or was set apart."""
    lost = [n for n, (pages, text) in enumerate(made) if letters(shown(pages, text)) != letters(text.text)]

    assert lost == []


def test_real_words_have_page_and_place(made: Made) -> None:
    """Each word of a real text has a place in the raw text, on the page that it begins on."""
    for pages, text in made:
        for word in islice(re.finditer(r"[^\W_]+", text.text), 0, None, 7):
            place = origin(text.runs, word.start(), word.end())
            assert place is not None
            assert page_at(text.pages, word.start()) == place.page
            assert letters(word[0]) in letters(pages[place.page - 1][place.start : place.end])


def test_few_real_lines_are_set_apart(made: Made) -> None:
    """Headers, footers and boilerplate are the smaller part of each text."""
    shares = [sum(b - a for _, a, b, _ in text.apart) / max(1, sum(map(len, pages))) for pages, text in made]

    assert max(shares) < 0.5


def _is_known(word: str) -> bool:
    """Whether the lexicon knows a word, as it is asked when files are read."""
    return v1.weight(v1.stem(word)) < v1.weight("")


def _pages(path: Path, having: bytes) -> Iterator[list[str]]:
    """The pages of the texts whose line has these bytes."""
    decoder = msgspec.json.Decoder(Line)
    with lzma.open(path, "rb") as lines:
        for line in lines:
            if having in line and (text := decoder.decode(line).text):
                yield PAGE_MARK.split(text)
