"""How claims make families, and which contradictions are shown."""

from __future__ import annotations

import pytest

from domain.family import MotionFamily
from domain.observation import Listing, Observation, PaperKey, StatedRelation
from tests.domain.observed import INSTANTS, archive, observed


def key(number: int) -> PaperKey:
    """A paper as pages name it."""
    return PaperKey(number=f"A-{number}")


def claims(*pairs: tuple[int, int, str]) -> Listing[StatedRelation]:
    """Claims (child, parent, basis)."""
    return Listing(tuple(StatedRelation(key(c), key(p), "amends", basis) for c, p, basis in pairs))


def page(number: int, *pairs: tuple[int, int, str], at: str = INSTANTS[0]) -> Observation:
    """A page that makes claims."""
    return observed(number, at, title=f"Nr. {number}", relations=claims(*pairs))


def trees(found: list[MotionFamily]) -> dict[str, list[str]]:
    """Numbers by root, in the order of the tree."""
    return {str(f.member(f.root).paper.number): [str(m.paper.number) for m in f.members] for f in found}


OWN, TREE, NUMBER = "Bezüglich", "Stammbaum", "number"


@pytest.mark.parametrize(
    ("pages", "families", "conflicts"),
    [
        ([page(2, (2, 1, OWN))], {"A-1": ["A-1", "A-2"]}, []),
        ([page(2, (2, 1, OWN), (2, 3, NUMBER))], {"A-1": ["A-1", "A-2"], "A-3": ["A-3"]}, []),
        ([page(2, (2, 1, OWN)), page(3, (2, 3, TREE))], {"A-1": ["A-1", "A-2"], "A-3": ["A-3"]},
         ["two parents"]),
        ([page(2, (2, 1, OWN), (2, 3, OWN))], {"A-1": ["A-1", "A-2"], "A-3": ["A-3"]}, ["two parents"]),
        ([page(3, (3, 2, OWN), (3, 1, TREE), (2, 1, TREE))], {"A-1": ["A-1", "A-2", "A-3"]}, []),
        ([page(1, (1, 2, OWN)), page(2, (2, 1, OWN))], {"A-1": ["A-1", "A-2"]}, ["cycle"]),
        ([page(1, (1, 1, OWN))], {"A-1": ["A-1"]}, []),
        ([page(2, (2, 1, "rootPaperId"))], {"A-1": ["A-1"], "A-2": ["A-2"]}, []),
        ([page(2, (2, 1, OWN)), page(1, (1, 3, OWN), at=INSTANTS[4])], {"A-3": ["A-3", "A-1", "A-2"]}, []),
        ([page(2, (2, 1, OWN)), page(2, (2, 3, OWN), at=INSTANTS[4])],
         {"A-1": ["A-1"], "A-3": ["A-3", "A-2"]}, []),
    ],
)  # fmt: skip
def test_claims_make_families(
    pages: list[Observation], families: dict[str, list[str]], conflicts: list[str]
) -> None:
    """The strongest claim places a paper; what contradicts it is shown, and no paper is lost."""
    with archive() as made:
        made.harvest(pages)

        found = made.families()

    assert families == trees(found)
    assert conflicts == [c.what for f in found for c in f.conflicts]


def test_incomplete_list_drops_nothing() -> None:
    """A cut page names fewer papers and leaves the others where they were; a whole one drops them."""
    cut = observed(1, INSTANTS[1], relations=Listing((), complete=False))
    whole = observed(1, INSTANTS[2], relations=Listing(()))
    with archive() as made:
        made.harvest([page(1, (2, 1, TREE)), cut])
        assert {"A-1": ["A-1", "A-2"]} == trees(made.families())

        made.harvest([whole])

        assert {"A-1": ["A-1"], "A-2": ["A-2"]} == trees(made.families())


def test_late_page_changes_nothing_said_since() -> None:
    """What a source said in spring does not overrule what it said in summer, though it arrives later."""
    with archive() as made:
        made.harvest([page(2, (2, 3, OWN), at=INSTANTS[4])])
        head = made.log.head()

        made.harvest([page(2, (2, 1, OWN))])

        assert {"paper.announced"} == {r.topic for r in made.paper_events(head)}
        assert ["A-3", "A-2"] == trees(made.families())["A-3"]


def test_sources_never_overwrite_each_other() -> None:
    """The page's own system comes first whatever arrived last, and the difference is shown."""
    own = observed(1, title="Bäume")
    other = observed(1, INSTANTS[4], "watch", key=PaperKey(id="1", number="A-1"), title="Baeume")
    with archive() as made:
        made.harvest([own, other])

        family = made.families()[0]

    assert "Bäume" == family.members[0].paper.text("title")
    assert ["sources differ: title"] == [c.what for c in family.conflicts]
