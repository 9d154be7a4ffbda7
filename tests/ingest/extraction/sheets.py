"""Makers of small PDFs whose pages are good, picture-like or beyond a reader's limits."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

WORDS = "Der Gemeinderat der Stadt Musterheim beschliesst die Satzung und den Haushalt"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def page(times: int = 1, words: str = WORDS) -> bytes:
    """A page's content that shows the words so many times."""
    return stream((b"BT /F1 12 Tf 50 700 Td (%s) Tj ET\n" % words.encode("latin-1")) * times)


def beyond_pypdf() -> bytes:
    """A page's content that unpacks to more than pypdf takes, and that PDFium reads."""
    content = b"%" + b" " * 80_000_000 + b"\nBT /F1 12 Tf 50 700 Td (%s) Tj ET\n" % WORDS.encode()
    return stream(zlib.compress(content), b"/Filter /FlateDecode ")


def beyond_all() -> bytes:
    """A page's content that unpacks to 2 GB, which pypdf refuses and PDFium dies of."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return stream(b"\x78\x9c" + block * 200 + b"\x03\x00" + bytes(4), b"/Filter /FlateDecode ")


def blank() -> bytes:
    """A page's content without a letter."""
    return stream(b"0 0 m 10 10 l S")


def sheets(contents: Sequence[bytes], font: bytes = FONT, others: Sequence[bytes] = ()) -> bytes:
    """A PDF of these pages; `others` are objects from number 4 on."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font, *others]
    kids = []
    for content in contents:
        objects.append(content)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _written(objects)


def _written(objects: Sequence[bytes]) -> bytes:
    whole, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(whole))
    return bytes(whole) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
