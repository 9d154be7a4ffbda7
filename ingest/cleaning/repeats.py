"""Lines that a document or its source repeats: headers, footers, boilerplate. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ingest.cleaning.sections import is_heading

EDGE = 3
"""Lines at the top and at the bottom of a page that may be a header or a footer."""

SHARE_OF_PAGES = 0.6
FEWEST_PAGES = 3
"""A line at the edge of so many pages, digits put aside, is a header or a footer."""

SHARE_OF_DOCUMENTS = 0.2
"""A line on more than this share of a source's documents is boilerplate."""

FEWEST_LETTERS = 3

LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")

Span = tuple[int, int, str]
"""Characters [start, end) of a raw page that are set apart, and why: header, footer or boilerplate."""


def set_apart(pages: Sequence[str], boilerplate: frozenset[str]) -> list[list[Span]]:
    """For each page the lines that are set apart, in order; a page is never set apart as a whole."""
    edges = _edges(pages)
    return [_of_page(page, edges, boilerplate) for page in pages]


def boilerplate_of(documents: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The lines that stand on more than a fifth of the documents, sorted.

    Headings are none, and nor are lines with digits: a date or a number is a fact.
    """
    counts: Counter[str] = Counter()
    total = 0
    for pages in documents:
        total += 1
        counts.update({squeezed(line[0]) for page in pages for line in LINE.finditer(page)})
    return tuple(
        sorted(line for line, n in counts.items() if n > SHARE_OF_DOCUMENTS * total and _empty(line))
    )


def squeezed(line: str) -> str:
    """A line with its blanks joined."""
    return " ".join(line.split())


def _empty(line: str) -> bool:
    """Whether nothing is lost with a line that stands everywhere."""
    letters = sum(map(str.isalpha, line))
    return letters >= FEWEST_LETTERS and not any(map(str.isdigit, line)) and not is_heading(line)


def _edges(pages: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The headers and footers that repeat, digits put aside."""
    if len(pages) < FEWEST_PAGES:
        return frozenset(), frozenset()
    found: list[frozenset[str]] = []
    for at_top in (True, False):
        counts = Counter(
            line for page in pages for line in {_folded(m[0]) for m in _edge(page, at_top=at_top)}
        )
        enough = max(FEWEST_PAGES, SHARE_OF_PAGES * len(pages))
        found.append(frozenset(line for line, n in counts.items() if n >= enough))
    return found[0], found[1]


def _edge(page: str, *, at_top: bool) -> list[re.Match[str]]:
    """The first or last lines of a page that are not blank."""
    lines = [line for line in LINE.finditer(page) if line[0].strip()]
    return lines[:EDGE] if at_top else lines[-EDGE:]


def _folded(line: str) -> str:
    return re.sub(r"\d", "#", squeezed(line))


def _of_page(
    page: str, edges: tuple[frozenset[str], frozenset[str]], boilerplate: frozenset[str]
) -> list[Span]:
    lines = [line for line in LINE.finditer(page) if line[0].strip()]
    spans = list(_repeated(page, lines, edges, boilerplate))
    return spans if len(spans) < len(lines) else []


def _repeated(
    page: str,
    lines: list[re.Match[str]],
    edges: tuple[frozenset[str], frozenset[str]],
    boilerplate: frozenset[str],
) -> Iterator[Span]:
    for place, line in enumerate(lines):
        top, bottom = place < min(EDGE, len(lines) / 2), place >= len(lines) - EDGE
        folded = _folded(line[0]) if (top or bottom) and any(edges) else ""
        if top and folded in edges[0]:
            yield line.start(), _end(page, line), "header"
        elif bottom and folded in edges[1]:
            yield line.start(), _end(page, line), "footer"
        elif boilerplate and squeezed(line[0]) in boilerplate:
            yield line.start(), _end(page, line), "boilerplate"


def _end(page: str, line: re.Match[str]) -> int:
    """The end of a line with its line break."""
    end = line.end()
    return end + (2 if page[end : end + 2] == "\r\n" else 1 if end < len(page) else 0)
