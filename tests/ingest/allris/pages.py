"""Made-up pages for the reader's tests, and the one way to read them."""

from __future__ import annotations

from hashlib import sha256

from domain.observation import Observation, SeenBasis
from ingest.allris.text_page import read

HEADER = (
    "Ratsinformationssystem\n\nVorlage - {number}\u00a0\u00a0\n\n\u00a0\n\u00a0\nBetreff: Bänke am Fluss\n"
    "Anlass: Sonstiges\nStatus:öffentlich\u00a0(Vorlage freigegeben)Vorlage-Art:{kind}\n"
    "Einreicher:Fraktion Ufer{parents}\n"
)
BODY = (
    "\nBeschlussvorschlag\nSachverhalt\n\n"
    "ALLRIS® Office Integration 3.9.2\n\n\u00a0\n\n"
    "Beschlussvorschlag:\n\nAm Ufer werden zehn Bänke aufgestellt.\n\n"
    "ALLRIS® Office Integration 3.9.2\n\n\u00a0\n\n"
    "Sachverhalt:\n\nWer spaziert, will sitzen.\n\n\u00a0\n"
)
TREE = (
    "Stammbaum:\nVII-A-00001 \u00a0 Bänke am Fluss \u00a0 Fraktion Ufer \u00a0 Antrag\n"
    "VII-A-00001-VSP-01 \u00a0 Bänke am Fluss \u00a0 67 Amt für Grün \u00a0 Verwaltungsstandpunkt"
)


def page(
    *,
    number: str = "VII-A-00001",
    kind: str = "Antrag",
    parents: str = "",
    stations: str = "Beratungsfolge:\nRatsversammlung Beschlussfassung\n",
    body: str = BODY,
    tree: str = TREE,
) -> str:
    """A whole page; each part can be given otherwise."""
    return HEADER.format(number=number, kind=kind, parents=parents) + stations + body + tree


def read_page(text: str | bytes) -> Observation:
    """What the reader makes of a page saved on 15 March 2024."""
    data = text.encode() if isinstance(text, str) else text
    return read(
        data,
        council="musterstadt",
        source="musterstadt/allris",
        address="page.txt",
        seen_at="2024-03-15T10:00:00Z",
        seen_basis=SeenBasis.GIVEN,
        sha256=sha256(data).hexdigest(),
    )
