"""Decisions and the texts they were made on. Pure: knows only what was recorded by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.events import Outcome
from domain.paper import Paper, Session, Showing
from domain.showings import beginnings
from domain.statements import dates

BERLIN = ZoneInfo("Europe/Berlin")
CHANGED = frozenset({"adopted_changed", "adopted_in_part"})
"""Outcomes that say that the text shown before was not what was decided."""


class DecidedText(Struct, frozen=True):
    """The text a decision was made on and why it is taken for that.

    `basis` is resolution_text, held_before, captured_after, changed_not_captured or not_captured; the
    last two name no text.
    """

    basis: str
    document: str | None = None
    version: int | None = None
    sha256: str | None = None


class Decision(Struct, frozen=True):
    """A deciding body disposed of `paper` on `date`."""

    paper: Paper
    body: str
    date: str | None
    outcome: Outcome
    text: DecidedText


def decisions(paper: Paper) -> Iterator[Decision]:
    """The decisions on a paper, in the order of its stations and days."""
    for station in paper.consultations():
        for session in station.in_order():
            if session.decision and session.outcome is not None:
                yield Decision(
                    paper=paper,
                    body=station.body,
                    date=session.date,
                    outcome=session.outcome,
                    text=_decided_text(paper, session, session.outcome),
                )


def _decided_text(paper: Paper, session: Session, outcome: Outcome) -> DecidedText:
    if outcome.resolution_text is not None:
        return DecidedText(basis="resolution_text")
    if outcome.code in CHANGED:
        return DecidedText(basis="changed_not_captured")
    shown = beginnings(paper)
    if not shown:
        return DecidedText(basis="not_captured")
    before = [s for s in shown if dates(s.basis) and _before(s, session.date)]
    if before:
        return _bound(paper, "held_before", before[-1])
    return _bound(paper, "captured_after", shown[0])


def _bound(paper: Paper, basis: str, showing: Showing) -> DecidedText:
    version = paper.version(showing.document, showing.sha256)
    number = version.version if version is not None else None
    return DecidedText(basis, showing.document, number, showing.sha256)


def _before(showing: Showing, day: str | None) -> bool:
    """Whether the text was shown before the session's day began in Berlin.

    Days are compared as they are written (YYYY-MM-DD), so that no day is beyond the calendar's edge.
    """
    if day is None:
        return False
    return datetime.fromisoformat(showing.seen_at).astimezone(BERLIN).date().isoformat() < day
