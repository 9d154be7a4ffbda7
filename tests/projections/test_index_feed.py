"""The index is filled from the read models, however many rows and texts wait for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.observation import StatedText
from projections import index_feed, token_store
from tests.domain.observed import archive, observed
from tests.projections.built import built

pytestmark = pytest.mark.system


def test_one_feed_takes_more_rows_and_texts_than_wait_at_once(tmp_path: Path) -> None:
    """More rows than are read at a time, and more texts than wait in memory, are all indexed."""
    many = 2 * max(index_feed.BATCH, token_store.PENDING) + 7
    with archive() as made, built(made, tmp_path / "live") as live:
        made.harvest(
            observed(n, title="Antrag", text=StatedText(f"Satzung Nummer {n}.")) for n in range(many)
        )
        live.bring_up()

        found = live.reading().search("satzung", live.reading().stand(f"e{made.log.head()}"))
        assert (many, many) == (found.total, found.families)
