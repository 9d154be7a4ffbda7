"""A motion family in the shape that is shown. Pure: everything comes from the fold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from domain.agenda import AgendaClaim, agenda_conflicts
from domain.conflicts import Conflict, Member
from domain.decisions import Decision
from domain.family import MotionFamily
from domain.paper import Consultation, Paper, Session, Version
from projections.file_views import HeldFiles, file_documents, file_views
from projections.views import (
    AgendaItemView,
    ConflictView,
    ConsultationView,
    DecidedTextView,
    DecisionView,
    DocumentView,
    FamilyView,
    GapView,
    NotUnderstoodView,
    PaperView,
    RelationView,
    SessionView,
    VersionView,
)
from search.answers import AsOf


def family_view(
    family: MotionFamily,
    papers: Mapping[UUID, Paper],
    agenda: Sequence[AgendaClaim],
    files: HeldFiles,
    as_of: AsOf,
) -> FamilyView:
    """The family as contract JSON has it; `papers` hold every paper that a claim names.

    `agenda` is what agendas say of the family's papers, `files` what is held of theirs, by stream.
    """
    root = family.member(family.root)
    named = {p: name_of(paper) for p, paper in papers.items()}
    members = [_paper(m, named, agenda, files) for m in family.members]
    disputed = agenda_conflicts((m.paper for m in family.members), agenda)
    hidden = {p for p, paper in papers.items() if paper.held_back}
    return FamilyView(
        council=root.paper.council,
        as_of=as_of,
        root=name_of(root.paper),
        slug=root.paper.slug,
        title=members[0].title,
        papers=members,
        decisions=[_decision(d) for d in family.decisions if not d.paper.held_back],
        conflicts=[_conflict(c, named, hidden) for c in (*family.conflicts, *disputed)],
        gaps=list(_gaps(family, named, {claim.paper for claim in agenda})),
        not_understood=list(_not_understood(family)),
    )


def name_of(paper: Paper) -> str:
    """The number as its page writes it, else the address."""
    return paper.number or paper.slug


def _paper(
    member: Member,
    named: Mapping[UUID, str],
    agenda: Sequence[AgendaClaim],
    files: HeldFiles,
) -> PaperView:
    paper = member.paper
    hidden = paper.held_back
    return PaperView(
        number=paper.number,
        slug=paper.slug,
        kind=_kind(member),
        kind_text=None if hidden else _told(member, "kind_text"),
        title=None if hidden else _told(member, "title"),
        originators=[] if hidden else _originators(member),
        status_text=None if hidden else paper.text("status_text"),
        filed_on=None if hidden else paper.text("filed_on"),
        public=paper.text("public") or "unknown",
        held_back=hidden,
        captured=paper.filed,
        gone=paper.gone,
        parent=named[member.parent] if member.parent is not None else None,
        relations=[] if hidden else list(_relations(member, named)),
        documents=[] if hidden else [*_pages(member), *file_documents(paper, files)],
        files=[] if hidden else file_views(paper, files),
        consultations=[] if hidden else list(map(_consultation, range(1, 10_000), paper.consultations())),
        agenda=[] if hidden else [_agenda_item(claim) for claim in agenda if claim.paper == paper.id],
    )


def _agenda_item(claim: AgendaClaim) -> AgendaItemView:
    meeting, outcome = claim.meeting, claim.item.outcome
    return AgendaItemView(
        date=meeting.day,
        meeting=meeting.text("name"),
        bodies=list(meeting.details.get("bodies") or ()),
        cancelled=meeting.cancelled,
        item=claim.item.number,
        title=claim.item.title,
        outcome=outcome.code if outcome is not None else None,
        outcome_text=outcome.text if outcome is not None else None,
        vote=outcome.vote if outcome is not None else None,
        resolution=outcome.resolution if outcome is not None else None,
        source=meeting.source,
    )


def _kind(member: Member) -> str | None:
    if member.paper.filed:
        return member.paper.kind
    return next((m.kind for m in member.mentions if m.kind is not None), None)


def _told(member: Member, field: str) -> str | None:
    """What the paper's own page says, else what another page says of it."""
    if member.paper.filed:
        return member.paper.text(field)
    return next((value for m in member.mentions if (value := getattr(m, field)) is not None), None)


def _originators(member: Member) -> list[str]:
    paper = member.paper
    if paper.filed:
        return [*(paper.said("originators") or ()), *(paper.said("residents") or ())]
    return next(([*m.originators, *m.residents] for m in member.mentions if m.originators or m.residents), [])


def _relations(member: Member, named: Mapping[UUID, str]) -> Iterator[RelationView]:
    for claim in member.claims:
        yield RelationView(
            to=named[claim.parent],
            kind=claim.kind,
            claimed_by=named.get(claim.claimant, ""),
            basis=claim.basis,
        )


def _pages(member: Member) -> Iterator[DocumentView]:
    """The documents that are the paper's own pages."""
    for name in sorted(member.paper.texts):
        yield _document(member, name)


def _document(member: Member, document: str) -> DocumentView:
    paper = member.paper
    current = paper.current_version(document)
    versions = sorted(paper.texts[document], key=lambda v: (v.seen_at.rstrip("Z"), v.version))
    return DocumentView(
        document=document,
        kind=paper.kind or "other",
        name=paper.text("title") or name_of(paper),
        versions=[_version(v, v == current) for v in versions],
    )


def _version(version: Version, current: bool) -> VersionView:  # read off the call
    return VersionView(
        version=version.version,
        recorded_at=version.recorded_at,
        seen_at=version.seen_at,
        sha256=version.sha256,
        characters=version.characters,
        current=current,
    )


def _consultation(order: int, station: Consultation) -> ConsultationView:
    return ConsultationView(
        order=order,
        body=station.body,
        role=station.role,
        role_text=station.role_text,
        sessions=[_session(s) for s in station.in_order()],
    )


def _session(session: Session) -> SessionView:
    outcome = session.outcome
    return SessionView(
        date=session.date,
        name=session.name,
        cancelled=session.cancelled,
        agenda_item=session.agenda_item,
        outcome=outcome.code if outcome is not None else None,
        outcome_text=outcome.text if outcome is not None else None,
        vote=outcome.vote if outcome is not None else None,
        resolution=outcome.resolution if outcome is not None else None,
    )


def _decision(decision: Decision) -> DecisionView:
    text = decision.text
    return DecisionView(
        paper=name_of(decision.paper),
        body=decision.body,
        date=decision.date,
        outcome=decision.outcome.code,
        outcome_text=decision.outcome.text,
        text=DecidedTextView(text.basis, text.document, text.version, text.sha256),
    )


def _conflict(conflict: Conflict, named: Mapping[UUID, str], hidden: set[UUID]) -> ConflictView:
    """Claims may quote titles: of a paper that is held back only the contradiction is told."""
    claims = [] if hidden.intersection(conflict.papers) else list(conflict.claims)
    return ConflictView(conflict.what, [named[p] for p in conflict.papers], claims)


def _gaps(family: MotionFamily, named: Mapping[UUID, str], on_agendas: Collection[UUID]) -> Iterator[GapView]:
    """Members that are known by name only, and who named them."""
    for member in family.members:
        if member.paper.filed:
            continue
        claimants = dict.fromkeys([m.claimant for m in member.mentions] + [c.claimant for c in member.claims])
        below = [m.paper.id for m in family.members if m.parent == member.paper.id]
        by = sorted({named[p] for p in [*claimants, *below] if p in named})
        by_agenda = ["an agenda"] if member.paper.id in on_agendas else []
        why = f"named by {', '.join(by + by_agenda)}, not captured" if by or by_agenda else "not captured"
        yield GapView(name_of(member.paper), why, by)


def _not_understood(family: MotionFamily) -> Iterator[NotUnderstoodView]:
    for member in family.members:
        if member.paper.held_back:
            continue
        for account in member.paper.ranked():
            for item in account.not_understood:
                yield NotUnderstoodView(name_of(member.paper), item.where, item.text)
