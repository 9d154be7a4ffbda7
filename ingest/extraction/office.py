"""Office files to lines as a reader of the printed paper sees them: DOCX and ODT. Opens no file itself.

What was inserted is read and what was deleted is not, notes of editors are left out, and headers and footers
stand once, before and behind the text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

import docx
import odfdo
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

MAX_UNPACKED = 300_000_000
"""Bytes that the parts of an office file may claim together: the longest real ones have some tens of MB."""

_P, _R, _T, _TABLE, _ROW, _CELL = (qn(f"w:{name}") for name in ("p", "r", "t", "tbl", "tr", "tc"))
_WITHIN = frozenset(
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink")
) | {qn("w:fldSimple"), qn("w:dir"), qn("w:bdo")}
"""Elements of Word that are looked into, wherever they stand: all but these is layout, or was deleted."""

_BOX = qn("w:txbxContent")
_DELETED = frozenset((qn("w:del"), qn("w:moveFrom")))
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
"""The same thing for newer and for older programs (ECMA-376, part 3, 7.5), of which one is seen."""

_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_DELETED_ROW = f"{qn('w:trPr')}/{qn('w:del')}"

_PARAGRAPHS = frozenset(("text:p", "text:h"))
_UNREAD = frozenset(
    ("text:tracked-changes", "office:annotation", "office:forms", "svg:title", "svg:desc", "office:scripts")
)


def unpacked_size(content: bytes) -> int:
    """The bytes that the parts of an office file claim to have."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def docx_lines(content: bytes) -> Iterator[str]:
    """The paragraphs and rows of a Word document, its headers before them and its footers behind."""
    document = docx.Document(BytesIO(content))
    headers, footers = _edges(document)
    yield from headers
    yield from _blocks(document.element.body)
    yield from footers


def odt_lines(content: bytes) -> Iterator[str]:
    """The paragraphs and headings of an OpenDocument text, its headers before them and its footers behind."""
    document = odfdo.Document(BytesIO(content))
    yield from _edge(document, "header")
    yield from _lines([document.body])
    yield from _edge(document, "footer")


def _edge(document: odfdo.Document, name: str) -> dict[str, None]:
    """The lines of all page styles' headers or footers, each once."""
    if "styles.xml" not in document.get_parts():
        return {}
    edges = document.styles.root.get_elements(f"descendant::style:master-page/style:{name}")
    return dict.fromkeys(filter(str.strip, _lines(edges)))


def _edges(document: Document) -> tuple[dict[str, None], dict[str, None]]:
    """The lines of all headers and of all footers that are shown, each once."""
    headers: dict[str, None] = {}
    footers: dict[str, None] = {}
    uneven = document.settings.odd_and_even_pages_header_footer
    for section in document.sections:
        parts = [(section.header, headers), (section.footer, footers)]
        if section.different_first_page_header_footer:
            parts += [(section.first_page_header, headers), (section.first_page_footer, footers)]
        if uneven:
            parts += [(section.even_page_header, headers), (section.even_page_footer, footers)]
        for part, lines in parts:
            if not part.is_linked_to_previous:
                lines.update(dict.fromkeys(filter(str.strip, _blocks(part.part.element))))
    return headers, footers


def _blocks(element: BaseOxmlElement) -> Iterator[str]:
    """A line for each paragraph and for each row of a table; those of boxes stand behind their paragraph."""
    for child in element:
        if child.tag == _P:
            yield "".join(_texts(child))
            for box in _boxes(child):
                yield from _blocks(box)
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag in _WITHIN:
            yield from _blocks(child)


def _boxes(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The boxes of a paragraph that are not deleted, in order; boxes within one are its own."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == _ALTERNATIVES:
            yield from next(filter(None, (list(_boxes(each)) for each in child)), [])
        elif child.tag not in _DELETED:
            yield from _boxes(child)


def _rows(table: BaseOxmlElement) -> Iterator[str]:
    for child in table:
        if child.tag == _ROW and child.find(_DELETED_ROW) is None:
            yield "\t".join(_cells(child)).rstrip("\t")
        elif child.tag in _WITHIN:
            yield from _rows(child)


def _cells(row: BaseOxmlElement) -> Iterator[str]:
    for child in row:
        if child.tag == _CELL:
            yield " ".join(_blocks(child))
        elif child.tag in _WITHIN:
            yield from _cells(child)


def _texts(element: BaseOxmlElement) -> Iterator[str]:
    """The pieces of a paragraph's text."""
    for child in element:
        if child.tag == _T:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _R or child.tag in _WITHIN:
            yield from _texts(child)


def _lines(elements: Iterable[odfdo.Element]) -> Iterator[str]:
    """A line for each paragraph; those of boxes and notes within one stand behind it."""
    for element in elements:
        if element.tag in _PARAGRAPHS:
            boxed: list[odfdo.Element] = []
            yield "".join(_pieces(element, boxed))
            yield from _lines(boxed)
        elif element.tag not in _UNREAD:
            yield from _lines(element.children)


def _pieces(element: odfdo.Element, boxed: list[odfdo.Element]) -> Iterator[str]:
    """The pieces of a paragraph's text; paragraphs within are put by."""
    yield element.text or ""
    for child in element.children:
        match child.tag:
            case "text:s":
                yield " " * int(child.get_attribute_string("text:c") or 1)
            case "text:tab":
                yield "\t"
            case "text:line-break":
                yield "\n"
            case tag if tag in _PARAGRAPHS:
                boxed.append(child)
            case tag if tag not in _UNREAD:
                yield from _pieces(child, boxed)
        yield child.tail or ""
