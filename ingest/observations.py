"""The project's own format, docs/observations.md: a line to an observation and back; knows no storage."""

from __future__ import annotations

from typing import Any

import msgspec

from domain.errors import Unreadable
from domain.observation import Observation, Reader, SeenBasis
from ingest.instants import in_utc
from ingest.lines import require_text
from ingest.observation_line import ObservationLine

READER = Reader("observations", 1)

PLAIN = ("title", "kind_text", "status_text", "occasion")
NAMES = ("originators", "clerks", "authors", "directions", "districts")
INSTANTS = ("last_seen", "first_missed")
LISTINGS = ("consultations", "relations", "mentions", "files")
OF_THE_BYTES = ("council", "sha256", "line")
"""Fields of an observation that say where its bytes lie; the one who reads the line says them."""

_LINES = msgspec.json.Decoder(ObservationLine)


def read(
    line: bytes,
    *,
    council: str,
    source_default: str,
    sha256: str,
    line_number: int,
    seen_at: str | None = None,
    file_time: str | None = None,
) -> Observation:
    """What line `line_number` of the file with the digest `sha256` says; raises Unreadable.

    `seen_at`, given by hand, overrules the line's own; `file_time` stands in where the line has none.
    `source_default` is the short name of the source where the line names none.
    """
    try:
        require_text(line)
        stated = _LINES.decode(line)
        when, basis = _seen(stated, seen_at, file_time)
        fields: dict[str, Any] = msgspec.to_builtins(stated)
        return msgspec.convert(
            _normal(fields)
            | {
                "council": council,
                "source": f"{council}/{stated.source or source_default}",
                "seen_at": when,
                "seen_basis": basis,
                "sha256": sha256,
                "line": line_number,
                "reader": fields.get("reader") or msgspec.to_builtins(READER),
            },
            Observation,
        )
    except (ValueError, RecursionError, Unreadable) as error:
        raise Unreadable(
            f"line {line_number} is not an observation ({error}): expected one JSON object as"
            " docs/observations.md describes it; correct the line and ingest the file again"
        ) from error


def write(observation: Observation) -> bytes:
    """The line, without line end, that `read` makes the observation of again."""
    fields: dict[str, Any] = msgspec.to_builtins(observation)
    for name in OF_THE_BYTES:
        fields.pop(name, None)
    fields["source"] = observation.source.removeprefix(f"{observation.council}/")
    for name in LISTINGS:
        if name in fields and fields[name]["complete"]:
            fields[name] = fields[name]["items"]
    return msgspec.json.encode(fields)


def _seen(stated: ObservationLine, given: str | None, file_time: str | None) -> tuple[str, SeenBasis]:
    if given is not None:
        return in_utc(given), SeenBasis.GIVEN
    if stated.seen_at is not None:
        return in_utc(stated.seen_at), stated.seen_basis
    if file_time is not None:
        return in_utc(file_time), SeenBasis.FILE
    raise Unreadable("Object missing required field `seen_at`")


def _normal(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with one form for `the source says none`, and each listing with its `complete`."""
    none = {name: None for name in PLAIN if fields.get(name) == ""}
    names: dict[str, Any] = {name: [] for name in NAMES if name in fields and fields[name] is None}
    listings = {name: _listing(fields[name]) for name in LISTINGS if name in fields}
    instants = {name: in_utc(fields[name]) for name in INSTANTS if fields.get(name) is not None}
    return {**fields, **none, **names, **listings, **instants}


def _listing(stated: Any) -> dict[str, Any]:
    return stated if isinstance(stated, dict) else {"items": stated or []}
