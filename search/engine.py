"""The engine as searching sees it: holds index documents, finds matches; each engine's file adapts one.

An engine that cannot be reached or is overloaded raises SearchUnavailable from any of its verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from search.asked import Asked
from search.index_document import IndexDocument, RowName
from search.matches import Cut, Matches, Page
from search.rows import SearchRow


class Engine(Protocol):
    """An index of one profile; the naive evaluator defines what `match` returns."""

    def checkpoint(self) -> int:
        """The event position up to which the index is complete."""

    def write(self, documents: Iterable[IndexDocument], removed: Iterable[RowName], checkpoint: int) -> None:
        """Replaces documents by name, removes others and moves the checkpoint.

        Where that fails, the checkpoint stays, and no state up to it changes.
        """

    def match(self, asked: Asked) -> Matches:
        """All documents of rows valid at the position that match, in order, with exact counts."""

    def page(self, asked: Asked, cut: Cut) -> Page:
        """What a page shows of the same matches, with their rows, each open-ended."""

    def totals(self, asked: Sequence[Asked]) -> list[int]:
        """How many documents match each of them."""

    def rows(self, names: Sequence[RowName]) -> list[SearchRow]:
        """The rows of these names, each open-ended, in this order; all are held."""

    def digests(self) -> Iterator[tuple[RowName, str]]:
        """Every document's name and digest, in no particular order."""


class Indexes(Protocol):
    """Where the indexes of one archive and profile lie: the live one, and the next while it is built."""

    def exist(self) -> bool:
        """Whether an index was ever made here, of this profile or another one."""

    def generation(self) -> str:
        """Which index is the live one: what was opened before does not see a switch."""

    def live(self) -> Engine:
        """The live index, made where there is none of any profile; ProfileMismatch for another profile's."""

    def anew(self) -> Engine:
        """An empty index beside the live one."""

    def switch(self) -> None:
        """Makes the new index the live one, in one step; an engine may keep those before, of any profile."""

    def drop_anew(self) -> None:
        """Drops the index beside the live one, if there is one."""

    def generations(self) -> list[str]:
        """All that lie here, other profiles' first, then the oldest; `generation` tells the live one."""

    def drop_old(self) -> list[str]:
        """Drops what is older than the live one, and other profiles'; tells their names.

        Nothing goes while there is no live one of this profile: another profile's may be searched.
        """
