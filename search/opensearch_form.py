"""What an OpenSearch index holds of a row: its fields, its settings and a row's body; knows no server."""

from __future__ import annotations

import hashlib
from typing import Any

from msgspec import Raw, json

from search.index_document import IndexDocument, RowName, family_number
from search.rows import FACETS

WINDOW = 11_000
"""How far a page may reach: as far as searching allows offset and limit together."""

GONE_FOR = "1h"
"""How long a removed row is remembered: a writer held up for longer may bring it again."""

MARKER = "checkpoint"

_LEVELS = {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False}
_POSITIONAL = {**_LEVELS, "index_options": "positions"}
_LOOKED_UP = {"type": "keyword", "doc_values": False}
_COUNTED = {"type": "keyword"}
_SORTED = {"type": "keyword", "index": False}
_READ = {"type": "long", "index": False}
_KEPT = {"type": "object", "enabled": False}

TERMS = (
    *("title_levels", "text_levels", "title_parts", "text_parts"),
    *("title_stems", "text_stems", "title_words", "text_words"),
)

FIELDS: dict[str, dict[str, Any]] = {
    "title_levels": _LEVELS,
    "text_levels": _LEVELS,
    "title_parts": _LEVELS,
    "text_parts": _LEVELS,
    "title_stems": _POSITIONAL,
    "text_stems": _POSITIONAL,
    "title_words": _POSITIONAL,
    "text_words": _POSITIONAL,
    "numbers": _LOOKED_UP,
    "council": _LOOKED_UP,
    "facts": _LOOKED_UP,
    "day": {"type": "integer"},
    "number_key": _SORTED,
    "ordinal": _READ,
    "from_position": {"type": "long"},
    # Without values beside the index a range over it is one clause: the longest query has no room for two.
    "to_position": {"type": "long", "doc_values": False},
    "family": _READ,
    **dict.fromkeys(FACETS, _COUNTED),
    "digest": _SORTED,
    "row": _KEPT,
    "marker": _KEPT,
}

FORM = hashlib.sha256(json.encode(FIELDS)).hexdigest()
"""Tells apart what versions of this program keep in an index."""


def index_body(shards: int, replicas: int) -> dict[str, Any]:
    """Settings and fields of a new index.

    Nothing is refreshed but at the end of a write, so that what a checkpoint tells is what is found.
    """
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "-1",
            "max_result_window": WINDOW,
            "gc_deletes": GONE_FOR,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"form": FORM},
            "_source": {"includes": ["row", "marker"]},
            "properties": FIELDS,
        },
    }


def spelled(name: RowName) -> str:
    """A row's name as OpenSearch keeps it."""
    return f"{name[0]}-{name[1]}"


def put_lines(document: IndexDocument, version: int) -> bytes:
    """The two lines of a bulk request that put a document, unless a later version is there."""
    fields: dict[str, Any] = {
        "ordinal": document.ordinal,
        "from_position": document.from_position,
        "to_position": document.to_position,
        "family": family_number(document.council, document.family),
        "council": document.council,
        "numbers": document.numbers,
        "facts": document.facts,
        "number_key": document.number_key,
        "digest": document.digest(),
        "row": Raw(document.row),
    }
    if document.day:  # what lacks a day is in no period, and last in any order of days
        fields["day"] = document.day
    fields.update(document.facets)
    fields.update((name, getattr(document, name)) for name in TERMS)
    return _action("index", spelled(document.name), version) + json.encode(fields) + b"\n"


def marker_lines(marker: dict[str, str], version: int) -> bytes:
    """The two lines that put profile and checkpoint, unless a later checkpoint is there."""
    return _action("index", MARKER, version) + json.encode({"marker": marker}) + b"\n"


def delete_line(name: RowName, version: int) -> bytes:
    """The line of a bulk request that removes a document, unless a later version is there."""
    return _action("delete", spelled(name), version)


def _action(verb: str, name: str, version: int) -> bytes:
    return json.encode({verb: {"_id": name, "version": version, "version_type": "external_gte"}}) + b"\n"
