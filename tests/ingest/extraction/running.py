"""What is open and running: descriptors, children and processes by a mark, as /proc tells."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

PATIENCE = 10.0
"""Seconds after which something that should come about is missed."""


SHARED_SERVERS = ("Node.java", "postgres")
"""What their command lines hold; see tests/servers."""


class Held(Struct, frozen=True):
    """What a process has: descriptors by what they are, children, and the children of these."""

    descriptors: tuple[str, ...]
    children: frozenset[int]
    grandchildren: frozenset[int]


def held() -> Held:
    """What this process has now, once what other tests have let go of is gone."""
    gc.collect()
    of_own = own_children()
    below = frozenset(below for child in of_own for below in children(child))
    links = (str(path) for path in Path("/proc/self/fd").iterdir())
    return Held(tuple(sorted(map(_target, links))), of_own, below)


def own_children() -> frozenset[int]:
    """The children of this process, without the real servers that other tests of the same run share."""
    shared = frozenset(pid for mark in SHARED_SERVERS for pid in marked(mark))
    return children(os.getpid()) - shared


def children(pid: int) -> frozenset[int]:
    """The children of a process, dead ones that were not waited for included."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return frozenset(int(child) for task in tasks for child in _read(task).split())


def runs(pid: int) -> bool:
    """Whether a process is there, and not dead and waited for."""
    state = _read(Path(f"/proc/{pid}/stat")).rpartition(") ")[2]
    return state[:1] not in ("", "Z", "X")


def marked(mark: str) -> frozenset[int]:
    """The processes whose command line holds the mark, wherever they hang."""
    lines = Path("/proc").glob("[0-9]*/cmdline")
    return frozenset(int(line.parent.name) for line in lines if mark in _read(line))


def wait_until(met: Callable[[], bool]) -> bool:
    """Whether something comes about before patience ends."""
    end = time.monotonic() + PATIENCE
    while not met() and time.monotonic() < end:
        time.sleep(0.01)
    return met()


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:  # it ended meanwhile
        return ""


def _target(link: str) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115  # sockets and pipes are no paths
    except OSError:  # the folder that was just listed
        return "/proc"
