"""The archive's secret: made once, and the same on every machine that writes the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import ArchiveHome
from archive.log import EventLog
from archive.statements_key import statements_key
from domain.errors import WrongKey
from tests.archive.drafts import ONE, announced


def first(size: int) -> bytes:
    """A secret."""
    return b"a" * size


def other(size: int) -> bytes:
    """Another one."""
    return b"b" * size


def test_secret_is_made_once(log: EventLog, tmp_path: Path) -> None:
    """The first run makes the secret, and all others find it."""
    home = ArchiveHome(tmp_path / "home")

    assert b"a" * 32 == statements_key(home, log, first)
    log.append([announced(ONE)])
    assert b"a" * 32 == statements_key(home, log, other)


def test_second_machine_needs_a_copy(log: EventLog, tmp_path: Path) -> None:
    """A machine without the secret, or with one of its own, records nothing; with a copy it goes on."""
    here, there = ArchiveHome(tmp_path / "here"), ArchiveHome(tmp_path / "there")
    statements_key(here, log, first)

    with pytest.raises(WrongKey, match="is missing; copy it from the machine"):
        statements_key(there, log, other)
    there.pepper(other)
    with pytest.raises(WrongKey, match="is not the one"):
        statements_key(there, log, other)

    there.statements_key.write_bytes(here.statements_key.read_bytes())
    assert b"a" * 32 == statements_key(there, log, other)


def test_of_two_machines_that_begin_at_once_one_is_refused(log: EventLog, tmp_path: Path) -> None:
    """Another machine is first while this one makes its secret: this one records nothing with it."""
    here, there = ArchiveHome(tmp_path / "here"), ArchiveHome(tmp_path / "there")

    def late(size: int) -> bytes:
        statements_key(there, log, other)
        return first(size)

    with pytest.raises(WrongKey, match="is not the one"):
        statements_key(here, log, late)
    assert b"b" * 32 == statements_key(there, log, first)


def test_lost_secret_is_not_made_anew(log: EventLog, tmp_path: Path) -> None:
    """An archive whose secret was lost says so: with a new one all would look changed."""
    log.append([announced(ONE)])

    with pytest.raises(WrongKey, match="restore it from a backup"):
        statements_key(ArchiveHome(tmp_path / "home"), log, first)
