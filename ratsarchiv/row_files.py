"""Rows written as CSV, lines of JSON or Parquet, one after the other. Knows nothing of what a row tells.

A row is a flat Struct of texts, numbers and truths; its fields are the columns, in their order. A file gets
its name once it is whole: whoever is interrupted leaves none.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import BinaryIO, Literal, get_args, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from domain.errors import NotWritten

Format = Literal["csv", "ndjson", "parquet"]

GROUP = 5_000
"""Rows of a Parquet file that are compressed together, and held until then: some megabytes of texts."""


def write_rows(rows: Iterable[Struct], kind: type[Struct], form: Format, output: Path | None) -> int:
    """Writes all rows, which are of this kind, to a file or to standard output; tells how many there were.

    Raises NotWritten where there is no room or no such folder, or Parquet is asked for without its library.
    """
    counted = _Counted(rows)
    with _target(output) as target:
        match form:
            case "csv":
                _write_csv(counted, kind, target)
            case "ndjson":
                for row in counted:
                    target.write(msgspec.json.encode(row) + b"\n")
            case "parquet":
                _write_parquet(counted, kind, target)
    return counted.count


class _Counted:
    """Counts rows as they pass."""

    def __init__(self, rows: Iterable[Struct]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Struct]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def _target(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file under another name that becomes `output` when all went well."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = output.resolve()  # what a link leads to is replaced, not the link
    if place.exists() and not place.is_file():
        raise NotWritten(
            f"{output} is a folder or a device, expected a file; name another one with --output."
        )
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except OSError as error:
        raise NotWritten(
            f"{output} cannot be written ({error.strerror}), expected a folder with room that may be written"
            " to; name another file with --output."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write_csv(rows: Iterable[Struct], kind: type[Struct], target: BinaryIO) -> None:
    """Writes as RFC 4180 has it, in UTF-8; what has no value is empty."""
    text = io.TextIOWrapper(target, "utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(kind.__struct_fields__)
        writer.writerows([getattr(row, name) for name in kind.__struct_fields__] for row in rows)
    finally:
        text.detach()  # closing it would close what it writes to


def _write_parquet(rows: Iterable[Struct], kind: type[Struct], target: BinaryIO) -> None:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise NotWritten(
            f"Parquet needs a library that is not installed ({error.name}); run"
            " `pip install 'ratsarchiv[parquet]'`, or write csv or ndjson."
        ) from error
    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    hints = get_type_hints(kind)
    schema = pyarrow.schema([(name, types[_plain(hints[name])]) for name in kind.__struct_fields__])
    following = iter(rows)
    with parquet.ParquetWriter(target, schema) as writer:
        while group := [asdict(row) for row in islice(following, GROUP)]:
            writer.write_table(pyarrow.Table.from_pylist(group, schema))


def _plain(hint: type) -> type:
    """The type of a field's values where it has one."""
    return next((each for each in get_args(hint) if each is not NoneType), hint)
