"""HTML as text: bytes to characters, elements to lines. Knows no page's meaning."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_PARAGRAPHS = frozenset(("p", "div", "table", "ul", "ol"))
_LINES = "li tr h1 h2 h3 h4 h5 h6 blockquote dt dd section article hr"
_BLOCKS = _PARAGRAPHS | frozenset(_LINES.split())
_UNREAD = frozenset(("script", "style", "title", "head"))


def decoded(data: bytes) -> str:
    """By its byte order mark, the page's own word, else UTF-8, else what classic pages are written in."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    stated = _CHARSET.search(data[:4000])
    names = [stated[1].decode("ascii")] if stated else []
    for name in (*names, "utf-8-sig"):
        try:
            return data.decode("cp1252" if name.lower() == "iso-8859-1" else name)
        except (LookupError, UnicodeError):  # some codecs raise the latter for what is no text
            continue
    return data.decode("cp1252", "replace")


def block_lines(body: LexborNode) -> Iterator[str]:
    """The text of an element, a line for each block; empty lines divide paragraphs."""
    line: list[str] = []
    for kind, text in _pieces(body):
        if kind == "text":
            line.append(text)
            continue
        if " ".join("".join(line).split()):
            yield " ".join("".join(line).split())
        line = []
        if kind == "block":
            yield ""
    if " ".join("".join(line).split()):
        yield " ".join("".join(line).split())


def _pieces(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Texts, line breaks and ends of blocks in the order of the page."""
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            yield "text", child.text(deep=False) or ""
        elif tag == "br":
            yield "break", ""
        elif tag not in _UNREAD:
            if tag in _BLOCKS:
                yield "break", ""
            yield from _pieces(child)
            if tag in _BLOCKS:
                yield ("block" if tag in _PARAGRAPHS else "break"), ""
            elif tag in ("td", "th"):
                yield "text", " "
