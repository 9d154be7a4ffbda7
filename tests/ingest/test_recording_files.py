"""Whose doing an event of a file is: its council's, or that of a reader."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from domain import events as e
from domain.file_observation import FILES, FileObservation, FileText, TextState
from domain.observation import Presence, Reader, SeenBasis
from ingest.harvest import Read
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive

SOURCE = f"{COUNCIL}/oparl{FILES}"


def text(content: str, tools: str = "1") -> FileText:
    """What tools read of the content."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return FileText(state=TextState.TEXT, media_type="text/plain", tools=tools, why="read", text=digest)


def shown(when: int, content: str, by: int = 1) -> FileObservation:
    """The file's address held this content."""
    return FileObservation(
        council=COUNCIL,
        source=SOURCE,
        id="f1",
        address="https://rat.example/f1",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.HTTP,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        reader=Reader("file", by),
        size=len(content),
        text=text(content),
    )


def gone(when: int) -> FileObservation:
    """The address said that there is no such file."""
    return replace(shown(when, "404"), presence=Presence.GONE, size=UNSET, text=UNSET)


def causes(held: Archive, *observations: FileObservation) -> list[tuple[str, e.Cause]]:
    """Topic and cause of the events that one run over the observations adds."""
    before = held.log.head()
    held.harvest_reads([Read(o.address, o.sha256, lambda: b"", o) for o in observations], "oparl/files")
    return [(r.topic, r.cause) for r in held.events(before) if r.topic.startswith("file.")]


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


def test_what_an_address_shows_is_its_councils_doing(held: Archive) -> None:
    """Versions that come back, files that go and return: all of it is news of the source."""
    told = causes(held, shown(0, "a"), shown(1, "b"), shown(2, "a"), gone(3), shown(4, "a"))

    assert {e.Cause.SOURCE} == {cause for _, cause in told}
    assert [topic for topic, _ in told[4:]] == ["file.shown_again", "file.gone", "file.seen_again"]


def test_another_reading_of_shown_bytes_is_a_rereading_alone(held: Archive) -> None:
    """Bytes that come back and are read otherwise: their return is the source's, the reading is not."""
    causes(held, shown(0, "a"), shown(1, "b"))
    back = replace(shown(2, "a"), text=text("a, read better", "2"))

    assert causes(held, back) == [
        ("file.text_read", e.Cause.REREAD),
        ("file.shown_again", e.Cause.SOURCE),
    ]
