"""The laws that hold for whatever sources show, through the real log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.papers import load_paper
from domain.evolve import evolve, fold
from domain.observation import Observation, PaperKey
from domain.paper import Paper
from tests.domain.observed import INSTANTS, archive, councils, observed, sharing_councils
from tests.domain.told import told

pytestmark = pytest.mark.system

SHOWN = councils()
EXAMPLES = settings(max_examples=settings().max_examples // 4, deadline=None)


@given(st.one_of(SHOWN, sharing_councils()), st.data())
@EXAMPLES
def test_seen_again_tells_nothing(shown: list[Observation], data: st.DataObject) -> None:
    """Observing anything again yields no event of a paper, however old it is."""
    with archive() as made:
        made.harvest(shown)
        head = made.log.head()

        made.harvest(data.draw(st.permutations(shown)))

        assert [] == made.paper_events(head)


@given(SHOWN, st.data())
@EXAMPLES
def test_order_of_arrival_does_not_matter(shown: list[Observation], data: st.DataObject) -> None:
    """Every order of arrival, in one run or in many, ends in the same families.

    This holds where each number is carried by one paper, as in all that `councils` makes; what a shared
    number means depends on what was known when it came (docs/decisions/0003-statements-are-registers.md).
    """
    other = data.draw(st.permutations(shown))
    with archive() as one, archive() as many:
        one.harvest(shown)

        for observation in other:
            many.harvest([observation])

        assert told(one.families()) == told(many.families())


def test_joined_paper_filed_twice_names_originators_once() -> None:
    """One stream told them as originators, the other, silent on its kind, as residents: the later counts."""
    filed = observed(
        1, INSTANTS[0], "watch", key=PaperKey(id="1"), kind_text="Antrag", originators=("Erste",)
    )
    silent = observed(1, INSTANTS[1], "watch", key=PaperKey(number="A-1"), originators=("Zweite",))
    both = observed(1, INSTANTS[2], "watch", key=PaperKey(id="1", number="A-1"))
    with archive() as made:
        for observation in (filed, silent, both):
            made.harvest([observation])

        (paper,) = made.papers().values()

        assert (paper.said("originators"), paper.said("residents")) == (None, ("Zweite",))


@given(SHOWN)
@EXAMPLES
def test_folding_on_equals_folding_at_once(shown: list[Observation]) -> None:
    """Folding up to a position and then on is folding at once."""
    with archive() as made:
        made.harvest(shown)
        for stream in made.papers():
            recorded = made.log.stream([stream])
            whole = fold(recorded, Paper(id=stream))

            for cut in range(len(recorded)):
                first = fold(recorded[:cut], Paper(id=stream))
                assert whole == fold(recorded[cut:], first)


@given(SHOWN)
@EXAMPLES
def test_every_paper_is_in_one_family(shown: list[Observation]) -> None:
    """Whatever claims say, cycles and several parents included, no paper is lost or held twice."""
    with archive() as made:
        made.harvest(shown)

        members = [m.paper.id for family in made.families() for m in family.members]

        assert sorted(members) == sorted(made.papers())


@given(st.one_of(SHOWN, sharing_councils()))
@EXAMPLES
def test_batch_decides_on_what_is_stored(shown: list[Observation]) -> None:
    """What a run believed while deciding is what the log gives back."""
    with archive() as made:
        made.harvest(shown)

        for stream, paper in made.papers().items():
            again = Paper(id=stream)
            for recorded in made.log.stream(sorted(paper.streams)):
                again = evolve(again, recorded)
            assert again == load_paper(made.log, stream)
