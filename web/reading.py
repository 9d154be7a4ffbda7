"""What pages read: one Protocol, filled by the assembly. Knows neither archive nor tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from projections.views import CoverageView, EventView, FamilyView, StatusView
from search.answers import AsOf, SearchAnswer
from search.asked import Choice, Order
from search.suggestions import Suggestion


class Reading(Protocol):
    """Everything the pages show, each as of a state.

    All raise the errors of domain.errors: BadStand, UnknownPaper, AmbiguousNumber, BadQuery,
    ProfileMismatch, NoArchive, SearchUnavailable.
    """

    def stand(self, text: str | None, *, searched: bool = False) -> AsOf:
        """The state that a STAND means (`e184`, an instant, a day); None means the head.

        Where it is to be searched, None means the last state that can be.
        """

    def behind(self) -> int:
        """How many events are recorded that cannot be found by searching yet."""

    def family(self, name: str, as_of: AsOf, council: str | None = None) -> FamilyView:
        """The family of the paper with this number (any spelling) or slug (any member's)."""

    def history(self, name: str, as_of: AsOf, council: str | None = None) -> list[EventView]:
        """Every event of that family's papers, in the order of recording."""

    def suggest(self, typed: str, as_of: AsOf, council: str | None = None) -> list[Suggestion]:
        """What may be meant by what was typed so far, at that state."""

    def search(
        self,
        query: str,
        as_of: AsOf,
        *,
        council: str | None = None,
        limit: int = 10,
        offset: int = 0,
        group: bool = True,
        order: Order = "relevance",
        choices: Sequence[Choice] = (),
        explain: bool = False,
    ) -> SearchAnswer:
        """The answer to a query at that state; limit and offset count families where grouped.

        With `explain` each hit tells the contributions that its score is the sum of.
        """

    def coverage(self) -> CoverageView:
        """What the archive covers; asks nothing of the search."""

    def status(self) -> StatusView:
        """The state of the archive."""
