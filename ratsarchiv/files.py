"""The files of a council's sources put together: what is listed, a polite client, extractors, recording."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby

import msgspec
from msgspec.structs import replace

from domain.file_observation import FILES
from ingest.cleaning.repeats import boilerplate_of
from ingest.extraction.extraction import Limits
from ingest.extraction.extractor import Extractor
from ingest.extraction.ocr import Ocr
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy
from ingest.fetching.rests import Rests
from ingest.files import boilerplate
from ingest.files.boilerplate import Found
from ingest.files.captured import Captures
from ingest.files.journal import Journal
from ingest.files.listed import Listed, Tools
from ingest.files.observed import READER, Named
from ingest.files.reads import FileReads, Workshop
from ingest.files.texts import CLEANER
from ingest.harvest import Summary
from ingest.oparl.mirror import Mirror
from ingest.oparl.moved import address_today
from ingest.sources import Given
from projections.file_queries import KnownFile, known_files
from ratsarchiv import upkeep
from ratsarchiv.assembly import Parts
from ratsarchiv.oparl import Reach, Steps, stopping
from ratsarchiv.settings import Settings
from search.profiles.v2 import shipped


def is_known(word: str) -> bool:
    """Whether the shipped lexicon knows a word, given in small letters.

    Not that of the archive: what was misread often enough is in there too.
    """
    profile = shipped()
    return profile.weight(profile.stem(word)) < profile.weight("")


def ingest_files(parts: Parts, given: Given, reach: Reach, steps: Steps) -> list[Summary]:
    """A run over the files that each of the council's sources lists; see upkeep.ingest for errors.

    Only hosts within reach are asked. The read models must be at the head. Raises RunStopped on a
    signal; the next run goes on where this one stood.
    """
    policy = _policy(given, reach, parts.settings)
    with ExitStack() as stack:
        stop = stack.enter_context(stopping())
        extractor = stack.enter_context(Extractor(is_known, ocr=Ocr.found(), workers=os.cpu_count() or 1))
        return [
            _source(parts, given, source, files, policy, reach.rests, extractor, stop, steps)
            for source, files in _listed(parts, given.council)
        ]


def _listed(parts: Parts, council: str) -> Iterator[tuple[str, list[Listed]]]:
    with upkeep.opened_store(parts.read_models.open) as store, store.connect() as connection:
        known = [file for file in known_files(connection, council) if not file.held_back]
    for source, files in groupby(known, key=lambda file: file.source):
        yield source, _today(parts, source, [_as_listed(file) for file in files])


def _as_listed(file: KnownFile) -> Listed:
    return msgspec.convert({name: getattr(file, name) for name in Listed.__struct_fields__}, Listed)


def _today(parts: Parts, source: str, files: list[Listed]) -> list[Listed]:
    """The files with the addresses at which their server shows them now, as far as its copy is there."""
    copy = parts.home.mirror(source)
    if not copy.exists():
        return files
    with closing(Mirror(copy)) as mirror:
        return [replace(file, address=address_today(mirror, file.id, file.address)) for file in files]


def _source(
    parts: Parts,
    given: Given,
    source: str,
    files: list[Listed],
    policy: Policy,
    rests: Rests,
    extractor: Extractor,
    stop: threading.Event,
    steps: Steps,
) -> Summary:
    with _fetcher(given, policy, rests, stop) as (fetcher, captures), _journal(parts, source) as journal:
        shop = _workshop(parts, given, source, fetcher, captures, extractor, stop, steps.fetched)
        reads = FileReads(shop, files, journal).reads()
        return upkeep.ingest(parts, given, source + FILES, "files", reads, steps.recorded)


def _policy(given: Given, reach: Reach, settings: Settings) -> Policy:
    contact = settings.contact or "contact not given"
    return Policy(
        hosts=reach.hosts,
        private=reach.private,
        user_agent=f"{given.crawler} (archive of council papers; {contact})",
        secure=reach.secure,
        rate=settings.rate,
        max_raw=Limits().content,
        max_decoded=Limits().content,
    )


@contextmanager
def _fetcher(
    given: Given, policy: Policy, rests: Rests, stop: threading.Event
) -> Iterator[tuple[Fetcher, Captures]]:
    captures = Captures()
    fetcher = Fetcher(
        policy, clock=given.clock, crawler=given.crawler, stop=stop, keep=captures.keep, rests=rests
    )
    try:
        yield fetcher, captures
    finally:
        fetcher.close()


@contextmanager
def _journal(parts: Parts, source: str) -> Iterator[Journal]:
    journal = Journal(parts.home.mirror(source + FILES))
    try:
        yield journal
    finally:
        journal.close()


def _workshop(
    parts: Parts,
    given: Given,
    source: str,
    fetcher: Fetcher,
    captures: Captures,
    extractor: Extractor,
    stop: threading.Event,
    progress: Callable[[int, int | None], None],
) -> Workshop:
    settings = parts.settings

    def tools(lines: tuple[str, ...]) -> Tools:
        cleaning = boilerplate.name_of(CLEANER, lines)
        return Tools(READER.version, extractor.fingerprint, extractor.with_ocr, cleaning)

    def record(found: Found) -> None:
        boilerplate.record(parts.log, given.council, source, found)

    return Workshop(
        named=Named(given.council, source),
        get=fetcher.get,
        captures=captures,
        extract=extractor.extract,
        ocr=extractor.ocr,
        known=is_known,
        tools=tools,
        original=parts.originals.get,
        keep=parts.originals.put,
        boilerplate=boilerplate.found_before(parts.log, source),
        find=boilerplate_of,
        record=record,
        ocr_pages=settings.ocr_pages,
        relist_days=settings.relist_days,
        clock=given.clock,
        stop=stop,
        progress=progress,
    )
