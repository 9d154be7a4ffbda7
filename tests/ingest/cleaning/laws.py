"""What holds of each cleaned text, whatever its pages were: checked on made-up pages and on real ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from domain.text_map import Run
from ingest.cleaning.clean import CleanText


def miscopied(pages: Sequence[str], made: CleanText) -> list[Run]:
    """The stretches said to be copied one to one that are not."""
    return [
        run
        for run in made.runs
        if (length := run[3]) > 0
        and made.text[run[0] : run[0] + length] != pages[run[1] - 1][run[2] : run[2] + length]
    ]


def disordered(pages: Sequence[str], made: CleanText) -> list[Run]:
    """The stretches that are empty, or begin before the one before ends, in the clean text or on its page."""
    reached, page, place = 0, 1, 0
    wrong: list[Run] = []
    for run in made.runs:
        start, number, raw, length = run
        within = 0 <= raw and raw + abs(length) <= len(pages[number - 1])
        if start < reached or number < page or (number == page and raw < place) or not (length and within):
            wrong.append(run)
        reached, page, place = start + max(length, 1), number, raw + abs(length)
    return wrong


def letters(text: str) -> str:
    """The letters and digits of a text, ligatures and composed letters taken apart."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text)))


def shown(pages: Sequence[str], made: CleanText) -> str:
    """The raw pages without what was set apart."""
    return "".join("".join(_kept(page, number, made)) for number, page in enumerate(pages, 1))


def unmapped(pages: Sequence[str], made: CleanText) -> str:
    """The letters of the raw pages that the map leads to from nowhere and that were not set apart."""
    left = [list(page) for page in pages]
    for _, number, place, length in made.runs:
        left[number - 1][place : place + abs(length)] = " " * abs(length)
    for number, start, end, _ in made.apart:
        left[number - 1][start:end] = " " * (end - start)
    return letters("".join("".join(page) for page in left))


def _kept(page: str, number: int, made: CleanText) -> Iterator[str]:
    reached = 0
    for _, start, end, _ in (span for span in made.apart if span[0] == number):
        yield page[reached:start]
        reached = end
    yield page[reached:]
