"""Office files are read as their printed page is: what stands on it once, and nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml

from ingest.extraction.office import docx_lines, odt_lines

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in {"office": "office", "text": "text", "draw": "drawing", "style": "style"}.items()
)
ODT = "application/vnd.oasis.opendocument.text"


def run(text: str) -> str:
    """A run of text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word(*blocks: str) -> docx.document.Document:
    """A Word document of these blocks."""
    document = docx.Document()
    for place, block in enumerate(blocks):
        document.element.body.insert(place, parse_xml(block.replace(">", f" {WORD}>", 1)))
    return document


def lines_of(document: docx.document.Document) -> list[str]:
    """What is read of it."""
    out = BytesIO()
    document.save(out)
    return list(docx_lines(out.getvalue()))


def odt(body: str, master: str = "") -> list[str]:
    """What is read of an OpenDocument text with this body and these page styles."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", ODT)
        content = f"<office:body><office:text>{body}</office:text></office:body>"
        archive.writestr(
            "content.xml", f"<office:document-content {NAMES}>{content}</office:document-content>"
        )
        if master:
            styles = f"<office:master-styles>{master}</office:master-styles>"
            archive.writestr(
                "styles.xml", f"<office:document-styles {NAMES}>{styles}</office:document-styles>"
            )
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<m:file-entry m:full-path="/" m:media-type="{ODT}"/>'
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}">{entry}</m:manifest>')
    return list(odt_lines(out.getvalue()))


FIELD = f"<w:sdt><w:sdtContent><w:tc><w:p>{run('c')}</w:p></w:tc></w:sdtContent></w:sdt>"
DELETED = "<text:changed-region><text:deletion><text:p>alt</text:p></text:deletion></text:changed-region>"
BOX = "<draw:frame><draw:text-box><text:p>innen</text:p></draw:text-box></draw:frame>"


def box(*blocks: str) -> str:
    """A text box."""
    return f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"


def twice(choice: str, fallback: str) -> str:
    """A run that shows one thing to newer programs and another to older ones."""
    drawing = f"<w:drawing>{choice}</w:drawing>"
    picture = f"<w:pict>{fallback}</w:pict>"
    both = f"<mc:Choice Requires='wps'>{drawing}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent {COMPATIBILITY}>{both}</mc:AlternateContent></w:r>"


def p(*pieces: str) -> str:
    """A paragraph."""
    return f"<w:p>{''.join(pieces)}</w:p>"


IN_BOX = box(p(run("innen")), p(run("unten")))
INNER = box(p(run("mitten"), twice(box(p(run("tief"))), box(p(run("tief"))))))
BOXED_TABLE = box(f"<w:tbl><w:tr><w:tc>{p(run('a'))}</w:tc><w:tc>{p(run('b'))}</w:tc></w:tr></w:tbl>")


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (p(run("außen "), twice(IN_BOX, IN_BOX), run("weiter")), ["außen weiter", "innen", "unten"]),
        (p(f"<w:r><w:pict>{IN_BOX}</w:pict></w:r>"), ["", "innen", "unten"]),
        (
            p(f"<w:r><w:drawing>{IN_BOX}</w:drawing></w:r>", twice(INNER, INNER)),
            ["", "innen", "unten", "mitten", "tief"],
        ),
        (p(run("außen"), twice("", IN_BOX)), ["außen", "innen", "unten"]),
        (p(run("außen"), twice(BOXED_TABLE, "")), ["außen", "a\tb"]),
        (p(run("außen"), f"<w:del>{twice(IN_BOX, IN_BOX)}</w:del>"), ["außen"]),
        (p(f"<w:ins>{twice(IN_BOX, IN_BOX)}</w:ins>"), ["", "innen", "unten"]),
        (f"<w:tbl><w:tr><w:tc>{p(run('a'), twice(IN_BOX, IN_BOX))}</w:tc></w:tr></w:tbl>", ["a innen unten"]),
    ],
)
def test_boxes_of_word_are_read_once(block: str, lines: list[str]) -> None:
    """Text boxes stand behind the paragraph that holds them, whichever programs they are written for."""
    assert lines == lines_of(word(block))


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (f"<w:p>{run('eins')}<w:r><w:tab/><w:t>zwei</w:t><w:br/></w:r></w:p>", ["eins\tzwei\n"]),
        (f"<w:sdt><w:sdtContent><w:p>{run('Feld')}</w:p></w:sdtContent></w:sdt>", ["Feld"]),
        (f"<w:p>{run('Nr. ')}<w:sdt><w:sdtContent>{run('12')}</w:sdtContent></w:sdt></w:p>", ["Nr. 12"]),
        (
            f"<w:p><w:ins>{run('neu')}</w:ins><w:del><w:r><w:delText>alt</w:delText></w:r></w:del></w:p>",
            ["neu"],
        ),
        (f"<w:p><w:moveTo>{run('hier')}</w:moveTo><w:moveFrom>{run('dort')}</w:moveFrom></w:p>", ["hier"]),
        (f"<w:p><w:hyperlink>{run('Seite')}</w:hyperlink></w:p>", ["Seite"]),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p><w:p>{run('b')}</w:p></w:tc>{FIELD}</w:tr></w:tbl>",
            ["a b\tc"],
        ),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('a')}</w:p></w:tc></w:tr></w:tbl>", []),
    ],
)
def test_word_is_read_as_printed(block: str, lines: list[str]) -> None:
    """Fields and insertions of a Word document are read, deletions are not."""
    assert lines == lines_of(word(block))


def test_header_and_footer_stand_once() -> None:
    """Headers stand before the text and footers behind it, each line once, however many sections show it."""
    document = word(f"<w:p>{run('Text')}</w:p>")
    document.add_section()
    for section in document.sections:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "Nichtöffentlich", "Seite"
        section.first_page_header.paragraphs[0].text = "wird nicht gezeigt"

    assert ["Nichtöffentlich", "Text", "Seite"] == [line for line in lines_of(document) if line]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            '<text:p>a<text:line-break/>b<text:tab/>c<text:s text:c="2"/>d<text:s/>e</text:p>',
            ["a\nb\tc  d e"],
        ),
        (
            f"<text:tracked-changes>{DELETED}</text:tracked-changes><text:p>neu</text:p>",
            ["neu"],
        ),
        ("<text:p>Te<office:annotation><text:p>intern</text:p></office:annotation>xt</text:p>", ["Text"]),
        (
            f"<text:p>außen {BOX}weiter</text:p><text:h>Kopf</text:h>",
            ["außen weiter", "innen", "Kopf"],
        ),
        ("<text:list><text:list-item><text:p>eins</text:p></text:list-item></text:list>", ["eins"]),
        ("<text:p><text:span>a</text:span>b</text:p>", ["ab"]),
    ],
)
def test_odt_is_read_as_printed(body: str, lines: list[str]) -> None:
    """Boxes of an OpenDocument text are read once, and neither deletions nor notes of its editors."""
    assert lines == odt(body)


def test_edges_of_odt_stand_once() -> None:
    """Headers and footers of all page styles stand around the text, each line once."""
    edges = (
        "<style:header><text:p>Amt</text:p></style:header><style:footer><text:p>Ende</text:p></style:footer>"
    )
    master = f"<style:master-page>{edges}</style:master-page>" * 2

    assert ["Amt", "Text", "Ende"] == odt("<text:p>Text</text:p>", master)
