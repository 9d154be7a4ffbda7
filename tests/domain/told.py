"""Families as values to compare: without stream ids, positions, recording times, slugs and numbers given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.family import MotionFamily
from domain.observation import PAGE
from domain.paper import Account, Claim, Consultation, Paper

Names = Mapping[UUID, str]


def told(found: Iterable[MotionFamily]) -> list[Any]:
    """All that families say, however it came to be known."""
    families = list(found)
    names = {s: name(m.paper) for f in families for m in f.members for s in m.paper.streams}
    return sorted((_family(family, names) for family in families), key=repr)


def name(paper: Paper) -> str:
    """The paper's numbers and ids."""
    return repr((sorted(paper.numbers), sorted(paper.ids)))


def _family(family: MotionFamily, names: Names) -> Any:
    members = [
        {
            **_paper(m.paper, names),
            "parent": names[m.parent] if m.parent is not None else None,
            "chosen": _claim(m.claim, names) if m.claim is not None else None,
            "claims": [_claim(c, names) for c in m.claims],
            "mentions": [
                (names[x.claimant], x.source, x.title, x.originators, x.residents, x.kind, x.basis)
                for x in m.mentions
            ],
        }
        for m in family.members
    ]
    decisions = [
        (name(d.paper), d.body, d.date, d.outcome, d.text.basis, d.text.sha256) for d in family.decisions
    ]
    conflicts = [(c.what, [names[p] for p in c.papers], c.claims) for c in family.conflicts]
    return {"root": names[family.root], "members": members, "decisions": decisions, "conflicts": conflicts}


def _paper(paper: Paper, names: Names) -> dict[str, Any]:
    current = paper.current_version(PAGE)
    return {
        "name": name(paper),
        "filed": paper.filed,
        "gone": paper.gone,
        "kind": paper.kind,
        "accounts": [_account(account, names) for account in paper.ranked() if account.speaks],
        "texts": sorted(version.sha256 for version in paper.texts.get(PAGE, ())),
        "current": current.sha256 if current is not None else None,
        "stations": [_station(c) for c in paper.consultations()],
    }


def _account(account: Account, names: Names) -> dict[str, Any]:
    return {
        "source": account.source,
        "kind": account.kind,
        "details": sorted(account.details.items()),
        "gone": account.gone,
        "not_understood": account.not_understood,
        "current": account.current,
        "stations": sorted(
            (c.place, repr(_station(c))) for c in account.consultations.values() if not c.dropped
        ),
        "claims": sorted(repr(_claim(c, names)) for c in account.claims.values()),
        "mentions": sorted((m.element, names[m.paper]) for m in account.mentions.values()),
        "files": [account.files[element] for element in sorted(account.files)],
    }


def _station(station: Consultation) -> Any:
    sessions = [
        (s.element, s.date, s.name, s.agenda_item, s.cancelled, s.outcome, s.decision)
        for s in station.in_order()
    ]
    return (station.element, station.body, station.role_text, station.role, sessions)


def _claim(claim: Claim, names: Names) -> Any:
    ends = (names[claim.child], names[claim.parent])
    return (claim.source, claim.element, *ends, claim.kind, claim.basis, claim.order)
