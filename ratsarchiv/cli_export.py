"""The commands that write whole tables for whoever analyses them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from projections.consultation_rows import ConsultationRow
from ratsarchiv import console
from ratsarchiv.assembly import reading, system_clock
from ratsarchiv.options import AsOfOption, Council
from ratsarchiv.row_files import Format, write_rows

export_commands = typer.Typer(help="Write whole tables as CSV, lines of JSON or Parquet.")


@export_commands.command()
def consultations(
    context: typer.Context,
    format_: Annotated[Format, typer.Option("--format", help="How rows are written.")],
    as_of: AsOfOption = None,
    council: Council = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to, instead of standard output.")
    ] = None,
) -> None:
    """Write every session of every paper's consultations, now or as of a past state."""
    with reading(context.obj, system_clock) as archive:
        stand = archive.stand(as_of)
        count = write_rows(archive.consultations(stand, council), ConsultationRow, format_, output)
    console.complain(f"{count} rows at e{stand.position}.")
