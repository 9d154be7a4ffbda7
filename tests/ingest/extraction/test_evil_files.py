"""Hostile and broken files: what they come to, and that none of them spoils the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from msgspec import Struct
from msgspec.structs import replace

from domain.file_observation import TextState
from ingest.extraction.extraction import Extraction, Limits
from ingest.extraction.extractor import USUAL, Extractor
from tests.ingest.extraction import evil, evil_office
from tests.ingest.extraction.running import Held, held

pytestmark = pytest.mark.system

TEXT, SCAN, NOT_READ = TextState.TEXT, TextState.SCAN, TextState.NOT_READ
LIMIT, TIMEOUT = TextState.LIMIT, TextState.TIMEOUT
CORRUPT, ENCRYPTED = TextState.CORRUPT, TextState.ENCRYPTED

NARROW = Limits(memory=500_000_000, cpu=2, wall=60.0)
"""For what would take its whole minute or all of its memory: the rule is the same within less."""


class Evil(Struct, frozen=True):
    """How a file is made, and what may become of it within which limits."""

    make: Callable[[], bytes]
    states: frozenset[TextState]
    limits: Limits = USUAL


def usual(make: Callable[[], bytes], *states: TextState) -> Evil:
    """A file that is read within the usual limits."""
    return Evil(make, frozenset(states))


def narrow(make: Callable[[], bytes], *states: TextState) -> Evil:
    """A file that is read within narrow limits."""
    return Evil(make, frozenset(states), NARROW)


PDFS = {
    "flate bomb": usual(evil.flate_bomb, LIMIT),
    "double flate bomb": usual(evil.double_flate_bomb, LIMIT),
    "operators": narrow(evil.operator_bomb, LIMIT, TIMEOUT),
    "filter chain": usual(evil.filter_chain, TEXT),
    "marked contents": narrow(evil.marked_contents, TEXT, LIMIT, TIMEOUT),
    "nested forms": usual(evil.form_bomb, TEXT),
    "form cycle": usual(evil.form_cycle, TEXT),
    "ToUnicode range": usual(evil.to_unicode_bomb, TEXT),
    "page tree cycle": usual(evil.page_tree_cycle, TEXT),
    "page tree depth": usual(evil.page_tree_depth, LIMIT),
    "200,000 pages": usual(evil.many_pages, TEXT),
    "count that lies": usual(evil.count_that_lies, TEXT),
    "/Prev cycle": usual(evil.previous_cycle, TEXT),
    "/Length cycle": usual(evil.length_cycle, TEXT),
    "/Contents cycle": usual(evil.contents_cycle, TEXT),
    "deep array": usual(evil.deep_array, TEXT),
    "deep operand": usual(evil.deep_operand, TEXT),
    "huge page": usual(evil.huge_box, TEXT),
    "huge numbers": usual(evil.huge_numbers, TEXT),
    "inline image": usual(evil.endless_inline_image, TEXT),
    "predictor": usual(evil.predictor_bomb, SCAN),
    "bomb between pages": narrow(evil.broken_page_between, TEXT),
    "truncated": usual(evil.truncated, CORRUPT),
    "no startxref": usual(evil.without_start, TEXT),
    "no xref": usual(evil.without_xref, TEXT),
    "no trailer": usual(evil.without_trailer, CORRUPT),
    "garbage before": usual(evil.garbage_before, NOT_READ),
    "a little before": usual(evil.a_little_before, TEXT),
    "random bytes": usual(evil.random_bytes, CORRUPT),
    "head alone": usual(evil.head_alone, CORRUPT),
    "empty": usual(bytes, NOT_READ),
}
LOCKED = {
    f"{algorithm} {whose}": usual(partial(evil.encrypted, user, algorithm), state)
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256")
    for whose, user, state in (("owner", "", TEXT), ("user", "geheim", ENCRYPTED))
}
OFFICE = {
    "DOCX bomb": usual(evil_office.docx_bomb, LIMIT),
    "DOCX bomb that lies": narrow(evil_office.docx_bomb_that_lies, LIMIT, CORRUPT, TIMEOUT),
    "ODT bomb": usual(evil_office.odt_bomb, LIMIT),
    "ODT bomb that lies": usual(evil_office.odt_bomb_that_lies, LIMIT, CORRUPT),
    "DOCX of 40 million elements": narrow(evil_office.docx_of_empty_paragraphs, LIMIT, CORRUPT, TIMEOUT),
    "DOCX laughs": usual(evil_office.docx_laughs, LIMIT, CORRUPT),
    "ODT laughs": usual(evil_office.odt_laughs, LIMIT, CORRUPT),
    "DOCX outside": usual(evil_office.docx_of_outside, TEXT),
    "ODT outside": usual(evil_office.odt_of_outside, CORRUPT),
    "DOCX deep": usual(evil_office.docx_deep, LIMIT, CORRUPT),
    "ODT deep": usual(evil_office.odt_deep, LIMIT, CORRUPT),
    "DOCX wide cell": narrow(evil_office.docx_of_wide_cell, TEXT),
    "DOCX tall cell": narrow(evil_office.docx_of_tall_cell, TEXT),
    "ODT spaces": usual(evil_office.odt_of_spaces, LIMIT),
    "ODT repeated cells": usual(evil_office.odt_of_repeated_cells, TEXT),
    "DOCX truncated": usual(evil_office.docx_truncated, CORRUPT),
    "DOCX without parts": usual(evil_office.docx_without_parts, CORRUPT),
    "ODT truncated": usual(evil_office.odt_truncated, CORRUPT),
}
PAGES = {
    "HTML deep": narrow(evil_office.html_deep, TIMEOUT),
    "HTML tags": usual(evil_office.html_of_many_tags, TEXT),
    "HTML attributes": narrow(evil_office.html_of_attributes, TIMEOUT),
}
EVERY = {**PDFS, **LOCKED, **OFFICE, **PAGES}
SOUND = (
    evil.good(),
    evil_office.good_docx(),
    evil_office.good_odt(),
    b"<html><body>Rat</body></html>",
    "Die Größe der Straße".encode("cp1252"),
)


class Run(Struct, frozen=True):
    """What became of an evil file, of the sound ones read behind it, and what was held before and after."""

    extraction: Extraction
    sound: tuple[Extraction, ...]
    before: Held
    after: Held


def told(extraction: Extraction) -> Extraction:
    """The extraction without its times and its memory, which are never twice the same."""
    attempts = (replace(each, seconds=0, cpu_seconds=0, peak_bytes=0) for each in extraction.attempts)
    return replace(extraction, attempts=tuple(attempts))


def sound_by(extractor: Extractor) -> tuple[Extraction, ...]:
    """The sound files as they are read now."""
    return tuple(told(extractor.extract(content)) for content in SOUND)


@pytest.fixture(scope="module")
def fresh() -> tuple[Extraction, ...]:
    """The sound files as an extractor reads them that never saw another one."""
    with Extractor(lambda word: True, workers=1) as extractor:
        return sound_by(extractor)


@pytest.fixture(scope="module")
def run_of() -> Iterator[Callable[[str], Run]]:
    """Reads an evil file and then the sound ones, once for all tests, with one process for each limits."""
    runs: dict[str, Run] = {}
    shared = {limits: Extractor(lambda word: True, limits, workers=1) for limits in (USUAL, NARROW)}
    for extractor in shared.values():
        sound_by(extractor)

    def run_of(name: str) -> Run:
        if name not in runs:
            one, before = EVERY[name], held()
            extraction = shared[one.limits].extract(one.make())
            sound = sound_by(shared[one.limits])
            runs[name] = Run(extraction, sound, before, held())
        return runs[name]

    yield run_of
    for extractor in shared.values():
        extractor.close()


@pytest.mark.parametrize("name", EVERY)
def test_evil_file_has_its_state(run_of: Callable[[str], Run], name: str) -> None:
    """Whatever a file holds, it comes to a state, with a reason; a text comes with its pages alone."""
    extraction = run_of(name).extraction

    assert extraction.state in EVERY[name].states
    assert extraction.why.endswith(".")
    assert (extraction.state is TEXT) is bool(extraction.pages)


@pytest.mark.parametrize("name", EVERY)
def test_evil_file_stays_within_limits(run_of: Callable[[str], Run], name: str) -> None:
    """No reader takes more time or memory of a file than it may."""
    limits = EVERY[name].limits
    attempts = run_of(name).extraction.attempts

    assert [each for each in attempts if each.seconds > limits.wall + 5] == []
    assert [each for each in attempts if each.cpu_seconds > limits.cpu + 1.5] == []
    assert [each for each in attempts if each.peak_bytes > limits.memory] == []


@pytest.mark.parametrize("name", EVERY)
def test_evil_file_spoils_no_other(
    run_of: Callable[[str], Run], fresh: tuple[Extraction, ...], name: str
) -> None:
    """The next files are read exactly as by a process that never saw an evil one; nothing is left of it."""
    run = run_of(name)

    assert fresh == run.sound
    assert run.before == run.after


@pytest.mark.parametrize("name", [name for name, one in (PDFS | LOCKED).items() if one.states == {TEXT}])
def test_text_of_evil_pdf_is_its_own(run_of: Callable[[str], Run], name: str) -> None:
    """A PDF that can be read in spite of its harm is read rightly."""
    assert evil.WORDS in run_of(name).extraction.pages[0]


def test_file_of_the_machine_is_no_part(run_of: Callable[[str], Run]) -> None:
    """An entity that names a file outside is left out of the text."""
    assert ["Anfang"] == [page.strip() for page in run_of("DOCX outside").extraction.pages]


def test_bomb_costs_its_own_page_alone(run_of: Callable[[str], Run]) -> None:
    """The pages beside one that cannot be read are kept, and what is missing is told."""
    extraction = run_of("bomb between pages").extraction

    assert [True, False, True] == [evil.WORDS in page for page in extraction.pages]
    assert "A page could not be read" in extraction.why


def test_pages_beyond_the_limit_are_told(run_of: Callable[[str], Run]) -> None:
    """Of a document with too many pages the first ones are read."""
    extraction = run_of("200,000 pages").extraction

    assert (2_000, 200_000) == (len(extraction.pages), extraction.page_count)
    assert "The last 198000 of its 200000 pages were left out" in extraction.why


def test_cell_is_read_once_however_large(run_of: Callable[[str], Run]) -> None:
    """A cell over many columns or rows stands in the text once."""
    names = ("DOCX wide cell", "DOCX tall cell")

    assert [("breit",), ("hoch",)] == [
        tuple(" ".join(run_of(name).extraction.pages).split()) for name in names
    ]
