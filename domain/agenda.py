"""What agendas say of papers: claims beside those of the papers' own pages. Pure; nothing is weighed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from msgspec import Struct

from domain.conflicts import Conflict
from domain.meeting import AgendaItem, Meeting
from domain.paper import Paper


class AgendaClaim(Struct, frozen=True):
    """An item that a meeting's agenda still names, and the paper that it deals with."""

    paper: UUID
    meeting: Meeting
    item: AgendaItem


def agenda_claims(meetings: Iterable[Meeting], owner: Callable[[UUID], UUID]) -> tuple[AgendaClaim, ...]:
    """The items that deal with papers, by day; `owner` leads from a stream to the paper it is read for."""
    found = [
        AgendaClaim(owner(item.paper), meeting, item)
        for meeting in meetings
        for item in meeting.in_order()
        if item.paper is not None
    ]
    return tuple(sorted(found, key=lambda c: (c.meeting.day or "9999", c.meeting.source, c.item.place)))


def agenda_conflicts(papers: Iterable[Paper], claims: Iterable[AgendaClaim]) -> Iterator[Conflict]:
    """Outcomes that an agenda notes and no session of that day on the paper's own pages bears out."""
    held = {paper.id: paper for paper in papers}
    for claim in claims:
        outcome, paper = claim.item.outcome, held.get(claim.paper)
        if outcome is None or paper is None:
            continue
        told = list(_outcomes(paper, claim.meeting.day))
        if told and outcome.code not in {code for code, _ in told}:
            said = f"{claim.meeting.source}, {claim.meeting.day}, {claim.item.number or ''}: {outcome.text}"
            yield Conflict("agenda differs", (paper.id,), (said, *(f"own page: {text}" for _, text in told)))


def _outcomes(paper: Paper, day: str | None) -> Iterator[tuple[str, str]]:
    """Code and word of each outcome of a day among the paper's own stations."""
    for station in paper.consultations():
        for session in station.in_order():
            if session.date == day and session.outcome is not None:
                yield session.outcome.code, session.outcome.text
