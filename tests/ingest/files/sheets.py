"""PDFs made by code: pages of lines, and scans without a letter."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

LEFT, TOP, LEADING = 60, 780, 16
"""Points: where lines begin, and how far apart they are."""


def sheet(*pages: str) -> bytes:
    """A PDF with these pages, line by line; the same bytes at each call."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    for page in pages:
        for number, line in enumerate(page.splitlines()):
            canvas.drawString(LEFT, TOP - LEADING * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scan() -> bytes:
    """A PDF with a page on which only a picture's frame is drawn."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.rect(LEFT, LEFT, 400, 600)
    canvas.showPage()
    canvas.save()
    return file.getvalue()
