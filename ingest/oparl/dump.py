"""A folder or file of OParl objects into the mirror, as if a server had shown them all at once.

A file holds one object, a list, a page of a list, or one of these a line (JSON lines, also .xz).
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec import Struct

from domain.errors import Unreadable
from domain.observation import SeenBasis
from ingest.instants import in_utc
from ingest.manifest import Capture
from ingest.oparl.failures import DUMPED
from ingest.oparl.intake import take_object
from ingest.oparl.journal import ListState, MirrorRun
from ingest.oparl.lists import list_page
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.objects import TYPES, decoded, type_of
from ingest.paths import as_text

MAX_FILE = 1 << 30
"""Bytes of one file, unpacked."""

SUFFIXES = (".json", ".jsonl", ".ndjson", ".xz")


class DumpPlan(Struct, frozen=True):
    """Where the dump lies, and when its source showed it if that was given by hand."""

    path: Path
    seen_at: str | None
    crawler: str


def take_dump(mirror: Mirror, plan: DumpPlan, clock: Callable[[], datetime]) -> MirrorRun:
    """Stores all objects of the files; what cannot be read is noted as a failure of its file."""
    now = in_utc(clock().isoformat())
    number = mirror.begin_run(now, whole=True)
    for path in _files(plan.path):
        with mirror.together():
            _take_file(mirror, number, path, plan, now)
    mirror.mark_fetched(number, now)
    run = mirror.last_run()
    assert run is not None  # noqa: S101  # begun above
    return run


def _files(path: Path) -> list[Path]:
    """The files of a dump, in the order of their names; raises Unreadable where there are none."""
    if not path.exists():
        raise Unreadable(f"{path} does not exist; expected an address, or a folder or file of OParl objects.")
    found = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES) if path.is_dir() else [path]
    if not found or not all(f.is_file() for f in found):
        raise Unreadable(
            f"{path} holds no OParl objects; expected a folder or file of JSON ({', '.join(SUFFIXES)})."
        )
    return found


def _take_file(mirror: Mirror, run: int, path: Path, plan: DumpPlan, now: str) -> None:
    address = as_text(path.name if path == plan.path else path.relative_to(plan.path).as_posix())
    raw = path.read_bytes()
    sha256 = hashlib.sha256(raw).hexdigest()
    changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC).isoformat()
    basis = SeenBasis.FILE if plan.seen_at is None else SeenBasis.GIVEN
    shown = Shown(plan.seen_at or in_utc(changed), basis, sha256)
    mirror.put_page(sha256, raw)
    mirror.put_capture(_capture(address, sha256, len(raw), now, plan))
    try:
        for where, part in _parts(raw, address):
            _take_part(mirror, run, part, where, shown)
    except Unreadable as error:
        mirror.put_failure(address, str(error), sha256)
    mirror.end_with(sha256, DUMPED + address)
    trouble = "see failures" if mirror.has_failed(DUMPED + address) else None
    mirror.put_list(run, ListState(DUMPED + address, None, 0, None, trouble))


def _capture(address: str, sha256: str, size: int, now: str, plan: DumpPlan) -> Capture:
    return Capture(
        method="file",
        address=address,
        sha256=sha256,
        size=size,
        captured_at=now,
        crawler=plan.crawler,
    )


def _parts(raw: bytes, address: str) -> Iterator[tuple[str, bytes]]:
    """The JSON texts of a file with where they stand: its lines, or all of it."""
    data = _unpacked(raw, address) if address.endswith(".xz") else raw
    if not data.strip():
        raise Unreadable(f"{address} is empty; expected OParl objects in it.")
    if not address.removesuffix(".xz").endswith((".jsonl", ".ndjson")):
        yield address, data
        return
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            yield f"{address}, line {number}", line


def _take_part(mirror: Mirror, run: int, part: bytes, where: str, shown: Shown) -> None:
    """Takes the objects of a JSON text in; what cannot be read of it is a failure of its own."""
    try:
        found = decoded(part, mirror.note, where)
        single = isinstance(found, dict) and "data" not in found
        objects = [found] if single else list_page(found, where, lambda rule, example: None).objects
    except Unreadable as error:
        mirror.put_failure(where, str(error), shown.page)
        return
    for place, obj in enumerate(objects, 1):
        _take(mirror, run, obj, where if single else f"{where}, object {place}", shown)


def _unpacked(raw: bytes, address: str) -> bytes:
    """What an .xz file holds, all its streams; raises Unreadable for one that is cut or too long."""
    try:
        with lzma.open(BytesIO(raw)) as file:
            data = file.read(MAX_FILE + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise Unreadable(f"{address} cannot be unpacked ({error}); expected a whole .xz file.") from error
    if len(data) > MAX_FILE:
        raise Unreadable(f"{address} unpacks to more than {MAX_FILE} bytes; give it in smaller files.")
    return data


def _take(mirror: Mirror, run: int, obj: Any, where: str, shown: Shown) -> None:
    kind = type_of(obj) if isinstance(obj, dict) else ""
    if kind not in TYPES.values():
        got = f"of the type {kind}" if kind else "without type"
        reason = f"{where} holds an object {got}; expected one of OParl's (1.1, 2.4)."
        mirror.put_failure(where, reason, shown.page)
        return
    take_object(mirror, run, obj, kind, shown)
