"""What only the embedded index does: one writer, damage told, and refusal of what it was not built for."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import tantivy

from domain.errors import IndexBusy, ProfileMismatch, Unusable
from search.answers import index_digest
from search.profiles.v2 import shipped
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row, an_engine

PROFILE = shipped()

pytestmark = pytest.mark.system


def test_second_writer_is_refused(tmp_path: Path) -> None:
    """While one process writes, another is told so."""
    engine = an_engine(tmp_path, Texts(), [])
    writer = tantivy.Index.open(str(tmp_path)).writer(15_000_000, 1)

    with pytest.raises(IndexBusy, match="only one may"):
        engine.write((), (), 1)
    writer.wait_merging_threads()


@pytest.mark.parametrize("difference", [{"NAME": "v3"}, {"fingerprint": lambda: "0" * 64}])
def test_other_profile_is_refused(tmp_path: Path, difference: dict[str, object]) -> None:
    """An index of another profile, or of one whose results may differ, is not searched."""
    an_engine(tmp_path, Texts(), [])
    other = SimpleNamespace(**({name: getattr(PROFILE, name) for name in dir(PROFILE)} | difference))

    with pytest.raises(ProfileMismatch, match="run `ratsarchiv rebuild`"):
        TantivyEngine(tmp_path, other)


def test_foreign_index_is_refused(tmp_path: Path) -> None:
    """An index with other fields is not searched either."""
    schema = tantivy.SchemaBuilder().add_text_field("else").build()
    tantivy.Index(schema, path=str(tmp_path))

    with pytest.raises(ProfileMismatch, match="of another form"):
        TantivyEngine(tmp_path, PROFILE)


@pytest.mark.parametrize("suffix", [".store", ".term", ".fast"])
def test_damaged_file_is_told(tmp_path: Path, suffix: str) -> None:
    """A file that is not what tantivy wrote is told as damage, even where tantivy itself breaks down."""
    an_engine(tmp_path, Texts(), [a_row(5)])
    for damaged in tmp_path.glob(f"*{suffix}"):
        damaged.unlink()  # this process may still have the old file in its memory
        damaged.write_bytes(b"garbage")

    with pytest.raises(Unusable, match="run `ratsarchiv rebuild`"):
        TantivyEngine(tmp_path, PROFILE)


def test_folder_may_be_deleted(tmp_path: Path) -> None:
    """A deleted index is built again from the same rows to the same digest."""
    texts, rows = Texts(), [a_row(5, title="Rat")]
    before = index_digest(an_engine(tmp_path / "index", texts, rows))
    shutil.rmtree(tmp_path / "index")

    assert index_digest(an_engine(tmp_path / "index", texts, rows)) == before
