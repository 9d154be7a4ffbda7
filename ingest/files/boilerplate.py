"""Lines that a source prints on many of its documents: found, recorded as an event, then set apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec import Struct

from archive.log import EventLog
from domain.events import Draft
from domain.file_events import BoilerplateFound
from domain.identity import KeyName
from ingest.files.listed import Listed

SAMPLE = 500
"""Documents from which the lines are found: a share of a fifth is met within two per cent."""

FEWEST = 50
"""Documents below which nothing is said of a source."""


class Found(Struct, frozen=True):
    """The lines that a source prints everywhere, and from how many documents that was seen."""

    lines: tuple[str, ...]
    documents: int


def sample(files: Iterable[Listed]) -> list[Listed]:
    """The first SAMPLE of the files with a text, in the order given; one for all that have the same bytes."""
    with_text = {file.sha256: file for file in files if file.raw is not None}
    return list(islice(with_text.values(), SAMPLE))


def look(documents: Sequence[Listed], cleaning: str) -> str:
    """The name of a look for boilerplate: among which texts, read by what, and what is known already.

    It names bytes and readers, not the texts as they are kept: these change whenever they are cleaned again.
    """
    read = [f"{file.sha256} {file.reader_version} {file.tools}" for file in documents]
    return hashlib.sha256("\n".join([cleaning, *read]).encode()).hexdigest()


def found_before(log: EventLog, source: str) -> Found | None:
    """What was recorded for the source last; None where nothing was looked for yet."""
    recorded = log.stream([_key(source).stream()])
    events = [r.event for r in recorded if isinstance(r.event, BoilerplateFound)]
    return Found(events[-1].lines, events[-1].documents) if events else None


def record(log: EventLog, council: str, source: str, found: Found) -> None:
    """Records what was found; raises AlreadyRecorded when another run was first."""
    event = BoilerplateFound(council=council, source=source, lines=found.lines, documents=found.documents)
    stream = _key(source).stream()
    version = log.version(stream)
    log.append([Draft(stream, event)], expected={stream: version} if version else None)


def name_of(version: int, lines: tuple[str, ...]) -> str:
    """The name of the rules of cleaning: their version, and a digest of the lines where there are any."""
    if not lines:
        return str(version)
    return f"{version}-{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:8]}"


def _key(source: str) -> KeyName:
    return KeyName("boilerplate", source)
