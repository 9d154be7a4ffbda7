"""The ingest commands: a source's files in, a summary out."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import SearchUnavailable, Unreadable
from ingest.harvest import Read, Summary
from ingest.instants import in_utc
from ingest.lines import LineFile
from ingest.lines import opened as opened_lines
from ingest.paths import as_text
from ingest.sources import Given, allris_pages, observation_lines, stadtratwatch_lines
from ratsarchiv import console, upkeep
from ratsarchiv.assembly import Parts, crawler, opened, system_clock
from ratsarchiv.files import ingest_files
from ratsarchiv.oparl import Reach, Steps, ingest_oparl, is_live
from ratsarchiv.status import SOME_FAILED

ingest_commands = typer.Typer(help="Take papers in from a source.", no_args_is_help=True)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A council's slug: it stands in addresses of pages and, before a stroke, in names of sources."""


def _slug(text: str) -> str:
    if SLUG.fullmatch(text) is None:
        raise typer.BadParameter(
            f"{text!r} is no council's slug; expected small letters, digits and hyphens, as in leipzig."
        )
    return text


Council = Annotated[
    str, typer.Option("--council", metavar="SLUG", callback=_slug, help="The council, as in leipzig.")
]
SeenAt = Annotated[
    str | None, typer.Option("--seen-at", metavar="INSTANT", help="When the source showed it.")
]
NoProject = Annotated[bool, typer.Option("--no-project", help="Leave read models and index behind.")]
Private = Annotated[bool, typer.Option("--private", help="Ask the named hosts even at private addresses.")]
File = Annotated[str, typer.Argument(metavar="FILE")]


@ingest_commands.command("allris")
def allris(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…")],
    council: Council,
    seen_at: SeenAt = None,
    no_project: NoProject = False,
) -> None:
    """Saved ALLRIS pages of papers or agendas, as text or HTML: files, or folders of files."""
    for path in paths:
        if not path.exists():
            raise Unreadable(f"{path} does not exist; expected a saved page or a folder of them.")
        if path.is_dir() and not any(file.is_file() for file in path.rglob("*")):
            raise Unreadable(f"{path} is a folder without files; expected saved pages in it.")
    given = _given(council, seen_at)
    argument = " ".join(as_text(path.name) for path in paths)
    _ingest(context, given, "allris", argument, allris_pages(paths, given), no_project)


@ingest_commands.command("oparl")
def oparl(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="ADDRESS-OR-FOLDER")],
    council: Council,
    host: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="A further host that may be asked.")
    ] = None,
    private: Private = False,
    seen_at: SeenAt = None,
    no_files: Annotated[bool, typer.Option("--no-files", help="Take in what is said of files only.")] = False,
    no_project: NoProject = False,
) -> None:
    """An OParl server (the address of its system or body), or a folder or file of OParl objects.

    The files that a server lists are taken in as well, unless read models are to stay behind.
    """
    _require_place(place)
    given = _given(council, seen_at)
    reach = Reach.around(place, host or [], private=private) if is_live(place) else None
    with opened(context.obj, system_clock, create=True) as parts:
        with console.fetching(place) as (fetched, recorded):
            summary = ingest_oparl(parts, given, place, reach, Steps(fetched, recorded))
        if no_files or no_project or reach is None:
            _finish(parts, [summary], no_project=no_project)
            return
        _project(parts)
        with console.fetching(f"files of {council}") as (fetched, recorded):
            files = ingest_files(parts, given, reach, Steps(fetched, recorded))
        _finish(parts, [summary, *files], no_project=False)


def _require_place(place: str) -> None:
    """Raises Unreadable before anything is recorded of a place that is none."""
    if not is_live(place) and ("://" in place or not Path(place).exists()):
        raise Unreadable(
            f"{place} is no address, folder or file; expected http:// or https://, or a dump that exists."
        )


@ingest_commands.command("files")
def files(
    context: typer.Context,
    council: Council,
    host: Annotated[
        list[str], typer.Option(metavar="HOST", help="A host that may be asked, as in sitzung.beispiel.de.")
    ],
    private: Private = False,
) -> None:
    """The files that the council's sources list: fetched, kept and read."""
    given = _given(council, None)
    with opened(context.obj, system_clock) as parts:
        _project(parts)
        _take_files(parts, given, Reach.of(host, private=private))


def _take_files(parts: Parts, given: Given, reach: Reach) -> None:
    """Takes files in, projects and sums up; exit status 3 when something could not be had or read."""
    with console.fetching(f"files of {given.council}") as (fetched, recorded):
        summaries = ingest_files(parts, given, reach, Steps(fetched, recorded))
    _finish(parts, summaries, no_project=False)


@ingest_commands.command("stadtratwatch")
def stadtratwatch(
    context: typer.Context, file: File, council: Council, no_project: NoProject = False
) -> None:
    """Observations of StadtratWatch: JSON lines, plain or .xz."""
    _ingest_lines(context, file, _given(council, None), "stadtratwatch", stadtratwatch_lines, no_project)


@ingest_commands.command("observations")
def observations(
    context: typer.Context,
    file: File,
    council: Council,
    seen_at: SeenAt = None,
    no_project: NoProject = False,
) -> None:
    """The project's own format, one JSON object a line; - reads standard input."""
    given = _given(council, seen_at)
    _ingest_lines(context, file, given, "observations", observation_lines, no_project)


def _given(council: str, seen_at: str | None) -> Given:
    instant = in_utc(seen_at) if seen_at is not None else None
    return Given(council=council, seen_at=instant, clock=system_clock, crawler=crawler())


def _ingest_lines(
    context: typer.Context,
    file: str,
    given: Given,
    name: str,
    reads: Callable[[LineFile, Given], Iterable[Read]],
    no_project: bool,  # as the command line has it
) -> None:
    with opened_lines(file, sys.stdin.buffer) as lines:
        _ingest(context, given, name, Path(lines.name).name, reads(lines, given), no_project)


def _ingest(
    context: typer.Context,
    given: Given,
    name: str,
    argument: str,
    reads: Iterable[Read],
    no_project: bool,  # as the command line has it
) -> None:
    """Harvests, then finishes."""
    with opened(context.obj, system_clock, create=True) as parts:
        with console.progress(f"Reading {argument}") as step:
            summary = upkeep.ingest(parts, given, f"{given.council}/{name}", argument, reads, step)
        _finish(parts, [summary], no_project=no_project)


def _project(parts: Parts) -> None:
    """Brings read models and index up; a search server that cannot be reached holds nothing else up."""
    with console.progress("Projecting"):
        try:
            upkeep.project(parts)
        except SearchUnavailable as error:
            console.complain(
                f"{error} What was taken in can be read; the search catches up with the next run."
            )


def _finish(parts: Parts, summaries: list[Summary], *, no_project: bool) -> None:
    """Projects and sums up; exit status 3 when something could not be had or read."""
    if not no_project:
        _project(parts)
    for summary in summaries:
        console.show_summary(summary)
    if any(summary.failures for summary in summaries):
        raise typer.Exit(SOME_FAILED)
