"""A log in a fresh folder, a clock that stands still, and the bytes below both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from archive.folder_originals import FolderOriginals
from archive.log import EventLog, open_log
from archive.postgres_migration import migrate

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a log may lie in a file."""
    return tmp_path / "events.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, path: Path) -> Path | str:
    """Where a log is to be made, with either engine."""
    if request.param == "sqlite":
        return path
    address: str = request.getfixturevalue("postgres")
    migrate(address)
    return address


@pytest.fixture
def log(where: Path | str) -> Iterator[EventLog]:
    """An empty log whose clock stands at noon."""
    opened = open_log(where, lambda: NOON, create=True)
    yield opened
    opened.close()


@pytest.fixture
def database(log: EventLog, path: Path) -> Iterator[apsw.Connection]:
    """The log's tables by another door; its triggers stand."""
    connection = apsw.Connection(str(path))
    yield connection
    connection.close()


@pytest.fixture
def originals(tmp_path: Path) -> FolderOriginals:
    """An empty folder of originals."""
    return FolderOriginals(tmp_path / "originals")
