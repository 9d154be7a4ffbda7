"""The embedded index replaces, removes and remembers as told, and refuses what it was not built for."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import tantivy

from domain.errors import IndexBusy, NotHeld, ProfileMismatch, Unusable
from search.answers import index_digest
from search.profiles import v1
from search.query import parse
from search.rows import SearchRow
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts, a_row, an_engine

pytestmark = pytest.mark.system


def found(engine: TantivyEngine, query: str, position: int = 100) -> list[int]:
    """Event positions of the versions that match."""
    matches = engine.match(parse(query, v1), position, None).matches
    return [match.ordinal // 1024 for match in matches]


def test_new_index_is_empty(tmp_path: Path) -> None:
    """A folder without an index becomes one that holds nothing and has reached nothing."""
    engine = TantivyEngine(tmp_path / "index", v1)

    assert (engine.checkpoint(), found(engine, "")) == (0, [])


def test_checkpoint_survives(tmp_path: Path) -> None:
    """Documents and checkpoint are there when the folder is opened again."""
    an_engine(tmp_path, Texts(), [a_row(5, title="Rat")], 17)

    again = TantivyEngine(tmp_path, v1)

    assert (again.checkpoint(), found(again, "rat")) == (17, [5])


def test_row_is_replaced_by_name(tmp_path: Path) -> None:
    """Writing a row again under its name replaces it: closed, it no longer holds at its end."""
    texts = Texts()
    engine = an_engine(tmp_path, texts, [a_row(5, title="Rat")])

    engine.write(texts.documents([a_row(5, title="Rat", to=9)]), (), 9)

    assert [found(engine, "rat", position) for position in (8, 9)] == [[5], []]


def test_removed_row_is_gone(tmp_path: Path) -> None:
    """A removed row is found no more; removing what is not there changes nothing."""
    engine = an_engine(tmp_path, Texts(), [a_row(5, title="Rat"), a_row(6, title="Rat")])

    engine.write((), [(5 * 1024, 5), (1, 1)], 100)

    assert found(engine, "rat") == [6]
    with pytest.raises(NotHeld, match="search again"):
        engine.rows([(5 * 1024, 5)])


def test_rows_never_tell_their_end(tmp_path: Path) -> None:
    """A stored row comes back by name as it was, but open-ended: its end lies in the future of some state."""
    row = a_row(5, "VII-A-00612", "Rat", to=9, bodies=("Stadtrat",), year=2020)
    engine = an_engine(tmp_path, Texts(), [row])

    (back,) = engine.rows([(row.ordinal, row.from_position)])

    assert back == a_row(5, "VII-A-00612", "Rat", bodies=("Stadtrat",), year=2020)


def test_failed_write_changes_nothing(tmp_path: Path) -> None:
    """When a document cannot be made, neither the earlier ones of the batch nor the checkpoint stay."""
    texts = Texts()
    engine = an_engine(tmp_path, texts, [], 3)
    rows: list[SearchRow] = [a_row(5, title="Rat"), a_row(6, sha256="not held")]

    with pytest.raises(KeyError):
        engine.write((texts.documents([row])[0] for row in rows), (), 9)

    assert (engine.checkpoint(), found(engine, "")) == (3, [])
    engine.write(texts.documents(rows[:1]), (), 9)
    assert found(engine, "") == [5]


def test_second_writer_is_refused(tmp_path: Path) -> None:
    """While one process writes, another is told so."""
    engine = an_engine(tmp_path, Texts(), [])
    writer = tantivy.Index.open(str(tmp_path)).writer(15_000_000, 1)

    with pytest.raises(IndexBusy, match="only one may"):
        engine.write((), (), 1)
    writer.wait_merging_threads()


def test_reader_sees_other_writer(tmp_path: Path) -> None:
    """An engine opened before sees what another one wrote, and writes on from there."""
    texts = Texts()
    reader = an_engine(tmp_path, texts, [])
    TantivyEngine(tmp_path, v1).write(texts.documents([a_row(5)]), (), 5)

    assert (reader.checkpoint(), found(reader, "")) == (5, [5])
    reader.write(texts.documents([a_row(6)]), (), 6)
    assert found(TantivyEngine(tmp_path, v1), "") == [5, 6]


@pytest.mark.parametrize("difference", [{"NAME": "v2"}, {"fingerprint": lambda: "0" * 64}])
def test_other_profile_is_refused(tmp_path: Path, difference: dict[str, object]) -> None:
    """An index of another profile, or of one whose results may differ, is not searched."""
    an_engine(tmp_path, Texts(), [])
    other = SimpleNamespace(**({name: getattr(v1, name) for name in dir(v1)} | difference))

    with pytest.raises(ProfileMismatch, match="run `ratsarchiv rebuild`"):
        TantivyEngine(tmp_path, other)


def test_foreign_index_is_refused(tmp_path: Path) -> None:
    """An index with other fields is not searched either."""
    schema = tantivy.SchemaBuilder().add_text_field("else").build()
    tantivy.Index(schema, path=str(tmp_path))

    with pytest.raises(ProfileMismatch, match="of another form"):
        TantivyEngine(tmp_path, v1)


@pytest.mark.parametrize("suffix", [".store", ".term", ".fast"])
def test_damaged_file_is_told(tmp_path: Path, suffix: str) -> None:
    """A file that is not what tantivy wrote is told as damage, even where tantivy itself breaks down."""
    an_engine(tmp_path, Texts(), [a_row(5)])
    for damaged in tmp_path.glob(f"*{suffix}"):
        damaged.unlink()  # this process may still have the old file in its memory
        damaged.write_bytes(b"garbage")

    with pytest.raises(Unusable, match="run `ratsarchiv rebuild`"):
        TantivyEngine(tmp_path, v1)


def test_digest_ignores_history(tmp_path: Path) -> None:
    """Indexes that hold the same rows have the same digest, however they came about; others differ."""
    texts, rows = Texts(), [a_row(5, title="Rat"), a_row(6, title="Stadt")]
    first = an_engine(tmp_path / "first", texts, rows)
    second = an_engine(tmp_path / "second", texts, [a_row(6), a_row(7)])
    different = index_digest(second)

    second.write(texts.documents(reversed(rows)), [(7 * 1024, 7)], 50)

    assert index_digest(second) == index_digest(first) != different


def test_folder_may_be_deleted(tmp_path: Path) -> None:
    """A deleted index is built again from the same rows to the same digest."""
    texts, rows = Texts(), [a_row(5, title="Rat")]
    before = index_digest(an_engine(tmp_path / "index", texts, rows))
    shutil.rmtree(tmp_path / "index")

    assert index_digest(an_engine(tmp_path / "index", texts, rows)) == before
