"""The secret of an archive: every machine that writes its log has the same one. Knows no statement."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from archive.effects import Effects, Key
from archive.home import ArchiveHome
from archive.log import EventLog
from domain.errors import AlreadyRecorded, WrongKey

SCOPE, NAME = "archive", "statements.key"
"""The key of the log under which the secret's fingerprint stands."""


def statements_key(home: ArchiveHome, log: EventLog, random_bytes: Callable[[int], bytes]) -> bytes:
    """The secret, made before anything is recorded.

    Raises WrongKey where the log was written with another one, as on a second machine without a copy of it:
    all that sources say would look changed.
    """
    known = log.keys(SCOPE, [NAME]).get(NAME)
    if not home.statements_key.exists() and (known is not None or log.head()):
        raise _wrong(home, "is missing")
    secret = home.pepper(random_bytes)
    fingerprint = UUID(bytes=hashlib.sha256(secret).digest()[:16])
    if (known or _first(log, fingerprint)) != fingerprint:
        raise _wrong(home, "is not the one that the log was written with")
    return secret


def _first(log: EventLog, fingerprint: UUID) -> UUID | None:
    """The fingerprint that stands in the log: this one, unless another run was first meanwhile."""
    with suppress(AlreadyRecorded):
        log.append([], Effects(new_keys=[Key(SCOPE, NAME, fingerprint)]))
    return log.keys(SCOPE, [NAME]).get(NAME)


def _wrong(home: ArchiveHome, what: str) -> WrongKey:
    return WrongKey(
        f"{home.statements_key} {what}; copy it from the machine on which the archive was made, or restore"
        " it from a backup."
    )
