"""Which stream is a paper's, a meeting's or a body's? Ids identify. Pure.

A number identifies only while a single stream carries it.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from msgspec import Struct

from domain.errors import AmbiguousNumber
from domain.file_observation import FILES, file_id
from domain.meeting_observation import MeetingKey
from domain.numbers import normalise
from domain.observation import PaperKey, StatedFile

PAPERS = UUID("6f6b5d0e-2f0a-5d5c-9a51-7a0f3b1c9d10")
"""Namespace of the stream ids: a stream's id is fixed by the first key it was seen with."""


class KeyName(Struct, frozen=True):
    """A key's scope (`id/<source>`, `number/<council>`, `slug/<council>`, `meeting/<source>`,
    `body/<source>`, `file/<source>`, `archive`) and its value there."""

    scope: str
    value: str

    def stream(self) -> UUID:
        """The id of a stream that is first seen with this key."""
        return uuid5(PAPERS, f"{self.scope}\x1f{self.value}")


LEXICON = KeyName("archive", "lexicon").stream()
"""The stream on which an archive tells how it extended its lexicon."""


class Known(Struct, frozen=True):
    """What the key table knows of a paper's key.

    `by_number` is the single stream that carries the number, `shared` says that several do,
    `other_id` that this stream already has an id of the source, `used_before` is the stream that the
    same source and address used before.
    """

    by_id: UUID | None = None
    by_number: UUID | None = None
    shared: bool = False
    other_id: bool = False
    used_before: UUID | None = None


class Resolution(Struct, frozen=True):
    """The paper's stream, and what that teaches the key table.

    `joined` turned out to be the same paper; `shared_with` is another paper with the same number.
    """

    stream: UUID
    new: bool = False
    new_id: bool = False
    new_number: bool = False
    joined: UUID | None = None
    shared_with: UUID | None = None


def id_key(source: str, value: str) -> KeyName:
    """The key of a source's own id."""
    return KeyName(f"id/{source}", value)


def number_key(council: str, number: str) -> KeyName:
    """The key of a number in any spelling."""
    return KeyName(f"number/{council}", normalise(number))


def meeting_key(source: str, key: MeetingKey) -> KeyName:
    """The key of a meeting within its source: the source's id, else day and name."""
    value = key.id if key.id is not None else f"{key.date or ''} {key.name or ''}"
    return KeyName(f"meeting/{source}", value)


def body_key(source: str, value: str) -> KeyName:
    """The key of a body: its source's own id for it."""
    return KeyName(f"body/{source}", value)


def file_key(source: str, value: str) -> KeyName:
    """The key of a file: the id or address under which it is listed, in the source that shows its bytes."""
    return KeyName(f"file/{source}", value)


def file_stream(source: str, file: StatedFile) -> UUID | None:
    """The stream of a file that `source` lists; None for one that nothing tells apart from others."""
    value = file_id(file)
    return file_key(source + FILES, value).stream() if value is not None else None


def slug_key(council: str, slug: str) -> KeyName:
    """The key of a readable address."""
    return KeyName(f"slug/{council}", slug)


def resolve(key: PaperKey, council: str, source: str, known: Known) -> Resolution:
    """The stream that a key means.

    Raises AmbiguousNumber when only a number is given, several papers carry it, and the same source
    and address used none of them before.
    """
    if key.id is None:
        return _by_number(key, council, known)
    if known.by_id is not None:
        return _known_id(key, known, known.by_id)
    if known.by_number is not None and not known.other_id:
        return Resolution(stream=known.by_number, new_id=True)
    new_number = key.number is not None and known.by_number is None and not known.shared
    return Resolution(
        stream=id_key(source, key.id).stream(),
        new=True,
        new_id=True,
        new_number=new_number,
        shared_with=known.by_number,
    )


def _by_number(key: PaperKey, council: str, known: Known) -> Resolution:
    if known.by_number is not None:
        return Resolution(stream=known.by_number)
    if known.used_before is not None:
        return Resolution(stream=known.used_before)
    if known.shared:
        raise AmbiguousNumber(
            f"The number {key.number} means several papers of {council}; "
            "expected an id beside it; add the source's id and ingest again."
        )
    stream = number_key(council, key.number or "").stream()
    return Resolution(stream=stream, new=True, new_number=True)


def _known_id(key: PaperKey, known: Known, stream: UUID) -> Resolution:
    if key.number is None or known.shared or known.by_number == stream:
        return Resolution(stream=stream)
    if known.by_number is None:
        return Resolution(stream=stream, new_number=True)
    if known.other_id:
        return Resolution(stream=stream, shared_with=known.by_number)
    return Resolution(stream=stream, joined=known.by_number)
