"""What is held of a council and a period, and what is known to be lacking, at a position."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from domain.observation import (
    Listing,
    PaperKey,
    StatedConsultation,
    StatedFile,
    StatedRelation,
    StatedSession,
    StatedText,
)
from projections.coverage import coverage
from search.coverage import Coverage
from search.query import Days
from tests.domain.observed import COUNCIL, INSTANTS, archive, observed
from tests.projections.built import Built, built

pytestmark = pytest.mark.system

ALWAYS = Days(None, None)
IN_2020 = Days("2020-01-01", "2020-12-31")


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Built]:
    """Two papers of two years, the first with a text and a file not fetched, and one that is only named."""
    with archive() as made, built(made, tmp_path / "live") as models:
        named = StatedRelation(PaperKey(number="A-1"), PaperKey(number="A-9"), "concerns", "made up")
        council, board = (StatedConsultation(body=body) for body in ("Rat", "Beirat"))
        held = replace(board, sessions=(StatedSession(date="2021-03-04"),))
        first = observed(
            1,
            filed_on="2020-02-03",
            title="Baum",
            text=StatedText("Erstens"),
            consultations=Listing((council, board)),
            files=Listing((StatedFile("Plan", id="f1"),)),
            relations=Listing((named,)),
        )
        made.harvest([first])
        made.harvest([observed(2, INSTANTS[1], title="Bank", consultations=Listing((held,)))])
        models.bring_up()
        yield models


def covered(
    models: Built, period: Days = ALWAYS, position: int | None = None, council: str = COUNCIL
) -> Coverage:
    """What is held at a position, the head unless told."""
    at = models.made.log.head() if position is None else position
    with models.store.connect() as connection:
        return coverage(connection, at, council, period)


def test_everything_is_covered_where_no_period_is_asked(models: Built) -> None:
    """Papers, texts, days and bodies are counted, and what is known to be lacking."""
    assert covered(models) == Coverage(
        first=None,
        last=None,
        papers=2,
        documents=1,
        first_day="2020-02-03",
        last_day="2021-03-04",
        bodies=("Beirat", "Rat"),
        bodies_in_all=2,
        announced=1,
        failures=0,
        unread_files=1,
    )


def test_period_narrows_what_has_a_day(models: Built) -> None:
    """Papers, their bodies and their files are those of the period; what is only named has no day."""
    now = covered(models, IN_2020)
    later = covered(models, Days("2021-01-01", None))

    assert (1, 1, ("Beirat", "Rat"), 1, 1) == (
        now.papers,
        now.documents,
        now.bodies,
        now.announced,
        now.unread_files,
    )
    assert (1, 0, ("Beirat",), 0) == (later.papers, later.documents, later.bodies, later.unread_files)


def test_earlier_state_has_what_it_had(models: Built) -> None:
    """What was recorded later is not counted, and of files nothing is said."""
    earlier = covered(models, position=models.made.log.head() - 3)
    before = covered(models, position=1)

    assert ("2020-02-03", "2020-02-03", None) == (earlier.first_day, earlier.last_day, earlier.unread_files)
    assert (0, 0, None, 0) == (before.papers, before.documents, before.first_day, before.announced)


def test_other_councils_are_not_counted(models: Built) -> None:
    """A council that is not there holds and lacks nothing."""
    found = covered(models, council="anderswo")

    assert (0, (), 0, 0) == (found.papers, found.bodies, found.announced, found.unread_files)
