"""From observation to events: resolve keys, weigh statements, decide, and gather one append.

A batch never splits an observation. Nothing here writes; harvest.py appends what a batch has gathered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec import UNSET, Struct
from msgspec.structs import replace

from archive.effects import Effects, Key, Reading, Register, Showing
from domain import events as e
from domain.decide import Context, TextShown, decide, text_sha256
from domain.errors import AmbiguousNumber
from domain.evolve import evolve
from domain.identity import KeyName, id_key, number_key
from domain.observation import PAGE, Observation, PaperKey, Presence
from domain.paper import Paper
from domain.statements import Order, Sighting, Weighing, mentions, relations, sight, weigh
from ingest.keys import Keyring
from ingest.manifest import ManifestLine, Result
from ingest.workspace import Workspace, packed


class Gathered(Struct):
    """What a batch adds to the archive: events, side tables and texts to keep."""

    drafts: list[e.Draft] = []
    expected: dict[UUID, int] = {}
    new_keys: list[Key] = []
    changed_keys: list[Key] = []
    registers: dict[tuple[UUID, str], Register] = {}
    dropped_registers: list[tuple[UUID, str]] = []
    showings: list[Showing] = []
    readings: list[Reading] = []
    moved_streams: list[tuple[UUID, UUID]] = []
    texts: list[bytes] = []

    def effects(self) -> Effects:
        """The side tables of the append."""
        return Effects(
            new_keys=self.new_keys,
            changed_keys=self.changed_keys,
            registers=list(self.registers.values()),
            dropped_registers=self.dropped_registers,
            showings=self.showings,
            readings=self.readings,
            moved_streams=self.moved_streams,
        )


class Batch:
    """One open batch over a workspace; `add` takes an observation in."""

    def __init__(self, workspace: Workspace, pepper: bytes) -> None:
        self.gathered = Gathered()
        self._workspace = workspace
        self._pepper = pepper

    def prepare(self, observations: Sequence[Observation]) -> None:
        """Looks up in bulk what the observations will need."""
        workspace = self._workspace
        workspace.fetch_readings(o.sha256 for o in observations)
        workspace.fetch_keys(name for o in observations for name in _key_names(o, o.key))
        pairs = {
            (stream, o.source)
            for o in observations
            for name in _key_names(o, o.key)
            if (stream := workspace.key(name)[1]) is not None
        }
        workspace.fetch_registers(pairs)

    def add(self, observation: Observation) -> ManifestLine:
        """Takes one observation in and says what became of it.

        Bytes that an earlier version of the reader has read are a rereading, at their first seen_at.
        Raises AmbiguousNumber when the observation's number means several papers.
        """
        o = observation
        earlier = self._workspace.reading(o.sha256, o.source, o.address, o.line)
        if earlier is None or o.presence is not Presence.SHOWN:
            return self._record(o, None, e.Cause.SOURCE)
        if (earlier.reader, earlier.reader_version) == (o.reader.name, o.reader.version):
            if earlier.seen_at == o.seen_at:
                return _line(sight(o, self._pepper), "known", earlier.stream)
            return self._record(o, earlier, e.Cause.SOURCE)
        first = _at(o, earlier.seen_at, earlier.seen_basis)
        line = self._record(first, earlier, e.Cause.REREAD)
        return line if earlier.seen_at == o.seen_at else self._record(o, earlier, e.Cause.SOURCE)

    def _record(self, observation: Observation, earlier: Reading | None, cause: e.Cause) -> ManifestLine:
        sighting = sight(observation, self._pepper)
        if observation.presence is Presence.UNREACHABLE:
            return _line(sighting, "unreachable", None)
        keys = Keyring(self._workspace, observation, earlier, cause)
        stream = keys.own()
        source = observation.source
        before = self._workspace.registers(stream, source)
        if "presence" in before and before["presence"].order == sighting.order:
            self._take_over(keys)
            return _line(sighting, "known", stream)
        weighing = weigh(before, sighting)
        drafts: list[e.Draft] = []
        if weighing.changed or weighing.dropped or _tells_old_news(sighting, weighing):
            drafts = self._decide(keys, stream, sighting, weighing, cause)
        filed = any(isinstance(d.event, e.PaperFiled) for d in drafts)
        self._take_over(keys)
        self._extend(drafts)
        if not weighing.late:
            self._workspace.learn_registers(stream, source, weighing.registers)
            self.gathered.registers[stream, source] = packed(stream, source, weighing.registers)
        self._remember(sighting, stream, earlier)
        return _line(sighting, _result(observation, weighing, drafts, filed=filed), stream)

    def _decide(
        self, keys: Keyring, stream: UUID, sighting: Sighting, weighing: Weighing, cause: e.Cause
    ) -> list[e.Draft]:
        observation = sighting.observation
        named = dict(_resolved(keys, observation))
        paper = self._paper(stream, keys)
        context = Context(named=named, showings=self._shown(stream, observation), cause=cause)
        drafts = decide(paper, sighting, weighing, context)
        for draft in drafts:
            if isinstance(draft.event, e.TextRecorded) and observation.text is not UNSET:
                self.gathered.texts.append(observation.text.text.encode())
        return drafts

    def _paper(self, stream: UUID, keys: Keyring) -> Paper:
        """The paper as it stands once the key facts are recorded."""
        self._take_over(keys)
        return self._workspace.paper(stream)

    def _shown(self, stream: UUID, observation: Observation) -> tuple[TextShown, ...]:
        if observation.text is UNSET:
            return ()
        stored = self._workspace.showings(stream, PAGE)
        pending = [s for s in self.gathered.showings if s.stream == stream]
        return tuple(_text_shown(s) for s in (*stored, *pending) if s.source == observation.source)

    def _take_over(self, keys: Keyring) -> None:
        """Moves what the keyring has gathered into the batch, once."""
        taken = keys.take()
        self._extend(taken.drafts)
        self.gathered.new_keys += taken.new_keys
        self.gathered.changed_keys += taken.changed_keys
        self.gathered.moved_streams += taken.moved_streams
        for register in taken.registers:
            self.gathered.registers[register.stream, register.source] = register
        for pair in taken.dropped_registers:
            self.gathered.registers.pop(pair, None)
            self.gathered.dropped_registers.append(pair)

    def _extend(self, drafts: Sequence[e.Draft]) -> None:
        for draft in drafts:
            paper = self._workspace.paper_of(draft.stream)
            version = paper.streams.get(draft.stream, 0)
            self.gathered.expected.setdefault(draft.stream, version)
            self._workspace.learn_paper(evolve(paper, _as_recorded(draft, version + 1)))
            self.gathered.drafts.append(draft)
            if isinstance(draft.event, e.PaperJoined):
                self._refold(draft.stream, draft.event.other)

    def _refold(self, stream: UUID, other: UUID) -> None:
        """Folds two streams that became one paper, with what this batch adds to either."""
        streams = {*self._workspace.paper(stream).streams, *self._workspace.paper(other).streams}
        paper = self._workspace.fold_streams(stream, streams)
        for draft in self.gathered.drafts:
            if draft.stream in streams:
                version = paper.streams.get(draft.stream, 0)
                paper = evolve(paper, _as_recorded(draft, version + 1))
        self._workspace.learn_paper(paper)

    def _remember(self, sighting: Sighting, stream: UUID, earlier: Reading | None) -> None:
        """Notes who read these bytes, and the text they showed."""
        o = sighting.observation
        if o.text is not UNSET:
            seen_at, version, digest = sighting.order
            tie = f"{version:06d} {digest} {o.seen_basis}"
            sha256 = text_sha256(o.text.text)
            self.gathered.showings.append(Showing(stream, o.source, PAGE, seen_at, tie, sha256))
        known = earlier is not None and earlier.reader_version == o.reader.version
        if known or o.presence is not Presence.SHOWN:
            return
        first = (earlier.seen_at, earlier.seen_basis) if earlier else (o.seen_at, o.seen_basis.value)
        reading = Reading(
            o.sha256, o.source, o.address, o.line, stream, *first, o.reader.name, o.reader.version
        )
        self._workspace.remember_reading(reading)
        self.gathered.readings.append(reading)


def _resolved(keys: Keyring, observation: Observation) -> Iterator[tuple[PaperKey, UUID]]:
    """The streams of all papers that the observation names; those that cannot be told apart are left out."""
    named = [key for r, *_ in relations(observation) for key in (r.child, r.parent)]
    named += [m.paper for m, _ in mentions(observation)]
    for key in dict.fromkeys(named):
        try:
            yield key, keys.named(key)
        except AmbiguousNumber:
            continue


def _key_names(observation: Observation, key: PaperKey) -> Iterator[KeyName]:
    if key.id is not None:
        yield id_key(observation.source, key.id)
    if key.number is not None:
        yield number_key(observation.council, key.number)


def _at(observation: Observation, seen_at: str, basis: str) -> Observation:
    return replace(observation, seen_at=seen_at, seen_basis=type(observation.seen_basis)(basis))


def _tells_old_news(sighting: Sighting, weighing: Weighing) -> bool:
    """Whether a late page shows an older text, or names papers that its source has dropped since.

    Both leave a trace: a text is a version however late, and a paper that was named is announced.
    """
    o = sighting.observation
    if o.text is not UNSET and weighing.registers["text"].order > sighting.order:
        return True
    names = [name for _, name, _ in relations(o)] + [name for _, name in mentions(o)]
    return any(name not in weighing.registers for name in names)


def _text_shown(showing: Showing) -> TextShown:
    version, digest, basis = showing.digest.split(" ")
    order: Order = (showing.seen_at, int(version), digest)
    return TextShown(order, showing.sha256, showing.seen_at + "Z", basis)


def _result(
    observation: Observation, weighing: Weighing, drafts: Sequence[e.Draft], *, filed: bool
) -> Result:
    if filed:
        return "new"
    if observation.presence is Presence.GONE:
        return "gone"
    if drafts:
        return "changed"
    return "late" if weighing.late else "unchanged"


def _line(sighting: Sighting, result: Result, stream: UUID | None) -> ManifestLine:
    o = sighting.observation
    return ManifestLine(
        source=o.source,
        address=o.address,
        sha256=o.sha256,
        result=result,
        held=False,
        key=o.key,
        seen_at=o.seen_at,
        seen_basis=o.seen_basis,
        reader=o.reader.name,
        reader_version=o.reader.version,
        digest=sighting.digest,
        statements=None if result == "known" else sighting.statements,
        text=None if o.text is UNSET else text_sha256(o.text.text),
        line=o.line,
        paper=stream,
    )


def _as_recorded(draft: e.Draft, version: int) -> e.Recorded:
    """A draft as it will be read back, as far as deciding looks at it."""
    return e.Recorded(
        position=0,
        stream=draft.stream,
        version=version,
        topic=draft.event.TOPIC,
        recorded_at="",
        cause=draft.cause,
        actor=draft.actor,
        provenance=draft.provenance,
        event=draft.event,
    )
