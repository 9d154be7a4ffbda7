"""Exit statuses, decided in one table. Knows nothing of commands."""

from __future__ import annotations

from domain.errors import AmbiguousNumber, BadQuery, BadStand, BadSynonyms, RatsarchivError, UnknownPaper

FAILED = 1
BAD_OPTION = 2
SOME_FAILED = 3
UNKNOWN = 4
AMBIGUOUS = 5

STATUSES: dict[type[RatsarchivError], int] = {
    UnknownPaper: UNKNOWN,
    BadStand: UNKNOWN,
    AmbiguousNumber: AMBIGUOUS,
    BadQuery: BAD_OPTION,
    BadSynonyms: BAD_OPTION,
}


def exit_status(error: RatsarchivError) -> int:
    """The exit status that an error ends a command with."""
    return STATUSES.get(type(error), FAILED)
