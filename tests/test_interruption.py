"""A run that is killed loses nothing that was acknowledged, and the next one completes it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from archive.verification import verify
from domain.observation import Listing, PaperKey, StatedConsultation, StatedOutcome, StatedSession
from ingest import observations
from ratsarchiv import upkeep
from ratsarchiv.assembly import opened, system_clock
from tests.domain.observed import observed

pytestmark = pytest.mark.system

PAPERS = 1_500
FEW = 3
"""Kills where nobody asks for more; `KILLS=20 make test` looks as long as a change of appending asks for."""


@pytest.fixture
def kills() -> int:
    """How many runs are killed."""
    return int(os.environ.get("KILLS", FEW))


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A file of many papers with stations and outcomes."""
    session = StatedSession(date="2024-03-20", name="Rat", outcome=StatedOutcome("ungeändert beschlossen"))
    stations = Listing((StatedConsultation("Rat", "Beschlussfassung", (session,)),))
    made = (
        observed(n, key=PaperKey(id=str(n), number=f"A-{n}"), title=f"Nr. {n}", consultations=stations)
        for n in range(PAPERS)
    )
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b"\n".join(map(observations.write, made)))
    return path


def test_killed_runs_lose_nothing(lines: Path, tmp_path: Path, kills: int) -> None:
    """What a reader has seen is there after every kill; then one run completes, verified and equal."""
    home, chance, seen = tmp_path / "home", random.Random(7), dict[int, bytes]()  # noqa: S311  # no secret
    command = [sys.executable, "-m", "ratsarchiv", "--home", str(home), "ingest", "observations", str(lines)]
    for _ in range(kills):
        before = _head(home)
        run = subprocess.Popen([*command, "--council", "musterstadt"], stderr=subprocess.DEVNULL)
        while run.poll() is None and _head(home) == before:  # the run has begun once it says so in the log
            time.sleep(0.02)
        end = time.monotonic() + chance.uniform(0.0, 1.0)
        while time.monotonic() < end:
            seen.update(_head(home))
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert seen.items() <= _leaves(home).items()

    subprocess.run([*command, "--council", "musterstadt"], check=True, stderr=subprocess.DEVNULL)

    with opened(home, system_clock) as parts:
        assert verify(parts.log, parts.originals).problem is None
        assert upkeep.rebuild(parts, check=True).difference is None
    assert seen
    assert seen.items() <= _leaves(home).items()


def _head(home: Path) -> dict[int, bytes]:
    return _leaves(home, "ORDER BY position DESC LIMIT 1")


def _leaves(home: Path, which: str = "") -> dict[int, bytes]:
    """Leaves by position, as another process sees them; none before the log is made."""
    path = str(home / "archive/events.sqlite")
    if not Path(path).exists():
        return {}
    with closing(apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
        connection.set_busy_timeout(5_000)
        try:
            rows = connection.execute(f"SELECT position, leaf FROM events {which}").fetchall()  # noqa: S608
        except apsw.SQLError:
            return {}
    return {int(str(position)): bytes(leaf) for position, leaf in rows if isinstance(leaf, bytes)}
