"""What the catalogue has at hand while it works: papers, claims, families, files and open rows. Pure."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from msgspec import Struct

from domain.claims import chosen, sort_key
from domain.file import File
from domain.paper import Claim, Mention, Paper


class OpenRow(Struct):
    """A row that holds now: where it began and what it says."""

    from_position: int
    body: object


class Shelf:
    """What the catalogue has at hand: papers, claims, families and open rows, by paper; files by stream.

    `listers` are the streams of the papers that ever listed a file, `claimed` the papers that a claim once
    put below a paper, `named` the names that lead to papers: paper, scope and value. `withheld` are the files
    that anybody calls not public, with those who do, `withheld_rows` the rows of these, by paper or meeting.
    What a batch needs is put there before it; see catalogue_shelf.py.
    """

    def __init__(self) -> None:
        self.papers: dict[UUID, Paper] = {}
        self.owners: dict[UUID, UUID] = {}
        self.about: dict[UUID, dict[tuple[UUID, int], Claim]] = {}
        self.mentioned: dict[UUID, dict[tuple[UUID, str, str], Mention]] = {}
        self.claimed: dict[UUID, set[UUID]] = {}
        self.named: set[tuple[UUID, str, str]] = set()
        self.parents: dict[UUID, UUID] = {}
        self.children: dict[UUID, set[UUID]] = {}
        self.roots: dict[UUID, UUID] = {}
        self.rows: dict[UUID, dict[int, OpenRow]] = {}
        self.paper_rows: dict[UUID, OpenRow] = {}
        self.member_rows: dict[UUID, OpenRow] = {}
        self.claim_rows: dict[tuple[UUID, int], OpenRow] = {}
        self.mention_rows: dict[tuple[UUID, str, str], OpenRow] = {}
        self.files: dict[UUID, File] = {}
        self.listers: dict[UUID, set[UUID]] = {}
        self.withheld: dict[UUID, set[tuple[UUID, str]]] = {}
        self.withheld_rows: dict[UUID, dict[str, OpenRow]] = {}

    def owner(self, stream: UUID) -> UUID:
        """The paper that a stream belongs to."""
        return self.owners.get(stream, stream)

    def withhold(self, lister: UUID, element: str, row: OpenRow) -> None:
        """Takes in that the lister calls a file not public; the row's body is the file's stream."""
        assert isinstance(row.body, UUID)  # noqa: S101  # these rows hold streams
        self.withheld_rows.setdefault(lister, {})[element] = row
        self.withheld.setdefault(row.body, set()).add((lister, element))

    def release(self, lister: UUID, element: str) -> OpenRow:
        """Takes back what withhold took in, and returns its row."""
        row = self.withheld_rows[lister].pop(element)
        assert isinstance(row.body, UUID)  # noqa: S101  # these rows hold streams
        self.withheld[row.body].discard((lister, element))
        if not self.withheld[row.body]:
            del self.withheld[row.body]
        return row

    def best_claim(self, child: UUID, paper: Callable[[UUID], Paper]) -> Claim | None:
        """The claim that names the child's parent, joined streams read as the papers they belong to."""
        claims = [self._read(claim) for claim in self.about.get(child, {}).values()]
        return chosen(claims, lambda p: sort_key(paper(p)))

    def hang(self, child: UUID, best: Claim | None) -> None:
        """Puts the child below the parent that its claim names, or below none."""
        old = self.parents.pop(child, None)
        if old is not None:
            self.children[old].discard(child)
        if best is not None:
            self.parents[child] = best.parent
            self.children.setdefault(best.parent, set()).add(child)

    def _read(self, claim: Claim) -> Claim:
        child, parent = self.owner(claim.child), self.owner(claim.parent)
        claimant = self.owner(claim.claimant)
        if (child, parent, claimant) == (claim.child, claim.parent, claim.claimant):
            return claim
        return msgspec.structs.replace(claim, child=child, parent=parent, claimant=claimant)
