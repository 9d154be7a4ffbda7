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
from ingest.harvest import Page, Read

READER = Reader("file", 1)
"""A later version reads every file again."""


class Named(Struct, frozen=True):
    """The council, and the source that lists the files."""

    council: str
    source: str


def untold(answered: Answer, named: Named, recorded: Callable[[], None]) -> Read:
    """The read of an answer without a new text: a failure, nothing new, no such file, or known bytes."""
    file, fetched, body = answered.file, answered.fetched, answered.body
    observed: FileObservation | None = None
    failure = answered.failure
    if fetched is None and failure is None:
        failure = f"{file.address} could not be had."
    if fetched is not None and failure is None and fetched.status != HTTPStatus.NOT_MODIFIED:
        observed = _seen(answered, named)
    return Read(
        file.address or "",
        answered.sha256,
        lambda: body,
        observed,
        failure,
        captures=answered.captures,
        size=len(body),
        recorded=recorded,
    )


def told_of(
    answered: Answer,
    told: Kept,
    named: Named,
    original: Callable[[str], bytes],
    recorded: Callable[[], None],
) -> Read:
    """The read of a file with what was read of it; bytes that are not at hand were kept ahead."""
    body, sha256 = answered.body, answered.sha256
    return Read(
        answered.file.address or "",
        sha256,
        (lambda: body) if body else (lambda: original(sha256)),
        msgspec.structs.replace(_seen(answered, named), text=told.read),
        captures=answered.captures,
        derived=_pages(told.originals),
        size=len(body) + sum(map(len, told.originals)),
        recorded=recorded,
    )


def reread(file: Listed, named: Named, original: Callable[[str], bytes], told: Kept) -> Read:
    """The read of another reading of bytes that are held; nothing is seen, see FileObservation."""
    sha256 = file.sha256 or ""
    observed = FileObservation(
        council=named.council,
        source=named.source + FILES,
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
        lambda: original(sha256),
        observed,
        derived=_pages(told.originals),
        size=sum(map(len, told.originals)),
    )


def asked_of(answered: Answer, now: str) -> Asked:
    """What the journal is to hold of an answer."""
    file, before, fetched = answered.file, answered.asked, answered.fetched
    address = file.address or ""
    if fetched is None or answered.failure is not None:
        return Asked(address, None, file.stated, now)
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


def _pages(originals: tuple[bytes, ...]) -> tuple[Page, ...]:
    return tuple(Page(hashlib.sha256(data).hexdigest(), _given(data)) for data in originals)


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data
