"""The worker: what it begins with, and that it ends when it is told to."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.home import ArchiveHome
from archive.locks import FileLocks
from domain.errors import RunStopped
from domain.file_observation import FILES
from ingest.harvest import Read
from ratsarchiv.schedule import Scheduled
from ratsarchiv.upkeep import PROJECTING
from ratsarchiv.work import LastRuns
from tests.domain.observed import COUNCIL, archive, observed, read_of

CITY = Scheduled(council=COUNCIL, oparl="https://ris.example/oparl/system")

END_SECONDS = 20
"""A worker looks up every five seconds, and ends its harvests then."""

WORKER = "import sys; from ratsarchiv.cli import main; sys.argv[0] = 'ratsarchiv'; main()"


def stopped() -> Iterator[Read]:
    """What a source shows until the run is told to end."""
    yield read_of(observed(1))
    raise RunStopped("stopped")


@pytest.mark.parametrize("source", ["oparl", f"oparl{FILES}"])
def test_stopped_run_is_left(source: str) -> None:
    """A run that was stopped, over objects or over files, is left until another one has ended."""
    with archive() as made:
        runs = LastRuns(made.log)
        made.harvest_reads([], "oparl")
        assert set() == runs.left([CITY])

        with pytest.raises(RunStopped):
            made.harvest_reads(stopped(), source)
        assert {CITY.source} == runs.left([CITY])

        made.harvest_reads([], source)
        assert set() == runs.left([CITY])


def test_worker_ends_while_another_process_projects(tmp_path: Path) -> None:
    """A rebuild of some hours keeps a worker neither from its harvests nor from ending."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/oparl"
        harvests = f'[[harvests]]\ncouncil = "{COUNCIL}"\noparl = "{address}"\n'
        (tmp_path / "ratsarchiv.toml").write_text(harvests)
        with FileLocks(ArchiveHome(tmp_path / "archive").locks).turn(PROJECTING):
            words = [sys.executable, "-c", WORKER, "--home", str(tmp_path), "work"]
            worker = subprocess.Popen(words, stderr=subprocess.DEVNULL)
            try:
                listener.settimeout(60)
                listener.accept()[0].close()  # it harvests
                worker.terminate()

                assert 0 == worker.wait(END_SECONDS)
            finally:
                worker.kill()
                worker.wait()
