"""Made-up pages for the reader's tests, and the one way to read them."""

from __future__ import annotations

from hashlib import sha256

from domain.meeting_observation import MeetingObservation
from domain.observation import Observation, SeenBasis
from ingest.allris.pages import read
from ingest.allris.seen import Seen

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


def read_any(text: str | bytes, address: str = "page.txt") -> Observation | MeetingObservation:
    """What the readers make of a page saved on 15 March 2024."""
    data = text.encode() if isinstance(text, str) else text
    digest = sha256(data).hexdigest()
    seen = Seen("musterstadt", "musterstadt/allris", address, "2024-03-15T10:00:00Z", SeenBasis.GIVEN, digest)
    return read(data, seen)


def read_page(text: str | bytes, address: str = "page.txt") -> Observation:
    """The same, of a paper."""
    seen = read_any(text, address)
    assert isinstance(seen, Observation)
    return seen


def read_agenda(text: str | bytes) -> MeetingObservation:
    """The same, of an agenda."""
    seen = read_any(text)
    assert isinstance(seen, MeetingObservation)
    return seen
