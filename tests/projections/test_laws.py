"""The laws of what is built from the log: the past never moves, and building again gives the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.observation import Observation
from tests.domain.observed import archive, observations
from tests.projections.built import built

pytestmark = pytest.mark.system

SHOWN = st.lists(observations(), min_size=2, max_size=5)
RUNS = st.lists(st.lists(observations(), min_size=1, max_size=3), min_size=2, max_size=4)
EXAMPLES = settings(max_examples=settings().max_examples // 12, deadline=None)


@given(RUNS, st.data())
@EXAMPLES
def test_past_states_never_move(runs: list[list[Observation]], data: st.DataObject) -> None:
    """No answer at a position depends on anything after it, whatever is ingested or built again later."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        told = {}
        for run in runs:
            made.harvest(run)
            live.bring_up()
            cut = data.draw(st.integers(1, made.log.head()))
            told[cut] = live.answers(cut)

        with built(made, Path(name) / "anew") as anew, built(made, Path(name) / "then") as then:
            anew.bring_up()
            assert told == {cut: live.answers(cut) for cut in told}
            assert told == {cut: anew.answers(cut) for cut in told}
            for cut in sorted(told):
                then.bring_up(cut)

                assert told[cut] == then.answers(cut)


@given(SHOWN, st.data())
@EXAMPLES
def test_engine_agrees_with_naive_at_every_state(shown: list[Observation], data: st.DataObject) -> None:
    """Ids, scores, order, totals and facets are what the naive evaluator makes of the rows."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        made.harvest(shown)
        live.bring_up()

        assert live.agrees_with_naive(data.draw(st.integers(1, made.log.head())))


@given(SHOWN)
@EXAMPLES
def test_families_and_titles_are_those_of_the_fold(shown: list[Observation]) -> None:
    """The read models name the members and titles that all papers, folded at once, have."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for observation in shown:
            made.harvest([observation])
            live.bring_up()

        assert live.families() == {f.root: {m.paper.id for m in f.members} for f in made.families()}
        assert live.titles() == live.shown_titles()


@given(SHOWN, st.sampled_from([1, 3, 2_000]))
@EXAMPLES
def test_rebuilt_equals_incremental(shown: list[Observation], batch: int) -> None:
    """Built at once, or a few events at a time with nothing at hand between, the read models are the same."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for observation in shown:
            made.harvest([observation])
            live.bring_up_cold(batch)

        with built(made, Path(name) / "anew") as anew:
            anew.bring_up(batch=3)

            assert anew.digest() == live.digest()
