"""Makers of hostile and broken office files and pages, each a function that gives bytes."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from io import BytesIO

import docx
import odfdo
from msgspec import Struct

from tests.ingest.extraction.evil import MEGABYTES_10, blanks_deflated

WORDS = "Der Rat hat beschlossen, die Straße für Fußgänger zu öffnen."
DOCUMENT = "word/document.xml"
CONTENT = "content.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 11))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY l10 SYSTEM "file:///etc/passwd">]>'
WORD_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)
BOMB_BLOCKS = 200
CLAIMED = 10_000


class Part(Struct, frozen=True):
    """A part of a zip file as it is packed, and what its entry claims of it."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = zipfile.ZIP_DEFLATED


def good_docx() -> bytes:
    """A DOCX of one paragraph."""
    document = docx.Document()
    document.add_paragraph(WORDS)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def good_odt() -> bytes:
    """An ODT of one paragraph."""
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Paragraph(WORDS))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def docx_of(body: str, head: str = "") -> bytes:
    """A DOCX whose main part has that body, behind that head."""
    xml = f'<?xml version="1.0"?>{head}<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>'
    return _with(good_docx(), _part(DOCUMENT, xml.encode()))


def odt_of(body: str, head: str = "") -> bytes:
    """An ODT whose content has that body, behind that head."""
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    xml = f'<?xml version="1.0"?>{head}<office:document-content {ODF_NAMES}>{inner}</office:document-content>'
    return _with(good_odt(), _part(CONTENT, xml.encode()))


def docx_bomb() -> bytes:
    """A main part of 2 GB, as it says itself."""
    return _with(good_docx(), Part(DOCUMENT, blanks_deflated(BOMB_BLOCKS), BOMB_BLOCKS * MEGABYTES_10, 0))


def docx_bomb_that_lies() -> bytes:
    """A main part of 2 GB that claims 10 kB, with the checksum of these."""
    crc = zlib.crc32(b" " * CLAIMED)
    return _with(good_docx(), Part(DOCUMENT, blanks_deflated(BOMB_BLOCKS), CLAIMED, crc))


def odt_bomb() -> bytes:
    """A content of 2 GB, as it says itself."""
    return _with(good_odt(), Part(CONTENT, blanks_deflated(BOMB_BLOCKS), BOMB_BLOCKS * MEGABYTES_10, 0))


def odt_bomb_that_lies() -> bytes:
    """A content of 2 GB that claims 10 kB, with the checksum of these."""
    crc = zlib.crc32(b" " * CLAIMED)
    return _with(good_odt(), Part(CONTENT, blanks_deflated(BOMB_BLOCKS), CLAIMED, crc))


def docx_of_empty_paragraphs() -> bytes:
    """A main part of 250 MB, within what is let pass, of 40 million elements."""
    return docx_of("<w:p/>" * 40_000_000)


def docx_laughs() -> bytes:
    """Ten entities of ten each, ten deep: 20 GB of laughter (billion laughs)."""
    return docx_of(_word_paragraph("&l10;"), LAUGHS)


def odt_laughs() -> bytes:
    """Ten entities of ten each, ten deep: 20 GB of laughter (billion laughs)."""
    return odt_of("<text:p>&l10;</text:p>", LAUGHS)


def docx_of_outside() -> bytes:
    """A text that names a file of the machine as its own part (XXE)."""
    return docx_of(_word_paragraph("Anfang &l10; Ende"), OUTSIDE)


def odt_of_outside() -> bytes:
    """A text that names a file of the machine as its own part (XXE)."""
    return odt_of("<text:p>Anfang &l10; Ende</text:p>", OUTSIDE)


def docx_deep() -> bytes:
    """Tables in tables, 100,000 deep."""
    table, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return docx_of(table * 100_000 + end * 100_000)


def odt_deep() -> bytes:
    """Sections in sections, 100,000 deep."""
    names = random.Random(5)  # noqa: S311  # the same bytes each time
    begin = "".join(f'<text:section text:name="{names.randbytes(9).hex()}">' for _ in range(100_000))
    return odt_of(begin + "</text:section>" * 100_000)


def docx_of_wide_cell() -> bytes:
    """A cell that spans a billion columns."""
    span = '<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>'
    return docx_of(f"<w:tbl><w:tr><w:tc>{span}{_word_paragraph('breit')}</w:tc></w:tr></w:tbl>")


def docx_of_tall_cell() -> bytes:
    """A cell that spans 5,000 rows."""
    span = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>"
    first = f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{_word_paragraph("hoch")}</w:tc></w:tr>'
    return docx_of(f"<w:tbl>{first}{span * 5_000}</w:tbl>")


def odt_of_spaces() -> bytes:
    """A text with an element that stands for two billion blanks."""
    return odt_of('<text:p>Anfang<text:s text:c="2000000000"/>Ende</text:p>')


def odt_of_repeated_cells() -> bytes:
    """A table whose only cell is repeated a billion times a billion times."""
    cell = '<table:table-cell table:number-columns-repeated="1000000000">'
    row = f'<table:table-row table:number-rows-repeated="1000000000">{cell}<text:p>oft</text:p>'
    return odt_of(f"<table:table>{row}</table:table-cell></table:table-row></table:table>")


def docx_truncated() -> bytes:
    """Two thirds of a good one."""
    return good_docx()[: len(good_docx()) * 2 // 3]


def docx_without_parts() -> bytes:
    """A zip file of the main part alone."""
    return _zip([_part(DOCUMENT, b"<w/>")])


def odt_truncated() -> bytes:
    """Two thirds of a good one."""
    return good_odt()[: len(good_odt()) * 2 // 3]


def html_deep() -> bytes:
    """Blocks in blocks, 200,000 deep."""
    return b"<!doctype html><body>" + b"<div>" * 200_000 + b"tief"


def html_of_many_tags() -> bytes:
    """Two million unclosed tags."""
    return b"<!doctype html><body>" + b"<b><p>x" * 50_000


def html_of_attributes() -> bytes:
    """One tag with a million attributes."""
    return b"<html><body " + b" ".join(b"a%d=1" % number for number in range(300_000)) + b">Text</body>"


def _word_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _part(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> Part:
    packed = zlib.compress(content, 6, wbits=-15) if method == zipfile.ZIP_DEFLATED else content
    return Part(name, packed, len(content), zlib.crc32(content), method)


def _with(packed: bytes, part: Part) -> bytes:
    """An office file with one of its parts replaced."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        return _zip(
            [
                part
                if entry.filename == part.name
                else _part(entry.filename, archive.read(entry), entry.compress_type)
                for entry in archive.infolist()
            ]
        )


def _zip(parts: list[Part]) -> bytes:
    """A zip file whose entries claim what their parts do (APPNOTE 6.3.10, 4.3)."""
    whole, listing = bytearray(), bytearray()
    for part in parts:
        name = part.name.encode()
        sizes = (part.crc, len(part.packed), part.size, len(name), 0)
        told = struct.pack("<4H3I2H", 0, part.method, 0, 33, *sizes)
        listing += b"PK\x01\x02" + struct.pack("<2H", 20, 20) + told
        listing += struct.pack("<3H2I", 0, 0, 0, 0, len(whole)) + name
        whole += b"PK\x03\x04" + struct.pack("<H", 20) + told + name + part.packed
    count = len(parts)
    end = struct.pack("<4H2IH", 0, 0, count, count, len(listing), len(whole), 0)
    return bytes(whole + listing) + b"PK\x05\x06" + end
