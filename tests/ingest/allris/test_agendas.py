"""ALLRIS agendas as flattened text. The pages are made up."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from domain.errors import Unreadable
from domain.meeting_observation import MeetingKey, StatedAgendaItem
from domain.observation import PaperKey, StatedOutcome, Vote
from tests.ingest.allris.pages import read_agenda

HEAD = (
    "Ratsinformationssystem\n\nTagesordnung - Rat\n\nBezeichnung: Sitzung des Rates\nGremium: Rat\n"
    "Datum: Di, 16.04.2024 Status: öffentlich\nZeit: 18:00 - 20:15 Anlass: \nRaum: Saal\nOrt: Markt 1\n\n"
    "TOP   Betreff Vorlage Beschlussart\n\n"
)
ITEMS = (
    "Ö 1  \nEröffnung      \n"
    "Ö 2     Anträge      \n"
    "Ö 2.1  \nBänke\nam Fluss\nEnthält Anlagen\nVII-A-00001   einstimmig beschlossen\n"
    "Ö 2.2  \nLage am 1. Mai   zur Kenntnis genommen\n"
    "N 3  \nGrundstück\nVII-DS-00002   (offen)\n"
)


def items_of(text: str) -> tuple[StatedAgendaItem, ...]:
    agenda = read_agenda(HEAD + text).agenda
    assert agenda is not UNSET
    return agenda.items


def test_items_with_titles_papers_and_outcomes() -> None:
    """A title may run over lines and stand beside the number; an outcome may come without a paper."""
    adopted = StatedOutcome("einstimmig beschlossen", Vote("unanimous"))

    assert items_of(ITEMS) == (
        StatedAgendaItem("Eröffnung", "Ö 1", public=True),
        StatedAgendaItem("Anträge", "Ö 2", public=True),
        StatedAgendaItem(
            "Bänke am Fluss", "Ö 2.1", public=True, paper=PaperKey(number="VII-A-00001"), outcome=adopted
        ),
        StatedAgendaItem(
            "Lage am 1. Mai", "Ö 2.2", public=True, outcome=StatedOutcome("zur Kenntnis genommen")
        ),
        StatedAgendaItem(
            "Grundstück", "N 3", public=False, paper=PaperKey(number="VII-DS-00002"), outcome=None
        ),
    )


@pytest.mark.parametrize(
    ("line", "number", "outcome"),
    [
        ("VO/0077/24   abgelehnt", "VO/0077/24", StatedOutcome("abgelehnt")),
        ("VII-A-00001-ÄA-02   mit Vorbehalt", "VII-A-00001-ÄA-02", StatedOutcome("mit Vorbehalt")),
        ("VII-F-00003   ", "VII-F-00003", None),
        (
            "2023/0840/7   verwiesen in den Ausschuss",
            "2023/0840/7",
            StatedOutcome("verwiesen in den Ausschuss"),
        ),
    ],
)
def test_a_number_at_the_lines_beginning_is_the_paper(
    line: str, number: str, outcome: StatedOutcome | None
) -> None:
    """Numbers of every known form name the item's paper; the words behind are kept even if unknown."""
    (item,) = items_of(f"Ö 1  \nBänke\n{line}\n")

    assert (item.title, item.paper, item.outcome) == ("Bänke", PaperKey(number=number), outcome)


@pytest.mark.parametrize("line", ["Haushalt 2024/2025", "Bericht   des Amtes 12", "VII-A-00001 und weitere"])
def test_other_lines_belong_to_the_title(line: str) -> None:
    """Digits alone make no number, three blanks alone no outcome."""
    item = items_of(f"Ö 1  \nBänke\n{line}\nÖ 2  \nEnde\nÖ 3  \n")[0]

    assert (item.title, item.paper, item.outcome) == (f"Bänke {' '.join(line.split())}", None, UNSET)


@pytest.mark.parametrize(
    ("end", "left"),
    [
        ("Ö 4  \nEin Titel, der\n", ["Ö 4 Ein Titel, der"]),
        ("Ö 4  \nEin Ti", ["Ö 4", "Ein Ti"]),
        ("", []),
    ],
)
def test_an_item_that_may_go_on_is_listed_not_read(end: str, left: list[str]) -> None:
    """What stands last and is not closed by an outcome may have been cut; the list is never whole."""
    seen = read_agenda(HEAD + ITEMS + end)

    assert seen.agenda is not UNSET
    assert ([item.number for item in seen.agenda.items][-1], seen.agenda.complete) == ("N 3", False)
    assert [n.text for n in seen.not_understood if n.where == "Seitenende"] == left


@pytest.mark.parametrize(
    ("zeit", "starts_at", "ends_at"),
    [
        ("18:00 - 20:15", "2024-04-16T16:00:00Z", "2024-04-16T18:15:00Z"),
        ("18:00 - 00:30", "2024-04-16T16:00:00Z", "2024-04-16T22:30:00Z"),
        ("20.00 Uhr bis 24.00 Uhr", "2024-04-16T18:00:00Z", "2024-04-16T22:00:00Z"),
        ("9:30", "2024-04-16T07:30:00Z", UNSET),
        ("nach der Ratssitzung", "2024-04-16", UNSET),
        ("", "2024-04-16", UNSET),
    ],
)
def test_times_are_german(zeit: str, starts_at: str, ends_at: object) -> None:
    """Times are those of Germany; an end before the beginning is the next day's; without one, the day."""
    seen = read_agenda(HEAD.replace("18:00 - 20:15", zeit) + ITEMS)

    assert (seen.starts_at, seen.ends_at) == (starts_at, ends_at)
    unread = [n.text for n in seen.not_understood if n.where == "Kopf"]
    assert unread == (["Zeit: nach der Ratssitzung"] if "nach" in zeit else [])


@pytest.mark.parametrize("name", ["AUSFALL Sitzung des Rates", "AUSFALL - Rat"])
def test_cancelled_meeting(name: str) -> None:
    """The word before the name says that the meeting does not take place."""
    seen = read_agenda(HEAD.replace("Bezeichnung: Sitzung des Rates", f"Bezeichnung: {name}"))

    assert (seen.cancelled, seen.key) == (True, MeetingKey(date="2024-04-16", name=name))


@pytest.mark.parametrize("line", ["Datum: Di, 16.04.2024 Status: öffentlich\n", "16.04.2024"])
def test_an_agenda_without_a_day_is_refused(line: str) -> None:
    """A meeting is known by its day and name: without a real day it is nobody's."""
    with pytest.raises(Unreadable, match=r"expected a day as 13\.06\.2019"):
        read_agenda(HEAD.replace(line, "31.02.2024" if line[0] == "1" else "") + ITEMS)
