"""The sources of this version as reads: saved ALLRIS pages, StadtratWatch files, observation lines.

Files are read one by one; a file or line that cannot be understood becomes a failed read, never an end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from domain.errors import Unreadable
from domain.meeting_observation import AnyObservation
from domain.observation import Observation, SeenBasis
from ingest import observations, stadtratwatch
from ingest.allris import pages
from ingest.allris.seen import Seen
from ingest.harvest import Read
from ingest.instants import in_utc
from ingest.lines import LineFile
from ingest.manifest import Capture
from ingest.paths import as_text

MAX_PAGE = 64 << 20
"""Bytes of one saved page; the longest real ones have some hundred kilobytes."""


class Given(Struct, frozen=True):
    """What the caller says of a whole run: council, `seen_at` if given by hand, the archive's clock."""

    council: str
    seen_at: str | None
    clock: Callable[[], datetime]
    crawler: str


def allris_pages(paths: Iterable[Path], given: Given) -> Iterator[Read]:
    """Saved pages, each file an original; folders are searched for files, in the order of their names."""
    for base, path in _files(paths):
        address = as_text(path.relative_to(base).as_posix())
        try:
            data = _page(path)
        except OSError as error:
            reason = f"{address} cannot be read ({error.strerror}): make it readable and ingest it again."
            yield Read(address, hashlib.sha256(b"").hexdigest(), lambda: b"", failure=reason)
            continue
        if len(data) > MAX_PAGE:
            yield _too_long(address, data[:MAX_PAGE], given)
            continue
        yield _page_read(data, path, address, given)


def _page(path: Path) -> bytes:
    """The page's bytes; one more than MAX_PAGE where it is longer than that."""
    with path.open("rb") as file:
        return file.read(MAX_PAGE + 1)


def _too_long(address: str, beginning: bytes, given: Given) -> Read:
    """A file that no page can be: its beginning is kept, under the digest of that."""
    sha256 = hashlib.sha256(beginning).hexdigest()
    reason = (
        f"{address} has more than {MAX_PAGE} bytes, expected a saved page: the first {MAX_PAGE} are kept;"
        " save the page by itself and ingest it again."
    )
    capture = _capture(address, sha256, len(beginning), given)
    return Read(address, sha256, lambda: beginning, failure=reason, captures=(capture,), size=len(beginning))


def _page_read(data: bytes, path: Path, address: str, given: Given) -> Read:
    sha256 = hashlib.sha256(data).hexdigest()
    observed: AnyObservation | None = None
    failure = None
    try:
        seen_at, basis = _seen(path, given)
        seen = Seen(given.council, f"{given.council}/allris", address, seen_at, basis, sha256)
        observed = pages.read(data, seen)
    except Unreadable as error:
        failure = str(error)
    capture = _capture(address, sha256, len(data), given)
    return Read(address, sha256, lambda: data, observed, failure, captures=(capture,))


def stadtratwatch_lines(file: LineFile, given: Given) -> Iterator[Read]:
    """The lines of a StadtratWatch file; the whole file is one original."""
    address = Path(file.name).name

    def read(line: bytes, number: int) -> Observation:
        return stadtratwatch.read(
            line,
            council=given.council,
            source=f"{given.council}/stadtratwatch",
            address=address,
            sha256=file.sha256,
            line_number=number,
        )

    return _line_reads(file, address, read, given)


def observation_lines(file: LineFile, given: Given) -> Iterator[Read]:
    """The lines of a file in the project's own observation format; the whole file is one original."""
    time: str | None = None
    if file.path is not None:
        with suppress(Unreadable):  # a line that has an instant of its own needs no other
            time = _file_time(file.path)

    def read(line: bytes, number: int) -> Observation:
        return observations.read(
            line,
            council=given.council,
            source_default="observations",
            sha256=file.sha256,
            line_number=number,
            seen_at=given.seen_at,
            file_time=time,
        )

    return _line_reads(file, Path(file.name).name, read, given)


def _line_reads(
    file: LineFile, address: str, read: Callable[[bytes, int], Observation], given: Given
) -> Iterator[Read]:
    captures: tuple[Capture, ...] = (_capture(address, file.sha256, file.size, given),)
    number = 0

    def content() -> bytes:
        place = file.stream.tell()  # the lines are read on from here
        file.stream.seek(0)
        whole = file.stream.read()
        file.stream.seek(place)
        return whole

    try:
        for number, line in file.lines():
            observed, failure = _understood(read, line, number)
            where = address if observed is None else observed.address
            yield Read(where, file.sha256, content, observed, failure, number, captures)
            captures = ()
    except Unreadable as error:
        yield Read(address, file.sha256, content, failure=str(error), line=number + 1, captures=captures)
        return
    if not number:
        failure = f"{file.name} holds no lines, expected one JSON object a line: write or fetch it again."
        yield Read(address, file.sha256, content, failure=failure, captures=captures)


def _understood(
    read: Callable[[bytes, int], Observation], line: bytes, number: int
) -> tuple[Observation | None, str | None]:
    try:
        return read(line, number), None
    except Unreadable as error:
        return None, str(error)


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Files with the folder that their address is relative to."""
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in sorted(path.rglob("*")) if file.is_file())
        else:
            yield path.parent, path


def _seen(path: Path, given: Given) -> tuple[str, SeenBasis]:
    if given.seen_at is not None:
        return given.seen_at, SeenBasis.GIVEN
    return _file_time(path), SeenBasis.FILE


def _file_time(path: Path) -> str:
    """When the file was changed last; Unreadable where that is no time of a council."""
    changed = int(path.stat().st_mtime)
    try:
        return in_utc(datetime.fromtimestamp(changed, UTC).isoformat())
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"the file's time ({changed}) is no day: say with --seen-at when it was") from error


def _capture(address: str, sha256: str, size: int, given: Given) -> Capture:
    return Capture(
        method="file",
        address=address,
        sha256=sha256,
        size=size,
        captured_at=in_utc(given.clock().isoformat()),
        crawler=given.crawler,
    )
