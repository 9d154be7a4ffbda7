"""The commands of the lexicon: which one is in use, and how an archive extends it by its own texts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from projections.search_texts import searchable
from ratsarchiv import console, lexicon
from ratsarchiv.assembly import Parts, opened, require_built, system_clock
from ratsarchiv.upkeep import opened_store
from web.json_text import to_json

lexicon_commands = typer.Typer(
    help="The words that searching weighs and splits compounds by.", no_args_is_help=True
)


@lexicon_commands.command("extend")
def extend(context: typer.Context) -> None:
    """Add the words of the archive's own texts to the lexicon; `rebuild` then searches by it."""
    with opened(context.obj, system_clock) as parts, console.progress("Counting words") as step:
        require_built(parts)
        with opened_store(parts.read_models.open) as store:
            found = searchable(store)
        read = _texts(parts, found.sha256s, step)
        told = lexicon.extend(parts.log, parts.originals, read, len(found.sha256s), found.position)
        profile = lexicon.profile_of(told, parts.originals) if told is not None else None
    if profile is None:
        console.say(f"The {len(found.sha256s)} texts add nothing to the lexicon in use.")
        return
    console.say(
        f"The lexicon was extended by {len(found.sha256s)} texts: the profile is {profile.NAME}; run"
        " `ratsarchiv rebuild` to search by it."
    )


@lexicon_commands.command("show")
def show(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show the search profile in use, its fingerprint, and the lexicon that it goes by."""
    with opened(context.obj, system_clock) as parts:
        view = lexicon.lexicon_view(parts.extension, parts.profile)
    if json:
        sys.stdout.buffer.write(to_json(view))
        return
    made = "as shipped" if view.texts is None else f"extended by {view.texts} texts as of e{view.state}"
    console.say(f"{view.profile}, fingerprint {view.fingerprint}")
    console.say(f"lexicon {view.sha256}, {made}")


def _texts(parts: Parts, sha256s: list[str], step: Callable[[int], None]) -> Iterator[str]:
    """The texts one after the other: together they may be larger than the memory."""
    for sha256 in sha256s:
        yield parts.text(sha256)
        step(1)
