"""A run over files that is killed loses nothing that was recorded, and the next ones complete it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from archive.verification import verify
from projections.file_queries import known_files
from projections.sqlite_store import SqliteReadModels
from ratsarchiv import upkeep
from tests.ingest.files.filed_town import FiledHarvests, filing
from tests.ingest.files.sheets import sheet
from tests.ingest.oparl.harvested import COUNCIL
from tests.ingest.oparl.town import EARLY, HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

FILES = 24
GONE = 4
"""Files of Musterstadt that its server has not."""

KILLS = (1, 14)
"""After how many further requests a run is killed."""

PATIENCE = 20.0
"""Seconds until something has to have happened."""


def long_town() -> Town:
    """Musterstadt with a paper that has many files; its other files are gone."""
    town = musterstadt()
    names = [f"lang{n}" for n in range(FILES)]
    files = [town.add("File", name, name=name, downloadUrl=f"{HOST}/files/{name}.pdf") for name in names]
    town.change(f"{HOST}/oparl/paper/2", EARLY, auxiliaryFile=files)
    for number, name in enumerate(names):
        text = f"Vorlage Nummer {number}: Die Stadt pflanzt Bäume und stellt Bänke auf.\n" * 30
        town.broken[f"/files/{name}.pdf"] = Answer(sheet(text))
    return town


def ingest(held: FiledHarvests) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    words = ["--home", str(held.home), "ingest", "files", "--council", COUNCIL, "--host", held.served.host]
    return subprocess.Popen([sys.executable, "-m", "ratsarchiv", *words], stderr=subprocess.DEVNULL)


def states(held: FiledHarvests) -> dict[str | None, int]:
    """How many files are in which state."""
    engine = SqliteReadModels(held.home / "disposable/readmodels.sqlite").open()
    with engine.connect() as connection:
        found = [file.state for file in known_files(connection, COUNCIL)]
    engine.dispose()
    return {state: found.count(state) for state in found}


def until(condition: Callable[[], bool]) -> None:
    """Waits until something holds, for a while."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def readers(run: subprocess.Popen[bytes]) -> set[int]:
    """The processes that a run has started, by their numbers; another moment passes until there are any."""
    found: set[int] = set()

    def look() -> bool:
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(path.read_text().rpartition(")")[2].split()[1]) == run.pid:
                    found.add(int(path.parent.name))
        return bool(found)

    until(look)
    return found


def alive(processes: set[int]) -> set[int]:
    """Which of the processes there still are."""
    return {process for process in processes if Path(f"/proc/{process}").exists()}


def test_killed_runs_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After any number of kills one run brings in every file, verified, and rebuilt equal."""
    with filing(long_town(), tmp_path, monkeypatch) as held:
        for further in KILLS:
            wanted, run = len(held.asked()) + further, ingest(held)
            until(partial(lambda many: len(held.asked()) >= many, wanted))
            run.send_signal(signal.SIGKILL)
            run.wait()
        assert 0 == ingest(held).wait()

        with held.parts() as parts:
            assert verify(parts.log, parts.originals).problem is None
            assert upkeep.rebuild(parts, check=True).difference is None
        assert {"text": FILES, None: GONE} == states(held)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_readers_end_with_their_run(end: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is killed or stopped says so by its status and leaves no process behind."""
    with filing(long_town(), tmp_path, monkeypatch) as held:
        run = ingest(held)
        started = readers(run)
        run.send_signal(end)
        status = run.wait(PATIENCE)
        until(lambda: not alive(started))

        assert started
        assert (set(), True) == (alive(started), status != 0)
