"""The search command: queries and what narrows, orders and explains them in, hits out, shown or as rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from msgspec import Struct

from domain.errors import BadStand
from ratsarchiv import console
from ratsarchiv.assembly import reading, system_clock
from ratsarchiv.options import AsJson, AsOfOption, Council
from ratsarchiv.query_files import NamedQuery, PassedOver, named_queries
from ratsarchiv.reading import ArchiveReading
from ratsarchiv.row_files import Format, write_rows
from ratsarchiv.status import BAD_OPTION, SOME_FAILED
from search.all_hits import HitRow, hit_rows
from search.answers import AsOf
from search.asked import Choice, Order
from search.rows import FACETS
from web.json_text import to_json

SHOWN = 10
"""Hits where nobody says how many."""

search_commands = typer.Typer()

GroupName = Literal["family", "none"]

Query = Annotated[str | None, typer.Argument(metavar="QUERY", show_default=False)]
Limit = Annotated[int | None, typer.Option(min=1, help=f"So many hits, {SHOWN} where not given.")]
Sort = Annotated[Order, typer.Option("--sort", help="By score, by the paper's day, or by number.")]
Group = Annotated[
    GroupName | None,
    typer.Option(
        "--group", help="The best of each family, as hits are shown, or every document, as in rows."
    ),
]
Facet = Annotated[
    list[str] | None,
    typer.Option(
        "--facet",
        metavar="NAME=VALUE",
        help=f"Only documents with this value, or another one given of the same name: {', '.join(FACETS)}.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Tell what each score is the sum of.")]
All = Annotated[bool, typer.Option("--all", help="Every hit, as rows.")]
Form = Annotated[Format | None, typer.Option("--format", help="Of rows; ndjson where not given.")]
Output = Annotated[Path | None, typer.Option(metavar="FILE", help="Where rows are written to.")]
Queries = Annotated[
    typer.FileBinaryRead | None,
    typer.Option(metavar="FILE", help="Queries, one a line, `name<TAB>query` or plain; hits as rows."),
]


class _Shape(Struct, frozen=True):
    """What of all that is found is told, and how it is narrowed and ordered."""

    council: str | None
    order: Order
    choices: tuple[Choice, ...]
    grouped: bool
    offset: int
    limit: int | None


@search_commands.command()
def search(
    context: typer.Context,
    query: Query = None,
    as_of: AsOfOption = None,
    limit: Limit = None,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    council: Council = None,
    sort: Sort = "relevance",
    group: Group = None,
    facet: Facet = None,
    explain: Explain = False,
    all_: All = False,
    queries: Queries = None,
    format_: Form = None,
    output: Output = None,
    json: AsJson = False,
) -> None:
    """Find papers by words, "phrases", numbers and fields, now or as of a past state."""
    rows = all_ or queries is not None
    _refuse(
        (query is None) == (queries is None) and "expected a QUERY, or --queries FILE in its place.",
        all_ and bool(limit or offset) and "--all tells every hit; leave out --limit and --offset.",
        rows and explain and "--explain is for hits that are shown; leave out --all and --queries.",
        rows and json and format_ in ("csv", "parquet") and "--json is --format ndjson; leave out one.",
        not rows and bool(format_ or output) and "--format and --output need --all or --queries.",
    )
    grouped = group == "family" if group else not rows
    shape = _Shape(council, sort, _choices(facet or ()), grouped, offset, None if all_ else limit or SHOWN)
    with reading(context.obj, system_clock) as archive:
        stand = _stand(archive, as_of)
        if rows:
            asked = [NamedQuery(None, query or "")] if queries is None else named_queries(queries)
            _write(archive, stand, shape, asked, format_ or "ndjson", output)
        else:
            _show(archive, stand, shape, query or "", explain=explain, json=json)


def _refuse(*reasons: str | Literal[False]) -> None:
    for reason in reasons:
        if reason:
            raise typer.BadParameter(reason)


def _show(
    archive: ArchiveReading, stand: AsOf, shape: _Shape, query: str, *, explain: bool, json: bool
) -> None:
    answer = archive.search(
        query,
        stand,
        council=shape.council,
        limit=shape.limit or SHOWN,
        offset=shape.offset,
        group=shape.grouped,
        order=shape.order,
        choices=shape.choices,
        explain=explain,
    )
    sys.stdout.buffer.write(to_json(answer)) if json else console.show_answer(answer)
    if not answer.total:
        _hint_at_council(archive, shape.council)


def _write(
    archive: ArchiveReading,
    stand: AsOf,
    shape: _Shape,
    queries: Iterable[NamedQuery | PassedOver],
    form: Format,
    output: Path | None,
) -> None:
    """Writes the hits of all queries; lines that are none are told and passed over."""
    passed: list[PassedOver] = []

    def rows() -> Iterator[HitRow]:
        for query in queries:
            if isinstance(query, PassedOver):
                console.complain(f"Line {query.line} is passed over: {query.why}.")
                passed.append(query)
            else:
                yield from _rows(archive, stand, shape, query)

    count = write_rows(rows(), HitRow, form, output)
    console.complain(f"{count} hits.")
    if not count:
        _hint_at_council(archive, shape.council)
    if passed:
        raise typer.Exit(SOME_FAILED)


def _rows(archive: ArchiveReading, stand: AsOf, shape: _Shape, query: NamedQuery) -> Iterator[HitRow]:
    found = archive.found(query.query, stand, council=shape.council, order=shape.order, choices=shape.choices)
    for message in found.query.messages:
        console.complain(message if query.name is None else f"{query.name}: {message}")
    yield from hit_rows(found, grouped=shape.grouped, offset=shape.offset, limit=shape.limit, name=query.name)


def _stand(archive: ArchiveReading, as_of: str | None) -> AsOf:
    try:
        return archive.stand(as_of, searched=True)
    except BadStand as error:
        console.complain(str(error))
        raise typer.Exit(BAD_OPTION) from error


def _choices(facets: Sequence[str]) -> tuple[Choice, ...]:
    """What is chosen: several values of one name are one choice."""
    values: dict[str, list[str]] = {}
    for text in facets:
        name, _, value = text.partition("=")
        if name not in FACETS or not value:
            raise typer.BadParameter(
                f"{text!r} is no facet; expected NAME=VALUE as in kind=motion, of {', '.join(FACETS)}."
            )
        values.setdefault(name, []).append(value)
    return tuple(Choice(name, tuple(dict.fromkeys(given))) for name, given in values.items())


def _hint_at_council(archive: ArchiveReading, council: str | None) -> None:
    """Says so where nothing was found because the council is none of the archive's."""
    known = [each.council for each in archive.status().councils]
    if council is not None and council not in known:
        console.complain(f"No council {council} is in the archive; expected one of {', '.join(known)}.")


@search_commands.command()
def suggest(
    context: typer.Context,
    typed: Annotated[str, typer.Argument(metavar="TYPED")],
    as_of: AsOfOption = None,
    council: Council = None,
    json: AsJson = False,
) -> None:
    """Say what may be meant by what was typed so far: numbers, bodies, words and titles."""
    with reading(context.obj, system_clock) as archive:
        found = archive.suggest(typed, _stand(archive, as_of), council)
        sys.stdout.buffer.write(to_json(found)) if json else console.show_rows(found)
