"""The readers: bytes of one kind of file to page texts. They run in a process that may be killed any time.

Everything a reader imports is imported here: in that process nothing more can be opened.
"""

from __future__ import annotations

import encodings
import logging
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module, metadata
from io import BytesIO

import charset_normalizer
import docx
import odfdo
import pypdf
import pypdf.errors
import pypdfium2
from selectolax.lexbor import LexborHTMLParser

from domain.file_observation import TextState
from ingest.extraction.office import MAX_UNPACKED, docx_lines, odt_lines, unpacked_size
from ingest.extraction.plain_text import text_of
from ingest.html_text import block_lines, decoded

DOTS = 200
"""Dots an inch of a page's picture: 300 take a third longer and are read no better."""

MAX_DOTS = 40_000_000
"""Dots of a page's picture: an A0 plan at 200 dots an inch would have 60 million."""


class NotRead(Exception):
    """The file cannot be read: the state it is in, and why."""

    def __init__(self, state: TextState, reason: str) -> None:
        super().__init__(reason)
        self.state = state


Pages = Callable[[int], str]
"""Gives the text of a page, counted from 0."""

Reader = Callable[[bytes], tuple[int, Pages]]
"""Takes the bytes of a file, gives the number of its pages and what reads one; either may raise anything."""


def by_pypdf(content: bytes) -> tuple[int, Pages]:
    """A PDF by pypdf, with its own limits; what is encrypted is tried with the empty password."""
    try:
        document = pypdf.PdfReader(BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            raise NotRead(TextState.ENCRYPTED, "It is encrypted with a password.")
        count = len(document.pages)
    except (pypdf.errors.FileNotDecryptedError, pypdf.errors.WrongPasswordError) as error:
        raise NotRead(TextState.ENCRYPTED, "It is encrypted with a password.") from error

    return count, lambda number: str(document.pages[number].extract_text())


def by_pdfium(content: bytes) -> tuple[int, Pages]:
    """A PDF by PDFium, which reads more and abides nothing."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        state = TextState.ENCRYPTED if "assword" in str(error) else TextState.CORRUPT
        raise NotRead(state, f"{str(error).rstrip('.')}.") from error

    def page(number: int) -> str:
        opened = document[number]
        text = opened.get_textpage()
        found = str(text.get_text_range())
        text.close()
        opened.close()
        return found

    return len(document), page


def by_docx(content: bytes) -> tuple[int, Pages]:
    """A DOCX by python-docx, as one page."""
    _check_parts(content)
    return _one("\n".join(docx_lines(content)))


def by_odt(content: bytes) -> tuple[int, Pages]:
    """An ODT by odfdo, as one page."""
    _check_parts(content)
    return _one("\n".join(odt_lines(content)))


def by_selectolax(content: bytes) -> tuple[int, Pages]:
    """An HTML page: a line for each block, without scripts and styles."""
    body = LexborHTMLParser(decoded(content)).body
    return _one("\n".join(block_lines(body)) if body is not None else "")


def by_charset(content: bytes) -> tuple[int, Pages]:
    """A plain text, as one page."""
    return _one(text_of(content))


def picture(content: bytes, page: int) -> tuple[int, bytes]:
    """The number of pages of a PDF, and one of them as a grey PGM picture.

    It has 200 dots an inch, or fewer where it would be too large.
    """
    document = pypdfium2.PdfDocument(content)
    size = document[page].get_size()
    scale = min(DOTS / 72, (MAX_DOTS / max(1.0, size[0] * size[1])) ** 0.5)
    drawn = document[page].render(scale=scale, grayscale=True)
    rows = memoryview(drawn.buffer).cast("B")
    lines = (bytes(rows[y * drawn.stride : y * drawn.stride + drawn.width]) for y in range(drawn.height))
    return len(document), b"P5 %d %d 255\n" % (drawn.width, drawn.height) + b"".join(lines)


READERS: dict[str, Reader] = {
    "pypdf": by_pypdf,
    "pypdfium2": by_pdfium,
    "python-docx": by_docx,
    "odfdo": by_odt,
    "selectolax": by_selectolax,
    "charset-normalizer": by_charset,
}
"""Readers by the name of the library that does the work."""


def named(library: str) -> str:
    """A library with its version, as in `pypdf 7.1.0`."""
    return f"{library} {metadata.version(library)}"


def prepare() -> None:
    """Quiets the libraries, imports what they import late, and lets PDFium find its fonts."""
    logging.disable(logging.CRITICAL)
    for package in (encodings, pypdf, docx, odfdo, charset_normalizer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                with suppress(ImportError):  # of other systems, or of extras that are not installed
                    import_module(module.name)
    charset_normalizer.from_bytes("Prüfung der Straße".encode("cp1252")).best()
    pypdfium2.PdfDocument.new().close()


def refused(error: Exception) -> NotRead:
    """The state that a reader's error stands for."""
    match error:
        case NotRead():
            return error
        case pypdf.errors.LimitReachedError() | MemoryError() | RecursionError():
            return NotRead(TextState.LIMIT, f"It goes beyond a limit ({type(error).__name__}).")
        case pypdf.errors.DependencyError() | pypdf.errors.FileNotDecryptedError():
            return NotRead(TextState.ENCRYPTED, "It is encrypted in a way that cannot be read.")
    return NotRead(TextState.CORRUPT, f"It is damaged ({type(error).__name__}: {error})"[:300] + ".")


def _one(text: str) -> tuple[int, Pages]:
    """A document without pages."""
    return 1, lambda number: text


def _check_parts(content: bytes) -> None:
    """Refuses an office file whose parts claim more than any real one has."""
    size = unpacked_size(content)
    if size > MAX_UNPACKED:
        raise NotRead(TextState.LIMIT, f"It claims to unpack to {size} bytes.")
