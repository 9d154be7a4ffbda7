"""A run over files goes on whatever one file does, records in small steps, and holds little at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.errors import FetchRefused, RatsarchivError, RunStopped
from domain.file_observation import TextState
from ingest.extraction.extraction import Extraction
from ingest.files.reads import LARGE
from ingest.files.side_by_side import AHEAD, AT_ONCE, WAITING, side_by_side
from tests.domain.observed import Archive, archive
from tests.ingest.files.counter import Counter, in_vain, text_of

FOOT = "Rathaus Musterstadt - Postfach - Sparkasse"


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


def named(count: int, line: str = "") -> dict[str, bytes]:
    """So many files, each with a text of its own and a line that all have."""
    return {f"f{n}": f"Vorlage Nummer {n}\n{line}".strip().encode() for n in range(count)}


class ReaderGone(RatsarchivError):
    """The machine lost a reader."""


@pytest.mark.parametrize("error", [ReaderGone("The reader was lost."), ValueError("odd"), MemoryError()])
def test_file_that_breaks_its_reader_fails_alone(held: Archive, error: Exception) -> None:
    """Whatever a reader raises is that file's failure; its bytes are kept, and it is asked again."""
    at = Counter(held, named(3))

    def extract(content: bytes) -> Extraction:
        if content.endswith(b"1"):
            raise error
        return text_of(content)

    at.extract = extract
    summary = at.run()
    assert {"new": 2, "failed": 1} == summary.results
    assert held.originals.get(summary.failures[0].sha256) == at.contents["f1"]
    assert (str(error) or type(error).__name__) in (summary.failures[0].reason or "")
    at.extract = text_of

    assert {"new": 1} == at.run().results


@pytest.mark.parametrize("error", [OverflowError("year"), FetchRefused("no"), RecursionError()])
def test_file_that_breaks_its_fetch_fails_alone(held: Archive, error: Exception) -> None:
    """Whatever asking for a file raises is that file's failure."""
    at = Counter(held, named(3))

    def get(name: str) -> bytes:
        if name == "f1":
            raise error
        return at.contents[name]

    at.get = get

    assert {"new": 2, "failed": 1} == at.run().results


def test_text_that_cannot_be_kept_fails_alone(held: Archive) -> None:
    """A text with halves of characters is a failure, not the end."""
    at = Counter(held, named(3))
    broken = Extraction(state=TextState.TEXT, media_type="text/plain", why="read", pages=("\ud800",))
    at.extract = lambda content: broken if content.endswith(b"1") else text_of(content)

    assert {"new": 2, "failed": 1} == at.run().results


def test_rereading_that_fails_fails_alone(held: Archive) -> None:
    """Held bytes that a later reader breaks on stay as they are, and are tried again."""
    at = Counter(held, named(3))
    at.run()

    def extract(content: bytes) -> Extraction:
        raise ReaderGone("The reader was lost.")

    at.reader_version, at.extract = 2, extract

    assert {"failed": 3} == at.run().results
    assert {"failed": 3} == at.run().results
    assert "Vorlage Nummer 1" == at.text("f1")


def test_first_file_is_told_before_many_are_asked(held: Archive) -> None:
    """No file waits for a sample of its source: what is fetched is handed over to be recorded."""
    at = Counter(held, named(400))
    next(iter(at.reads().reads()))

    assert len(at.asked) <= AHEAD + AT_ONCE


def test_stopped_run_records_what_it_has(held: Archive) -> None:
    """What was handed over before a stop is in the log, and is not asked for again."""
    at = Counter(held, named(40))

    def extract(content: bytes) -> Extraction:
        if content.endswith(b"r 17"):
            at.stop.set()
        return text_of(content)

    at.extract = extract
    with pytest.raises(RunStopped):
        at.run()
    recorded = {name for name in at.contents if at.file(name).versions}
    at.stop.clear()
    at.asked.clear()
    at.extract = text_of
    at.run()

    assert set(at.contents) - recorded == set(at.asked)


@pytest.mark.parametrize(("documents", "rereadings"), [(49, 0), (60, 60)])
def test_texts_are_cleaned_again_once_boilerplate_is_found(
    held: Archive, documents: int, rereadings: int
) -> None:
    """What was recorded before the source's lines were found is cleaned by them in the same run, once."""
    at = Counter(held, named(documents, FOOT))
    at.run()
    assert at.topics().count("file.text_read") == documents + rereadings
    assert (at.text("f7") == "Vorlage Nummer 7") == (rereadings > 0)
    told = len(at.topics())
    at.run()

    assert told == len(at.topics())


def test_file_that_was_asked_is_read_again_as_well(held: Archive) -> None:
    """A file that is asked for in every run is not forgotten when a later reader comes."""
    at = Counter(held, named(1))
    at.run()
    at.now += timedelta(days=8)
    at.reader_version = 2
    at.run()

    assert (2, 2) == (len(at.asked), len(at.extracted))


def test_reading_in_vain_is_done_once(held: Archive) -> None:
    """A later reader that finds no text where one is held is not tried in every run."""
    at = Counter(held, named(1))
    at.run()
    at.reader_version = 2
    at.extract = lambda content: in_vain(TextState.TIMEOUT)
    for _ in range(3):
        at.run()

    assert (2, "Vorlage Nummer 0") == (len(at.extracted), at.text("f0"))


def test_reading_in_vain_is_done_once_more_without_the_journal(held: Archive) -> None:
    """What the journal knew is found again by one further attempt."""
    at = Counter(held, named(1))
    at.run()
    at.reader_version = 2
    at.extract = lambda content: in_vain(TextState.SCAN)
    at.run()
    at.lose_journal()
    for _ in range(3):
        at.run()

    assert 3 == len(at.extracted)


def test_ocr_counts_pages_that_it_drew_in_vain(held: Archive) -> None:
    """A scan on which nothing is found costs its pages all the same, up to those that are drawn."""
    at = Counter(held, named(4))
    at.extract = lambda content: in_vain(TextState.SCAN)
    at.ocr = in_vain(TextState.SCAN, attempted=50)
    at.run()

    assert 2 == len(at.recognised)


def test_large_file_waits_on_the_disk(held: Archive) -> None:
    """The bytes of a large file are not held from its fetch to its recording."""
    at = Counter(held, {"f0": b"Vorlage " * (LARGE // 8 + 1)})
    (read, *_) = at.reads().reads()

    assert held.originals.has(read.sha256)
    assert read.content() == at.contents["f0"]
    assert read.size < 3 * len(at.contents["f0"])
    assert {"new": 1} == at.run().results


def test_jobs_wait_for_room() -> None:
    """What is done and not yet handed over has a bound in bytes: no job begins beyond it."""
    begun: list[int] = []

    def do(job: int) -> int:
        begun.append(job)
        return job

    for handed_over, _ in enumerate(
        side_by_side(range(200), do, lambda _: WAITING // 2, threading.Event()), 1
    ):
        assert len(begun) <= handed_over + 3 + AT_ONCE
    assert list(range(200)) == sorted(begun)
