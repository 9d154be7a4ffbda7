"""Verification: what is intact is clean, whatever changed is found where it is."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from archive.ledger import Tree, extends, includes
from archive.log import EventLog
from archive.originals import Originals
from archive.verification import verify
from domain.events import Draft, HarvestRecorded, TextRecorded
from tests.archive.drafts import ONE, TWO, announced, filed

pytestmark = pytest.mark.system

TEXT, MANIFEST, CAPTURES = b"text", b"manifest", b"captures"


@pytest.fixture
def digest(log: EventLog, originals: Originals) -> str:
    """Five events that name three originals; the text's digest is returned."""
    text, manifest, captures = originals.put_many([TEXT, MANIFEST, CAPTURES])
    recorded = TextRecorded(document="page", version=1, sha256=text, characters=4)
    harvest = HarvestRecorded(manifest=manifest, captures=captures, observations=1, results={"new": 1})
    log.append([announced(ONE), filed(ONE, clerks=("Erika",)), Draft(ONE, recorded), Draft(TWO, harvest)])
    log.append([filed(ONE)], expected={ONE: 3})
    return text


@pytest.fixture
def forger(database: apsw.Connection) -> apsw.Connection:
    """The tables without their triggers: what somebody with the file can do."""
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    return database


def test_intact_archive_is_clean(log: EventLog, originals: Originals, digest: str) -> None:
    """An archive that nobody touched has no problem, and its root is that of its leaves."""
    tree = Tree()
    for row in log.spine(0, 10):
        tree.append(row.leaf)

    found = verify(log, originals)

    assert found.problem is None
    assert (found.events, found.size, found.originals, found.erased) == (5, 5, 3, 0)
    assert found.root == tree.root().hex()


def test_empty_archive_is_clean(log: EventLog, originals: Originals) -> None:
    """An archive without events has the root of the empty tree."""
    assert verify(log, originals).problem is None


@pytest.mark.parametrize(
    ("table", "column", "row", "position"),
    [
        *[("payload", "bytes", place, place // 4) for place in (4, 5, 9, 10, 13, 17, 20, 21)],
        *[("payload", "salt", place, place // 4) for place in (4, 10)],
        *[("events", "commitments", position, position) for position in (1, 5)],
        *[("events", "leaf", position, position) for position in (2, 4)],
    ],
)
def test_flipped_byte_is_found(
    log: EventLog,
    originals: Originals,
    digest: str,
    forger: apsw.Connection,
    table: str,
    column: str,
    row: int,
    position: int,
) -> None:
    """A single changed byte is found at its event, and verification stops there."""
    with forger.blob_open("main", table, column, row, True) as blob:
        blob.seek(9)
        changed = bytes([blob.read(1)[0] ^ 1])
        blob.seek(9)
        blob.write(changed)

    found = verify(log, originals)

    assert found.events == position - 1
    assert str(found.problem).startswith(f"event {position} ")


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("UPDATE events SET topic = 'paper.motion_filed:1' WHERE position = 2", 2),
        ("UPDATE events SET topic = CAST(x'ff' AS TEXT) WHERE position = 1", None),
        ("UPDATE events SET stream = zeroblob(16) WHERE position = 1", 1),
        ("UPDATE events SET version = 7 WHERE position = 5", 5),
        ("UPDATE events SET commitments = CAST(substr(commitments, 1, 64) AS BLOB) WHERE position = 2", 2),
        ("UPDATE events SET commitments = CAST(commitments || commitments AS BLOB) WHERE position = 3", 3),
        ("DELETE FROM events WHERE position = 3", 3),
        ("DELETE FROM payload WHERE place = 20", 5),
        ("UPDATE events SET envelope = 5 WHERE position = 2", 2),
        ("UPDATE events SET envelope = 2 WHERE position = 2", 2),
        ("INSERT INTO payload VALUES (14, zeroblob(16), x'7b7d')", 3),
    ],
)
def test_changed_rows_are_found(
    log: EventLog,
    originals: Originals,
    digest: str,
    forger: apsw.Connection,
    change: str,
    position: int | None,
) -> None:
    """A changed, removed or added row is found at its event; text that is none, as a damaged file."""
    forger.execute(change)

    found = verify(log, originals)

    assert str(found.problem).startswith("the event log" if position is None else f"event {position} ")


@pytest.mark.parametrize("place", [7, 8, 400])
def test_stray_part_is_found(
    log: EventLog, originals: Originals, digest: str, forger: apsw.Connection, place: int
) -> None:
    """A part that no event commits to was not recorded by the archive."""
    forger.execute("INSERT INTO payload VALUES (?, zeroblob(16), x'7b7d')", (place,))

    found = verify(log, originals)

    assert str(found.problem).startswith(f"a part lies under position {place // 4} ")


def test_changed_original_is_found(log: EventLog, originals: Originals, digest: str, tmp_path: Path) -> None:
    """An original of which a byte changed is found by name."""
    (tmp_path / "originals" / digest[:2] / digest[2:4] / digest).write_bytes(b"tent")

    problem = verify(log, originals).problem

    assert problem is not None
    assert problem.startswith(f"original {digest} ")


@pytest.mark.parametrize(("content", "position"), [(TEXT, 3), (MANIFEST, 4), (CAPTURES, 4)])
def test_missing_original_is_found(
    log: EventLog, originals: Originals, digest: str, tmp_path: Path, content: bytes, position: int
) -> None:
    """An original that an event names and that is gone is found at the event."""
    name = originals.put(content)
    (tmp_path / "originals" / name[:2] / name[2:4] / name).unlink()

    problem = verify(log, originals).problem

    assert problem is not None
    assert problem.startswith(f"event {position} names the original {name}")


@pytest.mark.parametrize("places", [(10,), (5,), (9, 10), (5, 9, 10, 13, 17, 21)])
def test_erasure_leaves_every_proof(
    log: EventLog, originals: Originals, digest: str, database: apsw.Connection, places: tuple[int, ...]
) -> None:
    """After parts were erased the archive is clean, counts them, and each earlier proof still holds."""
    before = tree_of(log)
    for place in places:
        database.execute("DELETE FROM payload WHERE place = ?", (place,))

    found = verify(log, originals)

    assert (found.problem, found.erased, found.root) == (None, len(places), before.root().hex())
    for row in log.spine(0, 10):
        proof = before.inclusion(row.position - 1, 5)
        assert includes(row.position - 1, 5, row.leaf, proof, bytes.fromhex(found.root))


def test_growth_is_an_extension(log: EventLog, originals: Originals, digest: str) -> None:
    """What is appended later extends the tree that was there before."""
    old = tree_of(log)
    log.append([filed(TWO)], expected={TWO: 1})

    new = tree_of(log)

    assert extends(old.size, new.size, new.consistency(old.size, new.size), old.root(), new.root())


def tree_of(log: EventLog) -> Tree:
    """The tree over the stored leaves."""
    tree = Tree()
    for row in log.spine(0, 100):
        tree.append(row.leaf)
    return tree
