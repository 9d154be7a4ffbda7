"""Makers of documents of a made-up council whose words and order are known: PDFs, scans, DOCX and ODT."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import odfdo
import pypdfium2
import pyphen
import reportlab
from msgspec import Struct
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate, Table

from tests.ingest.extraction.evil import FONT as HELVETICA
from tests.ingest.extraction.evil import PAGE, of_content, stream

FONT = "Vera"
HEADER = "Stadt Musterhausen – Rat – Vorlage 12/3456"
TOP, BOTTOM = 790, 60
LIGATURES = (("fi", "ﬁ"), ("fl", "ﬂ"))
SENTENCES = (
    "Der Rat der Stadt Musterhausen beschließt die Finanzierung der öffentlichen Grünflächen im Stadtgebiet.",
    "Die Verwaltung wird beauftragt, die Verkehrsführung am Marktplatz zu überprüfen und zu berichten.",
    "Für die Pflege der Spielplätze werden zusätzliche Haushaltsmittel bereitgestellt.",
    "Der Ausschuss empfiehlt, die Gebührensatzung für die Straßenreinigung entsprechend anzupassen.",
    "Die Anwohnerinnen und Anwohner sind über die Baumaßnahmen rechtzeitig zu unterrichten.",
    "Flächen für den Radverkehr sollen bei künftigen Planungen stärker berücksichtigt werden.",
)


class Layout(Struct, frozen=True):
    """A document and the text that it shows, paragraphs or rows in the order in which they are read."""

    content: bytes
    truth: tuple[str, ...]


def paragraphs(count: int) -> tuple[str, ...]:
    """Paragraphs that are all different, each with its number."""
    chance = random.Random(count)  # noqa: S311  # the same bytes each time
    return tuple(
        f"Nummer {number + 100}. " + " ".join(chance.sample(SENTENCES, len(SENTENCES)))
        for number in range(count)
    )


def known_words() -> frozenset[str]:
    """The words of all documents made here, in small letters."""
    return frozenset(re.findall(r"[^\W\d_]+", " ".join((*SENTENCES, *glued().truth)).lower()))


def one_column() -> Layout:
    """Pages of hyphenated lines with ligatures, and the same header and a footer on each."""
    truth = paragraphs(24)
    page = _Page(11, header=HEADER)
    for paragraph in truth:
        for line in _wrapped(_ligated(paragraph), 475, 11):
            page.line(60, line)
    return Layout(page.done(), truth)


def two_columns() -> Layout:
    """Pages of two columns: the left one is read first."""
    truth = paragraphs(30)
    page = _Page(9, columns=(50, 310))
    for paragraph in truth:
        for line in _wrapped(paragraph, 230, 9):
            page.line(0, line)
    return Layout(page.done(), truth)


def words_alone() -> Layout:
    """No glyph is a blank: every word is put to its place by itself."""
    truth = paragraphs(8)
    page = _Page(11)
    for paragraph in truth:
        for line in _wrapped(paragraph, 475, 11, hyphens=False):
            page.words(60, line.split())
    return Layout(page.done(), truth)


def table() -> Layout:
    """A budget of four columns over several pages."""
    chance = random.Random(1)  # noqa: S311  # the same bytes each time
    names = ("Unterhaltung der Straßen", "Zuschüsse an Träger", "Größere Bauten", "Pflege der Grünflächen")
    rows = [
        [f"1.{number}.5410", chance.choice(names), f"{number * 12},00 €", f"{number * 13},00 €"]
        for number in range(101, 181)
    ]
    out = BytesIO()
    _register()
    SimpleDocTemplate(out, pagesize=A4).build([Table(rows, style=[("FONT", (0, 0), (-1, -1), FONT, 9)])])
    return Layout(out.getvalue(), tuple(" ".join(row) for row in rows))


def glued() -> Layout:
    """A font calls its blank very wide, and the words stand closer than half of that."""
    truth = tuple(
        f"Nummer {number} der Rat hat den Haushalt beschlossen und den Beirat berufen"
        for number in range(100, 120)
    )
    widths = b" ".join(b"500" for _ in range(33, 127))
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Weit /FirstChar 32 /LastChar 126 /Widths [ 1000 "
        + widths
        + b" ] /FontDescriptor << /Type /FontDescriptor /FontName /Weit /Flags 32 /Ascent 700 "
        b"/Descent -200 >> /Encoding /WinAnsiEncoding >>"
    )
    page = PAGE.replace(HELVETICA, font)
    arrays = (b" -250 ".join(b"(%s)" % word.encode() for word in line.split()) for line in truth)
    shown = b" 0 -15 Td ".join(b"[%s] TJ" % array for array in arrays)
    return Layout(of_content(stream(b"BT /F1 12 Tf 50 700 Td " + shown + b" ET"), page=page), truth)


def scan() -> Layout:
    """Two pages as a scanner gives them: a little turned and blurred, and nothing but pictures."""
    truth = paragraphs(6)
    page = _Page(12)
    for paragraph in truth:
        for line in _wrapped(paragraph, 475, 12):
            page.line(60, line)
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for drawn in pypdfium2.PdfDocument(page.done()):
        picture = drawn.render(scale=200 / 72, grayscale=True).to_pil()
        turned = picture.rotate(0.5, Image.Resampling.BILINEAR, fillcolor=255)
        jpeg = BytesIO()
        turned.filter(ImageFilter.GaussianBlur(0.6)).save(jpeg, "JPEG", quality=60)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return Layout(out.getvalue(), truth)


def word() -> Layout:
    """A DOCX with a heading, a table with cells merged both ways, and a paragraph behind it."""
    document = docx.Document()
    document.add_heading("Beschlussvorschlag", 1)
    document.add_paragraph("Der Rat beschließt wie folgt:")
    rows = [["Kosten", "Kosten", "Amt"], ["2024", "2025", "Bauamt"], ["10 €", "20 €", "Bauamt"]]
    shown = document.add_table(3, 3)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            shown.cell(y, x).text = text
    for begin, end in (((0, 0), (0, 1)), ((1, 2), (2, 2))):
        shown.cell(*end).text = ""
        shown.cell(*begin).merge(shown.cell(*end)).text = rows[begin[0]][begin[1]]
    document.add_paragraph("Größere Änderungen bleiben vorbehalten.")
    out = BytesIO()
    document.save(out)
    table_lines = ("Kosten\tAmt", "2024\t2025\tBauamt", "10 €\t20 €")
    first = ("Beschlussvorschlag", "Der Rat beschließt wie folgt:")
    return Layout(out.getvalue(), (*first, *table_lines, "Größere Änderungen bleiben vorbehalten."))


def writer() -> Layout:
    """An ODT with a heading, a paragraph, a list, a table, and a paragraph behind them."""
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, "Sachverhalt"))
    document.body.append(odfdo.Paragraph("Die Straße ist gesperrt."))
    document.body.append(odfdo.List(["Umleitung prüfen", "Anwohner hören"]))
    budget = odfdo.Table("Kosten", width=2, height=2)
    for place, text in (("A1", "Jahr"), ("B1", "Kosten"), ("A2", "2024"), ("B2", "zehn")):
        cell = odfdo.Cell()
        cell.append(odfdo.Paragraph(text))
        budget.set_cell(place, cell)
    document.body.append(budget)
    document.body.append(odfdo.Paragraph("Größere Änderungen bleiben vorbehalten."))
    out = BytesIO()
    document.save(out)
    before = ("Sachverhalt", "Die Straße ist gesperrt.", "Umleitung prüfen", "Anwohner hören")
    rows = ("Jahr", "Kosten", "2024", "zehn")
    return Layout(out.getvalue(), (*before, *rows, "Größere Änderungen bleiben vorbehalten."))


class _Page:
    """A canvas that is written from the top down, column by column, page by page."""

    def __init__(self, size: int, header: str | None = None, columns: tuple[int, ...] = (0,)) -> None:
        _register()
        self._out = BytesIO()
        self._canvas = Canvas(self._out, pagesize=A4)
        self._size, self._header, self._columns = size, header, columns
        self._column, self._y, self._number = 0, TOP, 0
        self._begin()

    def line(self, x: float, text: str) -> None:
        self._down()
        self._canvas.drawString(self._columns[self._column] + x, self._y, text)

    def words(self, x: float, words: list[str]) -> None:
        self._down()
        for each in words:
            self._canvas.drawString(x, self._y, each)
            x += _width(f"{each} ", self._size)

    def done(self) -> bytes:
        self._canvas.save()
        return self._out.getvalue()

    def _down(self) -> None:
        self._y -= self._size * 4 // 3
        if self._y >= BOTTOM:
            return
        self._column, self._y = (self._column + 1) % len(self._columns), TOP
        if self._column == 0:
            self._canvas.showPage()
            self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._canvas.setFont(FONT, self._size)
        if self._header is not None:
            self._canvas.drawString(60, 815, self._header)
            self._canvas.drawString(60, 25, f"Seite {self._number}")


def _register() -> None:
    """Makes known the font that reportlab brings along: others may be absent on a machine."""
    pdfmetrics.registerFont(TTFont(FONT, Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))


def _width(text: str, size: int) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def _ligated(text: str) -> str:
    for letters, glyph in LIGATURES:
        text = text.replace(letters, glyph)
    return text


def _wrapped(text: str, width: int, size: int, *, hyphens: bool = True) -> Iterator[str]:
    """Lines that fit the width; words are divided where German divides them."""
    divided = pyphen.Pyphen(lang="de_DE")
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if _width(longer, size) <= width:
            line = longer
            continue
        parts = divided.iterate(word.rstrip(".,")) if hyphens and not word[0].isdigit() else iter(())
        fits = (first for first, _ in parts if len(first) > 2 and _width(f"{line} {first}-", size) <= width)
        begin = next(fits, "")
        yield f"{line} {begin}-" if begin else line
        line = word[len(begin) :]
    yield line
