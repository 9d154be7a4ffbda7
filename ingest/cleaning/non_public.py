"""Whether a document calls itself non-public in its own head. Pure.

Such a document is held back, so that a public page never repeats what a council released by mistake.
"""

from __future__ import annotations

import re

HEAD = 1_500
"""Characters of a clean text that are its head: the form's first block."""

_OF = r"(?: (?:sitzung|vorlage|beratung|behandlung|beschlussvorlage))?"
_LINE = re.compile(rf"^[-–*( ]*nicht[ -]?öffentlich(?:e[rs]?)?{_OF}[-–*) .!]*$", re.IGNORECASE | re.MULTILINE)
_YES = re.compile(r"^[-–*( ]*öffentlich(?:e[rs]?)?(?: [\w☒☐✓]+)?[-–*) .!]*$", re.IGNORECASE | re.MULTILINE)


def calls_itself_non_public(text: str) -> str | None:
    """The line of the head that says so; None where none does, or where both choices are printed."""
    head = text[:HEAD]
    found = _LINE.search(head)
    if found is None or _YES.search(head) is not None:
        return None
    return " ".join(found[0].split())
