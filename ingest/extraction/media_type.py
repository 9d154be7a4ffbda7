"""What kind of file bytes are, told by the bytes alone: names and headers lie. Unpacks nothing."""

from __future__ import annotations

import re

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"
PLAIN = "text/plain"
UNKNOWN = "application/octet-stream"

PDF_HEAD = 1_024
"""Bytes within which %PDF has to stand (ISO 32000-1, Annex H, note 13)."""

SAMPLE = 65_536
"""Bytes that tell text from other things."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"%!PS", "application/postscript"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_FIRST = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_BLANKS = re.compile(rb"\s*")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type_of(content: bytes) -> str:
    """The media type that the bytes show; UNKNOWN where they show none."""
    if b"%PDF" in content[:PDF_HEAD]:
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    if shows_html(content):
        return HTML
    return PLAIN if _is_text(content[:SAMPLE]) else UNKNOWN


def shows_html(content: bytes) -> bool:
    """Whether bytes begin as a web page does, behind a byte order mark, an XML prolog and comments."""
    sample = content[:SAMPLE]
    if sample.startswith(_UTF_16):
        sample = sample.decode("utf-16", "replace").encode("utf-8", "replace")
    return _FIRST.match(sample, _behind_prolog(sample)) is not None


def _behind_prolog(sample: bytes) -> int:
    """Where the first element or doctype can begin; each byte is looked at once, however odd the comments."""
    place = len(b"\xef\xbb\xbf") if sample.startswith(b"\xef\xbb\xbf") else 0
    while True:
        blanks = _BLANKS.match(sample, place)
        place = blanks.end() if blanks is not None else place
        if sample.startswith(b"<?", place):
            end = sample.find(b"?>", place)
        elif sample.startswith(b"<!--", place):
            end = sample.find(b"-->", place + 2)  # <!--> is a whole comment (HTML, 13.2.5.43)
        else:
            return place
        if end < 0:
            return len(sample)
        place = sample.index(b">", end) + 1


def _packed(content: bytes) -> str:
    """What a zip file is: ODF names itself first (ODF 1.3 part 2, 3.3), Word by the name of its main part."""
    if content[30:38] == b"mimetype":
        return ODT if content[38:200].startswith(ODT.encode()) else "application/zip"
    return DOCX if b"word/document.xml" in content else "application/zip"


def _is_text(sample: bytes) -> bool:
    if sample.startswith(_UTF_16):
        return True
    return bool(sample.strip()) and _CONTROLS.search(sample) is None
