"""evolve: (paper, recorded event) -> paper, one small pure function for each event.

An erased event moves the stream on and says nothing more; what later events add to something erased
is passed over. Events of joined streams are read in global order with the paper's own; what a stream
numbers is kept under the stream and the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from domain import events as e
from domain import evolve_consultations as steps
from domain.accounts import account_of, counted, put_account, without
from domain.errors import UnknownEvent
from domain.observation import NotUnderstood
from domain.paper import (
    Claim,
    ListedFile,
    Mention,
    Paper,
    Showing,
    Version,
)

ORIGINATORS = {"originators": "residents", "residents": "originators"}
"""One statement, held as one field or the other: a new word in one replaces the word in the other."""

Step = Callable[[Paper, Any, e.Recorded], Paper]


def evolve(paper: Paper | None, recorded: e.Recorded) -> Paper:
    """The paper after one more event.

    Raises UnknownEvent for an event that is not a paper's.
    """
    before = paper or Paper(id=recorded.stream)
    step = STEPS.get(type(recorded.event))
    if step is None:
        raise UnknownEvent(
            f"Event e{recorded.position} is {recorded.topic}, expected an event of a paper; "
            "use the version of Ratsarchiv that recorded it."
        )
    after = step(before, recorded.event, recorded)
    return replace(
        after,
        streams={**before.streams, recorded.stream: recorded.version},
        first=before.first or recorded.position,
    )


def fold(recorded: Iterable[e.Recorded], paper: Paper | None = None) -> Paper | None:
    """A paper from its events in global order, onto what was folded before."""
    for event in recorded:
        paper = evolve(paper, event)
    return paper


def _erased(paper: Paper, event: e.Erased, _: e.Recorded) -> Paper:
    return paper


def _announced(paper: Paper, event: e.PaperAnnounced, recorded: e.Recorded) -> Paper:
    """An address of a stream that was joined later stays behind the paper's own."""
    named = _identified(paper, event, recorded)
    own = recorded.stream == paper.id
    slugs = (*paper.slugs, event.slug) if own else (event.slug, *paper.slugs)
    return replace(named, council=event.council, slugs=slugs)


def _identified(paper: Paper, event: e.PaperAnnounced | e.PaperIdentified, _: e.Recorded) -> Paper:
    numbers, ids = paper.numbers, paper.ids
    if event.number is not None and event.number not in numbers:
        numbers = (*numbers, event.number)
    if event.id is not None and event.source is not None:
        ids = (*ids, (event.source, event.id))
    return replace(paper, numbers=numbers, ids=ids)


def _unchanged(paper: Paper, event: e.Event, _: e.Recorded) -> Paper:
    return paper


def _slug(paper: Paper, event: e.SlugAssigned, _: e.Recorded) -> Paper:
    return replace(paper, slugs=(*paper.slugs, event.slug))


def _filed(paper: Paper, event: e.PaperFiled, recorded: e.Recorded) -> Paper:
    """A joined paper may have been filed twice; its originators are of one kind all the same."""
    details: dict[str, tuple[str, ...] | None] = dict(account_of(paper, recorded).details)
    for field in event.stated:
        details.pop(ORIGINATORS.get(field, ""), None)
        details[field] = _stated(event, field)
    account = replace(account_of(paper, recorded), details=details)
    if "kind_text" in event.stated:
        account = replace(account, kind=event.kind)
    return replace(put_account(paper, account), filed=True)


def _stated(event: e.PaperFiled, field: str) -> tuple[str, ...] | None:
    value = getattr(event, field)
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return None if value is None else (value,)


def _detail(paper: Paper, event: e.DetailCorrected, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    value = event.new_names if event.field in e.PaperFiled.PERSONAL else event.new
    details = {**account.details, event.field: value}
    details.pop(ORIGINATORS.get(event.field, ""), None)
    account = replace(account, details=details)
    if event.field == "kind_text":
        account = replace(account, kind=event.kind)
    return put_account(paper, account)


def _claimed(paper: Paper, event: e.RelationClaimed, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    claim = Claim(
        claimant=paper.id,
        stream=recorded.stream,
        claim=event.claim,
        source=account.source,
        reader=account.reader,
        element=event.element,
        child=event.child,
        parent=event.parent,
        kind=event.kind,
        basis=event.basis,
        order=event.order,
    )
    others = {k: c for k, c in account.claims.items() if c.element != event.element}
    account = replace(account, claims={**others, (recorded.stream, event.claim): claim})
    return replace(put_account(paper, account), claims=counted(paper, recorded, paper.claims, event.claim))


def _unclaimed(paper: Paper, event: e.RelationDropped, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    return put_account(
        paper, replace(account, claims=without(account.claims, (recorded.stream, event.claim)))
    )


def _mentioned(paper: Paper, event: e.MentionRecorded, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    mention = Mention(
        claimant=paper.id,
        source=account.source,
        reader=account.reader,
        element=event.element,
        paper=event.paper,
        number=event.number,
        title=event.title,
        originators=event.originators,
        residents=event.residents,
        kind=event.kind,
        kind_text=event.kind_text,
        basis=event.basis,
    )
    return put_account(paper, replace(account, mentions={**account.mentions, event.element: mention}))


def _unmentioned(paper: Paper, event: e.MentionDropped, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    return put_account(paper, replace(account, mentions=without(account.mentions, event.element)))


def _text(paper: Paper, event: e.TextRecorded, recorded: e.Recorded) -> Paper:
    provenance = recorded.provenance
    seen_at = provenance.seen_at if provenance is not None else recorded.recorded_at
    version = Version(
        document=event.document,
        version=event.version,
        sha256=event.sha256,
        characters=event.characters,
        sections=event.sections,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        seen_at=seen_at,
    )
    known = paper.texts.get(event.document, ())
    earlier = paper.version(event.document, event.sha256)
    if earlier is not None:  # the same text, read into sections anew
        version = replace(earlier, sections=event.sections)
        known = tuple(version if v.sha256 == event.sha256 else v for v in known)
    else:
        known = (*known, replace(version, version=len(known) + 1))
    shown = replace(paper, texts={**paper.texts, event.document: known})
    return _show(shown, event, recorded)


def _show(paper: Paper, event: e.TextRecorded | e.TextShownAgain, recorded: e.Recorded) -> Paper:
    provenance = recorded.provenance
    if provenance is None:
        return paper
    seen_at, basis = provenance.seen_at, provenance.seen_basis
    if isinstance(event, e.TextShownAgain):
        seen_at, basis = event.seen_at, event.seen_basis
    showing = Showing(
        source=provenance.source,
        document=event.document,
        sha256=event.sha256,
        seen_at=seen_at,
        basis=basis,
    )
    account = account_of(paper, recorded)
    if event.current:
        account = replace(account, current={**account.current, event.document: event.sha256})
    return replace(put_account(paper, account), showings=(*paper.showings, showing))


def _file(paper: Paper, event: e.FileListed, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    file = ListedFile(event.element, event.file)
    first = {(account.source, event.element): recorded.position, **paper.listed}
    listed = put_account(paper, replace(account, files={**account.files, event.element: file}))
    return replace(listed, listed=first)


def _file_dropped(paper: Paper, event: e.FileDropped, recorded: e.Recorded) -> Paper:
    account = account_of(paper, recorded)
    return put_account(paper, replace(account, files=without(account.files, event.element)))


def _gone(paper: Paper, event: e.PaperGone, recorded: e.Recorded) -> Paper:
    return put_account(paper, replace(account_of(paper, recorded), gone=True))


def _seen_again(paper: Paper, event: e.PaperSeenAgain, recorded: e.Recorded) -> Paper:
    return put_account(paper, replace(account_of(paper, recorded), gone=False))


def _puzzled(paper: Paper, event: e.NotUnderstoodListed, recorded: e.Recorded) -> Paper:
    items: tuple[NotUnderstood, ...] = event.items
    return put_account(paper, replace(account_of(paper, recorded), not_understood=items))


STEPS: dict[type[e.Event], Step] = {
    e.Erased: _erased,
    e.PaperAnnounced: _announced,
    e.PaperIdentified: _identified,
    e.NumberShared: _unchanged,
    e.PaperJoined: _unchanged,
    e.SlugAssigned: _slug,
    e.PaperFiled: _filed,
    e.MotionFiled: _filed,
    e.PositionFiled: _filed,
    e.AmendmentFiled: _filed,
    e.NewVersionFiled: _filed,
    e.DetailCorrected: _detail,
    e.RelationClaimed: _claimed,
    e.RelationDropped: _unclaimed,
    e.MentionRecorded: _mentioned,
    e.MentionDropped: _unmentioned,
    e.ConsultationAdded: steps.station_added,
    e.ConsultationChanged: steps.station_changed,
    e.ConsultationDropped: steps.station_dropped,
    e.ConsultationsOrdered: steps.stations_ordered,
    e.SessionSet: steps.session_set,
    e.SessionMoved: steps.session_moved,
    e.SessionCancelled: steps.session_cancelled,
    e.SessionReinstated: steps.session_reinstated,
    e.SessionDropped: steps.session_dropped,
    e.OutcomeRecorded: steps.outcome_recorded,
    e.OutcomeOverwritten: steps.outcome_overwritten,
    e.DecisionRecorded: steps.decision_recorded,
    e.TextRecorded: _text,
    e.TextShownAgain: _show,
    e.FileListed: _file,
    e.FileDropped: _file_dropped,
    e.PaperGone: _gone,
    e.PaperSeenAgain: _seen_again,
    e.NotUnderstoodListed: _puzzled,
}
