"""The worker: what it begins with, and that it ends when it is told to."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from archive.home import ArchiveHome
from archive.locks import FileLocks
from archive.log import open_log
from domain.errors import RunStopped
from domain.file_observation import FILES
from ingest.harvest import Read
from projections import store
from projections.catalogue import NAME as CATALOGUE
from projections.sqlite_store import SqliteReadModels
from ratsarchiv import upkeep
from ratsarchiv.assembly import opened, system_clock
from ratsarchiv.home import Home
from ratsarchiv.schedule import Scheduled
from ratsarchiv.upkeep import PROJECTING
from ratsarchiv.work import LastRuns
from tests.archive.drafts import announced
from tests.domain.observed import COUNCIL, archive, observed, read_of

CITY = Scheduled(council=COUNCIL, oparl="https://ris.example/oparl/system")

END_SECONDS = 20
"""A worker looks up every five seconds, and ends its harvests then."""

WORKER = "import sys; from ratsarchiv.cli import main; sys.argv[0] = 'ratsarchiv'; main()"


EVENTS, BATCHES = 5_000, 10
"""A log that takes a worker far longer than stopping may."""


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


def test_stopped_projection_is_gone_on_with(held: Path, tmp_path: Path) -> None:
    """Stopped in the middle of feeding the index, a projection leaves no error, and the next one all."""
    home = Path(shutil.copytree(held, tmp_path / "home"))
    shutil.rmtree(home / "disposable")
    times = count()

    def go_on() -> None:
        if next(times) == 9:
            raise RunStopped("stopped")

    with opened(home, system_clock) as parts:
        with pytest.raises(RunStopped):
            upkeep.project_unless_busy(parts, go_on)
        with upkeep.opened_store(parts.read_models.open) as found, found.connect() as connection:
            assert store.error(connection, store.INDEX) is None
        assert parts.indexes.live().checkpoint() == 0
        upkeep.project(parts)

        with opened(held, system_clock) as whole:
            assert upkeep.digest(whole) == upkeep.digest(parts)


@pytest.mark.system
def test_worker_ends_between_two_batches(tmp_path: Path) -> None:
    """A long projection is stopped on the way, and what it had projected is there."""
    home = ArchiveHome(tmp_path / "archive")
    home.create()
    with closing(open_log(home.events, system_clock, create=True)) as log:
        for first in range(0, EVENTS * BATCHES, EVENTS):
            log.append([announced(UUID(int=n), f"A-{n}") for n in range(first, first + EVENTS)])
    with working(tmp_path) as worker:
        until(lambda: reached(tmp_path) > 0)
        worker.terminate()

        assert 0 == worker.wait(END_SECONDS)
    assert 0 < reached(tmp_path) < EVENTS * BATCHES


@pytest.mark.system
def test_worker_says_that_a_source_is_busy(tmp_path: Path) -> None:
    """A harvest that another process is at did not fail, and the worker does not say that it did."""
    harvests = f'[[harvests]]\ncouncil = "{COUNCIL}"\noparl = "http://127.0.0.1:1/oparl"\n'
    (tmp_path / "ratsarchiv.toml").write_text(harvests)
    with FileLocks(ArchiveHome(tmp_path / "archive").locks).run(CITY.source), working(tmp_path) as worker:
        assert worker.stderr is not None
        said = iter(worker.stderr.readline, b"")

        told = next(line for line in said if b"ended" in line or b"already" in line)

    assert told == f"The harvest of {CITY.source} is under way already, in another process.\n".encode()


@contextmanager
def working(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that ends with the block."""
    words = [sys.executable, "-c", WORKER, "--home", str(home), "work"]
    with subprocess.Popen(words, stderr=subprocess.PIPE) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def reached(home: Path) -> int:
    """How far the read models are."""
    models = SqliteReadModels(Home(home).read_models)
    if not models.exist():
        return 0
    with upkeep.opened_store(models.open) as found, found.connect() as connection:
        return store.position(connection, CATALOGUE)


def until(test: Callable[[], bool]) -> None:
    """Waits until it is so."""
    deadline = time.monotonic() + 60
    while not test():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_worker_ends_while_another_process_projects(tmp_path: Path) -> None:
    """A rebuild of some hours keeps a worker neither from its harvests nor from ending."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/oparl"
        harvests = f'[[harvests]]\ncouncil = "{COUNCIL}"\noparl = "{address}"\n'
        (tmp_path / "ratsarchiv.toml").write_text(harvests)
        locks = FileLocks(ArchiveHome(tmp_path / "archive").locks)
        with locks.turn(PROJECTING), working(tmp_path) as worker:
            listener.settimeout(60)
            listener.accept()[0].close()  # it harvests
            worker.terminate()

            assert 0 == worker.wait(END_SECONDS)
