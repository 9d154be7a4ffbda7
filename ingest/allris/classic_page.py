"""Reader of classic ALLRIS pages (3.9, HTML): the page of one paper. Knows no files and no clock.

Cells say what flattened text has to guess: body and role, name and outcome stand apart. A page that was cut
claims no list to be whole and has no text, as with flattened pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET
from selectolax.lexbor import LexborNode

from domain.errors import Unreadable
from domain.numbers import normalise
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Reader,
    StatedConsultation,
    StatedRelation,
    StatedSession,
)
from domain.vocabulary import kind_code, relation_kind
from ingest.allris.cells import day_of, is_cancelled, outcome_of
from ingest.allris.header import Header, is_public, read_header
from ingest.allris.markup import Markup, heading_of, labelled, lines_of, text_of
from ingest.allris.proposals import by_number
from ingest.allris.sections import read_text
from ingest.allris.seen import Seen
from ingest.allris.words import LABELS, SEPARATOR, TREE, squeeze

READER = Reader("allris-classic", 1)

PARTS = {
    "BV": "Beschlussvorschlag",
    "SV": "Sachverhalt",
    "FA": "Finanzielle Auswirkungen",
    "AN": "Anlage/n",
    "BS": "Beschluss",
    "WP": "Wortprotokoll",
    "AE": "Abstimmungsergebnis",
}
"""The parts of a page by the code of their anchor."""

_TITLE = re.compile(r"(?:Vorlage|Drucksache|Antrag|Anfrage)\s+-\s+(\S.*)")


def read(markup: Markup, seen: Seen) -> Observation:
    """What the page shows of its paper; Unreadable for anything but the page of one paper."""
    number = _number(markup)
    header = read_header(tuple(_header_lines(markup)), closed=markup.whole)
    stations, puzzles = _stations(markup)
    text = read_text(*_parts(markup)) if markup.whole else None
    listed = (*header.not_understood, *(NotUnderstood("Beratungsfolge", puzzle) for puzzle in puzzles))
    tree = (NotUnderstood("Stammbaum", TREE),) if _shows_tree(markup) else ()
    return Observation(
        **seen.fields(),
        key=PaperKey(id=_object_id(markup), number=number),
        reader=READER,
        title=header.title,
        kind_text=header.kind_text,
        status_text=header.status_text,
        occasion=header.occasion,
        public=UNSET if header.status_text is UNSET else is_public(header.status_text),
        originators=header.originators,
        clerks=header.clerks,
        authors=header.authors,
        text=UNSET if text is None else text,
        consultations=Listing(stations, complete=markup.whole),
        relations=Listing(tuple(_relations(number, header)), complete=markup.whole and not tree),
        not_understood=(*listed, *tree),
    )


def _shows_tree(markup: Markup) -> bool:
    """Whether the page has a Stammbaum; no saved page tells in what form, so it is not read."""
    return TREE in text_of(markup.page.body) or TREE in markup.foot


def _parts(markup: Markup) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The text's parts as lines, divided, and their titles."""
    lines = tuple(line for _, html in markup.parts for line in (SEPARATOR, *lines_of(html), ""))
    return lines, tuple(PARTS.get(code, code) for code, _ in markup.parts)


def _number(markup: Markup) -> str:
    heading = heading_of(markup)
    found = _TITLE.fullmatch(heading)
    if found is None:
        got = heading or text_of(markup.page.css_first("title")) or "nothing"
        raise Unreadable(
            f"The page is headed “{got[:60]}”, expected “Vorlage - number”: give pages of papers or agendas."
        )
    return squeeze(found[1])


def _object_id(markup: Markup) -> str | None:
    """The paper's VOLFDNR, where the page's own meta names it."""
    meta = markup.page.css_first('meta[name="objectID"]')
    value = (meta.attributes.get("content") or "") if meta is not None else ""
    return value if value.isdecimal() else None


def _header_lines(markup: Markup) -> Iterator[str]:
    """The header's labels and values as flattened text has them, a line for each pair."""
    for label, value in labelled(markup):
        if label not in LABELS:
            continue
        links = [text_of(link) for link in value.css("a")]
        if label == "Bezüglich" and links:
            yield f"{label}:"
            yield from (link for link in links if link)
        else:
            yield f"{label}:{text_of(value)}"


def _stations(markup: Markup) -> tuple[tuple[StatedConsultation, ...], list[str]]:
    """The Beratungsfolge from its rows: a station, then its sessions."""
    stations: list[StatedConsultation] = []
    sessions: list[list[StatedSession]] = []
    puzzles: list[str] = []
    for row in markup.page.css("tr.zl12, tr.zl11"):
        dated = row.css_first("td.text2")
        if dated is None:
            cells = [text_of(cell) for cell in row.css("td.text1")]
            if cells and cells[0]:
                role = cells[1] if len(cells) > 1 and cells[1] else None
                stations.append(StatedConsultation(cells[0], role))
                sessions.append([])
            continue
        day = day_of(text_of(dated))
        if day is None or not stations:
            puzzles.append(text_of(row))
            continue
        sessions[-1].append(_session(row, dated, day))
    made = tuple(
        StatedConsultation(s.body, s.role_text, tuple(held), sessions_complete=markup.whole)
        for s, held in zip(stations, sessions, strict=True)
    )
    return made, puzzles


def _session(row: LexborNode, dated: LexborNode, day: str) -> StatedSession:
    """A session; one without a link to its agenda is not public and shows no outcome."""
    link = row.css_first('a[href*="to010"]')
    cells = [c for c in row.css("td") if c.css_first("form") is None and c != dated]
    shown = [text_of(cell) for cell in cells if "text3" not in (cell.attributes.get("class") or "")]
    plain = next((text for text in shown if text), "")
    name = text_of(link) if link is not None else plain
    outcome = outcome_of(text_of(row.css_first("td.text3"))) if link is not None else UNSET
    return StatedSession(date=day, name=name or None, cancelled=is_cancelled(name), outcome=outcome)


def _relations(number: str, header: Header) -> Iterator[StatedRelation]:
    own = PaperKey(number=number)
    kind = relation_kind(kind_code(header.kind_text or None))
    for above in header.parents:
        if normalise(above) != normalise(number):
            yield StatedRelation(own, PaperKey(number=above), kind, "Bezüglich")
    yield from by_number(number, kind)
