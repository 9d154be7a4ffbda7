"""Links are seen from the address that sends them: a relative one says the same as its absolute form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Unreadable
from ingest.oparl.links import anchored
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.settled import settled
from tests.ingest.oparl.town import musterstadt
from tests.ingest.serving import Answer

BASE = "https://ris.example/oparl/body/1/paper?page=2"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("paper", "/oparl/paper/1", "https://ris.example/oparl/paper/1"),
        ("consultation", ["consultation/7"], ["https://ris.example/oparl/body/1/consultation/7"]),
        ("consultation", "../consultation/7", "https://ris.example/oparl/body/consultation/7"),
        ("meeting", "?id=7", "https://ris.example/oparl/body/1/paper?id=7"),
        ("web", "/vorlage?id=1", "https://ris.example/vorlage?id=1"),
        ("web", "//www.ris.example/1", "https://www.ris.example/1"),
        ("web", "N/A", "N/A"),
        ("web", "www.ris.example/1", "www.ris.example/1"),
        ("downloadUrl", "/f/1.pdf", "https://ris.example/f/1.pdf"),
        ("downloadUrl", "HTTPS://ris.example/F/1.pdf", "https://ris.example/F/1.pdf"),
        ("downloadUrl", "https://other.example/f/1.pdf", "https://other.example/f/1.pdf"),
        ("originatorOrganization", "CDU/FDP", "CDU/FDP"),
        ("location", "Rathaus", "Rathaus"),
        ("relatedPaper", ["//[x", None, 7], ["//[x", None, 7]),
        ("consultation", "#here", "#here"),
        ("name", "/oparl/paper/1", "/oparl/paper/1"),
        ("mainFile", {"accessUrl": "/f/1"}, {"accessUrl": "https://ris.example/f/1"}),
        ("data", ["/oparl/paper/1"], ["https://ris.example/oparl/paper/1"]),
    ],
)
def test_link_is_seen_from_its_answer(field: str, value: Any, expected: Any) -> None:
    """Links become absolute, wherever they stand; texts stay texts."""
    assert anchored({field: value}, BASE) == {field: expected}


def test_nest_without_end_is_unreadable() -> None:
    """A value nested beyond all reason is an answer that cannot be read."""
    value: Any = "x"
    for _ in range(100_000):
        value = [value]

    with pytest.raises(Unreadable, match="too deeply"):
        anchored(value, BASE)


@pytest.mark.system
@pytest.mark.parametrize("embed", [True, False])
def test_server_without_hosts_says_the_same(
    *, embed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Body, lists, pages, objects and files named without scheme and host: the archive says the same."""
    with harvesting(musterstadt(embed=embed), tmp_path / "whole", monkeypatch) as held:
        held.run()
        expected = settled(held)
        urls = [f.stated.address for f in held.paper("1").files()]
        base = held.served.address
    town = musterstadt(embed=embed)
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        found = real(target, before, base)
        return Answer(found.body.replace(json.dumps(base)[1:-1].encode(), b""), found.status)

    monkeypatch.setattr(town, "answer", answer)
    with harvesting(town, tmp_path / "relative", monkeypatch) as held:
        held.run()

        assert settled(held) == expected
        found = [f.stated.address for f in held.paper("1").files()]
        assert [(url or "").replace(held.served.address, base) for url in found] == urls
