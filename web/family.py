"""The family's page, from its view and history. Knows no search."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from domain.claims import GRAMMAR
from projections.views import (
    ConflictView,
    DecisionView,
    EventView,
    FamilyView,
    GapView,
    NotUnderstoodView,
    PaperView,
)
from web import addresses, german, words
from web.contexts import Frame, SearchBox, StandNote, archive_state, stand_note, title
from web.paper_part import (
    HELD_BACK,
    NOT_CAPTURED,
    PaperPart,
    kind_of,
    name_of,
    outcome_of,
    paper_part,
    states_of,
)


class TreeNode(Struct, frozen=True):
    """A paper of the Stammbaum; `relation` says what it does to the paper above."""

    anchor: str
    name: str
    relation: str | None
    notes: list[str]
    children: list[TreeNode]


class DecisionRow(Struct, frozen=True):
    """A decision and the text that it was made on."""

    paper: str
    body: str
    day: str
    outcome: str
    text: str


class ConflictPart(Struct, frozen=True):
    """Claims that contradict each other, side by side."""

    what: str
    papers: str
    claims: list[str]


class EventRow(Struct, frozen=True):
    """An event; `address` leads to the family as it stood right after it."""

    position: str
    address: str | None
    paper: str
    what: str
    recorded: str
    seen: str
    on: str
    cause: str


class FamilyContext(Struct, frozen=True):
    """Context of family.html."""

    frame: Frame
    note: StandNote | None
    heading: str
    root: str
    council: str
    state: str
    last_seen: str | None
    permanent: str
    tree: list[TreeNode]
    outcomes: list[str]
    decisions: list[DecisionRow]
    papers: list[PaperPart]
    conflicts: list[ConflictPart]
    gaps: list[str]
    not_understood: list[NotUnderstoodView]
    events: list[EventRow]


def family_context(view: FamilyView, history: list[EventView], *, fixed: bool) -> FamilyContext:
    """The page of the family; `fixed` where it was asked for at its state rather than as it is today."""
    position = view.as_of.position if fixed else None
    hidden = {name_of(paper) for paper in view.papers if paper.held_back}
    heading = (view.title if view.root not in hidden else None) or f"Vorgang {view.root}"
    current = addresses.family(view.council, view.slug)
    seen = max((event.seen_at for event in history if event.seen_at), default=None)
    return FamilyContext(
        frame=Frame(
            title=title(view.root if heading.endswith(view.root) else f"{view.root}: {heading}", "Vorgang"),
            box=SearchBox(stand=f"e{position}" if fixed else ""),
            archive_state=archive_state(view.as_of),
            json=addresses.family(view.council, view.slug, position, addresses.JSON),
        ),
        note=stand_note(view.as_of, current) if fixed else None,
        heading=heading,
        root=view.root,
        council=view.council,
        state=archive_state(view.as_of),
        last_seen=german.instant(seen) if seen else None,
        permanent=addresses.family(view.council, view.slug, view.as_of.position),
        tree=_tree(view.papers),
        outcomes=list(_outcomes(view.papers)),
        decisions=[_decision(each, view.papers) for each in view.decisions if each.paper not in hidden],
        papers=[paper_part(paper, german.day_of(view.as_of.recorded_at)) for paper in view.papers],
        conflicts=[_conflict(each, hidden) for each in view.conflicts],
        gaps=list(map(_gap, view.gaps)),
        not_understood=[each for each in view.not_understood if each.paper not in hidden],
        events=list(_events(view, history, hidden)),
    )


def _tree(papers: list[PaperView]) -> list[TreeNode]:
    """The papers below their parents; one whose parent did not come before it stands at the top."""
    known: set[str] = set()
    below: dict[str | None, list[PaperView]] = {}
    for paper in papers:
        below.setdefault(paper.parent if paper.parent in known else None, []).append(paper)
        known.add(name_of(paper))
    return _nodes(None, below)


def _nodes(parent: str | None, below: dict[str | None, list[PaperView]]) -> list[TreeNode]:
    return [
        TreeNode(
            anchor=addresses.anchor(paper.slug),
            name=name_of(paper),
            relation=None if parent is None or paper.held_back else _relation(paper, parent),
            notes=_notes(paper),
            children=_nodes(name_of(paper), below),
        )
        for paper in below.pop(parent, [])
    ]


def _relation(paper: PaperView, parent: str) -> str:
    claims = [each for each in paper.relations if each.to == parent]
    if not claims:
        return f"{words.RELATIONS['concerns']} {parent}"
    word = words.RELATIONS.get(claims[0].kind, words.RELATIONS["concerns"])
    proposed = all(each.basis == GRAMMAR for each in claims)
    return f"{word} {parent}" + (f" ({words.BASES[GRAMMAR]})" if proposed else "")


def _notes(paper: PaperView) -> list[str]:
    if paper.held_back:
        return [HELD_BACK]
    return [kind_of(paper), *([", ".join(paper.originators)] if paper.originators else []), *states_of(paper)]


def _outcomes(papers: list[PaperView]) -> Iterator[str]:
    """One sentence for each outcome, naming its paper, and one for each paper without any."""
    for paper in papers:
        if paper.held_back or not paper.captured:
            continue
        about = f"{words.ABOUT[paper.kind or 'other']} {name_of(paper)}"
        noted = [
            (station.body, session)
            for station in paper.consultations
            for session in station.sessions
            if session.outcome_text is not None
        ]
        for body, session in noted:
            day = f" am {german.day(session.date)} (Sachdatum)" if session.date else ""
            yield f"{about} vermerkt die Quelle{day} für {body}: {'; '.join(outcome_of(session))}."
        if not noted:
            yield f"{about} ist kein Ergebnis erfasst."


def _decision(decision: DecisionView, papers: list[PaperView]) -> DecisionRow:
    return DecisionRow(
        paper=decision.paper,
        body=decision.body,
        day=german.day(decision.date) if decision.date else "nicht genannt",
        outcome=german.quoted(decision.outcome_text),
        text=" ".join([words.DECIDED_TEXTS[decision.text.basis], *_version_told(decision, papers)]),
    )


def _version_told(decision: DecisionView, papers: list[PaperView]) -> Iterator[str]:
    """Which version of which paper, and when the source showed it."""
    text = decision.text
    if text.version is None:
        return
    seen = (
        version.seen_at
        for paper in papers
        if name_of(paper) == decision.paper
        for document in paper.documents
        if document.document == text.document
        for version in document.versions
        if version.version == text.version
    )
    when = next(seen, None)
    sighting = f", Sichtung: {german.instant(when)}" if when else ""
    yield f"Es ist Fassung {text.version} der Vorlage {decision.paper}{sighting}."


def _conflict(conflict: ConflictView, hidden: set[str]) -> ConflictPart:
    """Claims may quote titles: with a paper that is held back only the contradiction itself is told."""
    what = words.CONFLICTS.get(conflict.what, "Angaben der Quellen widersprechen einander.")
    claims = [] if hidden.intersection(conflict.papers) else conflict.claims
    return ConflictPart(what, ", ".join(conflict.papers), claims)


def _gap(gap: GapView) -> str:
    named = f", genannt von {', '.join(gap.named_by)}" if gap.named_by else ""
    return f"{gap.number}: {NOT_CAPTURED}{named}."


def _events(view: FamilyView, history: list[EventView], hidden: set[str]) -> Iterator[EventRow]:
    """All events; of a paper that is held back only that and when something was recorded."""
    slugs = {name_of(paper): paper.slug for paper in view.papers}
    for event in history:
        slug = slugs.get(event.paper or "")
        told = event.paper not in hidden
        yield EventRow(
            position=f"e{event.position}",
            address=addresses.family(view.council, slug, event.position) if slug else None,
            paper=event.paper or "–",
            what=_what(event) if told else HELD_BACK,
            recorded=german.instant(event.recorded_at),
            seen=german.instant(event.seen_at) if event.seen_at else "–",
            on=german.day(event.on) if event.on and told else "–",
            cause=words.CAUSES.get(event.cause, event.cause),
        )


def _what(event: EventView) -> str:
    return words.EVENTS.get(event.type, f"Ereignis {german.quoted(event.type)}")
