"""Lines that a document or its source repeats: headers, footers, boilerplate. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ingest.cleaning.sections import is_heading

EDGE = 3
"""Lines at the top and at the bottom of a page that may be a header or a footer."""

SHARE_OF_PAGES = 0.6
FEWEST_PAGES = 3
"""A line at the edge of so many pages, the page's number put aside, is a header or a footer."""

NUMBERS = 6
"""Numbers of a line that may be the page's."""

SHARE_OF_DOCUMENTS = 0.2
"""A line on more than this share of a source's documents is boilerplate."""

FEWEST_LETTERS = 3

_DIGITS = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_COUNTED = re.compile(
    r"\W*(?:top|tagesordnungspunkt|punkt|ziffer|nr|antrag|anlage|frage|abschnitt|kapitel|variante|§)\W*#\W*",
    re.IGNORECASE,
)
"""Lines whose number counts something else than pages, although it may grow with them."""

LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")

Span = tuple[int, int, str]
"""Characters [start, end) of a raw page that are set apart, and why: header, footer or boilerplate."""


def set_apart(pages: Sequence[str], boilerplate: frozenset[str]) -> list[list[Span]]:
    """For each page the lines that are set apart, in order; a page is never set apart as a whole."""
    edges = _edges(pages)
    return [_of_page(number, page, edges, boilerplate) for number, page in enumerate(pages, 1)]


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


_Forms = frozenset[tuple[str, int]]
"""Lines with the page's number put aside, and by how much it differs from the page's place; 0 for none."""


def _edges(pages: Sequence[str]) -> tuple[_Forms, _Forms]:
    """The headers and footers that repeat."""
    if len(pages) < FEWEST_PAGES:
        return frozenset(), frozenset()
    found: list[_Forms] = []
    for at_top in (True, False):
        counts = Counter(
            form
            for number, page in enumerate(pages, 1)
            for form in {form for m in _edge(page, at_top=at_top) for form in _forms(m[0], number)}
        )
        enough = max(FEWEST_PAGES, SHARE_OF_PAGES * len(pages))
        found.append(frozenset(form for form, n in counts.items() if n >= enough))
    return found[0], found[1]


def _edge(page: str, *, at_top: bool) -> list[re.Match[str]]:
    """The first or last lines of a page that are not blank."""
    lines = [line for line in LINE.finditer(page) if line[0].strip()]
    return lines[:EDGE] if at_top else lines[-EDGE:]


def _forms(line: str, page: int) -> Iterator[tuple[str, int]]:
    """The line as it is, and with each number put aside that may be the page's: others are facts."""
    plain = squeezed(line)
    yield plain, 0
    for digits in islice(_DIGITS.finditer(plain), NUMBERS):
        form = f"{plain[: digits.start()]}#{plain[digits.end() :]}"
        if _COUNTED.fullmatch(form) is None:
            yield form, int(digits[0]) - page


def _of_page(number: int, page: str, edges: tuple[_Forms, _Forms], boilerplate: frozenset[str]) -> list[Span]:
    lines = [line for line in LINE.finditer(page) if line[0].strip()]
    spans = list(_repeated(number, page, lines, edges, boilerplate))
    return spans if len(spans) < len(lines) else []


def _repeated(
    number: int,
    page: str,
    lines: list[re.Match[str]],
    edges: tuple[_Forms, _Forms],
    boilerplate: frozenset[str],
) -> Iterator[Span]:
    for place, line in enumerate(lines):
        top, bottom = place < min(EDGE, len(lines) / 2), place >= len(lines) - EDGE
        forms = frozenset(_forms(line[0], number)) if (top or bottom) and any(edges) else frozenset()
        if top and forms & edges[0]:
            yield line.start(), _end(page, line), "header"
        elif bottom and forms & edges[1]:
            yield line.start(), _end(page, line), "footer"
        elif boilerplate and squeezed(line[0]) in boilerplate:
            yield line.start(), _end(page, line), "boilerplate"


def _end(page: str, line: re.Match[str]) -> int:
    """The end of a line with its line break."""
    end = line.end()
    return end + (2 if page[end : end + 2] == "\r\n" else 1 if end < len(page) else 0)
