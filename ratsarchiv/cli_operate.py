"""The commands of operators: engines made ready, archives copied, old indexes dropped, the worker."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ratsarchiv import console
from ratsarchiv.assembly import migrate as make_ready
from ratsarchiv.assembly import opened, system_clock
from ratsarchiv.copies import copy_to
from ratsarchiv.oparl import stopping
from ratsarchiv.synonyms import SynonymsFile
from ratsarchiv.work import work as work_until

operators_commands = typer.Typer()


@operators_commands.command()
def migrate(context: typer.Context) -> None:
    """Make tables and indexes in the servers that are set, or bring them to this version."""
    done = make_ready(context.obj, system_clock)
    console.say(
        f"Ready: {', '.join(done)}." if done else "Nothing to do: what is missing is made with the archive."
    )


@operators_commands.command()
def copy(
    context: typer.Context,
    to: Annotated[Path, typer.Option(metavar="FILE", help="The ratsarchiv.toml of the home to copy to.")],
) -> None:
    """Copy log, originals and secret to where another settings file says; goes on if interrupted."""
    with opened(context.obj, system_clock) as parts, console.progress("Copying") as step:
        copied = copy_to(parts, to, system_clock, step)
    console.say(
        f"{copied.events} events and {copied.originals} originals copied; root {copied.root} on both."
    )


@operators_commands.command()
def generations(
    context: typer.Context,
    drop: Annotated[bool, typer.Option("--drop", help="Drop those older than the live one.")] = False,
) -> None:
    """List the indexes that lie beside each other, the oldest first."""
    with opened(context.obj, system_clock) as parts:
        if drop:
            dropped = parts.indexes.drop_old()
            console.say(
                f"Dropped: {', '.join(dropped)}." if dropped else "There is none older than the live one."
            )
            return
        live = parts.indexes.generation()
        for name in parts.indexes.generations():
            console.say(f"{name} (live)" if name == live else name)


@operators_commands.command()
def synonyms(context: typer.Context) -> None:
    """Print the synonyms in use, to begin a file of one's own from."""
    sys.stdout.buffer.write(SynonymsFile(context.obj).text().encode())


@operators_commands.command()
def work(context: typer.Context) -> None:
    """Project as the log grows and harvest by the schedule of the settings, until interrupted."""
    with stopping() as stop:
        work_until(context.obj, system_clock, stop, console.complain)
