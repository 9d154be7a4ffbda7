"""What the archive holds of a period and what it knows to lack; knows no table and no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from search.query import And, Days, Node, Or, Title


class Coverage(Struct, frozen=True):
    """What of a council, or of all, is held at a state from `first` to `last`, each a day or None where open.

    `papers` are captured, with a day of their own in the period where one is asked for; `documents` are their
    texts, pages and files. `first_day` and `last_day` are those of the papers. `bodies` deal with the papers,
    the most frequent first, as many as are told; `bodies_in_all` counts them. `announced` papers are named
    and not captured, `failures` could not be read: no day of theirs is known, so those of all periods count.
    `unread_files` are listed by the papers, outside any period by meetings too, and have no text: None at an
    earlier state than the last one, since what became of files is known of that one only.
    """

    first: str | None
    last: str | None
    papers: int
    documents: int
    first_day: str | None
    last_day: str | None
    bodies: tuple[str, ...]
    bodies_in_all: int
    announced: int
    failures: int
    unread_files: int | None


class Holdings(Protocol):
    """What is held, whoever counts it."""

    def coverage(self, position: int, council: str | None, period: Days) -> Coverage:
        """What is held at a position of a council, or of all, and of a period, open on both sides for all."""


def period_of(root: Node) -> Days:
    """The days in which a paper that the query asks for lies; open where it asks for none.

    Alternatives lie between the first and the last day of any of them.
    """
    match root:
        case Days():
            return root
        case Title(inner):
            return period_of(inner)
        case And(nodes):
            periods = [period_of(node) for node in nodes]
            firsts = [p.first for p in periods if p.first is not None]
            lasts = [p.last for p in periods if p.last is not None]
            return Days(max(firsts, default=None), min(lasts, default=None))
        case Or(nodes):
            periods = [period_of(node) for node in nodes]
            return Days(
                _unless_open([p.first for p in periods], min), _unless_open([p.last for p in periods], max)
            )
        case _:
            return Days(None, None)


def _unless_open(days: list[str | None], choose: Callable[[list[str]], str]) -> str | None:
    told = [day for day in days if day is not None]
    return choose(told) if told and len(told) == len(days) else None
