"""Every way in which a saved file can be bad: each is a failed read of its own, and the run goes on."""

from __future__ import annotations

import io
import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.events import HarvestRecorded
from ingest import sources
from ingest.harvest import Summary
from ingest.lines import opened
from ingest.manifest import ManifestLine, decode
from ingest.sources import Given, allris_pages, observation_lines
from tests.domain.observed import COUNCIL, Archive, archive
from tests.ingest.allris.pages import page

pytestmark = pytest.mark.system

GIVEN = Given(COUNCIL, None, lambda: datetime(2024, 3, 15, tzinfo=UTC), "tests")
LINE = b'{"key": {"id": "1"}, "address": "a", "seen_at": "2024-03-15T10:00:00Z"}'


def manifest(made: Archive) -> list[ManifestLine]:
    """All lines of all manifests."""
    recorded = [r.event for r in made.events() if isinstance(r.event, HarvestRecorded)]
    return [line for event in recorded for line in decode(made.originals.get(event.manifest))]


@contextmanager
def taken_in(file: Path) -> Iterator[tuple[Archive, Summary]]:
    """An archive that has taken in a file of observation lines."""
    with archive() as made, opened(str(file), io.BytesIO()) as lines:
        yield made, made.harvest_reads(observation_lines(lines, GIVEN), "observations")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (b"caf\xe9.txt", r"caf\xe9.txt"),
        (b"caf\xc3\xa9.txt", "café.txt"),
        (b"\xff\xfe", r"\xff\xfe"),
        (b"two\nlines.txt", "two\nlines.txt"),
    ],
)
def test_file_name_of_any_bytes_is_an_address(tmp_path: Path, name: bytes, address: str) -> None:
    """A name that is not UTF-8 is told with its bytes escaped, and the page beside it is recorded."""
    (tmp_path / os.fsdecode(name)).write_text(page(number="VII-A-00002"))
    (tmp_path / "good.txt").write_text(page())

    with archive() as made:
        done = made.harvest_reads(allris_pages([tmp_path], GIVEN), "allris")
        held = {line.address for line in manifest(made)}

    assert ({"new": 2}, {address, "good.txt"}) == (done.results, held)


@pytest.mark.parametrize("name", [b"caf\xe9.jsonl", b"lines.jsonl"])
def test_file_of_lines_may_have_any_name(tmp_path: Path, name: bytes) -> None:
    """Lines are recorded and failures told, whatever the file is called."""
    file = tmp_path / os.fsdecode(name)
    file.write_bytes(LINE + b"\n{")

    with taken_in(file) as (_, done):
        assert {"new": 1, "failed": 1} == done.results


@pytest.mark.parametrize("content", [b"", b"\n \r\n\n", lzma.compress(b"")], ids=["empty", "blank", "packed"])
def test_file_without_lines_is_a_failed_read(tmp_path: Path, content: bytes) -> None:
    """A file that holds nothing is no run in which nothing was new: it is listed, and its bytes are kept."""
    file = tmp_path / "none.jsonl"
    file.write_bytes(content)

    with taken_in(file) as (made, done):
        (line,) = done.failures
        assert ({"failed": 1}, content) == (done.results, made.originals.get(line.sha256))
        assert "none.jsonl holds no lines" in (line.reason or "")


@pytest.mark.parametrize(("spare", "results"), [(0, {"new": 2}), (-1, {"failed": 1, "new": 1})])
def test_page_beyond_the_limit_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spare: int, results: dict[str, int]
) -> None:
    """A page that is too long is never read in part: it fails with its beginning kept."""
    (tmp_path / "a-short.txt").write_text(page(number="VII-A-00002", tree=""))
    (tmp_path / "b-long.txt").write_text(page())
    limit = (tmp_path / "b-long.txt").stat().st_size + spare
    monkeypatch.setattr(sources, "MAX_PAGE", limit)

    with archive() as made:
        done = made.harvest_reads(allris_pages([tmp_path], GIVEN), "allris")
        kept = [made.originals.get(line.sha256) for line in done.failures]

    assert results == done.results
    assert [page().encode()[:limit]] * len(done.failures) == kept


def test_file_time_of_no_council_is_no_instant(tmp_path: Path) -> None:
    """A page whose file claims such a time fails; a line that has its own instant does not need it."""
    moment = datetime(2300, 1, 1, tzinfo=UTC).timestamp()
    for name, content in (("page.txt", page().encode()), ("lines.jsonl", LINE)):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (moment, moment))

    with archive() as made, taken_in(tmp_path / "lines.jsonl") as (_, lines):
        pages = made.harvest_reads(allris_pages([tmp_path / "page.txt"], GIVEN), "allris")

    assert [{"failed": 1}, {"new": 1}] == [pages.results, lines.results]
