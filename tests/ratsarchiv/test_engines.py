"""One archive on all engines: copied from one to the other it says the same to the last hit and row."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import json
from opensearchpy import OpenSearch

from domain.errors import LineStopped, RatsarchivError, SearchUnavailable
from projections.sqlite_store import SqliteReadModels
from ratsarchiv.home import Home
from tests.domain.observed import COUNCIL
from tests.ratsarchiv.commands import SEEN, run
from tests.servers.opensearch import OPENSEARCH_2, OpenSearchNode, running_node
from tests.servers.postgres import PostgresServer

pytestmark = pytest.mark.system

QUERIES = ("", "stadtrat", '"der Stadtrat"', "VII-A-01204", "stadtrat -haushalt", "haushalt klimaschutz")
POSITIONS = (1, 40, 111, 250, None)


@pytest.fixture
def node(opensearch_2: OpenSearchNode, tmp_path: Path) -> str:
    """Where an index of one's own lies in the shared OpenSearch."""
    return f"opensearch+http://{opensearch_2.address}/{re.sub('[^a-z0-9]', '', tmp_path.name.lower())[-40:]}"


def set_up(home: Path, **settings: str) -> Path:
    """A home with these settings and nothing else."""
    home.mkdir()
    file = home / "ratsarchiv.toml"
    file.write_text("".join(f'{name} = "{value}"\n' for name, value in settings.items()))
    return file


def done(home: Path, *words: str) -> str:
    """What a command that ends well prints."""
    result = run(home, *words)
    assert result.exit_code == 0, result.stdout + result.stderr
    return result.stdout


def root_of(home: Path) -> str:
    """The root of the log, once all of it is verified."""
    return str(json.decode(done(home, "verify", "--json"))["root"])


def answers(home: Path) -> list[Any]:
    """What is found at several states."""
    found = []
    for position in POSITIONS:
        stand = ("--as-of", f"e{position}") if position else ()
        found += [
            json.decode(done(home, "search", query, *stand, "--json", "--limit", "50")) for query in QUERIES
        ]
    return found


@pytest.mark.parametrize(
    "engines", [("events", "readmodels"), ("search",), ("events", "readmodels", "search")]
)
def test_copied_archive_says_the_same(
    held: Path, tmp_path: Path, postgres: str, node: str, engines: tuple[str, ...]
) -> None:
    """Digests line by line, hits, scores and order at every state, and the root, on whichever engines."""
    address = {"events": postgres, "readmodels": postgres, "search": node}
    other = set_up(tmp_path / "other", **{name: address[name] for name in engines}).parent

    told = done(held, "copy", "--to", str(other / "ratsarchiv.toml"))
    done(other, "migrate")
    done(other, "project")

    assert root_of(held) in told
    assert root_of(held) == root_of(other)
    assert done(held, "digest") == done(other, "digest")
    assert answers(held) == answers(other)
    assert "equal to the live ones" in done(other, "rebuild", "--check")
    done(other, "rebuild")
    assert done(held, "digest") == done(other, "digest")

    back = set_up(tmp_path / "back").parent
    done(other, "copy", "--to", str(back / "ratsarchiv.toml"))
    done(back, "project")
    assert root_of(held) == root_of(back)
    assert done(held, "digest") == done(back, "digest")


def test_copy_needs_a_target_of_its_own(held: Path, tmp_path: Path) -> None:
    """A copy over itself, over another archive or to no home is refused, and changes nothing."""
    other = Path(shutil.copytree(held, tmp_path / "other"))
    (other / "ratsarchiv.toml").touch()
    file = tmp_path / "ratsarchiv.toml"
    mine = Path(shutil.copytree(held, tmp_path / "mine"))
    (mine / "ratsarchiv.toml").touch()
    before = root_of(other)

    for target in (mine / "ratsarchiv.toml", other / "ratsarchiv.toml", tmp_path / "no" / "ratsarchiv.toml"):
        assert isinstance(run(mine, "copy", "--to", str(target)).exception, RatsarchivError)
    assert isinstance(run(mine, "copy", "--to", str(tmp_path)).exception, RatsarchivError)
    itself = run(Path(os.path.relpath(mine)), "copy", "--to", str(mine / "ratsarchiv.toml")).exception
    assert "names the archive that is to be copied" in str(itself)
    assert not file.exists()
    assert before == root_of(other)


def test_database_that_is_not_ready_is_told(tmp_path: Path, postgres: str) -> None:
    """Without its tables a database is no archive; `migrate` makes them, twice as well as once."""
    home = set_up(tmp_path / "home", events=postgres, readmodels=postgres).parent

    refused = run(home, "status").exception
    assert isinstance(refused, RatsarchivError)
    assert "ratsarchiv migrate" in str(refused)
    for _ in range(2):
        assert "Ready: event log, read models." in done(home, "migrate")
    assert "Nothing to do" in done(set_up(tmp_path / "none").parent, "migrate")


def test_old_indexes_are_dropped_by_name(held: Path, tmp_path: Path, node: str) -> None:
    """A rebuild leaves the old index beside the new one until an operator drops it."""
    home = Path(shutil.copytree(held, tmp_path / "home"))
    (home / "ratsarchiv.toml").write_text(f'search = "{node}"\n')
    done(home, "project")
    done(home, "rebuild")

    first, second = done(home, "generations").split("\n")[:2]
    assert second == f"{first[:-1]}2 (live)"
    assert f"Dropped: {first}." in done(home, "generations", "--drop")
    assert [f"{first[:-1]}2 (live)", ""] == done(home, "generations").split("\n")


def test_history_goes_on_without_the_search_server(root: Path, held: Path, tmp_path: Path) -> None:
    """While OpenSearch is gone papers come in and are shown, the search says so, and catches up by itself."""
    home = Path(shutil.copytree(held, tmp_path / "home"))
    with running_node(OPENSEARCH_2) as node:
        (home / "ratsarchiv.toml").write_text(
            f'search = "opensearch+http://{node.address}/rat"\nsearch_timeout = 2\n'
        )
        done(home, "project")
        before = done(home, "search", "stadtrat", "--json")
        node.kill()

        words = ("ingest", "allris", str(root / "sample/2024-09"), "--council", COUNCIL, "--seen-at", SEEN)
        came = run(home, *words)
        assert came.exit_code in (0, 3)
        assert "catches up" in came.stderr
        done(home, "show", "VII-A-01204")
        told = run(home, "status")
        assert told.exit_code == 1
        assert "index: e" in told.stdout
        refused = run(home, "search", "stadtrat").exception
        assert isinstance(refused, RatsarchivError)

        node.start()
        head = json.decode(before)["as_of"]["position"]
        assert before == done(home, "search", "stadtrat", "--as-of", f"e{head}", "--json")
        done(home, "project")
        done(home, "status")
        assert "equal to the live ones" in done(home, "rebuild", "--check")


REFUSE_DROPS = """
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no drops'; END$$;
CREATE EVENT TRIGGER refuse ON sql_drop EXECUTE FUNCTION refuse();
"""


def test_failed_rebuild_tells_its_first_error(held: Path, tmp_path: Path, postgres: str) -> None:
    """What stopped a rebuild is told, also where what it had built cannot be dropped."""
    home = Path(shutil.copytree(held, tmp_path / "home"))
    (home / "ratsarchiv.toml").write_text(f'readmodels = "{postgres}"\n')
    done(home, "project")
    with psycopg.connect(postgres) as connection:
        connection.execute(REFUSE_DROPS)
    shutil.rmtree(home / "archive/originals")

    told = run(home, "rebuild").exception

    assert isinstance(told, LineStopped)


def test_index_goes_live_before_read_models(
    held: Path, tmp_path: Path, node: str, opensearch_2: OpenSearchNode
) -> None:
    """A rebuild that ends between the two leaves no index of the old version below new read models.

    Old read models say by their tables' names that they are another version's; an old index need not.
    """
    home = Path(shutil.copytree(held, tmp_path / "home"))
    (home / "ratsarchiv.toml").write_text(f'search = "{node}"\n')
    done(home, "project")
    live = SqliteReadModels(Home(home).read_models)
    before = live.generation()
    OpenSearch(opensearch_2.address).indices.put_settings(
        index=f"{node.rpartition('/')[2]}-v2-1", body={"index.blocks.read_only": True}
    )

    told = run(home, "rebuild").exception

    assert isinstance(told, SearchUnavailable)
    assert before == live.generation()


WORKER = """
import sys
from ratsarchiv.cli import main
sys.argv = ["ratsarchiv", "--home", sys.argv[1], "work"]
main()
"""


def test_another_worker_takes_over(
    root: Path, held: Path, tmp_path: Path, postgres: str, postgres_server: PostgresServer
) -> None:
    """Two workers on one archive: where one is killed the other projects what comes then."""
    home = set_up(tmp_path / "home", events=postgres, readmodels=postgres).parent
    done(held, "copy", "--to", str(home / "ratsarchiv.toml"))
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, str(home)]) for _ in range(2)]
    try:
        _until(lambda: run(home, "status").exit_code == 0)
        workers[0].kill()
        words = ("ingest", "allris", str(root / "sample/2024-09"), "--council", COUNCIL, "--seen-at", SEEN)
        assert run(home, *words, "--no-project").exit_code in (0, 3)

        _until(lambda: all(model["lag"] == 0 for model in _models(home)))
    finally:
        for worker in workers:
            worker.terminate()
        statuses = [worker.wait(30) for worker in workers]
    assert statuses[1] == 0


def _models(home: Path) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = json.decode(run(home, "status", "--json").stdout)["read_models"]
    return models


def _until(test: Any) -> None:
    deadline = time.monotonic() + 60
    while not test():
        assert time.monotonic() < deadline
        time.sleep(0.1)
