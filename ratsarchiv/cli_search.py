"""The search command: a query and what narrows, orders and explains it in, hits out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from domain.errors import BadStand
from ratsarchiv import console
from ratsarchiv.assembly import reading, system_clock
from ratsarchiv.options import AsJson, AsOfOption, Council
from ratsarchiv.reading import ArchiveReading
from ratsarchiv.status import BAD_OPTION
from search.answers import AsOf
from search.asked import Choice, Order
from search.rows import FACETS
from web.json_text import to_json

search_commands = typer.Typer()

Query = Annotated[str, typer.Argument(metavar="QUERY")]
Sort = Annotated[Order, typer.Option("--sort", help="By score, by the paper's day, or by number.")]
Group = Annotated[
    Literal["family", "none"], typer.Option("--group", help="The best of each family, or every document.")
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


@search_commands.command()
def search(
    context: typer.Context,
    query: Query,
    as_of: AsOfOption = None,
    limit: Annotated[int, typer.Option(min=1)] = 10,
    offset: Annotated[int, typer.Option(min=0)] = 0,
    council: Council = None,
    sort: Sort = "relevance",
    group: Group = "family",
    facet: Facet = None,
    explain: Explain = False,
    json: AsJson = False,
) -> None:
    """Find papers by words, "phrases", numbers and fields, now or as of a past state."""
    choices = _choices(facet or ())
    with reading(context.obj, system_clock) as archive:
        answer = archive.search(
            query,
            _stand(archive, as_of),
            council=council,
            limit=limit,
            offset=offset,
            group=group == "family",
            order=sort,
            choices=choices,
            explain=explain,
        )
        sys.stdout.buffer.write(to_json(answer)) if json else console.show_answer(answer)
        if not answer.total and council is not None:
            _hint_at_council(archive, council)


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


def _hint_at_council(archive: ArchiveReading, council: str) -> None:
    """Says so where nothing was found because the council is none of the archive's."""
    known = [each.council for each in archive.status().councils]
    if council not in known:
        console.complain(f"No council {council} is in the archive; expected one of {', '.join(known)}.")
