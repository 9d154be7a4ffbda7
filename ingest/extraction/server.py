"""The process that reads files for another one: it forks for each file, and never looks into one itself.

    python -I -m ingest.extraction.server

Jobs come over standard input, outcomes go to standard output. A fork costs milliseconds where an interpreter
costs a fifth of a second, and what a file does to its fork dies with it. In the fork no file and no
connection can be opened: it may have no descriptor beyond those it has.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Iterator
from typing import IO, Literal

import msgspec
from msgspec import Struct

from domain.file_observation import TextState
from ingest.extraction.extraction import Limits
from ingest.extraction.frames import LENGTH, Frame, Full, Opened, Page, Picture, Unread, packed
from ingest.extraction.readers import READERS, picture, prepare, refused

TOLD = 3
"""The descriptor by which a fork tells what it reads: what libraries print must not come between."""

PR_SET_PDEATHSIG = 1
"""Asks Linux for a signal when the parent dies (prctl(2))."""

BLOCK = 1 << 20


_Ended = Literal["told", "timed out", "overlong", "forsaken"]
"""How listening to a fork ended; in all cases but the first it is killed."""


class Job(Struct, frozen=True):
    """Bytes to be read by a reader within limits; `page` asks for the picture of that page instead."""

    reader: str
    content: bytes
    limits: Limits
    page: int | None = None


class Result(Struct, frozen=True):
    """What became of a file: `reason` says why it, or the first of the pages `failed`, cannot be read.

    `failed` count from 0. `cut` says why the pages behind the last one are missing. `trouble` is the state
    that failed or missing pages stand for. `picture` is a PGM.
    """

    state: TextState
    reason: str | None = None
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    picture: bytes = b""
    failed: tuple[int, ...] = ()
    cut: str | None = None
    trouble: TextState | None = None


class Outcome(Struct, frozen=True):
    """The frames that a fork told, and how it ended: `signal` killed it, 0 for none.

    It is killed when it takes too long (`timed_out`) and when it tells more than it may (`overlong`).
    """

    result: bytes
    signal: int
    timed_out: bool
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    overlong: bool = False


def put(stream: IO[bytes], frame: bytes) -> None:
    """Writes a frame."""
    stream.write(len(frame).to_bytes(LENGTH, "big"))
    stream.write(frame)
    stream.flush()


def get(stream: IO[bytes]) -> bytes | None:
    """Reads a frame; None at the end."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    frame = stream.read(int.from_bytes(head, "big"))
    return frame if len(frame) == int.from_bytes(head, "big") else None


def main() -> None:
    """Serves until standard input ends."""
    prepare()
    gc.collect()
    gc.freeze()  # what is collected in a fork would copy the pages it lies on
    while (frame := get(sys.stdin.buffer)) is not None:
        job = msgspec.msgpack.decode(frame, type=Job)
        del frame
        put(sys.stdout.buffer, msgspec.msgpack.encode(_served(job)))


def _served(job: Job) -> Outcome:
    reading, writing = os.pipe()
    began, server = time.monotonic(), os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(job, writing, server)
    os.close(writing)
    told = bytearray()
    ended = _listen(reading, told, began + job.limits.wall, _longest(job.limits))
    if ended != "told":
        _kill(child)
    os.close(reading)
    _, status, usage = os.wait4(child, 0)
    return Outcome(
        result=bytes(told),
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        timed_out=ended == "timed out",
        seconds=time.monotonic() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * 1024,
        overlong=ended == "overlong",
    )


def _longest(limits: Limits) -> int:
    """Bytes that a fork may tell: four a character, some for each page, and a picture's."""
    return 4 * limits.characters + 400 * limits.pages + limits.memory // 10


def _listen(reading: int, told: bytearray, deadline: float, longest: int) -> _Ended:
    """Takes what the fork tells until it ends, its time is over, or nobody waits for it any more."""
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    poll.register(sys.stdin.fileno(), 0)
    while True:
        ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
        if not ready:
            return "timed out"
        if sys.stdin.fileno() in ready:
            return "forsaken"
        piece = os.read(reading, BLOCK)
        if not piece:
            return "told"
        told += piece
        if len(told) > longest:
            return "overlong"


def _kill(child: int) -> None:
    for group in (os.killpg, os.kill):  # the group is the fork's own a moment after it was made
        try:
            group(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _work(job: Job, writing: int, server: int) -> None:
    """The fork's whole life."""
    try:
        os.setsid()
        _end_with(server)
        os.dup2(writing, TOLD)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        os.closerange(TOLD + 1, 65_536)
        _limit(job.limits)
        try:
            for frame in _frames(job):
                _tell(packed(frame))
        except Exception as error:  # whatever a file provokes
            _tell(packed(_unread(error)))
    finally:
        os._exit(0)


def _end_with(server: int) -> None:
    """Lets the fork die with its server: in a group of its own it would go on reading for nobody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:  # it was gone before
        os._exit(0)


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (0, 0)
    )  # the open ones stay; none can be had, not even for one


def _tell(frame: bytes) -> None:
    told = memoryview(frame)
    while told:
        told = told[os.write(TOLD, told[:BLOCK]) :]


def _frames(job: Job) -> Iterator[Frame]:
    """The pages as they are read; one that fails is told with its reason, and the next one is read."""
    if job.page is not None:
        count, pgm = picture(job.content, job.page)
        yield Opened(count)
        yield Picture(pgm)
        return
    count, page = READERS[job.reader](job.content)
    yield Opened(count)
    left = job.limits.characters
    for number in range(min(count, job.limits.pages)):
        try:
            text = page(number)
        except Exception as error:  # whatever a page provokes
            state = refused(error)
            yield Page("", state.state, str(state))
            continue
        yield Page(text[:left])
        left -= len(text)
        if left < 0 or (left == 0 and number + 1 < count):
            yield Full()
            return


def _unread(error: Exception) -> Unread:
    state = refused(error)
    return Unread(state.state, str(state))


if __name__ == "__main__":
    main()
