"""Pages over a whole archive: while it is empty, after a rebuild, and without the search server."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.errors import LogUnavailable, Unusable
from ratsarchiv.assembly import LOOK_AGAIN, system_clock
from ratsarchiv.pages import ThreadReadings
from tests.domain.observed import COUNCIL
from tests.ratsarchiv.commands import SEEN, run
from tests.servers.postgres import running_server
from tests.web.browser import Browser
from web.app import create_app

PAPER = f"/{COUNCIL}/vorgang/VII-A-01204"
TAKEN_UP_SECONDS = 20
"""What a page does at once takes a while on a machine with other work."""

GIVEN_UP_SECONDS = 5.0
"""Two to connect, and as much again on such a machine; a writer waits for 15."""


@pytest.fixture(scope="module")
def held(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample, only to be copied."""
    home = tmp_path_factory.mktemp("home")
    ingest(root, home, "2024-03")
    return home


@pytest.fixture
def home(held: Path, tmp_path: Path) -> Path:
    """Such an archive of one's own."""
    return Path(shutil.copytree(held, tmp_path / "home"))


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def ingest(root: Path, home: Path, month: str) -> None:
    """Takes in what the sample council showed in that month."""
    words = ("ingest", "allris", str(root / "sample" / month), "--council", COUNCIL, "--seen-at", SEEN)
    assert run(home, *words).exit_code in (0, 3)


def pages(readings: ThreadReadings) -> Browser:
    """A browser at the pages that `serve` would serve; each request is answered by a thread of its own."""
    return Browser(create_app(readings))


def searched(readings: ThreadReadings) -> int:
    """The position that a search of now is answered at, in this thread."""
    return readings.search("", readings.stand(None, searched=True)).as_of.position


@pytest.mark.system
@pytest.mark.parametrize("readmodels", ["sqlite", "postgresql"])
def test_rebuilt_archive_is_served_by_all_that_serve(
    root: Path, home: Path, request: pytest.FixtureRequest, readmodels: str
) -> None:
    """Who had the archive open reads and searches what a rebuild put in its place, and what comes then.

    Read models in PostgreSQL are followed without being opened anew, an index in a folder is not.
    """
    place = readmodels if readmodels == "sqlite" else request.getfixturevalue("postgres")
    (home / "ratsarchiv.toml").write_text(f'readmodels = "{place}"\n')
    assert run(home, "project").exit_code == 0
    readings = ThreadReadings(home, system_clock)
    before = searched(readings)
    assert run(home, "rebuild").exit_code == 0
    assert searched(readings) == before
    ingest(root, home, "2024-09")

    until(lambda: searched(readings) > before)
    assert searched(readings) == readings.status().head


def test_history_waits_for_no_search_server(home: Path, silent: socket.socket) -> None:
    """A search server that never answers holds up the search only; start page and papers do not ask it."""
    address = f"opensearch+http://127.0.0.1:{silent.getsockname()[1]}/rat"
    (home / "ratsarchiv.toml").write_text(f'search = "{address}"\nsearch_timeout = 0.2\n')
    readings = ThreadReadings(home, system_clock)
    looked_often = time.monotonic() + 3 * LOOK_AGAIN
    while time.monotonic() < looked_often:
        readings.family("VII-A-01204", readings.stand(None))

    for address in ("/", PAPER):
        assert 200 == pages(readings).get(address).status_code
    with pytest.raises(BlockingIOError):
        silent.accept()
    assert 503 == pages(readings).get("/suche").status_code


@pytest.mark.system
def test_page_waits_for_no_restart_of_the_database(tmp_path: Path) -> None:
    """A thread that had the archive open gives up at once while its database is down, and goes on later."""
    with running_server() as server, server.database() as address:
        (tmp_path / "ratsarchiv.toml").write_text(f'events = "{address}"\nreadmodels = "{address}"\n')
        assert run(tmp_path, "migrate").exit_code == 0
        readings = ThreadReadings(tmp_path, system_clock)
        readings.status()
        server.kill()
        begun = time.monotonic()
        for _ in range(2):
            with pytest.raises((LogUnavailable, Unusable)):
                readings.status()

        assert time.monotonic() - begun < GIVEN_UP_SECONDS
        server.start_again()
        assert 0 == readings.status().head


@pytest.mark.parametrize("engine", ["events", "readmodels"])
def test_page_gives_up_a_silent_database(home: Path, silent: socket.socket, engine: str) -> None:
    """A database that takes the connection and says nothing holds a page for two seconds."""
    address = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/rat"
    (home / "ratsarchiv.toml").write_text(f'{engine} = "{address}"\n')
    begun = time.monotonic()

    response = pages(ThreadReadings(home, system_clock)).get(PAPER)

    assert 503 == response.status_code
    assert time.monotonic() - begun < GIVEN_UP_SECONDS


def test_status_gives_up_a_silent_search_server_soon(home: Path, silent: socket.socket) -> None:
    """How far the index is, a status asks for a short time only, however long a search may wait."""
    address = f"opensearch+http://127.0.0.1:{silent.getsockname()[1]}/rat"
    (home / "ratsarchiv.toml").write_text(f'search = "{address}"\nsearch_timeout = 20\n')
    begun = time.monotonic()

    status = pages(ThreadReadings(home, system_clock)).get("/status.json").json()

    assert status["broken"]
    assert time.monotonic() - begun < GIVEN_UP_SECONDS


@pytest.mark.system
@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/", 200, "Das Archiv ist noch leer"),
        ("/status", 200, "Das Archiv ist noch leer"),
        ("/status.json", 200, '"head":0'),
        ("/suche", 503, "noch leer"),
        ("/suche?q=rat", 503, "noch leer"),
        ("/suche.json?q=rat", 503, "noch leer"),
        (PAPER, 503, "noch leer"),
        (f"{PAPER}.json", 503, "noch leer"),
        (f"{PAPER}/stand/e1", 503, "noch leer"),
    ],
)
def test_archive_just_made_says_that_it_is_empty(
    tmp_path: Path, postgres: str, address: str, status: int, told: str
) -> None:
    """Between `migrate` and the first harvest pages are served, and say why they show nothing."""
    (tmp_path / "ratsarchiv.toml").write_text(f'events = "{postgres}"\nreadmodels = "{postgres}"\n')
    assert run(tmp_path, "migrate").exit_code == 0

    response = pages(ThreadReadings(tmp_path, system_clock)).get(address)

    assert status == response.status_code
    assert told in response.text


@pytest.mark.system
def test_log_just_made_is_empty_wherever_read_models_lie(tmp_path: Path, postgres: str) -> None:
    """`migrate` makes read models in the home too, so that `serve` begins as it does with all in servers."""
    (tmp_path / "ratsarchiv.toml").write_text(f'events = "{postgres}"\n')
    assert "Ready: event log, read models." in run(tmp_path, "migrate").stdout

    response = pages(ThreadReadings(tmp_path, system_clock)).get("/")

    assert "Das Archiv ist noch leer" in response.text


def until(test: Callable[[], bool]) -> None:
    """Waits until it is so."""
    deadline = time.monotonic() + TAKEN_UP_SECONDS
    while not test():
        assert time.monotonic() < deadline
        time.sleep(0.05)
