"""The rules of reading a file line by line."""

from __future__ import annotations

import hashlib
import io
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Unreadable
from ingest import lines
from ingest.lines import opened

NO_INPUT = io.BytesIO()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"a", [(1, b"a")]),
        (b"a\nb\n", [(1, b"a"), (2, b"b")]),
        (b"a\r\nb\r\n", [(1, b"a"), (2, b"b")]),
        (b"a\n\n \nb", [(1, b"a"), (4, b"b")]),
        (b"\xff\x00\n", [(1, b"\xff\x00")]),
        ("a\u2028b\x85c\n".encode(), [(1, "a\u2028b\x85c".encode())]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_lines_carry_their_number(
    tmp_path: Path, content: bytes, expected: list[tuple[int, bytes]], packed: bool
) -> None:
    """A line is numbered by its place in the file, blank lines count, and loses nothing but its end."""
    path = tmp_path / "lines"
    path.write_bytes(lzma.compress(content) if packed else content)

    with opened(str(path), NO_INPUT) as file:
        found = list(file.lines())

    assert expected == found


@given(st.binary())
def test_digest_is_of_bytes_as_they_lie(content: bytes) -> None:
    """The digest and the size are those of the bytes given, packed or not."""
    with opened("-", io.BytesIO(content)) as file:
        found = (file.size, file.sha256, file.stream.seek(0), file.stream.read())

    assert (len(content), hashlib.sha256(content).hexdigest(), 0, content) == found


def test_standard_input_may_be_packed() -> None:
    """Standard input is read like a file, and told apart by its first bytes."""
    with opened("-", io.BytesIO(lzma.compress(b"a\nb"))) as file:
        assert list(file.lines()) == [(1, b"a"), (2, b"b")]


def test_lines_can_be_read_again(tmp_path: Path) -> None:
    """Each reading of an open file starts at its beginning."""
    (tmp_path / "lines").write_bytes(b"a\nb")

    with opened(str(tmp_path / "lines"), NO_INPUT) as file:
        assert list(file.lines()) == list(file.lines())


WHOLE = lzma.compress(b"\n".join(b"%d" % number for number in range(100_000)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a\n",
        WHOLE[:5],
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-1],
        WHOLE[:2000] + b"\x00" * 8 + WHOLE[2008:],
        WHOLE + b"garbage",
        WHOLE + WHOLE[:-1],
    ],
    ids=["empty", "plain", "header cut", "cut", "last byte cut", "damaged", "text behind", "second cut"],
)
def test_damaged_xz_is_unreadable(tmp_path: Path, content: bytes) -> None:
    """An xz file that is cut or damaged is an error that names it, not an end."""
    path = tmp_path / "lines.xz"
    path.write_bytes(content)

    with opened(str(path), NO_INPUT) as file, pytest.raises(Unreadable, match=r"lines\.xz"):
        list(file.lines())


def test_several_streams_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams behind each other, padding between them, and blocks cut anywhere make one file."""
    monkeypatch.setattr(lines, "BLOCK", 7)
    packed = lzma.compress(b"a\nb") + bytes(32) + lzma.compress(b"") + lzma.compress(b"c\n" * 9) + bytes(4)

    with opened("-", io.BytesIO(packed)) as file:
        assert [b"a", b"bc", *[b"c"] * 8] == [line for _, line in file.lines()]


def test_lines_before_damage_are_read(tmp_path: Path) -> None:
    """What comes before the place where an xz file breaks off is read."""
    path = tmp_path / "lines.xz"
    path.write_bytes(WHOLE[: len(WHOLE) // 2])

    with opened(str(path), NO_INPUT) as file:
        assert next(file.lines()) == (1, b"0")


def test_endless_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than any paper is refused instead of filling the memory."""
    monkeypatch.setattr(lines, "MAX_LINE", 10)

    with opened("-", io.BytesIO(b"123456789\n12345678901\n")) as file:
        found = file.lines()

        assert next(found) == (1, b"123456789")
        with pytest.raises(Unreadable, match="line 2"):
            next(found)


@pytest.mark.parametrize("name", ["absent", "."])
def test_file_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    """A path that is no file is an error that names it."""
    with pytest.raises(Unreadable, match="cannot be opened"), opened(str(tmp_path / name), NO_INPUT):
        pass
