"""Copying an archive: what is asked of either side."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from archive.copies import copy_archive
from archive.folder_originals import FolderOriginals
from archive.log import open_copy
from tests.domain.observed import archive, observed


class Counted(FolderOriginals):
    """A folder that counts what it is asked for: each question to a bucket takes milliseconds."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: Counter[str] = Counter()

    def has(self, digest: str) -> bool:
        """Whether it is held."""
        self.asked[digest] += 1
        return super().has(digest)


def test_appends_wait_for_new_originals_only(tmp_path: Path) -> None:
    """What was kept before appends were kept out is not asked for again while they wait."""
    with archive() as made:
        made.harvest([observed(number) for number in range(1, 4)])
        FolderOriginals(tmp_path / "kept").put_many([made.originals.get(d) for d in made.originals.digests()])
        kept = Counted(tmp_path / "kept")
        with closing(open_copy(tmp_path / "events.sqlite", made.clock)) as into:
            copied = copy_archive(made.log, made.originals, into, kept, lambda _: None)

    assert copied.originals == len(kept.asked) > 0
    assert {1} == set(kept.asked.values())
