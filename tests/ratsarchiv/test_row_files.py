"""Rows in each format, and files that are whole or not there."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct, json
from pyarrow import parquet

from domain.errors import NotWritten
from ratsarchiv.row_files import Format, write_rows


class Row(Struct, frozen=True):
    """A row with every kind of value."""

    name: str | None
    title: str
    count: int | None
    sure: bool


ROWS = [Row(None, 'Rat; "Tat",\nzwei Zeilen', 7, True), Row("ä", "", None, False)]


def interrupted() -> Iterator[Row]:
    """Rows that are never done."""
    yield ROWS[0]
    raise KeyboardInterrupt


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where nothing lies yet."""
    return tmp_path / "hits"


def test_csv_keeps_every_character(output: Path) -> None:
    """CSV has a line of names, quotes what must be, and leaves empty what has no value."""
    assert 2 == write_rows(ROWS, Row, "csv", output)

    with output.open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    assert read == [
        ["name", "title", "count", "sure"],
        ["", ROWS[0].title, "7", "True"],
        ["ä", "", "", "False"],
    ]
    assert output.read_bytes().startswith(b"name,title,count,sure\r\n")


def test_lines_of_json_read_as_written(output: Path) -> None:
    """Each line is a row as JSON."""
    assert 2 == write_rows(ROWS, Row, "ndjson", output)

    assert ROWS == [json.decode(line, type=Row) for line in output.read_bytes().splitlines()]


def test_parquet_has_types(output: Path) -> None:
    """Parquet tells texts, numbers and truths apart, and no value from an empty one."""
    assert 2 == write_rows(ROWS, Row, "parquet", output)

    table = parquet.read_table(output)
    assert ["string", "string", "int64", "bool"] == [str(field.type) for field in table.schema]
    assert ROWS == [Row(**row) for row in table.to_pylist()]


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_no_rows_are_a_whole_file(output: Path, form: Format) -> None:
    """Nothing found is written as well: a head without rows, or nothing."""
    assert 0 == write_rows([], Row, form, output)
    assert output.is_file()


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_interrupted_file_is_not_there(output: Path, form: Format) -> None:
    """Who is interrupted leaves no half file, and what lay there before lies there still."""
    with pytest.raises(KeyboardInterrupt):
        write_rows(interrupted(), Row, form, output)
    assert [] == list(output.parent.iterdir())
    output.write_text("before")

    with pytest.raises(KeyboardInterrupt):
        write_rows(interrupted(), Row, form, output)

    assert {output: "before"} == {path: path.read_text() for path in output.parent.iterdir()}


@pytest.mark.parametrize("place", ["none/hits", ".", "/dev/null"])
def test_place_that_takes_no_file_is_refused(tmp_path: Path, place: str) -> None:
    """A folder that is not there, a folder itself and a device are one clear sentence."""
    with pytest.raises(NotWritten, match="name another"):
        write_rows(ROWS, Row, "csv", tmp_path / place)


def test_parquet_needs_its_library(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the sentence says how to install it, and no file is left."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(NotWritten, match=r"pip install 'ratsarchiv\[parquet\]'"):
        write_rows(ROWS, Row, "parquet", output)

    assert [] == list(output.parent.iterdir())
