"""The layout of a flattened ALLRIS page: bytes to text, text to its parts. Knows not what the parts mean.

A page is whole when its Stammbaum was reached. Without one it cannot in general be told from a page that
was cut, so it counts as whole only if all of this holds: it names no parent (a paper with a parent has a
Stammbaum), every part in its list of contents has begun, and the last line ends a sentence outside of
any form and is followed by a line break and an empty line. In doubt a page counts as cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from domain.errors import Unreadable
from domain.vocabulary import fold
from ingest.allris.words import (
    ATTACHMENTS,
    CONTENTS,
    LABELS,
    SEPARATOR,
    STATIONS,
    TREE,
    heading,
    is_form_line,
    squeeze,
)

MISSING = "Angefordertes Dokument existiert nicht"
"""What ALLRIS says, with status 200, of a paper that it does not have."""

SYSTEM = "Ratsinformationssystem"
"""The line that all pages begin with."""

_TITLE = re.compile(r"(?:Vorlage|Drucksache)\s+-\s+(\S.*)")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SENTENCE_ENDS = tuple('.!?)"“”')


class Page(Struct, frozen=True):
    """The parts of a page as lines; `stations` and `tree` are None where the page shows no such part.

    `contents` are the titles in the list of contents, `torn` is a last line that the cut went through.
    """

    number: str
    header: tuple[str, ...]
    stations: tuple[str, ...] | None
    stations_closed: bool
    contents: tuple[str, ...]
    attachments: tuple[str, ...] | None
    contents_closed: bool
    body: tuple[str, ...]
    tree: tuple[str, ...] | None
    ended: bool
    torn: str | None


def decode(data: bytes) -> str:
    """The page's text with plain line ends: UTF-8, else Windows-1252, else Latin-1; Unreadable if binary."""
    if not data.strip():
        raise Unreadable("The file is empty, expected a saved ALLRIS page: save the page again.")
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(text):
        raise Unreadable("The file holds control characters, expected a saved ALLRIS page as plain text.")
    return text


def lay_out(text: str) -> Page:
    """The parts of a page, all but the body in NFC; Unreadable for anything but the page of one paper."""
    raw = text.split("\n")
    lines = [unicodedata.normalize("NFC", line) for line in raw]
    number, start = _title(lines)
    tree_at = max((i for i, line in enumerate(lines) if i > start and line.startswith(TREE)), default=None)
    torn = lines.pop() if tree_at is None and lines[-1].strip() else None
    end = len(lines) if tree_at is None else tree_at
    header, rest = _header(lines[start + 1 : end])
    stations, rest = _stations(rest)
    stations_closed = tree_at is not None or bool(_filled(rest)) or (torn is not None and rest != [])
    contents, attachments, body = _contents(rest)
    return Page(
        number=number,
        header=header,
        stations=stations,
        stations_closed=stations_closed,
        contents=contents,
        attachments=attachments,
        contents_closed=tree_at is not None or bool(_filled(body)),
        body=tuple(raw[end - len(body) : end]),
        tree=None if tree_at is None else tuple(lines[tree_at + 1 :]),
        ended=torn is None and _ends_properly(header, contents, body),
        torn=torn,
    )


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _title(lines: list[str]) -> tuple[str, int]:
    """The paper's number and the index of the line that says it, which comes before any label."""
    for index, line in enumerate(lines):
        found = _TITLE.fullmatch(line.strip())
        if found:
            return squeeze(found[1]), index
        if _starts_with_label(line):
            break
    whole = "\n".join(lines)
    if MISSING in whole:
        raise Unreadable(
            f"ALLRIS says “{MISSING}”, expected a paper: look the paper up in the council's system."
        )
    first = next((squeeze(line) for line in lines if line.strip() and line.strip() != SYSTEM), SYSTEM)[:60]
    raise Unreadable(
        f"The page begins with “{first}”, expected a line “Vorlage - number” or “Tagesordnung - name”:"
        " give pages of papers or agendas."
    )


def _header(lines: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The lines with labels, and the rest from the Beratungsfolge or the first part on."""
    status_seen = after_blank = False
    for index, line in enumerate(lines):
        if line.startswith((STATIONS, SEPARATOR)) or fold(line) in CONTENTS:
            return _filled(lines[:index]), lines[index:]
        if status_seen and after_blank and line.strip() and not _starts_with_label(line):
            return _filled(lines[:index]), lines[index:]
        status_seen = status_seen or line.startswith("Status:")
        after_blank = not line.strip()
    return _filled(lines), []


def _stations(lines: list[str]) -> tuple[tuple[str, ...] | None, list[str]]:
    """The lines below `Beratungsfolge:` up to the next empty line, and the rest."""
    if not lines or not lines[0].startswith(STATIONS):
        return None, lines
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    return tuple(lines[1:end]), lines[end:]


def _contents(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...] | None, list[str]]:
    """Titles in the list of contents, names of attachments (None if not listed), and the body."""
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines) or fold(lines[start]) not in CONTENTS:
        return (), None, lines
    end = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
    block = lines[start:end]
    if ATTACHMENTS not in [line.strip() for line in block]:
        return tuple(squeeze(line) for line in block), None, lines[end:]
    at = [line.strip() for line in block].index(ATTACHMENTS)
    titles, names = block[:at], block[at + 1 :]
    return tuple(squeeze(line) for line in titles), tuple(squeeze(line) for line in names), lines[end:]


def _ends_properly(header: tuple[str, ...], contents: tuple[str, ...], body: list[str]) -> bool:
    """Whether a page without Stammbaum is whole; the module's docstring has the rule."""
    filled = _filled(body)
    if not filled or any("Bezüglich:" in line for line in header) or len(body) < 2:
        return False
    begun = sum(line.startswith(SEPARATOR) for line in filled)
    parts = [part for part in contents if part != "Anlage/n"]
    all_begun = begun >= len(parts) or all(any(heading(line) == part for line in filled) for part in parts)
    closed = not body[-1].strip() and not body[-2].strip()
    last = filled[-1].strip()
    return all_begun and closed and last.endswith(_SENTENCE_ENDS) and not is_form_line(last)


def _starts_with_label(line: str) -> bool:
    return line.startswith((STATIONS, *(f"{label}:" for label in LABELS)))


def _filled(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())
