"""A search row says what became of its paper: status, stations and day, at every state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from domain.observation import (
    Listing,
    StatedConsultation,
    StatedOutcome,
    StatedSession,
)
from search.rows import OPEN, SearchRow, Station
from tests.domain.observed import INSTANTS, archive, observed
from tests.projections.built import Built, built
from tests.projections.test_files import BEFORE, PLAN, held_at, paper, reading, take_in

pytestmark = pytest.mark.system

EARLY, LATE = "2024-01-20", "2024-03-20"
ADOPTED = StatedOutcome("ungeändert beschlossen")
DECIDES = StatedConsultation("Rat", "Entscheidung")
HEARS = StatedConsultation("Ausschuss")


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Built]:
    with archive() as made, built(made, tmp_path / "live") as live:
        yield live


def shown(models: Built, when: int = 0, **stated: Any) -> SearchRow:
    """The row that holds once the page of A-1 was shown with these fields."""
    models.made.harvest([observed(1, INSTANTS[when], title="Bänke", **stated)])
    models.bring_up()
    (row,) = (row for row, _ in models.rows(models.made.log.head()) if row.to_position == OPEN)
    return row


def through(*stations: StatedConsultation) -> dict[str, Any]:
    """A paper's complete order of consultation."""
    return {"consultations": Listing(stations)}


@pytest.mark.parametrize(
    ("sessions", "told"),
    [
        ((), [("Rat", "deciding", None)]),
        ((StatedSession(EARLY),), [("Rat", "deciding", None)]),
        ((StatedSession(EARLY, outcome=ADOPTED),), [("Rat", "deciding", "adopted")]),
        ((StatedSession(EARLY, cancelled=True),), [("Rat", "deciding", None)]),
        (
            (StatedSession(EARLY, cancelled=True), StatedSession(LATE, outcome=ADOPTED)),
            [("Rat", "deciding", "adopted")],
        ),
        (
            (StatedSession(EARLY, outcome=ADOPTED), StatedSession(LATE, outcome=ADOPTED)),
            [("Rat", "deciding", "adopted")],
        ),
        (
            (StatedSession(EARLY), StatedSession(LATE, outcome=ADOPTED)),
            [("Rat", "deciding", None), ("Rat", "deciding", "adopted")],
        ),
    ],
)
def test_each_session_that_stands_is_a_station(
    models: Built, sessions: tuple[StatedSession, ...], told: list[Station]
) -> None:
    """Cancelled sessions tell nothing, equal ones count once, and a body without any is still to deal."""
    row = shown(models, **through(replace(DECIDES, sessions=sessions)))

    assert told == list(row.stations)


def test_stations_come_sorted(models: Built) -> None:
    """The order of the page does not matter; a role that the source does not name is none."""
    assert shown(models, **through(DECIDES, HEARS)).stations == (
        ("Ausschuss", None, None),
        ("Rat", "deciding", None),
    )


def test_stations_follow_what_the_source_takes_back(models: Built) -> None:
    """A new outcome, a cancelled session and a dropped one open a new row each."""
    pages = [
        through(replace(DECIDES, sessions=(session,)))
        for session in (
            StatedSession(EARLY),
            StatedSession(EARLY, outcome=ADOPTED),
            StatedSession(EARLY, outcome=StatedOutcome("abgelehnt")),
            StatedSession(EARLY, cancelled=True, outcome=StatedOutcome("abgelehnt")),
        )
    ]

    outcomes = [shown(models, when, **page).stations[0][2] for when, page in enumerate(pages)]

    assert [None, "adopted", "rejected", None] == outcomes
    assert (("Ausschuss", None, None),) == shown(models, 4, **through(HEARS)).stations


@pytest.mark.parametrize(
    ("stated", "day", "year"),
    [
        ({}, None, None),
        ({"filed_on": "2023-12-31"}, "2023-12-31", 2023),
        ({"filed_on": LATE, **through(replace(DECIDES, sessions=(StatedSession(EARLY),)))}, LATE, 2024),
        (through(replace(DECIDES, sessions=(StatedSession(LATE), StatedSession(EARLY)))), EARLY, 2024),
        (through(replace(DECIDES, sessions=(StatedSession(None),))), None, None),
    ],
)
def test_day_is_that_of_filing_else_of_the_first_session(
    models: Built, stated: dict[str, Any], day: str | None, year: int | None
) -> None:
    """The year follows from the day."""
    row = shown(models, **stated)

    assert (day, year) == (row.day, row.year)


def test_dropped_session_lends_no_day(models: Built) -> None:
    """A session that the source shows no more does not date the paper."""
    shown(models, **through(replace(DECIDES, sessions=(StatedSession(EARLY), StatedSession(LATE)))))

    assert LATE == shown(models, 1, **through(replace(DECIDES, sessions=(StatedSession(LATE),)))).day


def test_status_is_the_word_of_the_source(models: Built) -> None:
    """Nothing is said where the source is silent; another word opens another row."""
    told = [
        shown(models).status,
        shown(models, 1, status_text="offen").status,
        shown(models, 2, status_text="erledigt").status,
    ]

    assert [None, "offen", "erledigt"] == told


def test_file_says_of_its_paper_what_the_page_says(models: Built) -> None:
    """Status, stations and day of a file's row are its paper's, and follow it."""
    told: dict[str, Any] = {
        "status_text": "offen",
        **through(replace(DECIDES, sessions=(StatedSession(LATE),))),
    }
    take_in(models.made, held_at(0, "f1", reading(BEFORE)), paper(0, PLAN), paper(1, PLAN, **told))
    models.bring_up()
    rows = [row for row, _ in models.rows(models.made.log.head()) if row.to_position == OPEN]

    assert ["page", "file"] == [row.document[:4] for row in rows]
    assert {("offen", LATE, (("Rat", "deciding", None),))} == {(r.status, r.day, r.stations) for r in rows}
