"""From what an address answered and what was read to the read that is recorded. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus

import msgspec
from msgspec import UNSET, Struct

from domain.file_observation import FILES, FileObservation
from domain.observation import Presence, Reader, SeenBasis
from ingest.files.answers import Answer
from ingest.files.listed import Asked, Listed
from ingest.files.texts import Kept
from ingest.files.trouble import Trouble
from ingest.harvest import Page, Read, nothing

READER = Reader("file", 1)
"""A later version reads every file again."""


class Named(Struct, frozen=True):
    """The council, and the source that lists the files."""

    council: str
    source: str


class Desk(Struct, frozen=True):
    """Whose files they are, and what gives the bytes of an original."""

    named: Named
    original: Callable[[str], bytes]


def untold(answered: Answer, desk: Desk, recorded: Callable[[], None]) -> Read:
    """The read of an answer without a new text: a failure, nothing new, no such file, or known bytes."""
    file, fetched = answered.file, answered.fetched
    observed: FileObservation | None = None
    failure = answered.failure
    if fetched is not None and failure is None and fetched.status != HTTPStatus.NOT_MODIFIED:
        observed = _seen(answered, desk.named)
    return Read(
        file.address or "",
        answered.sha256,
        _content(answered, desk),
        observed,
        failure,
        captures=answered.captures,
        size=len(answered.body or b""),
        recorded=recorded,
    )


def told_of(answered: Answer, told: Kept, desk: Desk, recorded: Callable[[], None]) -> Read:
    """The read of a file with what was read of it."""
    return Read(
        answered.file.address or "",
        answered.sha256,
        _content(answered, desk),
        msgspec.structs.replace(_seen(answered, desk.named), text=told.read),
        captures=answered.captures,
        derived=_pages(told.originals),
        size=len(answered.body or b"") + sum(map(len, told.originals)),
        recorded=recorded,
    )


def reread(file: Listed, told: Kept, desk: Desk, recorded: Callable[[], object] = nothing) -> Read:
    """The read of another reading of bytes that are held; nothing is seen, see FileObservation."""
    sha256 = file.sha256 or ""
    observed = FileObservation(
        council=desk.named.council,
        source=desk.named.source + FILES,
        id=file.id,
        address=file.address or "",
        seen_at="",
        seen_basis=SeenBasis.UNKNOWN,
        sha256=sha256,
        reader=READER,
        text=told.read,
    )
    return Read(
        observed.address,
        sha256,
        lambda: desk.original(sha256),
        observed,
        derived=_pages(told.originals),
        size=sum(map(len, told.originals)),
        recorded=recorded,
    )


def failed(file: Listed, trouble: Trouble, desk: Desk) -> Read:
    """That held bytes could not be read again; nothing is told of the file."""
    sha256 = hashlib.sha256(b"").hexdigest() if trouble.lost else file.sha256 or ""
    content = _given(b"") if trouble.lost else (lambda: desk.original(sha256))
    return Read(file.address or "", sha256, content, failure=trouble.reason)


def asked_of(answered: Answer, now: str) -> Asked:
    """What the journal is to hold of an answer."""
    file, before, fetched = answered.file, answered.asked, answered.fetched
    address = file.address or ""
    if fetched is None or answered.failure is not None:
        return Asked(address, None, file.stated, now, seen_at=before.seen_at if before is not None else None)
    same = before if fetched.status == HTTPStatus.NOT_MODIFIED else None
    shown = fetched.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    last = before.seen_at if before is not None else None
    return Asked(
        address=address,
        status=fetched.status,
        stated=file.stated,
        asked_at=now,
        sha256=same.sha256 if same is not None else fetched.capture.sha256 if shown else None,
        etag=fetched.etag or (same.etag if same is not None else None),
        last_modified=fetched.last_modified or (same.last_modified if same is not None else None),
        seen_at=fetched.received_at if shown else last,
    )


def _seen(answered: Answer, named: Named) -> FileObservation:
    """What an address showed: a file, or that there is none."""
    fetched, file = answered.fetched, answered.file
    assert fetched is not None  # noqa: S101  # the callers have looked
    shown = fetched.status == HTTPStatus.OK
    last = answered.asked.seen_at if answered.asked is not None else None
    return FileObservation(
        council=named.council,
        source=named.source + FILES,
        id=file.id,
        presence=Presence.SHOWN if shown else Presence.GONE,
        address=file.address or "",
        seen_at=fetched.received_at,
        seen_basis=fetched.basis,
        sha256=fetched.capture.sha256,
        reader=READER,
        last_seen=None if shown else last,
        first_missed=None if shown else fetched.received_at,
        size=fetched.capture.size if shown else UNSET,
    )


def _content(answered: Answer, desk: Desk) -> Callable[[], bytes]:
    body, sha256 = answered.body, answered.sha256
    return _given(body) if body is not None else (lambda: desk.original(sha256))


def _pages(originals: tuple[bytes, ...]) -> tuple[Page, ...]:
    return tuple(Page(hashlib.sha256(data).hexdigest(), _given(data)) for data in originals)


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data
