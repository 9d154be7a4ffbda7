"""Made-up HTML pages in the forms of classic ALLRIS and of ALLRIS 4."""

from __future__ import annotations

NESTED = '<?xml version="1.0"?><!DOCTYPE html><html><head><title></title></head><body>{}</body></html>'

CLASSIC = """<!DOCTYPE html><html><head><title>Vorlage - {number} - Bänke</title>
<meta name="objectID" content="77" /></head><body>
<div id="risname"><h1>Vorlage - {number}&nbsp;&nbsp;</h1></div>
<table class="tk1"><tr><td class="kb1">Betreff:</td><td class="text1">Bänke<br />am Fluss</td></tr>
<tr><td class="kb1">Status:</td><td class="text3">öffentlich</td>
<td class="kb1">Vorlage-Art:</td><td class="text4">Änderungsantrag</td></tr>
<tr><td class="kb1">Bezüglich:</td><td class="text4"><table><tr><td><form></form></td>
<td><a href="vo020.asp?VOLFDNR=70">VO/0070/24</a></td></tr></table></td></tr>
<tr><td class="kb1">Beratungsfolge:</td></tr>{rows}</table>
<!-- ### BV1.rtf --><a name="allrisBV"></a>{resolution}
<!-- ### SV2.rtf --><a name="allrisSV"></a>{facts}
{tail}</body></html>
"""
STATION = '<tr class="zl12"><td></td><td class="text1">{}</td><td class="text1" nowrap="nowrap">{}</td></tr>'
LINKED = (
    '<tr class="zl12"><td></td><td class="text2"><a href="si010.asp">{}</a></td>'
    '<td><form><input name="SILFDNR" /></form></td><td><a href="to010.asp?SILFDNR=3">{}</a></td>'
    '<td class="text3">{}</td></tr>'
)
UNLINKED = (
    '<tr class="zl12"><td></td><td class="text2">{}</td><td></td><td>{}</td><td class="text3"></td></tr>'
)
ROWS = (
    STATION.format("Hauptausschuss", "Vorberatung")
    + UNLINKED.format("02.04.2024", "Hauptausschuss (nichtöffentlich)")
    + STATION.format("Rat", "Entscheidung")
    + LINKED.format("09.04.2024", "AUSFALL - Rat", "")
    + LINKED.format("16.04.2024", "Sitzung des Rates", "einstimmig beschlossen")
)


def classic(
    *,
    number: str = "VO/0077/24",
    rows: str = ROWS,
    resolution: str = NESTED.format("<h4>Beschlussvorschlag:</h4><p>Zehn Bänke.</p>"),
    facts: str = NESTED.format("<div>Wer geht,<br />will <b>sitz</b>en.</div><p>&nbsp;</p>"),
    tail: str = "",
) -> bytes:
    """A whole classic page as it is sent: ISO-8859-1."""
    page = CLASSIC.format(number=number, rows=rows, resolution=resolution, facts=facts, tail=tail)
    return page.encode("latin-1")


MODERN = """<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body>
<div class="header"><h1 class="title">Antrag - {number}</h1></div><div id="headLeft">
<dl><dt><span class="label"><a aria-describedby="vobetreff">Betreff:</a></span></dt>
<dd><span id="vobetreff"><p>{title}</p></span></dd></dl>
<dl><dt><span class="label"><a aria-describedby="vofamt">Federführung:</a></span></dt>
<dd><span id="vofamt">Fraktion Ufer</span></dd></dl>
<dl><dt><span class="label"><a aria-describedby="voziele">Ziele:</a></span></dt>
<dd><span id="voziele">Mehr sitzen</span></dd></dl></div>
<div id="bfTable"><table><tbody>{rows}</tbody></table></div>
<h2 class="expandedTitle">Beschlussvorschlag</h2><div class="docPart" id="htm1"><p>Zehn Bänke.</p></div>
<h2 class="expandedTitle"></h2><div class="docPart" id="htm2"><p>Anhang.</p></div>
<div id="dokumenteHeaderPanel"><a class="doclink" href="./doc15.pdf">Antrag als PDF</a>
<a class="doclink" href="?1196-1.0-panel">Lageplan</a></div></body></html>
"""
BODY = "<tr><td>●</td><td> </td><td>{}</td><td>{}</td></tr>"
SESSION = '<tr><td></td><td class="date">{}</td><td><a href="./to010?SILFDNR=3">{}</a></td><td>{}</td></tr>'
MODERN_ROWS = BODY.format("Rat", "Entscheidung") + SESSION.format(
    "16.04.2024", "Sitzung des Rates", "abgelehnt"
)


def modern(
    *, number: str = "469/2024", title: str = "Bänke am Fluss", rows: str = MODERN_ROWS, tail: str = ""
) -> str:
    """A whole page of ALLRIS 4."""
    return MODERN.format(number=number, title=title, rows=rows) + tail


AGENDA = """<html><body><div id="risname"><h1>Tagesordnung - Rat</h1></div>
<table><tr><td class="kb1">Bezeichnung:</td><td>Sitzung des Rates</td></tr>
<tr><td class="kb1">Gremium:</td><td>Rat</td></tr>
<tr><td class="kb1">Datum:</td><td>Di, 16.04.2024</td><td class="kb1">Zeit:</td><td>18:00 - 00:30</td></tr>
</table><table class="tl1">{columns}
<tr class="zl11"><td class="text4">Ö&nbsp;1</td><td></td><td>Eröffnung</td><td></td><td></td></tr>
<tr class="zl12"><td class="text4">Ö&nbsp;2.1</td><td><input class="il1_naz" title="abgelehnt" /></td>
<td><a href="to020.asp?TOLFDNR=9">Bänke am Fluss</a></td>
<td><a href="vo020.asp?VOLFDNR=77">VO/0077/24</a></td>{cell}</tr>
<tr class="zl11"><td class="text4">N&nbsp;3</td><td></td><td>Grundstück</td><td></td><td></td></tr>
</table></body></html>
"""
COLUMNS = "<tr><th>TOP</th><th></th><th>Betreff</th><th>Vorlage</th><th>Beschlussart</th></tr>"
