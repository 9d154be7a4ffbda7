"""The command line: arguments in, exit status out. What people see is made in console.py."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from archive.verification import Noted
from archive.verification import verify as verify_archive
from domain.errors import RatsarchivError
from ratsarchiv import console, logs, upkeep
from ratsarchiv.assembly import opened, reading, system_clock
from ratsarchiv.cli_export import export_commands
from ratsarchiv.cli_ingest import ingest_commands
from ratsarchiv.cli_lexicon import lexicon_commands
from ratsarchiv.cli_operate import operators_commands
from ratsarchiv.cli_search import search_commands
from ratsarchiv.options import AsJson, AsOfOption, Council
from ratsarchiv.pages import listening, serve_pages
from ratsarchiv.reading import ArchiveReading, log_events
from ratsarchiv.settings import effective, home_of, settings_of
from ratsarchiv.status import FAILED, exit_status
from web.json_text import to_json

EVENTS_PAGE = 1_000

app = typer.Typer(
    help="Archive of council papers: every change kept, every past state searchable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(ingest_commands, name="ingest")
app.add_typer(search_commands)
app.add_typer(lexicon_commands, name="lexicon")
app.add_typer(export_commands, name="export")
app.add_typer(operators_commands)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="A paper's number or address.")]


@app.callback()
def options(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder of the archive.")] = None,
    debug: Annotated[bool, typer.Option(help="Show the traceback of an error.")] = False,
) -> None:
    """Archive of council papers: every change kept, every past state searchable."""
    context.obj = home_of(home)
    if settings_of(context.obj).log == "json":
        logs.write_json()
    if debug:
        logging.basicConfig()
        logging.getLogger("ingest").setLevel(logging.DEBUG)


@contextmanager
def _reading(context: typer.Context) -> Iterator[ArchiveReading]:
    with reading(context.obj, system_clock) as archive:
        yield archive


def _print(view: Struct | Sequence[Struct]) -> None:
    sys.stdout.buffer.write(to_json(view))


@app.command()
def show(
    context: typer.Context,
    number: Number,
    as_of: AsOfOption = None,
    council: Council = None,
    json: AsJson = False,
) -> None:
    """Show the motion family of a paper."""
    with _reading(context) as archive:
        family = archive.family(number, archive.stand(as_of), council)
        _print(family) if json else console.show_family(family)


@app.command()
def history(
    context: typer.Context,
    number: Number,
    as_of: AsOfOption = None,
    council: Council = None,
    json: AsJson = False,
) -> None:
    """List every event of a paper's family."""
    with _reading(context) as archive:
        found = archive.history(number, archive.stand(as_of), council)
        _print(found) if json else console.show_events(found)


@app.command()
def events(
    context: typer.Context,
    first: Annotated[int, typer.Option("--from", min=1, metavar="P")] = 1,
    last: Annotated[int | None, typer.Option("--to", min=1, metavar="P")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, with or without this.")] = True,
) -> None:
    """Print the log as JSON lines."""
    after = first - 1
    with opened(context.obj, system_clock) as parts:
        while page := log_events(parts.log, after, EVENTS_PAGE, last):
            for event in page:
                _print(event)
            after = page[-1].position


@app.command()
def status(context: typer.Context, json: AsJson = False) -> None:
    """Show head, lag, failures and gaps; exit status 1 when something is broken."""
    with _reading(context) as archive:
        found = archive.status()
        _print(found) if json else console.show_status(found)
    if found.broken:
        raise typer.Exit(FAILED)


@app.command()
def runs(context: typer.Context, json: AsJson = False) -> None:
    """List harvests, the latest first."""
    with _reading(context) as archive:
        found = archive.runs()
        _print(found) if json else console.show_rows(found)


@app.command()
def failures(context: typer.Context, json: AsJson = False) -> None:
    """List what could not be read, and why."""
    with _reading(context) as archive:
        found = archive.failures()
        _print(found) if json else console.show_rows(found)


@app.command()
def gaps(context: typer.Context, json: AsJson = False) -> None:
    """List papers that are known but not held, files without a text, and what a run left unasked."""
    with _reading(context) as archive:
        found = archive.gaps()
        _print(found) if json else console.show_rows(found)


@app.command()
def project(context: typer.Context) -> None:
    """Bring read models and index up to the head of the log."""
    with opened(context.obj, system_clock) as parts:
        console.say(f"Read models and index stand at e{upkeep.project(parts)}.")


@app.command()
def rebuild(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only compare, switch nothing.")] = False,
) -> None:
    """Build read models and index anew beside the live ones, compare, and switch."""
    with opened(context.obj, system_clock) as parts:
        rebuilt = upkeep.rebuild(parts, check=check)
    difference = rebuilt.difference
    if difference is None:
        told = "equal to the live ones" if rebuilt.compared else "the live ones could not be compared"
        console.say(f"Read models and index built anew: {told}.")
        return
    told = f"{difference.name} differs: live {difference.live}, built anew {difference.anew}."
    console.complain(told, logging.ERROR)
    raise typer.Exit(FAILED)


@app.command()
def verify(
    context: typer.Context,
    root: Annotated[str | None, typer.Option(metavar="HEX", help="A root that was noted.")] = None,
    size: Annotated[int | None, typer.Option(min=0, metavar="N", help="And the events it stood for.")] = None,
    json: AsJson = False,
) -> None:
    """Recompute every commitment, the Merkle tree and every original."""
    if (root is None) != (size is None):
        raise typer.BadParameter("expected --root and --size together, as `ratsarchiv verify` printed them.")
    noted = None if root is None or size is None else Noted(size, root)
    with opened(context.obj, system_clock) as parts:
        found = verify_archive(parts.log, parts.originals, noted=noted)
    _print(found) if json else console.show_verified(found)
    if found.problem is not None:
        raise typer.Exit(FAILED)


@app.command()
def digest(context: typer.Context, json: AsJson = False) -> None:
    """Print name, position, rows and SHA-256 of each read model and of the index."""
    with opened(context.obj, system_clock) as parts:
        found = upkeep.digest(parts)
    _print(found) if json else console.show_digests(found)


@app.command()
def serve(
    context: typer.Context,
    host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
) -> None:
    """Serve the web pages until interrupted."""
    with _reading(context):  # an archive that cannot be read is refused before its address is told
        listener = listening(host, port)
    console.complain(f"Serving at http://{host}:{port}/, stop with Ctrl-C.")
    serve_pages(context.obj, system_clock, listener)


@app.command()
def settings(context: typer.Context, json: AsJson = False) -> None:
    """Print what is set, where the archive lies among it, and what says so."""
    found = effective(context.obj)
    _print(found) if json else console.show_settings(found)


def main() -> None:
    """Runs the command line; an error is one sentence, a traceback only with --debug."""
    try:
        app()
    except RatsarchivError as error:
        if "--debug" in sys.argv:
            raise
        console.complain(str(error), logging.ERROR)
        sys.exit(exit_status(error))
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        what = str(error).partition("\n")[0]
        console.complain(
            f"Something unforeseen went wrong ({type(error).__name__}: {what}); run the command again with "
            "--debug, as in `ratsarchiv --debug status`, and report what it prints.",
            logging.ERROR,
        )
        sys.exit(FAILED)
