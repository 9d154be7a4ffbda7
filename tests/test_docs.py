"""What is written stands in the code, and what is in the code is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from msgspec.structs import fields

from domain import errors
from domain.event_types import event_types
from ingest.oparl.faults import MEANINGS
from ratsarchiv.cli import app
from ratsarchiv.settings import Settings

LINK = re.compile(r"\]\(([^)#:]+)\)")
FILE = re.compile(r"`((?:[a-z_]+/)+[a-z_0-9]+\.(?:py|md))`")


def test_events_are_documented(root: Path) -> None:
    """docs/events.md lists every event with its schema and fields, personal ones marked, and no other."""
    found = {}
    for part in (root / "docs/events.md").read_text().split("\n## ")[1:]:
        head = re.match(r"`([a-z_.]+)` \((\d+)\)", part)
        assert head is not None
        rows = re.findall(r"^\| `([a-z_0-9]+)` \| (.+) \|$", part, re.MULTILINE)
        found[head[1]] = (int(head[2]), {name: "*personal*" in meaning for name, meaning in rows})

    assert found == {
        topic: (event.SCHEMA, {f.name: f.name in event.PERSONAL for f in fields(event)})
        for topic, event in event_types().items()
    }


def test_commands_are_documented(root: Path) -> None:
    """docs/commands.md has a row for every command, those of groups with their group's name, and no other."""
    rows = re.findall(r"^\| `([a-z ]+)` \|", (root / "docs/commands.md").read_text(), re.MULTILINE)

    command = typer.main.get_command(app)
    groups = {n: g.commands for n, g in command.commands.items() if hasattr(g, "commands")}  # type: ignore[attr-defined]  # a group
    names = set(command.commands) - groups.keys()  # type: ignore[attr-defined]
    names |= {f"{group} {name}" for group, commands in groups.items() for name in commands}
    assert names == set(rows)


def test_settings_are_documented(root: Path) -> None:
    """docs/commands.md has a row for every setting, with its default, and for no other."""
    rows = re.findall(
        r"^\| `RATSARCHIV_([A-Z_]+)` \| (.+?) \|", (root / "docs/commands.md").read_text(), re.MULTILINE
    )

    defaults = {n.upper(): f.get_default(call_default_factory=True) for n, f in Settings.model_fields.items()}
    found = dict(rows)
    assert defaults.keys() == found.keys()
    plain = {name: str(default) for name, default in defaults.items() if default not in (None, {}, ())}
    assert plain == {name: found[name] for name in plain}


def test_settings_are_explained_to_operators(root: Path) -> None:
    """docs/operating.md has a row for every setting, and for no other."""
    rows = re.findall(
        r"^\| `RATSARCHIV_([A-Z_]+)` \|", (root / "docs/operating.md").read_text(), re.MULTILINE
    )

    assert sorted(name.upper() for name in Settings.model_fields) == sorted(rows)


def test_commands_for_operators_exist(root: Path) -> None:
    """Every command that docs/operating.md names in code is one of the command line."""
    named = set(re.findall(r"`ratsarchiv ([a-z]+)", (root / "docs/operating.md").read_text()))

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group
    assert named - known == set()


def test_faults_are_documented(root: Path) -> None:
    """docs/oparl.md has a row for every fault of a server, with what is done about it."""
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| (.*) \|$", (root / "docs/oparl.md").read_text(), re.MULTILINE)

    assert MEANINGS == dict(rows)


def test_errors_stand_in_their_tree() -> None:
    """The tree at the top of domain/errors.py names every error, and no other."""
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))

    assert {cls.__name__ for cls in errors.RatsarchivError.__subclasses__()
            if cls.__module__ == errors.__name__} == drawn  # fmt: skip


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md"])
def test_named_files_exist(root: Path, document: str) -> None:
    """Files that the first documents name are there."""
    text = (root / document).read_text()

    named = set(LINK.findall(text)) | set(FILE.findall(text))

    assert [] == [name for name in sorted(named) if not (root / name).exists()]
    assert named
