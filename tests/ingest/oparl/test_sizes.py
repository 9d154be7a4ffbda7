"""The size of an answer has a limit, so that the memory of a run has one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ratsarchiv.oparl import LONGEST_PAGE
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system


def test_list_too_long_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small answer that unpacks to a huge one counts as a failure; the other lists are taken in."""
    town = musterstadt()
    packed = gzip.compress(b'{"data":[]' + b" " * LONGEST_PAGE + b"}", 1)
    town.broken["/oparl/body/1/person"] = Answer(packed, headers={"Content-Encoding": "gzip"})
    with harvesting(town, tmp_path, monkeypatch) as held:
        (failed,) = held.run().failures

        assert failed.address.endswith("/oparl/body/1/person")
        assert f"more than {LONGEST_PAGE} bytes" in str(failed.reason)
        assert held.paper("2").text("title") == "Mehr Bäume"
