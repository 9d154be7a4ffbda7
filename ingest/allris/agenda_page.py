"""Reader of classic ALLRIS agendas (3.9, HTML). Knows no files and no clock.

Built on the anatomy that is known of these pages, as no saved one was at hand: a row is an item if a cell
shows a number such as "Ö 8.1"; its paper is what links to vo020, its outcome stands in the column
Beschlussart or else in the title of the excerpt's button.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from selectolax.lexbor import LexborNode

from domain.meeting_observation import MeetingObservation, StatedAgendaItem
from domain.observation import Listing, PaperKey, StatedOutcome
from ingest.allris.agenda_head import LABELS, READER, meeting_fields
from ingest.allris.agenda_text import ITEM
from ingest.allris.cells import outcome_of
from ingest.allris.markup import Markup, labelled, text_of
from ingest.allris.seen import Seen

OUTCOMES = "Beschlussart"
EXCERPT = ("Auszug", "")
"""What the excerpt's button is called where it tells no outcome."""

_PAPER = re.compile(r"vo020[^\"]*[?&]VOLFDNR=([0-9]+)")


def read(markup: Markup, seen: Seen) -> MeetingObservation:
    """What an agenda shows of its meeting; Unreadable where it names no day or no name."""
    values = {label: text_of(cell) for label, cell in labelled(markup) if label in LABELS}
    agenda = Listing(tuple(_items(markup)), complete=markup.whole)
    return MeetingObservation(**seen.fields(), **meeting_fields(values), reader=READER, agenda=agenda)


def _items(markup: Markup) -> Iterator[StatedAgendaItem]:
    column: int | None = None
    for row in markup.page.css("table.tl1 tr"):
        cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
        texts = [text_of(cell) for cell in cells]
        if OUTCOMES in texts:
            column = texts.index(OUTCOMES)
            continue
        found = next((ITEM.fullmatch(text) for text in texts if ITEM.fullmatch(text)), None)
        if found is not None:
            yield _item(row, cells, f"{found[1]} {found[2]}", column)


def _item(row: LexborNode, cells: list[LexborNode], number: str, column: int | None) -> StatedAgendaItem:
    link = next((a for a in row.css("a") if _PAPER.search(a.attributes.get("href") or "")), None)
    own = [cell for cell in cells if link is None or link not in cell.css("a")]
    titles = [text_of(cell) for i, cell in enumerate(own) if i != column and text_of(cell) != number]
    return StatedAgendaItem(
        title=next((title for title in titles if title), None),
        number=number,
        public=number.startswith("Ö"),
        paper=_paper(link),
        outcome=_outcome(row, cells, column),
    )


def _paper(link: LexborNode | None) -> PaperKey | None:
    if link is None:
        return None
    found = _PAPER.search(link.attributes.get("href") or "")
    return PaperKey(id=found[1] if found else None, number=text_of(link) or None)


def _outcome(
    row: LexborNode, cells: list[LexborNode], column: int | None
) -> StatedOutcome | UnsetType | None:
    if column is not None and column < len(cells):
        return outcome_of(text_of(cells[column]))
    button = row.css_first("input.il1_naz")
    word = (button.attributes.get("title") or "") if button is not None else ""
    return outcome_of(word) if word not in EXCERPT else UNSET
