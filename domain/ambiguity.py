"""Numbers that mean several papers: what is said of such a paper is listed, not guessed at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from domain.meeting import Meeting
from domain.meeting_observation import MeetingObservation
from domain.meeting_statements import items
from domain.numbers import normalise
from domain.observation import NotUnderstood, Observation, PaperKey
from domain.paper import Account
from domain.statements import mentions, relations

Named = Mapping[PaperKey, UUID]
"""The streams of the papers that an observation names, but for those that cannot be told apart."""


def means_itself(own: PaperKey, key: PaperKey) -> bool:
    """Whether a page names its own paper: by its own key, or by nothing but its own number."""
    if key == own:
        return True
    by_number = key.id is None and key.number is not None and own.number is not None
    return by_number and normalise(key.number or "") == normalise(own.number or "")


def meant(observation: Observation, named: Named, account: Account) -> dict[PaperKey, UUID]:
    """The names with what the page used them for before: they go on meaning the same papers."""
    claims = {claim.element: claim for claim in account.claims.values()}
    found = dict(named)
    for relation, element, _ in relations(observation):
        if element in claims:
            found.setdefault(relation.child, claims[element].child)
            found.setdefault(relation.parent, claims[element].parent)
    for mention, element in mentions(observation):
        if element in account.mentions:
            found.setdefault(mention.paper, account.mentions[element].paper)
    return found


def told_apart(observation: Observation, named: Named) -> Observation:
    """The observation without what it says of papers that are not in `named`; their numbers are listed."""
    o = observation
    puzzles = tuple(dict.fromkeys(_puzzles(o, named)))
    if not puzzles:
        return o
    if o.relations is not UNSET:
        claims = tuple(r for r in o.relations.items if r.child in named and r.parent in named)
        o = replace(o, relations=replace(o.relations, items=claims))
    if o.mentions is not UNSET:
        known = tuple(m for m in o.mentions.items if m.paper in named)
        o = replace(o, mentions=replace(o.mentions, items=known))
    return replace(o, not_understood=(*o.not_understood, *puzzles))


def meant_on_agenda(observation: MeetingObservation, named: Named, meeting: Meeting) -> dict[PaperKey, UUID]:
    """The names with what the agenda used them for before; an item is known again by the paper it names."""
    held = {item.element: item.paper for item in meeting.agenda.values()}
    found = dict(named)
    for item, element in items(observation):
        before = held.get(element)
        if item.paper is not None and item.id is None and before is not None:
            found.setdefault(item.paper, before)
    return found


def listed_on_agenda(observation: MeetingObservation, named: Named) -> MeetingObservation:
    """The observation with the numbers of items that stand without their paper listed."""
    puzzles = [
        _puzzle(item.number or "agenda", item.paper)
        for item, _ in items(observation)
        if item.paper is not None and item.paper not in named
    ]
    return (
        replace(observation, not_understood=(*observation.not_understood, *puzzles))
        if puzzles
        else observation
    )


def _puzzles(o: Observation, named: Named) -> Iterator[NotUnderstood]:
    for relation, *_ in relations(o):
        for key in (relation.child, relation.parent):
            if key not in named:
                yield _puzzle(relation.basis, key)
    for mention, _ in mentions(o):
        if mention.paper not in named:
            yield _puzzle(mention.basis, mention.paper)


def _puzzle(where: str, key: PaperKey) -> NotUnderstood:
    return NotUnderstood(where, f"{key.number} means several papers")
