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
from ingest.oparl.objects import decoded, type_of
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
        if not raw.strip():
            raise Unreadable(f"{address} is empty; expected OParl objects in it.")
        for obj in _objects(raw, address, mirror.note):
            _take(mirror, run, obj, address, shown)
    except Unreadable as error:
        mirror.put_failure(address, str(error), sha256)
    mirror.end_with(sha256, DUMPED + address)
    failed = any(failure.page == sha256 for failure in mirror.failures())
    mirror.put_list(run, ListState(DUMPED + address, None, 0, None, "see failures" if failed else None))


def _capture(address: str, sha256: str, size: int, now: str, plan: DumpPlan) -> Capture:
    return Capture(
        method="file",
        address=address,
        sha256=sha256,
        size=size,
        captured_at=now,
        crawler=plan.crawler,
    )


def _objects(raw: bytes, address: str, note: Callable[[str, str], None]) -> Iterator[Any]:
    """The objects of a file, whatever form it has."""
    data = _unpacked(raw, address) if address.endswith(".xz") else raw
    name = address.removesuffix(".xz")
    parts = data.splitlines() if name.endswith((".jsonl", ".ndjson")) else [data]
    for number, part in enumerate(parts, 1):
        if not part.strip():
            continue
        where = f"{address}, line {number}" if len(parts) > 1 else address
        found = decoded(part, note, where)
        single = isinstance(found, dict) and "data" not in found
        yield from [found] if single else list_page(found, where, lambda rule, example: None).objects


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


def _take(mirror: Mirror, run: int, obj: Any, address: str, shown: Shown) -> None:
    if not isinstance(obj, dict) or not type_of(obj):
        reason = f"{address} holds an object without type; expected OParl's (1.1, 2.4)."
        mirror.put_failure(address, reason, shown.page)
        return
    take_object(mirror, run, obj, type_of(obj), shown)
