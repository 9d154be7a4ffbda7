"""Makers of hostile and broken PDFs, each a function that gives bytes; none is kept as a file."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from io import BytesIO

import pypdf

WORDS = "Der Rat hat den Haushalt beschlossen und den Beirat berufen"
TEXT = b"BT /F1 12 Tf 50 700 Td (" + WORDS.encode() + b") Tj ET\n"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 "
    + FONT
    + b" >> >> >>"
)
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] "
FLATE = b"/Filter /FlateDecode "
MEGABYTES_10 = 10_000_000
ADLER = 65_521


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is its catalog; `trailer` adds entries to that."""
    whole = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n" % (len(objects) + 1, trailer)
    return bytes(whole) + table + end + b"%d\n%%%%EOF\n" % len(whole)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream with its length and further entries."""
    return b"<< /Length %d %s>>\nstream\n" % (len(content), entries) + content + b"\nendstream"


def of_content(content: bytes, *more: bytes, page: bytes = PAGE, pages: bytes = PAGES) -> bytes:
    """A PDF of one page with that content stream as object 4, and more objects from 5."""
    return pdf([CATALOG, pages, page, content, *more])


def good() -> bytes:
    """Nothing is wrong with it."""
    return of_content(stream(TEXT))


def blanks_deflated(blocks: int) -> bytes:
    """10 MB of blanks so many times, deflated: one block, repeated (RFC 1951)."""
    maker = zlib.compressobj(9, wbits=-15)
    block = maker.compress(b" " * MEGABYTES_10) + maker.flush(zlib.Z_FULL_FLUSH)
    return block * blocks + b"\x03\x00"


def blanks_packed(blocks: int) -> bytes:
    """10 MB of blanks so many times as zlib packs them, with its head and checksum (RFC 1950)."""
    count = blocks * MEGABYTES_10
    low, high = (1 + 32 * count) % ADLER, (count + 16 * count * (count + 1)) % ADLER
    return b"\x78\xda" + blanks_deflated(blocks) + (high << 16 | low).to_bytes(4, "big")


def flate_bomb() -> bytes:
    """2 MB that unpack to 2 GB."""
    return of_content(stream(blanks_packed(200), FLATE))


def double_flate_bomb() -> bytes:
    """A few kB that unpack to 2 MB, and these to 2 GB."""
    twice = zlib.compress(blanks_packed(200), 9)
    return of_content(stream(twice, b"/Filter [/FlateDecode /FlateDecode] "))


def operator_bomb() -> bytes:
    """8 million operators that show a letter."""
    return of_content(stream(zlib.compress(b"BT /F1 1 Tf " + b"(a) Tj " * 8_000_000 + b"ET", 6), FLATE))


def marked_contents() -> bytes:
    """300,000 marked contents, each within the one before: PDFium aborts, well before its memory ends."""
    return of_content(stream(zlib.compress(b"/a << /b << >> >> BDC " * 300_000 + TEXT), FLATE))


def tiling() -> bytes:
    """A page filled with a pattern of steps of a thousandth, filled with itself: hours to draw."""
    page = PAGE.replace(b"/Font <<", b"/Pattern << /P 5 0 R >> /Font <<")
    told = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep .001 /YStep .001 "
    )
    own = b"/Resources << /Pattern << /P 5 0 R >> >> "
    filled = b"/Pattern cs /P scn 0 0 900 900 re f"
    return of_content(stream(filled), stream(filled, told + own), page=page)


def filter_chain() -> bytes:
    """A stream that names 3,000 filters, one after the other."""
    return of_content(stream(TEXT, b"/Filter [" + b"/FlateDecode " * 3_000 + b"] "))


def form_bomb() -> bytes:
    """Forms that draw ten forms, nine deep: 10^9 texts."""
    page = PAGE.replace(b"/Font <<", b"/XObject << /X0 5 0 R >> /Font <<")
    forms = [
        stream(
            b"/X%d Do " % (level + 1) * 10,
            FORM + b"/Resources << /XObject << /X%d %d 0 R >> >> " % (level + 1, 6 + level),
        )
        for level in range(9)
    ]
    last = stream(TEXT, FORM + b"/Resources << /Font << /F1 " + FONT + b" >> >> ")
    return of_content(stream(b"/X0 Do"), *forms, last, page=page)


def form_cycle() -> bytes:
    """A form that draws itself."""
    page = PAGE.replace(b"/Font <<", b"/XObject << /X0 5 0 R >> /Font <<")
    form = stream(b"/X0 Do", FORM + b"/Resources << /XObject << /X0 5 0 R >> >> ")
    return of_content(stream(TEXT + b"/X0 Do"), form, page=page)


def to_unicode_bomb() -> bytes:
    """A font that maps 4 billion codes in one range."""
    ranges = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
        b"endcodespacerange 1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange endcmap end end"
    )
    page = PAGE.replace(b"/BaseFont /Helvetica", b"/BaseFont /Helvetica /ToUnicode 5 0 R")
    return of_content(stream(TEXT), stream(ranges), page=page)


def page_tree_cycle() -> bytes:
    """A node of the page tree that is its own child."""
    return of_content(stream(TEXT), pages=b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>")


def page_tree_depth() -> bytes:
    """A page 5,000 nodes down."""
    first = [CATALOG, b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>", PAGE, stream(TEXT)]
    nodes = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (number - 1, number + 1)
        for number in range(5, 5_005)
    ]
    return pdf([*first, *nodes, PAGE])


def many_pages() -> bytes:
    """200,000 pages, all the same."""
    kids = b"3 0 R " * 200_000
    return of_content(stream(TEXT), pages=b"<< /Type /Pages /Kids [" + kids + b"] /Count 200000 >>")


def count_that_lies() -> bytes:
    """One page that calls itself two billion."""
    return of_content(stream(TEXT), pages=PAGES.replace(b"/Count 1", b"/Count 2000000000"))


def previous_cycle() -> bytes:
    """A cross-reference table whose /Prev is itself."""
    start = int(good().rsplit(b"startxref\n", 1)[1].split()[0])
    return pdf([CATALOG, PAGES, PAGE, stream(TEXT)], b"/Prev %d " % start)


def length_cycle() -> bytes:
    """A stream whose length stands in the stream itself."""
    return of_content(b"<< /Length 4 0 R >>\nstream\n" + TEXT + b"\nendstream")


def contents_cycle() -> bytes:
    """Contents that list themselves."""
    return of_content(b"[4 0 R 5 0 R]", stream(TEXT))


def deep_array() -> bytes:
    """An array 100,000 arrays deep in the catalog."""
    deep = b"[" * 100_000 + b"]" * 100_000
    return pdf([CATALOG.replace(b" >>", b" /X " + deep + b" >>"), PAGES, PAGE, stream(TEXT)])


def deep_operand() -> bytes:
    """An array 100,000 arrays deep among the operators of a page."""
    return of_content(stream(b"[" * 100_000 + b"]" * 100_000 + b" TJ " + TEXT))


def huge_box() -> bytes:
    """A page as large as a town."""
    return of_content(stream(TEXT), page=PAGE.replace(b"595 842", b"99999999 99999999"))


def huge_numbers() -> bytes:
    """Text at places that no number holds."""
    far = b"BT /F1 " + b"9" * 400 + b" Tf 1" + b"0" * 400 + b" 0 Td (fern) Tj ET "
    return of_content(stream(far + TEXT))


def endless_inline_image() -> bytes:
    """An image within the page that never ends."""
    return of_content(stream(TEXT + b"BI /W 99999 /H 99999 /BPC 8 /CS /RGB ID " + b"x" * 2_000_000))


def predictor_bomb() -> bytes:
    """Decoding that asks for two billion columns."""
    told = FLATE + b"/DecodeParms << /Predictor 15 /Columns 2000000000 /Colors 4 >> "
    return of_content(stream(zlib.compress(TEXT), told))


def broken_page_between() -> bytes:
    """Three pages, the second of which is a bomb."""
    pages = b"<< /Type /Pages /Kids [3 0 R 5 0 R 3 0 R] /Count 3 >>"
    second = PAGE.replace(b"4 0 R", b"6 0 R")
    return of_content(stream(TEXT * 3), second, stream(blanks_packed(200), FLATE), pages=pages)


def truncated() -> bytes:
    """Half of a good one."""
    return good()[: len(good()) // 2]


def without_start() -> bytes:
    """A good one but for the place where its table starts."""
    return good()[: good().rfind(b"startxref")]


def without_xref() -> bytes:
    """A good one but for its table, which is found again by its trailer."""
    whole = good()
    return whole[: whole.rfind(b"xref\n0")] + whole[whole.rfind(b"trailer") : whole.rfind(b"startxref")]


def without_trailer() -> bytes:
    """A good one but for its table and trailer."""
    return good()[: good().rfind(b"xref\n0")]


def garbage_before() -> bytes:
    """A good one behind 2,000 bytes of something else, too far in to be told for a PDF."""
    return b"\x00" * 2_000 + good()


def a_little_before() -> bytes:
    """A good one behind 500 bytes of something else, as broken servers put before it."""
    return b"X-Powered-By: PHP\r\n" * 25 + b"\r\n" + good()


def random_bytes() -> bytes:
    """Half a megabyte of noise behind the head of a PDF."""
    return b"%PDF-1.4\n" + random.Random(5).randbytes(500_000)  # noqa: S311  # the same bytes each time


def head_alone() -> bytes:
    """The head of a PDF, and nothing more."""
    return b"%PDF-1.7\n"


def encrypted(user: str, algorithm: str = "AES-256") -> bytes:
    """A good one encrypted with an owner's password, and a user's or an empty one."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(good()))
    writer.encrypt(user_password=user, owner_password="amt", algorithm=algorithm)  # noqa: S106
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
