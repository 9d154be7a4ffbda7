"""The lines of a file or of standard input, plain or xz, one at a time; knows not what a line says."""

from __future__ import annotations

import hashlib
import lzma
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO

from msgspec import Struct

from domain.errors import Unreadable
from ingest.paths import as_text

STANDARD_INPUT = "-"

XZ = b"\xfd7zXZ\x00"
"""The first bytes of every xz file (The .xz File Format 1.2.1, section 2.1.1.1)."""

BLOCK = 1 << 20
"""Bytes read, hashed or unpacked at a time."""

PADDING = b"\x00"
"""What may follow an xz stream before the next one (section 2.2)."""

MAX_LINE = 64 << 20
"""Bytes in one line, its end included: the longest paper has some megabytes of text, while a file without
line ends, or kilobytes of xz that unpack to terabytes, must not fill the memory."""


_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def require_text(line: bytes) -> None:
    """Raises Unreadable for a line of JSON that holds U+0000, which no database keeps in a text."""
    if _NUL.search(line):
        raise Unreadable("a text holds U+0000, which is no character of any text")


class LineFile(Struct, frozen=True):
    """An open file of lines: its bytes as they lie there, how many they are, and their SHA-256 in hex.

    `path` is None for standard input; `name` is for people and for the archive.
    """

    stream: IO[bytes]
    path: Path | None
    name: str
    size: int
    sha256: str

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line that is not blank: its number, from 1, and its bytes without the line end.

        Raises Unreadable, after the lines before it, where the xz stream breaks off or a line is too long.
        """
        self.stream.seek(0)
        packed = self.stream.read(len(XZ)) == XZ
        self.stream.seek(0)
        if packed:
            return _numbered(_unpacked(self.stream, self.name), self.name)
        if self.name.endswith(".xz"):
            raise Unreadable(f"{self.name} does not begin as an xz file does: fetch the file again")
        return _numbered(_blocks(self.stream), self.name)


@contextmanager
def opened(argument: str, standard_input: BinaryIO) -> Iterator[LineFile]:
    """The file at the path `argument`, or for `-` all of `standard_input`, hashed before it is read.

    Standard input is copied to a temporary file: it is an original like any other and kept as a whole.
    Raises Unreadable for a file that cannot be opened.
    """
    with _stream(argument, standard_input) as stream:
        sha256 = _sha256(stream)
        path = None if argument == STANDARD_INPUT else Path(argument)
        yield LineFile(stream, path, as_text(argument), size=stream.tell(), sha256=sha256)


def _stream(argument: str, standard_input: BinaryIO) -> AbstractContextManager[IO[bytes]]:
    if argument == STANDARD_INPUT:
        return _spooled(standard_input)
    try:
        return Path(argument).open("rb")
    except OSError as error:
        raise Unreadable(
            f"{argument} cannot be opened ({error.strerror}): name a file, or - for standard input"
        ) from error


@contextmanager
def _spooled(standard_input: BinaryIO) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as spool:
        shutil.copyfileobj(standard_input, spool)
        spool.seek(0)
        yield spool


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for block in _blocks(stream):
        digest.update(block)
    return digest.hexdigest()


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _unpacked(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """The bytes of all xz streams in the file; lzma.open would pass over damage behind the first."""
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ)
    try:
        for packed in _blocks(stream):
            while True:
                if unpacker.eof:
                    packed = packed.lstrip(PADDING)
                    if not packed:
                        break
                    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ)
                elif unpacker.needs_input and not packed:
                    break
                yield unpacker.decompress(packed, BLOCK)
                packed = unpacker.unused_data
    except lzma.LZMAError as error:
        raise Unreadable(f"{name} is damaged as an xz file ({error}): fetch the file again") from error
    if not unpacker.eof:
        raise Unreadable(f"{name} breaks off within its xz stream: fetch the file again")


def _numbered(blocks: Iterator[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    number, rest = 0, b""
    for block in chain(blocks, (b"\n",)):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield number, _bounded(line, number, name).rstrip(b"\r")
        _bounded(rest, number + 1, name)


def _bounded(line: bytes, number: int, name: str) -> bytes:
    if len(line) > MAX_LINE:
        raise Unreadable(
            f"line {number} of {name} has more than {MAX_LINE} bytes: expected one JSON object a line"
        )
    return line
