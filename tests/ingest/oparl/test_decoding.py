"""Bytes that are not quite JSON say what they can: what is broken spoils no more than itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.oparl.objects import decoded
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import HOST, musterstadt
from tests.ingest.serving import Answer

NAMES = "Grünfläche, Straße, Spaß\u201c"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (f'"{NAMES}"'.encode(), NAMES),
        (f'"{NAMES} Z'.encode() + b'\xc3"', f"{NAMES} Z\ufffd"),
        (b'"\xc3 und \xe2\x80 und ' + f'{NAMES}"'.encode(), f"\ufffd und \ufffd und {NAMES}"),
        ('"Grünfläche, Straße"'.encode("cp1252"), "Grünfläche, Straße"),
        (('"' + "ä ö ü ß " * 5 + 'Spaß\u201c"').encode("cp1252"), "ä ö ü ß " * 5 + "Spaß\u201c"),
        (f'"{NAMES}\n"'.encode("utf-8-sig"), f"{NAMES}\n"),
        (rb'"Stra\u00dfe\u0000"', "Straße"),
        (rb'"C:\\u0000"', r"C:\u0000"),
    ],
)
def test_broken_byte_spoils_itself_alone(sent: bytes, expected: str) -> None:
    """UTF-8 stays UTF-8 around a broken sequence; a text without whole ones is in cp1252."""
    assert decoded(sent, lambda rule, example: None, "here") == expected


@pytest.mark.system
def test_broken_byte_changes_no_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cut name on a page makes no change of the others on it."""
    town = musterstadt(page=100)
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        found = real(target, before, base)
        body = found.body.decode("unicode_escape") if "/body/1/paper" in target else found.body.decode()
        return Answer(body.encode().replace(b"Zx", b"Z\xc3"), found.status)

    monkeypatch.setattr(town, "answer", answer)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/paper/2", "2024-02-02T12:00:00+00:00", name="Mehr Bäume Zx")
        held.run(days=8)

        assert held.topics(head) == ["paper.detail_corrected"]
        assert held.paper("2").text("title") == "Mehr Bäume Z\ufffd"
