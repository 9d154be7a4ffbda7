"""Reader of ALLRIS 4 pages (HTML): the page of one paper. Knows no files and no clock.

Fields are told by the ids of their values, since labels vary from town to town; Wicket's own ids and links
change with every request and are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET
from selectolax.lexbor import LexborNode

from domain.errors import Unreadable
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Reader,
    StatedConsultation,
    StatedFile,
    StatedRelation,
    StatedSession,
)
from domain.vocabulary import kind_code, relation_kind
from ingest.allris.cells import day_of, is_cancelled, outcome_of
from ingest.allris.header import is_public
from ingest.allris.markup import Markup, heading_of, lines_of, text_of
from ingest.allris.proposals import by_number
from ingest.allris.sections import read_text
from ingest.allris.seen import Seen
from ingest.allris.words import LABELS, SEPARATOR, squeeze
from ingest.instants import meant

READER = Reader("allris-modern", 1)

FIELDS = {
    "vobetreff": "title",
    "voart": "kind_text",
    "vofamt": "originators",
    "voverfasser1": "authors",
    "vobearbeiter": "clerks",
    "voanlass": "occasion",
}
"""Ids of values and the fields that they fill; vostatus and vostat make the status."""

NAMES = ("originators", "authors", "clerks")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TITLE = re.compile(r"(?P<kind>.*?)\s+-\s+(?P<number>\S.*)")
_REFERS = re.compile(r"Bezugsdrucksache\s+(\S*[0-9]\S*)")
_DOCUMENT = re.compile(r"doc[0-9]+")


def read(markup: Markup, seen: Seen) -> Observation:
    """What the page shows of its paper; Unreadable for anything but the page of one paper."""
    heading = heading_of(markup)
    found = _TITLE.fullmatch(heading)
    if found is None or markup.page.css_first("#vobetreff") is None:
        raise Unreadable(f"The page is headed “{heading[:60]}”, expected “Antrag - number” and a Betreff.")
    number = squeeze(found["number"])
    fields, puzzles = _header(markup)
    stations, strange = _stations(markup)
    body, contents = _parts(markup)
    text = read_text(body, contents) if markup.whole else None
    status = _status(markup)
    title = fields.get("title", UNSET)
    if "kind_text" not in fields:
        fields["kind_text"] = found["kind"]
    kind = str(fields["kind_text"])
    return Observation(
        **seen.fields(),
        **fields,
        key=PaperKey(id=_id(seen.address), number=number),
        reader=READER,
        status_text=status or UNSET,
        public=is_public(status) if status else UNSET,
        text=UNSET if text is None else text,
        consultations=Listing(stations, complete=markup.whole),
        relations=Listing(tuple(_relations(number, title, kind)), complete=markup.whole),
        files=Listing(tuple(_files(markup)), complete=markup.whole),
        not_understood=(*puzzles, *(NotUnderstood("Beratungsfolge", row) for row in strange)),
    )


def _id(address: str) -> str | None:
    """The paper's VOLFDNR, where the page was saved under an address that names it."""
    found = re.search(r"VOLFDNR=([0-9]+)", address)
    return found[1] if found is not None else None


def _header(markup: Markup) -> tuple[dict[str, Any], list[NotUnderstood]]:
    """The header's values by field, and what no field holds."""
    fields: dict[str, Any] = {}
    puzzles: list[NotUnderstood] = []
    for label in markup.page.css("#headLeft dt a[aria-describedby], #headRight dt a[aria-describedby]"):
        name = label.attributes.get("aria-describedby") or ""
        value = text_of(markup.page.css_first(f"#{name}")) if _ID.fullmatch(name) else ""
        word = text_of(label).removesuffix(":")
        field = FIELDS.get(name) or LABELS.get(word) or ""
        if name in ("vostatus", "vostat"):
            continue
        if field in NAMES:
            fields[field] = (value,) if value else ()
        elif field in ("title", "kind_text", "occasion"):
            fields[field] = value or None
        else:
            puzzles.append(NotUnderstood("Kopf", f"{word}: {value}"))
    return fields, puzzles


def _status(markup: Markup) -> str:
    words = [text_of(markup.page.css_first(f"#{name}")) for name in ("vostatus", "vostat")]
    return squeeze(" ".join(words))


def _stations(markup: Markup) -> tuple[tuple[StatedConsultation, ...], list[str]]:
    """The Beratungsfolge: a row without a date is a station, those below with dates are its sessions."""
    stations: list[tuple[str, str | None]] = []
    sessions: list[list[StatedSession]] = []
    strange: list[str] = []
    for row in markup.page.css("#bfTable tbody tr"):
        cells = row.css("td")
        dated = text_of(row.css_first("td.date"))
        if len(cells) < 4:
            strange.append(text_of(row))
        elif not dated:
            stations.append((text_of(cells[2]), text_of(cells[3]) or None))
            sessions.append([])
        elif not stations or _day(dated) is None:
            strange.append(text_of(row))
        else:
            sessions[-1].append(_session(cells, _day(dated)))
    made = tuple(
        StatedConsultation(body, role, tuple(held), sessions_complete=markup.whole)
        for (body, role), held in zip(stations, sessions, strict=True)
    )
    return made, strange


def _session(cells: list[LexborNode], day: str | None) -> StatedSession:
    name = text_of(cells[2])
    public = cells[2].css_first("a") is not None
    outcome = outcome_of(text_of(cells[3])) if public else UNSET
    return StatedSession(date=day, name=name or None, cancelled=is_cancelled(name), outcome=outcome)


def _day(text: str) -> str | None:
    """A day as dd.mm.yyyy, or as one town's pages have it: 2026 Oct 21."""
    try:
        return day_of(text) or meant(datetime.strptime(text, "%Y %b %d").date()).isoformat()  # noqa: DTZ007
    except ValueError:
        return None


def _parts(markup: Markup) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The text's parts as lines, divided, and their titles; a part may stand under an empty heading."""
    lines: list[str] = []
    titles: list[str] = []
    title = ""
    for node in markup.page.css("h2.expandedTitle, div.docPart"):
        if node.tag == "h2":
            title = text_of(node)
            continue
        lines += [SEPARATOR, *lines_of(node.html or ""), ""]
        titles.append(title or "Text")
        title = ""
    return tuple(lines), tuple(titles)


def _files(markup: Markup) -> Iterator[StatedFile]:
    """Documents with stable addresses; attachments behind links that expire are named only."""
    for link in markup.page.css("#dokumenteHeaderPanel a.doclink"):
        address = link.attributes.get("href") or ""
        stem = _stem(address)
        known = _DOCUMENT.fullmatch(stem) is not None
        name = text_of(link) or stem
        yield StatedFile(name, id=stem if known else None, address=address if known else None)


def _stem(address: str) -> str:
    """The last part of an address without its ending; empty where it cannot be divided."""
    try:
        return urlsplit(address).path.rpartition("/")[2].partition(".")[0]
    except ValueError:
        return ""


def _relations(number: str, title: object, kind_text: str) -> Iterator[StatedRelation]:
    """What the Betreff itself says that the paper refers to, and what its number proposes."""
    kind = relation_kind(kind_code(kind_text))
    found = _REFERS.search(title) if isinstance(title, str) else None
    if found is not None:
        above = PaperKey(number=found[1].rstrip(".,;)"))
        yield StatedRelation(PaperKey(number=number), above, kind, "Betreff")
    yield from by_number(number, kind)
