"""The other side of the process that reads: jobs out, outcomes in, and a new process where one is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import msgspec

from domain.file_observation import TextState
from ingest.extraction.server import Job, Outcome, Result, get, put

GRACE = 30.0
"""Seconds that a server has beyond a job's own before it is taken for stuck and replaced."""

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
        """What became of a job; a server that was lost over it is replaced, and the job is given up."""
        process = self._running()
        watch = threading.Timer(job.limits.wall + GRACE, process.kill)
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
        if frame is None:
            self.close()
            outcome = Outcome(b"", signal.SIGKILL, True, job.limits.wall, 0.0, 0)
        else:
            outcome = msgspec.msgpack.decode(frame, type=Outcome)
        return _result(outcome, job), outcome

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


def _result(outcome: Outcome, job: Job) -> Result:
    """What the fork told, or what its death says."""
    limits = job.limits
    if outcome.timed_out:
        return Result(TextState.TIMEOUT, f"Reading took longer than {limits.wall:.0f} seconds.")
    if outcome.signal in (signal.SIGXCPU, signal.SIGKILL) and outcome.cpu_seconds >= limits.cpu:
        return Result(TextState.TIMEOUT, f"Reading took more than {limits.cpu} seconds of CPU.")
    if outcome.signal in (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL):
        return Result(TextState.CORRUPT, f"The reader crashed on it (signal {outcome.signal}).")
    if outcome.signal or not outcome.result:
        return Result(TextState.LIMIT, f"Reading needed more than {limits.memory // 1_000_000} MB.")
    return msgspec.msgpack.decode(outcome.result, type=Result)
