"""Verification: what is intact is clean, whatever changed is found where it is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import apsw
import pytest
from msgspec.structs import fields, replace

from archive.ledger import Tree, extends, includes
from archive.log import EventLog
from archive.originals import Originals
from archive.verification import verify
from domain.event_types import event_types
from domain.events import Draft, Event, HarvestRecorded, Provenance, TextRecorded
from ingest.manifest import ManifestLine, encode
from tests.archive.drafts import ONE, TWO, announced, filed

pytestmark = pytest.mark.system

TEXT, CAPTURES, WHOLE, PAGE, SEEN = b"text", b"captures", b"whole", b"page", b"seen"
LINE = ManifestLine(
    source="leipzig/oparl",
    address="1",
    sha256=sha256(WHOLE).hexdigest(),
    result="new",
    held=True,
    pages=(sha256(PAGE).hexdigest(),),
)
UNHELD = replace(LINE, sha256=sha256(b"dropped").hexdigest(), held=False, pages=())
MANIFEST = encode([LINE, UNHELD])
PROVENANCE = Provenance(
    "leipzig/oparl", "1", sha256(SEEN).hexdigest(), "oparl", 1, "2026-01-01T00:00:00Z", "given"
)


@pytest.fixture
def where(path: Path) -> Path:
    """A file, as these tests forge what lies in it."""
    return path


@pytest.fixture
def digest(log: EventLog, originals: Originals) -> str:
    """Five events that name six originals, in every way there is; the text's digest is returned."""
    text, manifest, captures, *_ = originals.put_many([TEXT, MANIFEST, CAPTURES, WHOLE, PAGE, SEEN])
    recorded = TextRecorded(document="page", version=1, sha256=text, characters=4)
    harvest = HarvestRecorded(manifest=manifest, captures=captures, observations=1, results={"new": 1})
    text_draft = Draft(ONE, recorded, provenance=PROVENANCE)
    log.append([announced(ONE), filed(ONE, clerks=("Erika",)), text_draft, Draft(TWO, harvest)])
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
    assert (found.events, found.size, found.originals, found.erased) == (5, 5, 6, 0)
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


@pytest.mark.parametrize(
    ("content", "who"),
    [
        (TEXT, "event 3 names"),
        (SEEN, "event 3 names"),
        (MANIFEST, "event 4 names"),
        (CAPTURES, "event 4 names"),
        (WHOLE, "the manifest of event 4 marks as held"),
        (PAGE, "the manifest of event 4 marks as held"),
    ],
)
def test_missing_original_is_found(
    log: EventLog, originals: Originals, digest: str, tmp_path: Path, content: bytes, who: str
) -> None:
    """A lost original is found, whether an event, its provenance or a manifest names it."""
    name = originals.put(content)
    (tmp_path / "originals" / name[:2] / name[2:4] / name).unlink()

    problem = verify(log, originals).problem

    assert problem is not None
    assert problem.startswith(f"{who} the original {name}")


def test_unreadable_manifest_is_found(log: EventLog, originals: Originals) -> None:
    """A manifest that is none is found at its event: what it marked as held could not be looked for."""
    manifest = originals.put(b"{}\n")
    log.append([Draft(ONE, HarvestRecorded(manifest=manifest, captures=None, observations=1, results={}))])

    assert str(verify(log, originals).problem).startswith("event 1 names a manifest with a line")


@pytest.mark.parametrize("event", event_types().values(), ids=event_types())
def test_every_digest_leads_to_an_original(event: type[Event]) -> None:
    """No event has a digest of bytes that verification would pass over."""
    digests = {"sha256", "manifest", "captures", "raw"}

    named = {field.name for field in fields(event)}

    assert digests & named <= set(event.ORIGINALS) <= named


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
