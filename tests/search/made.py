"""Made rows, texts and an in-memory token table for the tests of search."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from domain.text_map import Run
from search.index_document import IndexDocument, index_document
from search.profiles.v2 import shipped
from search.rows import OPEN, SearchRow, Station
from search.tantivy_engine import TantivyEngine

TEXT = (
    "Beschlussvorschlag\nUnter Leitung des Oberbürgermeisters werden die Quartiersmanagements ausgebaut.\n"
    "Sachverhalt\nDie Stärkung lokaler Demokratie beginnt im Stadtteil. Zu VII-A-00612 liegt eine"
    " Stellungnahme vor.\n"
    "Prüfung\nja nein Leitung Zustimmung Ablehnung"
)
SECTIONS = (
    ("Beschlussvorschlag", 0, TEXT.index("Sachverhalt"), False),
    ("Sachverhalt", TEXT.index("Sachverhalt"), TEXT.index("Prüfung"), False),
    ("Prüfung", TEXT.index("Prüfung"), len(TEXT), True),
)

PROFILE = shipped()


class Texts:
    """Texts by SHA-256 and the bytes of the token table, both in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.maps: dict[str, tuple[Run, ...]] = {}
        self.packed: dict[tuple[str, str], bytes] = {}

    def add(self, text: str) -> str:
        """Keeps the text; gives its SHA-256."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        self.texts[sha256] = text
        return sha256

    def text(self, sha256: str) -> str:
        """The text of that SHA-256."""
        return self.texts[sha256]

    def text_map(self, sha256: str) -> tuple[Run, ...]:
        """The map from a clean text to the raw one."""
        return self.maps[sha256]

    def get_many(self, profile: str, sha256s: Collection[str]) -> dict[str, bytes]:
        """The bytes put under these names."""
        return {s: self.packed[profile, s] for s in sha256s if (profile, s) in self.packed}

    def put(self, profile: str, sha256: str, packed: bytes) -> None:
        """Keeps the bytes."""
        self.packed[profile, sha256] = packed

    def documents(self, rows: Iterable[SearchRow]) -> list[IndexDocument]:
        """The rows' index documents."""
        return [index_document(row, PROFILE, self.text, self) for row in rows]

    def with_texts(self, rows: Iterable[SearchRow]) -> list[tuple[SearchRow, str]]:
        """The rows with their texts, as the naive evaluator takes them."""
        return [(row, self.texts[row.sha256] if row.sha256 else "") for row in rows]


def a_row(
    position: int,
    number: str | None = None,
    title: str = "",
    *,
    to: int = OPEN,
    place: int = 0,
    family: str | None = None,
    kind: str = "motion",
    bodies: tuple[str, ...] = (),
    originators: tuple[str, ...] = (),
    directions: tuple[str, ...] = (),
    districts: tuple[str, ...] = (),
    year: int | None = None,
    council: str = "leipzig",
    sha256: str | None = None,
    sections: tuple[tuple[str, int, int, bool], ...] = (),
    status: str | None = None,
    day: str | None = None,
    stations: tuple[Station, ...] = (),
) -> SearchRow:
    """A row that holds from its version's event on, with what the test does not care about made up."""
    slug = number or f"id-{position}"
    return SearchRow(
        ordinal=position * 1024 + place,
        from_position=position,
        to_position=to,
        council=council,
        family=family or slug,
        number=number,
        slug=slug,
        kind=kind,
        title=title,
        bodies=bodies,
        originators=originators,
        directions=directions,
        districts=districts,
        year=year,
        document="page",
        version=1 if sha256 else 0,
        sha256=sha256,
        sections=sections,
        status=status,
        day=day,
        stations=stations,
    )


def an_engine(folder: Path, texts: Texts, rows: Iterable[SearchRow], checkpoint: int = 100) -> TantivyEngine:
    """A fresh index in the folder that holds the rows."""
    engine = TantivyEngine(folder, PROFILE)
    engine.write(texts.documents(rows), (), checkpoint)
    return engine
