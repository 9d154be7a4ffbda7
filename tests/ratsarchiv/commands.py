"""Commands run as `main` runs them, within the test's process."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from domain.errors import RatsarchivError
from ratsarchiv.cli import app
from ratsarchiv.status import exit_status

SEEN = "2024-03-15T10:00:00Z"


def run(home: Path, *words: str, given: bytes = b"") -> Result:
    """The command's result; an error of ours becomes the exit status that `main` makes of it."""
    done = CliRunner().invoke(app, ["--home", str(home), *words], input=given)
    if isinstance(done.exception, RatsarchivError):
        done.exit_code = exit_status(done.exception)
    return done
