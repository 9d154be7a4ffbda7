"""No JSON that a server sends ends a run: what cannot be read is a failure of its address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import HOST, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

DEPTH = 100_000
OBJECT = f'{{"id": "{HOST}/oparl/paper/1", "type": "https://schema.oparl.org/1.1/Paper", "x": '.encode()
HOSTILE = [
    b"[" * DEPTH,
    b"[" * DEPTH + b"]" * DEPTH,
    b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    OBJECT + b"[" * 900 + b"]" * 900 + b"}",
    b'{"data": [' + OBJECT + b"[" * 900 + b"]" * 900 + b'}], "links": {}}',
    b'{"data": [' + b"0," * 5_000_000 + b'0], "links": {}}',
    b"1" * 10_000_000,
    b"\xff\xfe" * 1_000_000,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", ["/oparl/body/1/paper", "/oparl/paper/1"])
def test_hostile_json_does_not_end_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, path: str
) -> None:
    """Deep and long JSON, in a list or at one object's address: all else comes in."""
    town = musterstadt()
    town.broken[path] = Answer(body)
    town.unlisted.add(f"{HOST}/oparl/paper/1")
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.meeting("m1").scheduled
