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
from ingest.harvest import Read
from projections.coverage import coverage
from projections.postgres_store import PostgresReadModels
from search.coverage import Coverage
from search.query import Days
from tests.domain.observed import COUNCIL, INSTANTS, archive, observed
from tests.projections.built import Built, built
from tests.projections.test_files import held_at, reading

pytestmark = pytest.mark.system

ALWAYS = Days(None, None)
IN_2020 = Days("2020-01-01", "2020-12-31")


@pytest.fixture(params=["sqlite", "postgresql"])
def models(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Built]:
    """Two papers of two years, the first with a text and a file not fetched, and one that is only named."""
    place = None
    if request.param == "postgresql":
        place = PostgresReadModels(request.getfixturevalue("postgres")).open()
    with archive() as made, built(made, tmp_path / "live", place) as models:
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


def test_failures_count_until_they_are_read(models: Built) -> None:
    """What could not be read is a gap of its council from then on, until the address is read after all."""
    made, before = models.made, models.made.log.head()
    made.harvest_reads([Read("allris/7", "00" * 32, lambda: b"", failure="no page of a paper")], "allris")
    failed = made.log.head()
    made.harvest([observed(7, INSTANTS[2])])
    models.bring_up()

    states = (before, failed, made.log.head())
    assert [0, 1, 0] == [covered(models, position=position).failures for position in states]
    assert [0, 0, 0] == [covered(models, position=p, council="anderswo").failures for p in states]


def test_files_with_a_text_are_no_gap(models: Built) -> None:
    """What was fetched and read is held as a document, beside the page."""
    models.made.harvest_reads([held_at(1, "f1", reading("Der Ginkgo kommt."))], "allris/files")
    models.bring_up()

    found = covered(models, IN_2020)
    assert (2, 0) == (found.documents, found.unread_files)
