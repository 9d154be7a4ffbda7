"""How claims between papers are weighed. Pure; knows nothing of families.

The parent of a paper is named by the first claim in a fixed precedence: what its own page says of it in
a field, then in a tree; then what another page says in a link, then in a tree; last the proposal of the
number's grammar. Within one rank the source's place counts, then the claim's place in the source's list,
then the parent's number. A cycle is cut at the member with the smallest number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from domain.numbers import normalise
from domain.paper import Claim, Mention, Paper, rank

TREE_BASES = frozenset({"Stammbaum"})
"""Bases that place a paper among its whole family rather than below one parent."""

NEVER_FOLDED = frozenset({"rootPaperId"})
"""Bases that are kept and shown as claims but make no family: the source derives them itself."""

RECIPROCAL = {
    "superordinatedPaper": "subordinatedPaper",
    "subordinatedPaper": "superordinatedPaper",
    "superOrdinatedPaperIds": "subordinatedPaperIds",
    "subordinatedPaperIds": "superOrdinatedPaperIds",
}
"""Links that one source shows from both ends."""

GRAMMAR = "number"

SortKey = tuple[str, tuple[tuple[str, str], ...], str]


def sort_key(paper: Paper) -> SortKey:
    """Orders papers by number, then by their sources' ids, whatever the order of arrival."""
    number = paper.number
    return (normalise(number) if number else "\uffff", tuple(sorted(paper.ids)), paper.council)


def precedence(claim: Claim) -> tuple[int, tuple[int, str], int]:
    """The rank of a claim among those about one child; the smallest is followed."""
    own = claim.claimant == claim.child
    strength = 4 if claim.basis == GRAMMAR else (0 if own else 2) + (claim.basis in TREE_BASES)
    return (strength, rank(claim.reader, claim.source), claim.order)


def chosen(claims: Iterable[Claim], key: Callable[[UUID], SortKey]) -> Claim | None:
    """The claim that names a paper's parent, out of all claims about that paper."""
    candidates = [c for c in claims if c.basis not in NEVER_FOLDED and c.parent != c.child]
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    return min(candidates, key=lambda c: (precedence(c), key(c.parent), c.basis, c.kind, c.element))


def weighed(mentions: Iterable[Mention], key: Callable[[UUID], SortKey]) -> list[Mention]:
    """What pages say of one paper, the most authoritative page first."""
    return sorted(mentions, key=lambda m: (rank(m.reader, m.source), key(m.claimant), m.element))


def root_of(
    paper: UUID, parents: Mapping[UUID, UUID], key: Callable[[UUID], SortKey]
) -> tuple[UUID, tuple[UUID, ...]]:
    """The root above a paper and, when a cycle was cut to find it, the cycle's members."""
    trail: dict[UUID, None] = {}
    while paper in parents and paper not in trail:
        trail[paper] = None
        paper = parents[paper]
    if paper not in trail:
        return paper, ()
    seen = list(trail)
    cycle = seen[seen.index(paper) :]
    return min(cycle, key=key), tuple(sorted(cycle, key=key))
