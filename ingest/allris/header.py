"""The header of an ALLRIS page: labels and values, some glued. Knows nothing of the page's other parts.

Only labels of the closed table divide a line; a Betreff runs on until a line begins with one of them, since
its own lines may look like labels ("Stadtbezirk: Südost").
"""

from __future__ import annotations

import re

from msgspec import UNSET, Struct, UnsetType

from domain.observation import NotUnderstood
from ingest.allris.words import LABELS, squeeze

_LABEL = re.compile(
    "(" + "|".join(re.escape(label) for label in sorted(LABELS, key=len, reverse=True)) + "):"
)
_LIST_FIELDS = ("originators", "clerks", "authors", "parents")
_RUNNING_ON = ("title", "parents")
_NAMES = ("clerks", "authors")
"""Fields that run on by a name on each line; a line with a colon is no name but an unknown label."""

LONGEST_NUMBER = 60
"""A line under Bezüglich longer than this is no paper's number."""


class Header(Struct, frozen=True):
    """What the header says; unset fields have no label on the page. `parents` are numbers as written."""

    title: str | UnsetType | None = UNSET
    occasion: str | UnsetType | None = UNSET
    status_text: str | UnsetType | None = UNSET
    kind_text: str | UnsetType | None = UNSET
    originators: tuple[str, ...] | UnsetType = UNSET
    clerks: tuple[str, ...] | UnsetType = UNSET
    authors: tuple[str, ...] | UnsetType = UNSET
    parents: tuple[str, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()


def read_header(lines: tuple[str, ...], *, closed: bool) -> Header:
    """The header's fields; `closed` is false where the page ends with them: a Betreff may then go on."""
    fields: list[tuple[str, str, list[str]]] = []
    unknown: list[str] = []
    for line in lines:
        _take(line, fields, unknown)
    if not closed and fields and fields[-1][0] == "title":
        unknown.extend(fields.pop()[2])
    texts = {
        field: squeeze(" ".join(values)) or None for field, _, values in fields if field not in _LIST_FIELDS
    }
    lists = {field: _values(fields, field) for field, _, _ in fields if field in _LIST_FIELDS}
    numbers = lists.pop("parents", ())
    parents = tuple(dict.fromkeys(number for number in numbers if _is_number(number)))
    unknown.extend(number for number in numbers if number not in parents)
    unheld = [f"{label}: {squeeze(' '.join(values))}" for field, label, values in fields if not field]
    return Header(
        title=texts.get("title", UNSET),
        occasion=texts.get("occasion", UNSET),
        status_text=texts.get("status_text", UNSET),
        kind_text=texts.get("kind_text", UNSET),
        originators=lists.get("originators", UNSET),
        clerks=lists.get("clerks", UNSET),
        authors=lists.get("authors", UNSET),
        parents=parents,
        not_understood=tuple(NotUnderstood("Kopf", text) for text in [*unknown, *unheld]),
    )


def is_public(status_text: str | None) -> bool | None:
    """Whether the status says public (True), non-public (False), or neither clearly (None)."""
    word = squeeze((status_text or "").split("(")[0]).casefold().replace(" ", "")
    return {"öffentlich": True, "nichtöffentlich": False}.get(word)


def _take(line: str, fields: list[tuple[str, str, list[str]]], unknown: list[str]) -> None:
    """File one line of the header: labelled values, a further line of the field above, or unknown."""
    first = _LABEL.match(line)
    running = fields[-1] if fields else None
    if first and LABELS[first[1]] == "title":
        fields.append(("title", first[1], [line[first.end() :]]))
    elif first is None and running and _runs_on(running[0], line):
        running[2].append(line)
    elif first is None:
        unknown.append(squeeze(line))
    else:
        pieces = _LABEL.split(line)
        fields.extend(
            (LABELS[label], label, [value]) for label, value in zip(pieces[1::2], pieces[2::2], strict=True)
        )


def _runs_on(field: str, line: str) -> bool:
    return field in _RUNNING_ON or (field in _NAMES and ":" not in line)


def _values(fields: list[tuple[str, str, list[str]]], wanted: str) -> tuple[str, ...]:
    return tuple(
        squeeze(value) for field, _, values in fields if field == wanted for value in values if value.strip()
    )


def _is_number(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER and any(character.isdigit() for character in text)
