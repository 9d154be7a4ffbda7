"""What helps on the command line where little is found, line by line. Knows no console and no hit."""

from __future__ import annotations

from collections.abc import Iterator

from search.coverage import Coverage
from search.help import Help


def help_lines(found: Help) -> Iterator[str]:
    """Other spellings, what is found without each restriction, what each word finds, and what is held."""
    for spelling in found.spellings:
        yield f"Did you mean: {spelling.query} ({counted(spelling.total, 'document')})"
    for restriction in found.without:
        yield f"Without {restriction.what}: {restriction.total}"
    for word in found.words:
        yield f"{word.query} alone: {counted(word.total, 'document')}"
    if found.coverage is not None:
        yield from _coverage(found.coverage)


def _coverage(held: Coverage) -> Iterator[str]:
    papers = f"{counted(held.papers, 'paper')} with {counted(held.documents, 'text')}"
    days = f", dated {held.first_day} to {held.last_day}" if held.first_day is not None else ""
    yield f"Held{_period(held)}: {papers}{days}."
    if held.bodies:
        rest = held.bodies_in_all - len(held.bodies)
        yield f"Bodies that deal with them: {', '.join(held.bodies)}{f' and {rest} more' if rest else ''}."
    yield f"Known gaps: {', '.join(_gaps(held)) or 'none'}."
    if held.unread_files is None:
        yield "Files without text are counted at the last state only."


def _period(held: Coverage) -> str:
    since = f" since {held.first}" if held.first is not None else ""
    until = f" until {held.last}" if held.last is not None else ""
    return since + until


def _gaps(held: Coverage) -> Iterator[str]:
    """What is known to be lacking; of what is only named no day is known."""
    of = " of any period" if (held.first, held.last) != (None, None) else ""
    if held.announced:
        yield f"{counted(held.announced, 'paper')}{of} named and not captured"
    if held.failures:
        yield f"{counted(held.failures, 'document')}{of} not readable"
    if held.unread_files:
        yield f"{counted(held.unread_files, 'file')} without text"


def counted(number: int, what: str) -> str:
    """So many of what is named, in the singular where it is one."""
    return f"{number} {what}{'' if number == 1 else 's'}"
