"""Programs of their own beside a test, on the same log or locks, to be killed where a test does so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.conftest import ROOT

SHARED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from archive.locks import FileLocks
from archive.log import open_log
from archive.postgres_locks import PostgresLocks
from domain.events import Draft, PaperGone
where = sys.argv[1] if sys.argv[1].startswith("postgresql:") else Path(sys.argv[1])
clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
"""


@contextmanager
def running(program: str, where: Path | str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that is killed at the end, if it still runs."""
    command = [sys.executable, "-c", SHARED + program, str(where), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def line(stream: IO[str] | None) -> str:
    """The next line that the process says."""
    assert stream is not None
    return stream.readline().strip()
