"""What a fork tells of a file, one frame after the other: what it told is left when it dies. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from domain.file_observation import TextState

LENGTH = 8
"""Bytes that say how long a frame is, the highest first."""


class Opened(Struct, frozen=True, tag=True):
    """The file was opened; so many pages it has."""

    page_count: int


class Page(Struct, frozen=True, tag=True, omit_defaults=True):
    """The text of the next page; `state` and `reason` say why it cannot be read."""

    text: str = ""
    state: TextState | None = None
    reason: str | None = None


class Full(Struct, frozen=True, tag=True):
    """No more is read: the text has as many characters as it may."""


class Unread(Struct, frozen=True, tag=True):
    """The file, or the rest of it, cannot be read."""

    state: TextState
    reason: str


class Picture(Struct, frozen=True, tag=True):
    """A page as a grey PGM."""

    pgm: bytes


Frame = Opened | Page | Full | Unread | Picture

_DECODER = msgspec.msgpack.Decoder(Frame)


def packed(frame: Frame) -> bytes:
    """The bytes of a frame; a lone half of a surrogate pair, which is no character, becomes U+FFFD."""
    try:
        body = msgspec.msgpack.encode(frame)
    except UnicodeEncodeError:
        text = frame.text if isinstance(frame, Page) else ""
        whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        body = msgspec.msgpack.encode(Page(whole))
    return len(body).to_bytes(LENGTH, "big") + body


def unpacked(stream: bytes) -> Iterator[Frame]:
    """The frames as far as they came whole; what no fork of ours can have told ends them."""
    place, view = 0, memoryview(stream)
    while place + LENGTH <= len(stream):
        begin = place + LENGTH
        place = begin + int.from_bytes(view[begin - LENGTH : begin], "big")
        if place > len(stream):
            return
        try:
            yield _DECODER.decode(view[begin:place])
        except msgspec.MsgspecError:
            return
