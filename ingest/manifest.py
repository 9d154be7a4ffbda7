"""The manifest of a harvest: one JSON line for each thing looked at, kept among the originals.

"Nothing changed" and "could not be read" are facts of the archive; they stand here. Knows no events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from domain.meeting_observation import MeetingKey
from domain.observation import PaperKey

Result = Literal["new", "changed", "unchanged", "known", "late", "gone", "unreachable", "failed"]
"""What became of an observation; `known` means equal source, key, seen_at and digest."""


class ManifestLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What one harvest saw at one address.

    `statements` holds a digest for each statement (absent when known: the earlier line has them),
    `text` the SHA-256 of the page's text, `held` says whether the bytes `sha256` were kept, `stream` is
    what the observation was recorded on. Of `key`, `meeting`, `body` and `file` that is given which was
    seen. `pages` are the fetched originals that the bytes were put together from.
    """

    source: str
    address: str
    sha256: str
    result: Result
    held: bool
    key: PaperKey | None = None
    meeting: MeetingKey | None = None
    body: str | None = None
    file: str | None = None
    seen_at: str | None = None
    seen_basis: str | None = None
    reader: str | None = None
    reader_version: int | None = None
    digest: str | None = None
    statements: dict[str, str] | None = None
    text: str | None = None
    line: int | None = None
    stream: UUID | None = None
    pages: tuple[str, ...] = ()
    reason: str | None = None


class Capture(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One fetch, whatever became of it, or one saved file (method `file`, its address relative to the path).

    `address` is where the answer came from in the end, `requested` where another one was asked for,
    `redirects` what lay between. `sha256` and `size` are of the body unpacked, `raw_sha256` and `raw_size`
    of the body as sent. Cookies and credentials are never part of it.
    """

    method: str
    address: str
    sha256: str
    size: int
    captured_at: str
    crawler: str
    requested: str | None = None
    redirects: tuple[str, ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    raw_sha256: str | None = None
    raw_size: int | None = None
    error: str | None = None


def encode(lines: Iterable[Struct]) -> bytes:
    """JSON lines of a manifest or of captures."""
    encoder = msgspec.json.Encoder()
    return b"".join(encoder.encode(line) + b"\n" for line in lines)


def decode(data: bytes) -> list[ManifestLine]:
    """The lines of a manifest."""
    decoder = msgspec.json.Decoder(ManifestLine)
    return [decoder.decode(line) for line in data.splitlines()]
