"""Options that several commands take. Knows no command."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="STAND", help="A state: e184, an instant, or a day.")
]
Council = Annotated[str | None, typer.Option("--council", metavar="SLUG", help="One council only.")]
