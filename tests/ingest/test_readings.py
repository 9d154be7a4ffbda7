"""What a reading of a file may replace, and what is told of one that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from archive.files import load_file
from domain import events as e
from domain import file_events as f
from domain.file_observation import FileObservation, FileText, TextState
from domain.identity import file_key
from tests.domain.observed import INSTANTS, Archive, archive
from tests.ingest.test_recording_files import SOURCE, causes, shown, text

IN_VAIN = FileText(state=TextState.TIMEOUT, media_type="application/pdf", tools="2", why="in vain")


def reread(content: str, by: int, told: FileText) -> FileObservation:
    """Held bytes were read again."""
    return replace(shown(0, content, by), size=UNSET, seen_at="", text=told)


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


def test_later_reader_is_told_once(held: Archive) -> None:
    """A later reader with the earlier result is told, so that it reads the file once and not for ever."""
    causes(held, shown(0, "a"))

    assert causes(held, reread("a", 2, text("a"))) == [("file.text_read", e.Cause.REREAD)]
    assert causes(held, reread("a", 2, text("a"))) == []


@pytest.mark.parametrize("first", [1, 2])
def test_text_is_more_than_none(held: Archive, first: int) -> None:
    """A text stands against a reader that finds none, be it the earlier or the later one."""
    sightings = {1: shown(0, "a", 1), 2: replace(shown(0, "a", 2), text=IN_VAIN)}
    causes(held, sightings[first], replace(sightings[3 - first], seen_at=INSTANTS[1]))

    reading = load_file(held.log, file_key(SOURCE, "f1").stream()).reading
    assert reading is not None
    assert text("a") == reading.read


def test_reading_in_vain_of_a_held_text_tells_nothing(held: Archive) -> None:
    """What a reader could not do is no fact of the file."""
    causes(held, shown(0, "a"))

    assert [] == causes(held, reread("a", 2, IN_VAIN))
    assert [f.FileTextRead, f.FileCaptured] == [
        type(r.event) for r in held.events() if r.topic.startswith("file.")
    ]
