"""MotionFamily: a root paper and all that refers to it, as the claims between papers have it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.claims import SortKey, chosen, precedence, root_of, sort_key, weighed
from domain.conflicts import Conflict, Member, conflicts
from domain.decisions import Decision, decisions
from domain.paper import Claim, Mention, Paper


class MotionFamily(Struct, frozen=True):
    """A root paper and all that refers to it, in the order of the tree, siblings by number."""

    root: UUID
    members: tuple[Member, ...]
    decisions: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]

    def member(self, paper: UUID) -> Member:
        """The member that is this paper."""
        return next(m for m in self.members if m.paper.id == paper)


def families(papers: Mapping[UUID, Paper], same: Mapping[UUID, UUID] | None = None) -> list[MotionFamily]:
    """All families of the given papers, by root; `same` leads from joined streams to their paper.

    A paper that a claim names but that is not given is left out with the claim.
    """
    about, mentioned = _gathered(papers, same or {})

    def key(paper: UUID) -> SortKey:
        return sort_key(papers[paper])

    links = {p: chosen(about.get(p, ()), key) for p in papers}
    parents = {p: link.parent for p, link in links.items() if link is not None}
    below: dict[UUID, list[UUID]] = {}
    cycles: dict[UUID, tuple[UUID, ...]] = {}
    for paper in papers:
        root, cycle = root_of(paper, parents, key)
        below.setdefault(root, []).append(paper)
        if cycle:
            cycles[root] = cycle
    found = []
    for root in sorted(below, key=key):
        inside = {p: links[p] if p != root else None for p in below[root]}
        members = tuple(
            Member(
                paper=papers[p],
                parent=link.parent if link is not None else None,
                claim=link,
                claims=tuple(sorted(about.get(p, ()), key=_claim_order)),
                mentions=tuple(mentioned.get(p, ())),
            )
            for p, link in _in_tree_order(root, inside, key)
        )
        found.append(_family(root, members, cycles.get(root, ()), papers))
    return found


def _gathered(
    papers: Mapping[UUID, Paper], same: Mapping[UUID, UUID]
) -> tuple[dict[UUID, list[Claim]], dict[UUID, list[Mention]]]:
    """Claims by child and mentions by paper, each under the stream that is read for it."""
    about: dict[UUID, list[Claim]] = {}
    mentioned: dict[UUID, list[Mention]] = {}
    for paper in papers.values():
        for claim in paper.all_claims():
            child, parent = same.get(claim.child, claim.child), same.get(claim.parent, claim.parent)
            if child in papers and parent in papers:
                about.setdefault(child, []).append(replace(claim, child=child, parent=parent))
        for mention in paper.all_mentions():
            mentioned.setdefault(same.get(mention.paper, mention.paper), []).append(mention)
    told = {p: weighed(mentions, lambda c: sort_key(papers[c])) for p, mentions in mentioned.items()}
    return about, told


def _claim_order(claim: Claim) -> tuple[object, ...]:
    return (precedence(claim), claim.basis, claim.kind, claim.element)


def _in_tree_order(
    root: UUID, links: Mapping[UUID, Claim | None], key: Callable[[UUID], SortKey]
) -> list[tuple[UUID, Claim | None]]:
    children: dict[UUID, list[UUID]] = {}
    for paper, link in links.items():
        if link is not None:
            children.setdefault(link.parent, []).append(paper)
    ordered, pending = [], [root]
    while pending:
        paper = pending.pop()
        ordered.append((paper, links[paper]))
        pending += sorted(children.get(paper, ()), key=key, reverse=True)
    return ordered


def _family(
    root: UUID, members: tuple[Member, ...], cycle: tuple[UUID, ...], papers: Mapping[UUID, Paper]
) -> MotionFamily:
    return MotionFamily(
        root=root,
        members=members,
        decisions=tuple(d for m in members for d in decisions(m.paper)),
        conflicts=tuple(conflicts(members, cycle, papers)),
    )
