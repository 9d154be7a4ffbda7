"""From observation to events: resolve keys, weigh statements, decide, and gather one append.

A batch never splits an observation. Nothing here writes; harvest.py appends what a batch has gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from uuid import UUID

from msgspec import UNSET
from msgspec.structs import replace

from archive.effects import Reading
from domain import events as e
from domain.admission import admitted
from domain.ambiguity import means_itself, meant, told_apart
from domain.decide import Context, decide, text_sha256
from domain.errors import AmbiguousNumber
from domain.evolve import evolve, fold
from domain.file_observation import FileObservation
from domain.identity import KeyName, body_key, file_key, id_key, meeting_key, number_key
from domain.joining import reconcile
from domain.meeting_observation import AnyObservation, BodyObservation, MeetingObservation
from domain.meeting_statements import items
from domain.observation import PAGE, Observation, PaperKey, Presence
from domain.paper import Account, Paper
from domain.registers import Registers, Sighting, Weighing, later, weigh
from domain.showings import TextShown
from domain.statements import mentions, relations, sight
from ingest.gathered import Gathered
from ingest.keys import Keyring
from ingest.manifest import ManifestLine
from ingest.recording_files import FileRecorder
from ingest.recording_meetings import MeetingRecorder
from ingest.results import line_of, no_later_reader, reading_of, result_of, sighting_of_any
from ingest.showings import shown, stored
from ingest.workspace import Workspace, as_recorded


class Batch:
    """One open batch over a workspace; `add` takes an observation in."""

    def __init__(self, workspace: Workspace, pepper: bytes) -> None:
        self.gathered = Gathered()
        self._workspace = workspace
        self._pepper = pepper
        self._meetings = MeetingRecorder(workspace, self.gathered, pepper)
        self._files = FileRecorder(workspace, self.gathered, pepper)

    def prepare(self, observations: Sequence[AnyObservation]) -> None:
        """Looks up in bulk what the observations will need."""
        workspace = self._workspace
        workspace.fetch_readings(o.sha256 for o in observations)
        workspace.fetch_keys(name for o in observations for name in _key_names(o))
        pairs = {
            (stream, o.source)
            for o in observations
            for name in _key_names(o)
            if (stream := workspace.key(name)[1]) is not None
        }
        workspace.fetch_registers(pairs)

    def add(self, observation: AnyObservation, cause: e.Cause = e.Cause.SOURCE) -> ManifestLine:
        """Takes one observation in and says what became of it; `cause` is that of bytes never read before.

        Bytes that an earlier version of the reader has read are a rereading, at their first seen_at; what
        an earlier version says of bytes that a later one has read is no rereading.
        Raises AmbiguousNumber when the observation's number means several papers.
        """
        o = admitted(observation)
        earlier = self._workspace.reading(o.sha256, o.source, o.address, o.line)
        if earlier is None or o.presence is not Presence.SHOWN:
            return self._record(o, None, cause)
        same = (earlier.reader, earlier.reader_version) == (o.reader.name, o.reader.version)
        if same and earlier.seen_at == o.seen_at:
            return line_of(o, sighting_of_any(o, self._pepper), "known", earlier.stream)
        if no_later_reader(o.reader, earlier):
            return self._record(o, earlier, e.Cause.SOURCE)
        first = _at(o, earlier.seen_at, earlier.seen_basis)
        line = self._record(first, earlier, e.Cause.REREAD)
        return line if earlier.seen_at == o.seen_at else self._record(o, earlier, e.Cause.SOURCE)

    def _record(self, observation: AnyObservation, earlier: Reading | None, cause: e.Cause) -> ManifestLine:
        if observation.presence is Presence.UNREACHABLE:
            return line_of(observation, sighting_of_any(observation, self._pepper), "unreachable", None)
        match observation:
            case Observation():
                return self._record_paper(observation, earlier, cause)
            case MeetingObservation():
                keys = Keyring(self._workspace, observation, earlier, cause)
                named = self._named(keys, [i.paper for i, _ in items(observation) if i.paper is not None])
                return self._meetings.meeting(observation, named, earlier, cause)
            case BodyObservation():
                return self._meetings.body(observation, earlier, cause)
            case FileObservation():
                return self._files.file(observation)

    def _record_paper(self, o: Observation, earlier: Reading | None, cause: e.Cause) -> ManifestLine:
        stream, named = self._resolved(Keyring(self._workspace, o, earlier, cause), o)
        source = o.source
        account = self._workspace.paper(stream).accounts.get(source)
        named = named if account is None else meant(o, named, account)
        o = told_apart(o, named)
        sighting = sight(o, self._pepper)
        before = self._workspace.registers(stream, source)
        if "presence" in before and before["presence"].order == sighting.order:
            return line_of(o, sighting, "known", stream)
        weighing = weigh(before, sighting)
        drafts: list[e.Draft] = []
        if weighing.changed or weighing.dropped or _shows_old_text(sighting, weighing):
            drafts = self._decide(stream, named, sighting, weighing, cause)
        filed = any(isinstance(d.event, e.PaperFiled) for d in drafts)
        self._extend(drafts)
        if not weighing.late:
            self._learn_registers(stream, source, weighing.registers)
        self._remember(sighting, stream, earlier)
        return line_of(o, sighting, result_of(o, weighing, drafts, first=filed), stream)

    def _resolved(self, keys: Keyring, observation: Observation) -> tuple[UUID, dict[PaperKey, UUID]]:
        """The stream of the observed paper and of those it names; naming one may join it into another.

        Only the observed paper's own key can fail, before anything is taught: what the page says of others,
        such as that one of them carries the same number, does not change which paper the page is of.
        """
        own = keys.own(observation.key)
        self._take_over(keys)
        named = [key for r, *_ in relations(observation) for key in (r.child, r.parent)]
        named += [m.paper for m, _ in mentions(observation)]
        itself = [key for key in named if means_itself(observation.key, key)]
        found = self._named(keys, (key for key in named if key not in itself))
        own = self._workspace.paper_of(own).id
        return own, found | dict.fromkeys(itself, own)

    def _named(self, keys: Keyring, named: Iterable[PaperKey]) -> dict[PaperKey, UUID]:
        """The streams of papers that are named; those that cannot be told apart are left out."""
        found: dict[PaperKey, UUID] = {}
        for key in dict.fromkeys(named):
            with suppress(AmbiguousNumber):
                found[key] = keys.named(key)
            self._take_over(keys)
        return found

    def _decide(
        self,
        stream: UUID,
        named: dict[PaperKey, UUID],
        sighting: Sighting[Observation],
        weighing: Weighing,
        cause: e.Cause,
    ) -> list[e.Draft]:
        observation = sighting.observation
        paper = self._workspace.paper(stream)
        showings = () if observation.text is UNSET else self._shown(paper, observation.source)
        drafts = decide(paper, sighting, weighing, Context(named=named, showings=showings, cause=cause))
        for draft in drafts:
            if isinstance(draft.event, e.TextRecorded) and observation.text is not UNSET:
                self.gathered.texts.append(observation.text.text.encode())
        return drafts

    def _shown(self, paper: Paper, source: str) -> tuple[TextShown, ...]:
        stored = [s for stream in paper.streams for s in self._workspace.showings(stream, PAGE)]
        pending = [s for s in self.gathered.showings if s.stream in paper.streams]
        return tuple(shown(s) for s in (*stored, *pending) if s.source == source)

    def _take_over(self, keys: Keyring) -> None:
        """Moves what the keyring has gathered into the batch, once."""
        taken = keys.take()
        self.gathered.new_keys += taken.new_keys
        self.gathered.changed_keys += taken.changed_keys
        self.gathered.moved_streams += taken.moved_streams
        self._extend(taken.drafts)

    def _extend(self, drafts: Sequence[e.Draft]) -> None:
        for draft in drafts:
            before = self._workspace.paper_of(draft.stream)
            version = before.streams.get(draft.stream, 0)
            self.gathered.expected.setdefault(draft.stream, version)
            self.gathered.drafts.append(draft)
            if isinstance(draft.event, e.PaperJoined):
                self._join(before, self._workspace.paper(draft.event.other))
            else:
                self._workspace.learn_paper(evolve(before, as_recorded(draft, version + 1)))

    def _join(self, one: Paper, other: Paper) -> None:
        """Folds two streams that became one paper, and has their sources' last words told anew."""
        joined, last = self._refold(one, other)
        for source in sorted({*one.sources(), *other.sources()}):
            halves = self._half(one, source), self._half(other, source)
            registers = later(halves[0][1], halves[1][1])
            self._learn_registers(one.id, source, registers)
            self._learn_registers(other.id, source, None)
            if halves[0][1] and halves[1][1]:
                told = list(reconcile(joined, halves, self._shown(joined, source)))
                self._extend([e.Draft(stream, x, provenance=last[source]) for stream, x in told])
                joined = self._workspace.paper(one.id)

    def _half(self, paper: Paper, source: str) -> tuple[Account, Registers]:
        account = paper.accounts.get(source) or Account(source=source, reader="")
        return account, self._workspace.registers(paper.id, source)

    def _learn_registers(self, stream: UUID, source: str, registers: Registers | None) -> None:
        self.gathered.set_register(self._workspace.learn_registers(stream, source, registers))

    def _refold(self, one: Paper, other: Paper) -> tuple[Paper, dict[str, e.Provenance]]:
        """The paper of both, with what this batch adds to either, and each source's last provenance."""
        streams = {*one.streams, *other.streams}
        recorded = self._workspace.recorded(streams)
        versions = {r.stream: r.version for r in recorded}
        for draft in self.gathered.drafts:
            if draft.stream in streams:
                versions[draft.stream] = versions.get(draft.stream, 0) + 1
                recorded.append(as_recorded(draft, versions[draft.stream]))
        joined = fold(recorded, Paper(id=one.id)) or one
        self._workspace.learn_paper(joined)
        said = sorted((r.provenance for r in recorded if r.provenance), key=lambda p: p.seen_at)
        return joined, {provenance.source: provenance for provenance in said}

    def _remember(self, sighting: Sighting[Observation], stream: UUID, earlier: Reading | None) -> None:
        """Notes who read these bytes, and the text they showed."""
        o = sighting.observation
        if o.text is not UNSET:
            own = TextShown(sighting.order, text_sha256(o.text.text), o.seen_at, o.seen_basis)
            self.gathered.showings.append(stored(stream, o.source, PAGE, own))
        reading = reading_of(o, stream, earlier)
        if reading is not None:
            self._workspace.remember_reading(reading)
            self.gathered.readings.append(reading)


def _key_names(observation: AnyObservation) -> Iterator[KeyName]:
    """The keys by which what was seen may be known."""
    o = observation
    match o:
        case MeetingObservation():
            yield meeting_key(o.source, o.key)
        case BodyObservation():
            yield body_key(o.source, o.id)
        case FileObservation():
            yield file_key(o.source, o.id)
        case Observation():
            if o.key.id is not None:
                yield id_key(o.source, o.key.id)
            if o.key.number is not None:
                yield number_key(o.council, o.key.number)


def _at(observation: AnyObservation, seen_at: str, basis: str) -> AnyObservation:
    return replace(observation, seen_at=seen_at, seen_basis=type(observation.seen_basis)(basis))


def _shows_old_text(sighting: Sighting[Observation], weighing: Weighing) -> bool:
    """Whether a late page shows a text: however late, it is a version, or was shown once more."""
    o = sighting.observation
    return o.text is not UNSET and weighing.registers["text"].order > sighting.order
