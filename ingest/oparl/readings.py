"""By which rules a run reads the mirror; other rules, or another reader, reread the same objects.

A rereading is no change by the council (design: cause `reread`). What changed in the same run is read by the
old rules first, so that the council's changes and the rereading's stay apart.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain import events as e
from domain.observation import Reader
from ingest.oparl.journal import MirrorRun
from ingest.oparl.mirror import Mirror
from ingest.oparl.reader import READER

EDITIONS = 1000
"""Changes of a source's rules that one version of the reader can count."""

Scope = Literal["all", "seen", "changed"]
"""All that is held, what the run saw and what changed near it, or only what changed."""


class Reading(Struct, frozen=True):
    """One way over the mirror: what of it, by which rules and reader, with which cause."""

    scope: Scope
    rules: tuple[str, ...]
    reader: Reader
    cause: e.Cause


def readings(mirror: Mirror, run: MirrorRun, rules: tuple[str, ...]) -> list[Reading]:
    """What a run reads, in order; `finish` notes that it was recorded."""
    before = mirror.fact("reading")
    edition = _edition(mirror, rules)
    now = _reader(edition)
    if before is None or before == _told(rules):
        scope: Scope = "all" if run.whole or before is None else "seen"
        return [Reading(scope, rules, now, e.Cause.SOURCE)]
    old = Reading("changed", tuple(before.split()[1:]), _reader(edition - 1), e.Cause.SOURCE)
    return [old, Reading("all", rules, now, e.Cause.REREAD)]


def finish(mirror: Mirror, rules: tuple[str, ...]) -> None:
    """All was recorded as read by these rules."""
    mirror.put_fact("reading", _told(rules))


def _edition(mirror: Mirror, rules: tuple[str, ...]) -> int:
    """How often the source's rules have changed; it grows before anything is read by the new ones."""
    number, _, counted = (mirror.fact("edition") or "").partition(" ")
    if counted == _told(rules):
        return int(number)
    known = bool(number) or mirror.fact("reading") is not None
    edition = int(number or 0) + 1 if known else 0
    mirror.put_fact("edition", f"{edition} {_told(rules)}")
    return edition


def _told(rules: tuple[str, ...]) -> str:
    return " ".join((str(READER.version), *rules))


def _reader(edition: int) -> Reader:
    """The reader, whose version grows with its own and with each change of the rules that it goes by."""
    return Reader(READER.name, READER.version * EDITIONS + edition)
