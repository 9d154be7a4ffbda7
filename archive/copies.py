"""An archive taken over into another one: originals, events and what was written beside them. Prints nothing.

Nothing is decided or made anew: positions, salts, commitments and leaves stay as they are, so that both logs
have one Merkle root. What was copied stays where a copy is interrupted; the next one goes on behind it.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from archive.ledger import Tree
from archive.log import EventLog
from archive.originals import Originals
from domain.errors import CopyRefused

PAGE = 500
"""Events taken over in one transaction."""

ORIGINALS = 100
"""Originals kept at once, at most some hundred megabytes."""

SPINE = 5_000
"""Rows of the spine read at once."""


class Copied(Struct, frozen=True):
    """What both archives hold now; `root` (hex) is that of both."""

    events: int
    originals: int
    root: str


def copy_archive(
    log: EventLog,
    originals: Originals,
    into: EventLog,
    kept: Originals,
    progress: Callable[[int], None],
) -> Copied:
    """Brings the other archive, opened to be copied into, to the state of this one and compares their roots.

    Appends wait while the last events are taken over. Raises CopyRefused where the other archive is not a
    beginning of this one, or differs in the end.
    """
    _require_beginning(log, into)
    held: set[str] = set()
    _copy_originals(originals, kept, held)
    after = into.head()
    while page := log.stored(after, PAGE):
        into.copied(page, complete=False)
        after = page[-1].spine.position
        progress(len(page))
    with log.frozen() as head:
        _copy_originals(originals, kept, held)
        root = _root(log, head)
        into.copied(log.stored(after, head - after), log.besides(), complete=True)
    if root != _root(into, head):
        raise CopyRefused(
            f"The copy's root differs from {root} at e{head}: something changed it meanwhile; empty the"
            " target and copy again."
        )
    return Copied(head, len(held), root)


def _require_beginning(log: EventLog, into: EventLog) -> None:
    size = into.head()
    if size > log.head():
        raise CopyRefused(
            f"The target holds {size} events and the source {log.head()}; expected a target that is empty or "
            "was copied from this source: name another one."
        )
    if size and _root(log, size) != _root(into, size):
        raise CopyRefused(
            f"The target's first {size} events are not those of the source; expected a target that is empty "
            "or was copied from this source: name another one."
        )


def _copy_originals(originals: Originals, kept: Originals, held: set[str]) -> None:
    """Keeps what is not kept yet, and notes what is held on both sides.

    What is noted is not asked for again: a bucket answers some hundred times a second, and appends wait.
    """
    wanted: list[str] = []
    for digest in originals.digests():
        if digest in held:
            continue
        held.add(digest)
        if not kept.has(digest):
            wanted.append(digest)
        if len(wanted) == ORIGINALS:
            kept.put_many([originals.get(each) for each in wanted])
            wanted.clear()
    kept.put_many([originals.get(each) for each in wanted])


def _root(log: EventLog, size: int) -> str:
    tree = Tree()
    while page := log.spine(tree.size, min(SPINE, size - tree.size)):
        for row in page:
            tree.append(row.leaf)
    return tree.root().hex()
