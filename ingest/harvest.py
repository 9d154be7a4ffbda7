"""A run over one source: reads in, batches of events, manifest and captures out.

Lost races are decided again; what cannot be read is kept and listed; an interrupted run is closed by the
next one. Knows nothing of formats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from archive.effects import Effects, Key
from archive.log import EventLog
from domain import events as e
from domain.errors import AlreadyRecorded, LogUnavailable, RatsarchivError, RunStopped, Tampered, UnknownEvent
from domain.meeting_observation import AnyObservation
from domain.observation import Observation
from ingest.manifest import Capture, ManifestLine, encode
from ingest.recording import Batch
from ingest.workspace import Workspace

BATCH_EVENTS = 500
BATCH_BYTES = 1_000_000
BATCH_READS = 2_000
BATCH_CONTENT = 32_000_000
"""A batch closes at the first of these; reads bound the manifest of a run in which nothing is new.

BATCH_BYTES counts the characters of pages' texts, BATCH_CONTENT the bytes of files, held until it closes.
"""

LOOKAHEAD = 200
"""Reads whose keys and statements are looked up together."""

ATTEMPTS = 5
"""How often a batch is decided anew after another writer came first."""

SCOPE = "harvest"
"""Scope of the keys that lead from a source to its last run."""


class Originals(Protocol):
    """Where bytes are kept by their SHA-256."""

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Keeps bytes for ever and returns their SHA-256 digests, hex."""

    def has(self, digest: str) -> bool:
        """Whether the bytes are kept."""


class Page(Struct, frozen=True):
    """Bytes that were fetched or read from such, to be kept if what they say is new."""

    sha256: str
    content: Callable[[], bytes]


def nothing() -> None:
    """Nobody waits for the read to be recorded."""


class Read(Struct, frozen=True):
    """One thing that was looked at: an observation, the reason why there is none, or nothing new at all.

    `content` gives the original that `sha256` names, should it be worth keeping; `captures` are the fetches
    that the read is the first to follow, `pages` the fetched bytes that the original was put together from,
    `derived` what was read from it and is named by events. `size` is that of the content in bytes, where it
    waits in memory. `recorded` is called once all this is in the log. `cause` is `reread` where the source
    shows what it showed before, and it is read in another way.
    """

    address: str
    sha256: str
    content: Callable[[], bytes]
    observation: AnyObservation | None = None
    failure: str | None = None
    line: int | None = None
    captures: tuple[Capture, ...] = ()
    pages: tuple[Page, ...] = ()
    derived: tuple[Page, ...] = ()
    size: int = 0
    recorded: Callable[[], object] = nothing
    cause: e.Cause = e.Cause.SOURCE


class Findings(Struct, frozen=True):
    """What a run found out about its source as a whole: its faults, and references that were left."""

    faults: tuple[e.FaultFound, ...] = ()
    left: tuple[e.ReferencesLeft, ...] = ()


class Run(Struct, frozen=True):
    """What a run works on and with; `pepper` keys statement digests, `new_id` names its stream."""

    log: EventLog
    originals: Originals
    council: str
    source: str
    argument: str
    crawler: str
    pepper: bytes
    new_id: Callable[[], UUID]
    progress: Callable[[int], None]
    findings: Callable[[], Findings] = Findings


class Summary(Struct, frozen=True):
    """How a run ended: counts by result, and the position of its last event."""

    results: dict[str, int]
    failures: tuple[ManifestLine, ...]
    position: int


def harvest(run: Run, reads: Iterable[Read]) -> Summary:
    """Records all that a source showed.

    The caller holds the source's lock. Raises AlreadyRecorded only when other writers came first
    again and again, and RunStopped when what came before the stop is recorded.
    """
    _close_interrupted(run)
    stream = run.new_id()
    started = e.HarvestStarted(
        council=run.council, source=run.source, argument=run.argument, crawler=run.crawler
    )
    last = Key(SCOPE, run.source, stream)
    run.log.append([e.Draft(stream, started)], Effects(changed_keys=[last]), {})
    keeper = _Recorder(run, stream)
    try:
        for chunk in _chunks(reads):
            keeper.take(chunk)
    except RunStopped:
        keeper.flush()
        raise
    keeper.flush()
    results, found = dict(sorted(keeper.results.items())), run.findings()
    completed = e.HarvestCompleted(results=results, faults=found.faults, left=found.left)
    positions = run.log.append([e.Draft(stream, completed)], expected={stream: keeper.version})
    return Summary(dict(keeper.results), tuple(keeper.failures), positions[-1])


def last_runs(log: EventLog, sources: Sequence[str]) -> dict[str, UUID]:
    """The streams of the sources' last runs; a source that was never harvested has none."""
    found = log.keys(SCOPE, sources)
    return {source: stream for source, stream in found.items() if stream is not None}


def is_over(log: EventLog, stream: UUID) -> bool:
    """Whether the run on the stream ended, or was said to be interrupted; a stopped one is not over."""
    return isinstance(log.stream([stream])[-1].event, e.HarvestCompleted | e.HarvestInterrupted)


def _close_interrupted(run: Run) -> None:
    """Says of the source's last run that it was interrupted, if it did not end."""
    stream = last_runs(run.log, [run.source]).get(run.source)
    if stream is None:
        return
    if not is_over(run.log, stream):
        version = run.log.version(stream)
        run.log.append([e.Draft(stream, e.HarvestInterrupted())], expected={stream: version})


def _chunks(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """The reads in groups of LOOKAHEAD, or of BATCH_CONTENT bytes; a stop ends the last one."""
    chunk: list[Read] = []
    try:
        for read in reads:
            chunk.append(read)
            if len(chunk) >= LOOKAHEAD or sum(r.size for r in chunk) >= BATCH_CONTENT:
                yield chunk
                chunk = []
    except RunStopped:
        yield chunk
        raise
    yield chunk


class _Recorder:
    """Fills batches and appends them, each with its manifest."""

    def __init__(self, run: Run, stream: UUID) -> None:
        self.results: Counter[str] = Counter()
        self.failures: list[ManifestLine] = []
        self.version = 1
        self._run = run
        self._stream = stream
        self._workspace = Workspace(run.log)
        self._held: set[str] = set()
        self._open()

    def _open(self) -> None:
        self._batch = Batch(self._workspace, self._run.pepper)
        self._reads: list[Read] = []
        self._lines: list[ManifestLine] = []
        self._keep: dict[str, Callable[[], bytes]] = {}
        self._size = 0
        self._content = 0

    def take(self, reads: list[Read]) -> None:
        """Records reads, closing batches as they fill."""
        self._batch.prepare([r.observation for r in reads if r.observation is not None])
        for read in reads:
            self._add(read)
            if self._full():
                self.flush()
        self._run.progress(len(reads))

    def _full(self) -> bool:
        return (
            len(self._batch.gathered.drafts) >= BATCH_EVENTS
            or self._size >= BATCH_BYTES
            or self._content >= BATCH_CONTENT
            or len(self._reads) >= BATCH_READS
        )

    def _add(self, read: Read) -> None:
        before = len(self._batch.gathered.drafts)
        line = self._observed(read)
        self._reads.append(read)
        pages: tuple[str, ...] = ()
        if line.result == "failed" or len(self._batch.gathered.drafts) > before:
            pages = tuple(page.sha256 for page in read.pages)
            for kept in (Page(read.sha256, read.content), *read.pages, *read.derived):
                self._keep.setdefault(kept.sha256, kept.content)
        self._lines.append(replace(line, held=self._holds(read.sha256), pages=pages))
        if isinstance(read.observation, Observation):
            self._size += len(getattr(read.observation.text, "text", ""))
        self._content += read.size

    def _holds(self, sha256: str) -> bool:
        """Whether the archive holds the bytes, once this batch is recorded."""
        if sha256 not in self._keep and sha256 not in self._held and self._run.originals.has(sha256):
            self._held.add(sha256)
        return sha256 in self._keep or sha256 in self._held

    def _observed(self, read: Read) -> ManifestLine:
        """What became of a read; only what ails the archive itself ends the run."""
        if read.observation is None:
            return _unobserved(self._run.source, read)
        try:
            return self._batch.add(read.observation, read.cause)
        except (LogUnavailable, Tampered, UnknownEvent):
            raise
        except RatsarchivError as error:
            return _failed(self._run.source, read, str(error))

    def flush(self) -> None:
        """Appends the open batch; decides it anew when another writer came first."""
        for attempt in range(ATTEMPTS):
            if not self._reads:
                return
            try:
                self._append()
            except AlreadyRecorded:
                if attempt == ATTEMPTS - 1:
                    raise
                self._again()
            else:
                self.results.update(line.result for line in self._lines)
                self.failures += [line for line in self._lines if line.result == "failed"]
                self._open()
                return

    def _again(self) -> None:
        reads = self._reads
        self._workspace = Workspace(self._run.log)
        self._open()
        for read in reads:
            self._add(read)

    def _append(self) -> None:
        """Originals first: an event never names what is not yet on disk."""
        gathered = self._batch.gathered
        captures = [capture for read in self._reads for capture in read.captures]
        has = self._run.originals.has
        contents = [content() for sha256, content in self._keep.items() if not has(sha256)]
        manifest = encode(self._lines)
        named = [manifest, encode(captures)] if captures else [manifest]
        digests = self._run.originals.put_many([*contents, *gathered.texts, *named])[-len(named) :]
        counts = Counter(line.result for line in self._lines)
        recorded = e.HarvestRecorded(
            manifest=digests[0],
            captures=digests[1] if captures else None,
            observations=len(self._lines),
            results=dict(sorted(counts.items())),
        )
        drafts = [*gathered.drafts, e.Draft(self._stream, recorded)]
        known = {s: version for s, version in gathered.expected.items() if version}
        self._run.log.append(drafts, gathered.effects(), {**known, self._stream: self.version})
        self.version += 1
        for read in self._reads:
            read.recorded()


def _unobserved(source: str, read: Read) -> ManifestLine:
    """A failure; or that an address was asked and had nothing to tell."""
    if read.failure is not None:
        return _failed(source, read, read.failure)
    return ManifestLine(
        source=source, address=read.address, sha256=read.sha256, result="unchanged", held=False
    )


def _failed(source: str, read: Read, reason: str) -> ManifestLine:
    o = read.observation
    return ManifestLine(
        source=source,
        address=read.address,
        sha256=read.sha256,
        result="failed",
        held=True,
        key=o.key if isinstance(o, Observation) else None,
        seen_at=o.seen_at if o is not None else None,
        line=read.line,
        reason=reason,
    )
