"""ALLRIS pages as HTML: bytes to a page and its nested documents, nodes to lines. Knows no page's meaning.

In classic pages every part of the text is a whole document of its own inside the page (Aspose or office
integration): they are cut apart at the comments that name them before anything is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.errors import Unreadable
from ingest.allris.layout import MISSING
from ingest.allris.words import squeeze
from ingest.html_text import block_lines, decoded

_HTML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|head|meta|body|div|table|\?xml)",
    re.IGNORECASE,
)
_PART = re.compile(r"<!--\s*###\s*([A-Z]{2})\d+\.\w+\s*-->|<a name=\"allris([A-Z]{2})\"></a>")


class Markup(Struct, frozen=True):
    """A page up to its nested documents, these in order with their two-letter codes, and the page's foot."""

    page: LexborHTMLParser
    parts: tuple[tuple[str, str], ...]
    foot: str
    whole: bool


def is_html(data: bytes) -> bool:
    """Whether saved bytes are HTML rather than flattened text."""
    return _HTML.match(data[:2000]) is not None


def marked_up(data: bytes) -> Markup:
    """The page and its parts; Unreadable for ALLRIS' page that says that there is no such document."""
    text = decoded(data).replace("\0", "\ufffd")  # as browsers read it (HTML, 13.2.3.5)
    if MISSING in text:
        raise Unreadable(
            f"ALLRIS says “{MISSING}”, expected a paper: look the paper up in the council's system."
        )
    cuts = list(_PART.finditer(text))
    head = text[: cuts[0].start()] if cuts else text
    parts: list[tuple[str, str]] = []
    foot = ""
    for place, cut in enumerate(cuts):
        end = cuts[place + 1].start() if place + 1 < len(cuts) else len(text)
        body, foot = _document(text[cut.end() : end])
        if body.strip():
            parts.append((cut[1] or cut[2], body))
    return Markup(LexborHTMLParser(head), tuple(parts), foot, whole=_is_whole(head, text))


def lines_of(html: str) -> tuple[str, ...]:
    """The text of a nested document, a line for each block; empty lines divide paragraphs."""
    body = LexborHTMLParser(html).body
    return tuple(block_lines(body)) if body is not None else ()


def text_of(node: LexborNode | None) -> str:
    """A node's text on one line."""
    return squeeze(node.text(separator=" ")) if node is not None else ""


def heading_of(markup: Markup) -> str:
    """The page's heading on one line, whichever of the forms that are known it has."""
    return text_of(markup.page.css_first("h1.title, #risname h1, #risname_raw h1"))


def labelled(markup: Markup) -> Iterator[tuple[str, LexborNode]]:
    """The labels of a classic page's head, without colon, and the cells of their values."""
    for label in markup.page.css("td.kb1"):
        value = label.next
        while value is not None and value.tag != "td":
            value = value.next
        if value is not None and "kb1" not in (value.attributes.get("class") or ""):
            yield text_of(label).removesuffix(":"), value


def _document(html: str) -> tuple[str, str]:
    """A nested document and what of the page follows it; a mere fragment has no end of its own."""
    end = html.lower().find("</html>") if "<html" in html.lower() else -1
    return (html, "") if end < 0 else (html[:end], html[end:])


def _is_whole(head: str, text: str) -> bool:
    """Whether the page was saved to its end: it closes itself, after all documents that it holds."""
    begun, ended = (len(re.findall(tag, text, re.IGNORECASE)) for tag in ("<html[\\s>]", "</html>"))
    closed = text.rstrip().lower().endswith("</html>")
    return closed and begun == ended and re.search("<html[\\s>]", head, re.IGNORECASE) is not None
