"""The other side of the process that reads: jobs out, outcomes in, and a new process where one is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from domain.errors import ReadingLost
from domain.file_observation import TextState
from ingest.extraction.extraction import Limits
from ingest.extraction.frames import Full, Opened, Page, Picture, Unread, unpacked
from ingest.extraction.server import Job, Outcome, Result, get, put

GRACE = 30.0
"""Seconds that a server has beyond a job's own before it is taken for stuck and replaced."""

TRIES = 2
"""Times that a job is given to a server before it is given up: one may be ended for want of memory."""

EARLY = 0.5
"""Seconds by which the kernel's count of CPU may fall short of the limit that it kills by."""

FULL = "a limit was reached."

ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": os.defpath}


class Client:
    """One server; one thread at a time uses it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """Ends the server."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def read(self, job: Job) -> tuple[Result, Outcome]:
        """What became of a job; raises ReadingLost when it was ended from outside in fresh servers too."""
        for _ in range(TRIES):
            outcome = self._outcome(job)
            if outcome is not None and not _lost(outcome, job.limits):
                return _result(outcome, job.limits), outcome
            self.close()
        raise ReadingLost(
            f"The process that reads with {job.reader} was ended from outside {TRIES} times, expected a "
            "result; look whether the machine is short of memory. The file is read again at the next run."
        )

    def _outcome(self, job: Job) -> Outcome | None:
        """What the server tells of a job; None when it was lost. One that is stuck is killed."""
        process, stuck = self._running(), threading.Event()

        def end() -> None:
            stuck.set()
            process.kill()

        watch = threading.Timer(job.limits.wall + GRACE, end)
        watch.start()
        try:
            assert process.stdin is not None  # noqa: S101  # both are pipes
            assert process.stdout is not None  # noqa: S101
            put(process.stdin, msgspec.msgpack.encode(job))
            frame = get(process.stdout)
        except BrokenPipeError:
            frame = None
        finally:
            watch.cancel()
        if frame is not None:
            return msgspec.msgpack.decode(frame, type=Outcome)
        self.close()
        return Outcome(b"", signal.SIGKILL, True, job.limits.wall, 0.0, 0) if stuck.is_set() else None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "ingest.extraction.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=ENVIRONMENT,
                start_new_session=True,
            )
        return self._process


def told(stream: bytes) -> Result:
    """What a fork's frames say of a file."""
    count: int | None = None
    pages: list[Page] = []
    picture, cut, end = b"", None, None
    for frame in unpacked(stream):
        match frame:
            case Opened():
                count = frame.page_count
            case Page():
                pages.append(frame)
            case Full():
                cut = FULL
            case Picture():
                picture = frame.pgm
            case Unread():
                end = frame
    if picture:
        return Result(TextState.TEXT, page_count=count, picture=picture)
    result = _of_pages(pages, count, cut)
    return result if end is None else _cut_short(result, end.state, end.reason)


def _of_pages(pages: list[Page], count: int | None, cut: str | None) -> Result:
    failed = tuple(number for number, page in enumerate(pages) if page.state is not None)
    first = pages[failed[0]] if failed else None
    if first is not None and len(failed) == len(pages):
        return Result(first.state or TextState.CORRUPT, first.reason, page_count=count)
    if not pages:
        why = "It has no pages." if count is not None else "Its reader ended without a word."
        return Result(TextState.CORRUPT, why, page_count=count)
    return Result(
        TextState.TEXT,
        first.reason if first is not None else None,
        tuple(page.text for page in pages),
        count,
        failed=failed,
        cut=cut,
        trouble=first.state if first is not None else None,
    )


def _cut_short(result: Result, state: TextState, reason: str) -> Result:
    """What is known of a file whose reading broke off: its text as far as it came, if any came."""
    if any(page.strip() for page in result.pages):
        return replace(result, cut=reason, trouble=state)
    return Result(state, reason, page_count=result.page_count)


def _result(outcome: Outcome, limits: Limits) -> Result:
    """What the fork told, up to its death."""
    death = _death(outcome, limits)
    return told(outcome.result) if death is None else _cut_short(told(outcome.result), *death)


def _lost(outcome: Outcome, limits: Limits) -> bool:
    """Whether the fork was killed by somebody else, as by the kernel when memory is short."""
    ours = outcome.timed_out or outcome.overlong or outcome.cpu_seconds >= limits.cpu - EARLY
    return outcome.signal == signal.SIGKILL and not ours


def _death(outcome: Outcome, limits: Limits) -> tuple[TextState, str] | None:
    """What the end of a fork says of the file; None where it ended by itself."""
    if outcome.timed_out:
        return TextState.TIMEOUT, f"Reading took longer than {limits.wall:g} seconds."
    if outcome.overlong:
        return TextState.LIMIT, "Its text is longer than it may be."
    match outcome.signal:
        case 0:
            return None
        case signal.SIGXCPU | signal.SIGKILL:
            return TextState.TIMEOUT, f"Reading took more than {limits.cpu} seconds of CPU."
        case signal.SIGSEGV | signal.SIGBUS | signal.SIGFPE | signal.SIGILL:
            return TextState.CORRUPT, f"The reader crashed on it (signal {outcome.signal})."
    return TextState.LIMIT, f"Reading needed more than {limits.memory // 1_000_000} MB."
