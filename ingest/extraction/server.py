"""The process that reads files for another one: it forks for each file, and never looks into one itself.

    python -I -m ingest.extraction.server

Jobs come over standard input, outcomes go to standard output. A fork costs milliseconds where an interpreter
costs a fifth of a second, and what a file does to its fork dies with it. In the fork no file and no
connection can be opened: all its descriptors are taken.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import sys
import time
from typing import IO

import msgspec
from msgspec import Struct

from domain.file_observation import TextState
from ingest.extraction.extraction import Limits
from ingest.extraction.readers import READERS, NotRead, picture, prepare, refused

LENGTH = 8
"""Bytes that say how long a frame is, the highest first."""

BLOCK = 1 << 20


class Job(Struct, frozen=True):
    """Bytes to be read by a reader within limits; `page` asks for the picture of that page instead."""

    reader: str
    content: bytes
    limits: Limits
    page: int | None = None


class Result(Struct, frozen=True):
    """What a fork tells of a file: `reason` says why it, or a page, cannot be read; `picture` is a PGM."""

    state: TextState
    reason: str | None = None
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    picture: bytes = b""


class Outcome(Struct, frozen=True):
    """A result as it came, empty where the fork died before it told one; `signal` killed it, 0 for none."""

    result: bytes
    signal: int
    timed_out: bool
    seconds: float
    cpu_seconds: float
    peak_bytes: int


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
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(job, writing)
    os.close(writing)
    result, timed_out = _result(reading, child, began + job.limits.wall, _longest(job.limits))
    os.close(reading)
    _, status, usage = os.wait4(child, 0)
    return Outcome(
        result=result,
        signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        timed_out=timed_out,
        seconds=time.monotonic() - began,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * 1024,
    )


def _longest(limits: Limits) -> int:
    """Bytes of the longest result: four a character, and a picture's."""
    return 4 * limits.characters + limits.memory // 10


def _result(reading: int, child: int, deadline: float, longest: int) -> tuple[bytes, bool]:
    """What the fork writes until it ends; it is killed when its time is over or nobody waits any more."""
    pieces: list[bytes] = []
    size = 0
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    poll.register(sys.stdin.fileno(), 0)
    while True:
        ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
        if not ready or sys.stdin.fileno() in ready or size > longest:
            _kill(child)
            return b"", not ready
        piece = os.read(reading, BLOCK)
        if not piece:
            return b"".join(pieces), False
        pieces.append(piece)
        size += len(piece)


def _kill(child: int) -> None:
    for group in (os.killpg, os.kill):  # the group is the fork's own a moment after it was made
        try:
            group(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _work(job: Job, writing: int) -> None:
    """The fork's whole life."""
    try:
        os.setsid()
        os.dup2(writing, 1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 2)
        os.closerange(3, 65_536)
        _limit(job.limits)
        told = msgspec.msgpack.encode(_read(job))
        written = 0
        while written < len(told):
            written += os.write(1, told[written : written + BLOCK])
    finally:
        os._exit(0)


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # 0, 1 and 2 are taken: nothing more can be opened


def _read(job: Job) -> Result:
    """The texts of the pages; one that fails is left empty, and the reason of the first is told."""
    try:
        if job.page is not None:
            return Result(TextState.TEXT, picture=picture(job.content, job.page))
        count, page = READERS[job.reader](job.content)
    except Exception as error:  # whatever a file provokes
        return Result(refused(error).state, str(refused(error)))
    pages: list[str] = []
    failed: list[NotRead] = []
    left = job.limits.characters
    for number in range(min(count, job.limits.pages)):
        try:
            pages.append(page(number)[:left])
        except Exception as error:  # whatever a page provokes
            failed.append(refused(error))
            pages.append("")
        left -= len(pages[-1])
        if left <= 0:
            break
    if failed and len(failed) == len(pages):
        return Result(failed[0].state, str(failed[0]), page_count=count)
    return Result(TextState.TEXT, str(failed[0]) if failed else None, tuple(pages), count)


if __name__ == "__main__":
    main()
