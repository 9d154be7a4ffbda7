"""Checks that nothing in the archive changed since it was recorded. Knows nothing of read models.

It proves that what was recorded is unchanged, not that it is true or that nothing was left out before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec
from msgspec import Struct

from archive.codec import PARTS, Codec, StoredParts
from archive.commitments import StoredRow, commitment, leaf_of
from archive.ledger import Tree
from archive.log import EventLog
from archive.originals import Originals
from domain.errors import NotHeld, RatsarchivError, Tampered
from domain.events import HarvestRecorded, Recorded

PAGE = 500
"""Events held at once: with 20 kB each that is 10 MB."""

FOUND_LATELY = 10_000
"""Originals not looked up again: events and lines that are near each other mostly name the same ones."""


class Verified(Struct, frozen=True):
    """What a verification found; `problem` is the first one as a sentence, None when there is none.

    `size` and `root` (hex) are those of the Merkle tree over the events checked, `erased` counts parts.
    """

    events: int
    size: int
    root: str
    originals: int
    erased: int
    problem: str | None


class Noted(Struct, frozen=True):
    """Size and root (hex) of the tree as they were noted once, outside the archive."""

    size: int
    root: str


class _Line(Struct, frozen=True):
    """What of a manifest's line says which originals it needs; ingest/manifest.py has the whole line."""

    sha256: str
    held: bool
    pages: tuple[str, ...] = ()


class _Progress(Struct):
    """What was checked so far."""

    tree: Tree
    events: int = 0
    erased: int = 0
    originals: int = 0


def verify(
    log: EventLog, originals: Originals, codec: Codec | None = None, noted: Noted | None = None
) -> Verified:
    """Recomputes every commitment, leaf and original's digest; stops at the first bad position or file.

    With `noted` the log must begin with what was noted: a restored one may lack events, or be another.
    """
    progress = _Progress(Tree())
    problem = None
    try:
        _verify_events(log, originals, codec or Codec(), progress)
        _verify_noted(progress.tree, noted)
        _verify_originals(originals, progress)
    except RatsarchivError as error:
        problem = str(error)
    tree = progress.tree
    root = tree.root().hex()
    return Verified(progress.events, tree.size, root, progress.originals, progress.erased, problem)


def _verify_events(log: EventLog, originals: Originals, codec: Codec, progress: _Progress) -> None:
    held = lru_cache(FOUND_LATELY)(originals.has)
    while page := log.stored(progress.events, PAGE):
        for row in page:
            _verify_place(row, progress.events + 1)
            _verify_leaf(row)
            progress.erased += _verify_parts(row)
            recorded = codec.decode(_stored_parts(row))
            _verify_named(recorded, held)
            if isinstance(recorded.event, HarvestRecorded):
                _verify_manifest(recorded.position, originals.get(recorded.event.manifest), held)
            progress.tree.append(row.spine.leaf)
            progress.events += 1
    stray = log.stray()
    if stray is not None:
        raise Tampered(
            f"a part lies under position {stray} that belongs to no event: restore the archive from a backup"
        )


def _verify_noted(tree: Tree, noted: Noted | None) -> None:
    if noted is None:
        return
    if tree.size < noted.size:
        raise Tampered(
            f"the log has {tree.size} events, expected the {noted.size} that were noted: restore a later"
            " backup"
        )
    if tree.root(noted.size).hex() != noted.root.lower():
        raise Tampered(
            f"the first {noted.size} events have the root {tree.root(noted.size).hex()}, expected the noted"
            " one: restore the archive from a backup"
        )


def _verify_originals(originals: Originals, progress: _Progress) -> None:
    for digest in originals.digests():
        originals.get(digest)
        progress.originals += 1


def _verify_place(row: StoredRow, expected: int) -> None:
    spine = row.spine
    if spine.position != expected:
        raise _bad(expected, f"is missing, the next one is {spine.position}")
    if not row.follows:
        raise _bad(expected, f"has version {spine.version} of its stream, whose version before it is missing")


def _verify_parts(row: StoredRow) -> int:
    """How many parts were erased; Tampered for one that does not match what was committed to."""
    erased = 0
    for name, part, committed in zip(PARTS, row.parts, row.spine.commitments, strict=True):
        if part is None:
            erased += committed is not None
        elif committed is None or commitment(name, part.salt, part.content) != committed:
            raise _bad(row.spine.position, f"holds a part ({name}) that does not match its commitment")
    if row.parts[0] is None:
        raise _bad(row.spine.position, "has lost its envelope, which is never erased")
    return erased


def _verify_leaf(row: StoredRow) -> None:
    spine = row.spine
    commitments = b"".join(each for each in spine.commitments if each is not None)
    leaf = leaf_of(spine.position, spine.stream.hex, spine.version, spine.topic, commitments)
    if leaf != spine.leaf:
        raise _bad(spine.position, "has a leaf that does not match its place, topic and commitments")


def _verify_named(recorded: Recorded, held: Callable[[str], bool]) -> None:
    """NotHeld for an original that the event, or its provenance, names and that is gone."""
    for digest in _named(recorded):
        if not held(digest):
            raise _lost(f"event {recorded.position} names", digest)


def _named(recorded: Recorded) -> Iterator[str]:
    event = recorded.event
    named = (getattr(event, field) for field in event.ORIGINALS)
    yield from (digest for digest in named if digest is not None)
    if recorded.provenance is not None:
        yield recorded.provenance.sha256


def _verify_manifest(position: int, manifest: bytes, held: Callable[[str], bool]) -> None:
    """NotHeld for an original that a line marks as held, or was put together from, and that is gone."""
    decoder = msgspec.json.Decoder(_Line)
    for line in manifest.splitlines():
        try:
            marked = decoder.decode(line)
        except msgspec.DecodeError as error:
            raise _bad(position, f"names a manifest with a line that cannot be read ({error})") from error
        for digest in (*((marked.sha256,) if marked.held else ()), *marked.pages):
            if not held(digest):
                raise _lost(f"the manifest of event {position} marks as held", digest)


def _lost(who: str, digest: str) -> NotHeld:
    return NotHeld(f"{who} the original {digest}, which is not there: restore it from a backup")


def _stored_parts(row: StoredRow) -> StoredParts:
    spine = row.spine
    envelope, facts, personal = (None if part is None else part.content for part in row.parts)
    committed = sum(each is not None for each in spine.commitments)
    return StoredParts(
        spine.stream, spine.version, spine.topic, facts, spine.position, envelope, personal, committed
    )


def _bad(position: int, what: str) -> Tampered:
    return Tampered(f"event {position} {what}: restore the archive from a backup")
