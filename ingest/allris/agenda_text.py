"""Reader of ALLRIS agendas saved as flattened text: text in, observation of a meeting out.

An item begins with its number ("Ö 8.1"); below stand its title, a note that it has attachments, and the
paper's number with the outcome, three blanks apart. Nothing says that the agenda has come to its end, so it
is never claimed to be whole, and an item that may go on after the page's end is listed, not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType

from domain.meeting_observation import MeetingObservation, StatedAgendaItem
from domain.numbers import form_of
from domain.observation import Listing, NotUnderstood, PaperKey, StatedOutcome
from domain.vocabulary import OUTCOME_CODES, fold, outcome_code
from ingest.allris.agenda_head import READER, meeting_fields, pairs_of
from ingest.allris.cells import OPEN, outcome_of
from ingest.allris.layout import SYSTEM
from ingest.allris.seen import Seen
from ingest.allris.words import squeeze

TITLE = "Tagesordnung - "
ATTACHED = "Enthält Anlagen"
ITEM = re.compile(r"([ÖN])\s+([0-9]+(?:\.[0-9]+)*)(?:\s+(.*))?")
"""An item's number with the letter that says whether it is public, and what follows on the line."""

_COLUMNS = re.compile(r"TOP\s+Betreff\b.*")
_CELLS = re.compile(r"(.*?)\s{3,}(\S.*)")
_OUTCOMES = frozenset(fold(word) for word in OUTCOME_CODES)


class _Item(Struct):
    """An item that is being read; it is closed once the line with its outcome was seen."""

    letter: str
    number: str
    title: list[str]
    paper: str | None = None
    outcome: StatedOutcome | UnsetType | None = UNSET
    closed: bool = False


def is_agenda(text: str) -> bool:
    """Whether a flattened page is an agenda: its title comes before anything else but the system's name."""
    shown = (line.strip() for line in text.split("\n", 40))
    return next((line for line in shown if line and line != SYSTEM), "").startswith(TITLE)


def read(text: str, seen: Seen) -> MeetingObservation:
    """What a saved agenda shows of its meeting; Unreadable where it names no day or no name."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    torn = lines.pop()
    top = next((i for i, line in enumerate(lines) if _begins(line.strip())), len(lines))
    fields = meeting_fields(dict(pair for line in lines[:top] for pair in pairs_of(line)))
    items, strange = _items(lines[top:])
    left = [torn] if torn.strip() else []
    if items and not items[-1].closed:
        left = [" ".join([f"{items[-1].letter} {items[-1].number}", *items.pop().title]), *left]
    puzzles = [NotUnderstood("Tagesordnung", line) for line in strange]
    puzzles += [NotUnderstood("Seitenende", squeeze(line)) for line in left]
    fields["not_understood"] = (*fields["not_understood"], *puzzles)
    agenda = Listing(tuple(_stated(item) for item in items), complete=False)
    return MeetingObservation(**seen.fields(), **fields, reader=READER, agenda=agenda)


def _begins(line: str) -> bool:
    """Whether the agenda's table begins here: with the names of its columns or with its first item."""
    return _COLUMNS.fullmatch(line) is not None or ITEM.fullmatch(line) is not None


def _items(lines: Iterable[str]) -> tuple[list[_Item], list[str]]:
    items: list[_Item] = []
    strange: list[str] = []
    for line in lines:
        begun = ITEM.fullmatch(line.strip())
        if begun:
            items.append(_Item(begun[1], begun[2], [begun[3].strip()] if begun[3] else []))
        elif line.strip() and not items and not _COLUMNS.fullmatch(line.strip()):
            strange.append(squeeze(line))
        elif items and line.strip() and squeeze(line) != ATTACHED:
            _take(line, items[-1])
    return items, strange


def _take(line: str, item: _Item) -> None:
    """File a line of an item: paper and outcome, title and outcome, or a line of the title."""
    cells = _CELLS.fullmatch(line.rstrip())
    left, right = (squeeze(cells[1]), squeeze(cells[2])) if cells else (squeeze(line), "")
    if form_of(left) and item.title:
        item.paper, item.outcome, item.closed = left, outcome_of(right), True
    elif right == OPEN or _is_outcome(right):
        item.title += [left] if left else []
        item.outcome, item.closed = outcome_of(right), True
    else:
        item.title.append(squeeze(line))


def _is_outcome(text: str) -> bool:
    return fold(text) in _OUTCOMES or outcome_code(text) not in ("other", "unknown")


def _stated(item: _Item) -> StatedAgendaItem:
    return StatedAgendaItem(
        title=" ".join(item.title) or None,
        number=f"{item.letter} {item.number}",
        public=item.letter == "Ö",
        paper=PaperKey(number=item.paper) if item.paper is not None else None,
        outcome=item.outcome,
    )
