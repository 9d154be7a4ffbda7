"""Members of a family, and what their claims contradict. Pure; a conflict is shown, not resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from msgspec import Struct

from domain.claims import GRAMMAR, NEVER_FOLDED, RECIPROCAL, TREE_BASES
from domain.paper import DECIDING, Account, Claim, Mention, Paper

COMPARED = ("title", "kind_text", "number", "filed_on", "public")
"""Fields on which sources of one paper are compared."""


class Member(Struct, frozen=True):
    """A paper in its family; `parent` is the fold's choice, `claim` the claim that it rests on."""

    paper: Paper
    parent: UUID | None
    claim: Claim | None
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]


class Conflict(Struct, frozen=True):
    """Claims that cannot all be followed."""

    what: str
    papers: tuple[UUID, ...]
    claims: tuple[str, ...]


def conflicts(
    members: Iterable[Member], cycle: tuple[UUID, ...], papers: Mapping[UUID, Paper]
) -> Iterator[Conflict]:
    """What a family met that cannot all be followed: cycles, several parents, one-sided links, sources."""
    members = tuple(members)
    parents = {m.paper.id: m.parent for m in members}
    if cycle:
        inside = [c for m in members if m.paper.id in cycle for c in m.claims if c.parent in cycle]
        yield Conflict("cycle", cycle, tuple(told(c, papers) for c in inside))
    for member in members:
        yield from _parents(member, parents, papers)
        yield from _one_sided(member, papers)
        yield from _sources(member.paper)
        yield from _authority(member.paper)


def told(claim: Claim, papers: Mapping[UUID, Paper]) -> str:
    """A claim in words: who says, on what basis, that which paper refers to which."""
    claimant, child, parent = (_name(papers, p) for p in (claim.claimant, claim.child, claim.parent))
    return f"{claimant} ({claim.source}, {claim.basis}): {child} -> {parent}"


def _name(papers: Mapping[UUID, Paper], paper: UUID) -> str:
    known = papers.get(paper)
    return "?" if known is None else known.number or known.slug


def _parents(
    member: Member, parents: Mapping[UUID, UUID | None], papers: Mapping[UUID, Paper]
) -> Iterator[Conflict]:
    """Several parents; a tree that names a forebear of the parent is coarser, not contrary."""
    above = set(_above(member.paper.id, parents))
    contrary = [
        c
        for c in member.claims
        if c.basis not in NEVER_FOLDED
        and c.basis != GRAMMAR
        and not (c.basis in TREE_BASES and c.parent in above)
    ]
    named = {c.parent for c in contrary}
    if len(named) > 1:
        claims = tuple(told(c, papers) for c in contrary)
        yield Conflict("two parents", (member.paper.id,), claims)


def _above(paper: UUID, parents: Mapping[UUID, UUID | None]) -> Iterator[UUID]:
    seen = {paper}
    parent = parents.get(paper)
    while parent is not None and parent not in seen:
        yield parent
        seen.add(parent)
        parent = parents.get(parent)


def _one_sided(member: Member, papers: Mapping[UUID, Paper]) -> Iterator[Conflict]:
    """A link that its source shows from one end only, though it shows the other end's links as well."""
    bases = {(c.child, c.parent, c.source): set[str]() for c in member.claims}
    for claim in member.claims:
        bases[(claim.child, claim.parent, claim.source)].add(claim.basis)
    for claim in member.claims:
        back = RECIPROCAL.get(claim.basis)
        if back is None or back in bases[(claim.child, claim.parent, claim.source)]:
            continue
        other = claim.parent if claim.claimant == claim.child else claim.child
        account = papers[other].accounts.get(claim.source) if other in papers else None
        if account is not None and _shown(account):
            yield Conflict("one-sided link", (claim.child, claim.parent), (told(claim, papers),))


def _shown(account: Account) -> bool:
    return bool(account.details) and not account.gone


def _authority(paper: Paper) -> Iterator[Conflict]:
    """Stations where the source's own word on whether the body decides is not what the role says.

    The role counts (OParl's `authoritative` is set on what only takes note); a role that is not known
    contradicts nothing.
    """
    for station in paper.consultations():
        if station.authoritative is None or station.role in (None, "unknown"):
            continue
        if station.authoritative != (station.role == DECIDING):
            told = f"{station.body}: {station.role_text}, authoritative: {station.authoritative}"
            yield Conflict("authority differs", (paper.id,), (told,))


def _sources(paper: Paper) -> Iterator[Conflict]:
    for field in COMPARED:
        values = {a.source: a.details[field] for a in paper.ranked() if field in a.details}
        if len(set(values.values())) > 1:
            claims = tuple(f"{source}: {' '.join(v or ())}" for source, v in values.items())
            yield Conflict(f"sources differ: {field}", (paper.id,), claims)
