"""The text of an ALLRIS page and its sections, forms kept apart. Knows nothing of header and Beratungsfolge.

Letters stay as they are; lines lose trailing blanks, no-break blanks become blanks, runs of empty lines
become one, and the lines that only name the office software go. A section is what stands below a heading.
"""

from __future__ import annotations

import re

from msgspec import Struct

from domain.observation import Section, StatedText
from ingest.allris.words import FORM_TITLES, SEPARATOR, heading, is_form_line

UNTITLED = "Text"
"""Title of a part that begins without a heading and that the list of contents does not name."""


class _Piece(Struct):
    """Lines under one title; `head` is the heading as written, None where the piece has none."""

    title: str
    head: str | None
    lines: list[str]
    form: bool = False


def read_text(body: tuple[str, ...], contents: tuple[str, ...]) -> StatedText | None:
    """The text below the list of contents; None where the page has none."""
    pieces = [piece for whole in _pieces(body, contents) for piece in _without_ticks(whole)]
    text = ""
    sections: list[Section] = []
    for piece in pieces:
        text = _appended(text, piece.head or "")
        content = re.sub(r"\n{3,}", "\n\n", "\n".join(piece.lines)).strip("\n")
        if content:
            text = _appended(text, content)
            sections.append(Section(piece.title, len(text) - len(content), len(text), piece.form))
    return StatedText(text, tuple(sections)) if text else None


def _pieces(body: tuple[str, ...], contents: tuple[str, ...]) -> list[_Piece]:
    """The body cut at headings and where a part of the page begins; whole forms are marked."""
    pieces = [_Piece(UNTITLED, None, [])]
    part = -1
    for line in (line.replace("\u00a0", " ").rstrip() for line in body):
        title = heading(line)
        if line.startswith(SEPARATOR):
            part += 1
            pieces.append(_Piece(contents[part] if part < len(contents) else UNTITLED, None, []))
        elif title is not None:
            pieces.append(_Piece(title, line.strip(), []))
        else:
            pieces[-1].lines.append(line)
    for piece in pieces:
        piece.form = piece.title in FORM_TITLES and any(is_form_line(line) for line in piece.lines if line)
    return pieces


def _without_ticks(piece: _Piece) -> list[_Piece]:
    """The piece, divided where tick boxes stand between its sentences."""
    if piece.form:
        return [piece]
    ticks = _ticked(piece.lines)
    divided = [_Piece(piece.title, piece.head, [])]
    for index, line in enumerate(piece.lines):
        form = index in ticks if line else divided[-1].form
        if form != divided[-1].form:
            divided.append(_Piece(piece.title, None, [], form))
        divided[-1].lines.append(line)
    return divided


def _ticked(lines: list[str]) -> set[int]:
    """Indices of lines that are choices of a form: two or more in a row, or several on one line."""
    ticks: set[int] = set()
    run: list[int] = []
    for index, line in ((i, line) for i, line in enumerate(lines) if line):
        if is_form_line(line) or (run and line.lstrip().startswith("Sonstiges:")):
            run.append(index)
            continue
        ticks |= _form_run(run, lines)
        run = []
    return ticks | _form_run(run, lines)


def _form_run(run: list[int], lines: list[str]) -> set[int]:
    several = len(run) > 1 or any(re.search(r"\s{3,}", lines[index].strip()) for index in run)
    return set(run) if several else set()


def _appended(text: str, more: str) -> str:
    return f"{text}\n\n{more}" if text and more else text + more
