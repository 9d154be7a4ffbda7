"""The laws of what is built from the log: the past never moves, and building again gives the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.observation import Observation
from tests.domain.observed import archive, observations
from tests.projections.built import built

SHOWN = st.lists(observations(), min_size=2, max_size=5)
EXAMPLES = settings(max_examples=8, deadline=None)


@given(SHOWN, st.data())
@EXAMPLES
def test_past_states_never_move(shown: list[Observation], data: st.DataObject) -> None:
    """No answer at a position depends on anything after it, whatever is ingested or built again later."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        made.harvest(shown[:1])
        live.bring_up()
        cut = data.draw(st.integers(1, made.log.head()))
        before = live.answers(cut)
        for observation in shown[1:]:
            made.harvest([observation])
            live.bring_up()

        with built(made, Path(name) / "then") as then:
            then.bring_up(cut)

            assert before == then.answers(cut)
        assert before == live.answers(cut)


@given(SHOWN, st.data())
@EXAMPLES
def test_engine_agrees_with_naive_at_every_state(shown: list[Observation], data: st.DataObject) -> None:
    """Ids, scores, order, totals and facets are what the naive evaluator makes of the rows."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        made.harvest(shown)
        live.bring_up()

        assert live.agrees_with_naive(data.draw(st.integers(1, made.log.head())))


@given(SHOWN, st.sampled_from([1, 3]))
@EXAMPLES
def test_rebuilt_equals_incremental(shown: list[Observation], batch: int) -> None:
    """Built at once, or event by event with nothing at hand in between, the read models are the same."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for observation in shown:
            made.harvest([observation])
            for position in range(live.index.checkpoint() + 1, made.log.head() + 1, batch):
                live.bring_up(position)
            live.bring_up()

        with built(made, Path(name) / "anew") as anew:
            anew.bring_up()

            assert anew.digest() == live.digest()
