"""A server that moved to another host: its files are asked for there, and nothing is told."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ingest.oparl.intake import take_object
from ingest.oparl.mirror import Mirror, Shown
from ingest.oparl.moved import address_today
from tests.ingest.files.filed_town import filed_town, filing
from tests.ingest.oparl.harvested import SOURCE
from tests.ingest.oparl.town import EARLY, HOST

pytestmark = pytest.mark.system

DAYS = 20


def test_files_follow_their_server_to_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refetches and retries go to the new host; equal bytes there are no version, and no event tells it."""
    town = filed_town()
    with filing(town, tmp_path, monkeypatch) as old:
        old.files()
        head, asked = old.head(), old.asked()
    with filing(town, tmp_path, monkeypatch) as new:
        new.run(days=DAYS)
        summary = new.files()

        assert asked == new.asked()
        assert [] == [f.address for f in summary.failures if old.served.host in f.address]
        assert [] == new.topics(head)


def test_new_path_on_the_new_host_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that got another path as well is listed anew, and asked for there."""
    town = filed_town()
    with filing(town, tmp_path, monkeypatch) as old:
        old.files()
        head = old.head()
    town.change(f"{HOST}/oparl/file/1", EARLY, downloadUrl=f"{HOST}/files/new.pdf")
    town.broken["/files/new.pdf"] = town.broken["/files/1.pdf"]
    with filing(town, tmp_path, monkeypatch) as new:
        new.run(days=DAYS)
        new.files()

        assert ["paper.file_listed"] == new.topics(head)
        assert "/files/new.pdf" in new.asked()


def test_without_the_copy_files_are_asked_where_they_were_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the copy of the server the archive knows the listed addresses only, and invents nothing."""
    town = filed_town()
    with filing(town, tmp_path, monkeypatch) as old:
        old.files()
        head = old.head()
    with filing(town, tmp_path, monkeypatch) as new:
        new.run(days=DAYS)
        with new.parts() as parts:
            parts.home.mirror(SOURCE).unlink()
        summary = new.files()

        assert f"{old.served.address}/files/1.pdf" in [f.address for f in summary.failures]
        assert ([], []) == (new.asked(), new.topics(head))


def test_copy_is_read_while_a_run_writes_it(tmp_path: Path) -> None:
    """A run over the files need not wait for the objects of a long page, and sees what was there before."""
    file = {"id": f"{HOST}/file/1", "downloadUrl": f"{HOST}/files/1.pdf"}
    path = tmp_path / "mirror.sqlite"
    with closing(Mirror(path)) as written:
        take_object(written, 1, file, "File", Shown(EARLY, "unknown", ""))
        with written.together():
            for number in range(4):
                written.put_page(str(number), bytes(1 << 20))
            with closing(Mirror(path)) as mirror:
                assert f"{HOST}/files/1.pdf" == address_today(
                    mirror, "/file/1", "http://old.example/files/1.pdf"
                )


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("http://old.example/files/1.pdf?v=2", "https://new.example/files/1.pdf?v=2"),
        ("http://old.example/files/1.pdf?v=1", "http://old.example/files/1.pdf?v=1"),
        ("http://old.example/other/1.pdf?v=2", "http://old.example/other/1.pdf?v=2"),
        (None, None),
    ],
)
def test_only_the_host_is_taken_from_the_copy(
    listed: str | None, expected: str | None, tmp_path: Path
) -> None:
    """What differs in more than its host is another address, and a file that is not shown stays so."""
    file = {"id": "https://new.example/file/1", "type": "https://schema.oparl.org/1.1/File"}
    file |= {"downloadUrl": "https://new.example/files/1.pdf?v=2"}
    with closing(Mirror(tmp_path / "mirror.sqlite")) as mirror:
        take_object(mirror, 1, file, "File", Shown(EARLY, "unknown", ""))

        assert expected == address_today(mirror, "/file/1", listed)
