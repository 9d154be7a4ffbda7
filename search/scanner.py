"""Cuts a typed query into pieces: brackets, operators, fields, phrases and runs; knows no meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from search.values import FIELDS


class Kind(Enum):
    """What a piece is."""

    OPEN = auto()
    CLOSE = auto()
    PIPE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()
    FIELD = auto()
    PHRASE = auto()
    RUN = auto()


class Piece(Struct, frozen=True):
    """A piece as typed; `text` of a field is its name, of a phrase what is quoted.

    `gap` is what follows a phrase behind `~`; `closed` says whether its quotation mark was.
    """

    kind: Kind
    text: str
    gap: int | None = None
    closed: bool = True


OPERATORS = {
    **dict.fromkeys(("ODER", "OR"), Kind.OR),
    **dict.fromkeys(("UND", "AND"), Kind.AND),
    **dict.fromkeys(("NICHT", "NOT"), Kind.NOT),
}
"""Words that are operators where they are written in capitals."""

CONNECTING = ("und", "oder", "bzw", "bzw.", "sowie")
"""Words behind which a hyphen shortens the next one: "Vertreterinnen und -vertreter"."""

_PARAGRAPH = re.compile(r"§+\s*(\d+[a-z]?)\s*([A-ZÄÖÜ][\w]*[A-ZÄÖÜ]\w*)")
"""A paragraph of a law, whose name has two capitals: § 34 BauGB, §34BauGB, § 3 GemO."""

PARAGRAPH_GAP = 5
"""Words that may stand between: § 34 Absatz 1 Satz 2 BauGB."""

_QUOTES = re.compile("[„“”‟«»]")
_NAMES = "|".join(sorted(FIELDS, key=lambda name: (-len(name), name)))
_PIECE = re.compile(
    rf"""\s*(?:
    "(?P<phrase>[^"]*)(?P<closed>"?)(?:~(?P<gap>\d{{1,4}}))?
    |(?P<open>\()|(?P<close>\))|(?P<pipe>\|)
    |(?P<field>(?ai:{_NAMES})):\s*  # of ASCII letters only: else "ſ" is an s and "ı" an i
    |(?<![^\s(|:])(?P<not>[-−–])(?=[^\s\-−–])
    |(?P<run>[^\s"()|]+)
    )""",
    re.VERBOSE,
)
_SINGLE = {"open": Kind.OPEN, "close": Kind.CLOSE, "pipe": Kind.PIPE, "not": Kind.NOT}


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of the text in order; all kinds of quotation marks are one."""
    for found in _PIECE.finditer(_with_paragraphs(_QUOTES.sub('"', unicodedata.normalize("NFC", text)))):
        name = found.lastgroup or ""
        if found["phrase"] is not None:
            gap = int(found["gap"]) if found["gap"] else None
            yield Piece(Kind.PHRASE, found["phrase"], gap, bool(found["closed"]))
        elif found["field"] is not None:
            yield Piece(Kind.FIELD, FIELDS[found["field"].lower()])
        elif found["run"] is not None:
            yield Piece(OPERATORS.get(found["run"], Kind.RUN), found["run"])
        elif name in _SINGLE:
            yield Piece(_SINGLE[name], found[name])


def _with_paragraphs(text: str) -> str:
    """Paragraphs outside quotation marks as number and law near each other."""
    parts = text.split('"')
    for place in range(0, len(parts), 2):
        parts[place] = _PARAGRAPH.sub(rf' "\1 \2"~{PARAGRAPH_GAP} ', parts[place])
    return '"'.join(parts)
