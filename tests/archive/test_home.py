"""The archive's folder and its secret."""

from __future__ import annotations

from pathlib import Path

from archive.home import ArchiveHome


def test_pepper_is_made_once(tmp_path: Path) -> None:
    """The secret stays what it was at the first call."""
    home = ArchiveHome(tmp_path / "archive")

    assert home.pepper(lambda size: b"a" * size) == b"a" * 32
    assert home.pepper(lambda size: b"b" * size) == b"a" * 32


def test_pepper_is_the_owners(tmp_path: Path) -> None:
    """Nobody but the owner can read the secret, and nothing lies beside it."""
    home = ArchiveHome(tmp_path / "archive")

    home.pepper(bytes)

    assert home.statements_key.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in home.statements_key.parent.iterdir()] == ["statements.key"]


def test_first_pepper_wins(tmp_path: Path) -> None:
    """A process that makes the secret while another one does takes the other's."""
    home = ArchiveHome(tmp_path / "archive")

    def other_first(size: int) -> bytes:
        home.pepper(lambda length: b"a" * length)
        return b"b" * size

    assert home.pepper(other_first) == b"a" * 32


def test_everything_lies_below_one_folder(tmp_path: Path) -> None:
    """The folder holds log, originals, locks and keys."""
    home = ArchiveHome(tmp_path / "archive")

    home.create()

    assert home.folder.is_dir()
    paths = (home.events, home.originals, home.locks, home.statements_key)
    assert {path.relative_to(home.folder).parts[0] for path in paths} == {
        "events.sqlite",
        "originals",
        "locks",
        "keys",
    }
