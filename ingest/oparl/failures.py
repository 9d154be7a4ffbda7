"""What a run could not have or read, and what became of what earlier runs could not.

Troubled objects and lists are asked for at each run; one that does not fail again has healed, which is told
at the address under which its failure was told.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from ingest.oparl.journal import Failure, MirrorRun
from ingest.oparl.lists import without_since
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import is_address, path_of

DUMPED = "file "
"""Begins the name of a dump's file as a list: what failed in it stands until the file comes again."""

STANDING = "failures"
"""The mirror's fact that holds the failures that stand."""


def failures(mirror: Mirror) -> list[Failure]:
    """What failed in the run, each by its address without an instant."""
    found = mirror.failures()
    return [replace(f, address=without_since(f.address)) if is_address(f.address) else f for f in found]


def healed(mirror: Mirror, run: MirrorRun, failed: list[Failure]) -> list[str]:
    """Addresses that failed in earlier runs and were had or confirmed absent in this one."""
    again = {failure.address for failure in failed}
    stands = {f.address for f in _standing(mirror) if _still_stands(mirror, run, f)}
    return [f.address for f in _standing(mirror) if f.address not in again | stands]


def remember(mirror: Mirror, run: MirrorRun, failed: list[Failure]) -> None:
    """Keeps what stands after the run; that was recorded."""
    left = {f.address: f for f in _standing(mirror) if _still_stands(mirror, run, f)}
    left |= {failure.address: failure for failure in failed}
    mirror.put_fact(STANDING, msgspec.json.encode(list(left.values())).decode())


def _standing(mirror: Mirror) -> list[Failure]:
    return msgspec.json.decode(mirror.fact(STANDING) or "[]", type=list[Failure])


def _still_stands(mirror: Mirror, run: MirrorRun, failure: Failure) -> bool:
    """Whether an earlier failure was not put right; what has no address is shown by full lists only."""
    if failure.list is not None:
        read = {state.name: state.trouble is not None for state in mirror.lists(run.run)}
        return read.get(failure.list, failure.list.startswith(DUMPED))
    if not is_address(failure.address):
        return not run.whole
    return any(path == path_of(failure.address) for path, _, _ in mirror.troubles())
