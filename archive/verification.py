"""Checks that nothing in the archive changed since it was recorded. Knows nothing of read models.

It proves that what was recorded is unchanged, not that it is true or that nothing was left out before.
"""

from __future__ import annotations

from msgspec import Struct

from archive.codec import PARTS, Codec, StoredParts
from archive.commitments import StoredRow, commitment, leaf_of
from archive.ledger import Tree
from archive.log import EventLog
from archive.originals import Originals
from domain.errors import NotHeld, RatsarchivError, Tampered
from domain.events import Event, HarvestRecorded, TextRecorded

PAGE = 500
"""Events held at once: with 20 kB each that is 10 MB."""


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


class _Progress(Struct):
    """What was checked so far."""

    tree: Tree
    events: int = 0
    erased: int = 0
    originals: int = 0


def verify(log: EventLog, originals: Originals, codec: Codec | None = None) -> Verified:
    """Recomputes every commitment, leaf and original's digest; stops at the first bad position or file."""
    progress = _Progress(Tree())
    problem = None
    try:
        _verify_events(log, originals, codec or Codec(), progress)
        _verify_originals(originals, progress)
    except RatsarchivError as error:
        problem = str(error)
    tree = progress.tree
    root = tree.root().hex()
    return Verified(progress.events, tree.size, root, progress.originals, progress.erased, problem)


def _verify_events(log: EventLog, originals: Originals, codec: Codec, progress: _Progress) -> None:
    while page := log.stored(progress.events, PAGE):
        for row in page:
            _verify_place(row, progress.events + 1)
            _verify_leaf(row)
            progress.erased += _verify_parts(row)
            _verify_named(row, codec, originals)
            progress.tree.append(row.spine.leaf)
            progress.events += 1
    stray = log.stray()
    if stray is not None:
        raise Tampered(
            f"a part lies under position {stray} that belongs to no event: restore the archive from a backup"
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


def _verify_named(row: StoredRow, codec: Codec, originals: Originals) -> None:
    for digest in _named(codec.decode(_stored_parts(row)).event):
        if not originals.has(digest):
            raise NotHeld(
                f"event {row.spine.position} names the original {digest}, which is not held: "
                "restore it from a backup"
            )


def _named(event: Event) -> tuple[str, ...]:
    match event:
        case TextRecorded():
            return (event.sha256,)
        case HarvestRecorded(manifest=manifest, captures=captures):
            return (manifest,) if captures is None else (manifest, captures)
        case _:
            return ()


def _stored_parts(row: StoredRow) -> StoredParts:
    spine = row.spine
    envelope, facts, personal = (None if part is None else part.content for part in row.parts)
    committed = sum(each is not None for each in spine.commitments)
    return StoredParts(
        spine.stream, spine.version, spine.topic, facts, spine.position, envelope, personal, committed
    )


def _bad(position: int, what: str) -> Tampered:
    return Tampered(f"event {position} {what}: restore the archive from a backup")
