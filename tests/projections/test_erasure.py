"""What an erasure takes and what it leaves: the proof stays, the personal part is gone, the rest is equal."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import pytest

from archive.ledger import Tree, extends, includes
from archive.verification import verify
from domain import events as e
from tests.domain.observed import Archive, archive, observed
from tests.projections.built import built

pytestmark = pytest.mark.system

PLACES = 4
PERSONAL = 2


@pytest.fixture
def petition() -> Iterator[Archive]:
    """An archive with a petition that names a resident, and another paper."""
    with archive() as made:
        pages = [sha256(f"allris/{number}".encode()).hexdigest() for number in (1, 2)]
        said: dict[str, Any] = {"title": "Bäume", "originators": ("Erika Mustermann",)}
        made.harvest([observed(1, kind_text="Petition", sha256=pages[0], **said)])
        said = {"title": "Bänke", "originators": ("Fraktion A",)}
        made.harvest([observed(2, kind_text="Antrag", sha256=pages[1], **said)])
        yield made


def test_erased_part_leaves_every_proof(petition: Archive, tmp_path: Path) -> None:
    """One personal part is deleted: all inclusion and consistency proofs hold, and the rest is the same."""
    tree = _tree(petition)
    with built(petition, tmp_path / "before") as before:
        before.bring_up()
        digest = before.digest()
    position = next(r.position for r in petition.events() if isinstance(r.event, e.PaperFiled))

    _erase(petition, position)

    event = petition.log.read(position - 1, 1)[0]
    assert event.erased == ("personal",)
    assert () == getattr(event.event, "residents", None)
    assert tree.root() == _tree(petition).root()
    assert _all_proofs_hold(petition)
    assert verify(petition.log, petition.originals).problem is None
    with built(petition, tmp_path / "after") as after:
        after.bring_up()
        assert digest == after.digest()


def test_history_shows_that_something_was_erased(petition: Archive, tmp_path: Path) -> None:
    """The history tells that a part is gone, and no name."""
    position = next(r.position for r in petition.events() if isinstance(r.event, e.PaperFiled))
    _erase(petition, position)

    with built(petition, tmp_path / "models") as models:
        models.bring_up()
        told = models.answers(petition.log.head())

    assert b'"erased":["personal"]' in told
    assert b"Mustermann" not in told


def _tree(made: Archive) -> Tree:
    tree = Tree()
    for row in made.log.spine(0, 10_000):
        tree.append(row.leaf)
    return tree


def _all_proofs_hold(made: Archive) -> bool:
    tree, leaves = _tree(made), [row.leaf for row in made.log.spine(0, 10_000)]
    size, root = len(leaves), tree.root()
    included = [includes(i, size, leaf, tree.inclusion(i, size), root) for i, leaf in enumerate(leaves)]
    grown = [extends(n, size, tree.consistency(n, size), tree.root(n), root) for n in range(1, size + 1)]
    return all(included) and all(grown)


def _erase(made: Archive, position: int) -> None:
    """Deletes the part as an erasure would, on a connection of its own."""
    connection = apsw.Connection(str(made.folder / "events.sqlite"))
    connection.execute("DELETE FROM payload WHERE place = ?", (position * PLACES + PERSONAL,))
    connection.close()
