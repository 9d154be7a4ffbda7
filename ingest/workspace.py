"""What a run needs to know to decide, held between batches: keys, statements, papers, readings.

A cache over the log plus what the open batch will add; thrown away when another writer came first.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from archive.effects import Key, Reading, Register, Showing
from archive.files import load_file
from archive.log import EventLog
from archive.meetings import load_body, load_meeting
from archive.papers import load_paper
from domain.events import Draft, Recorded
from domain.file import File
from domain.identity import KeyName
from domain.meeting import Body, Meeting
from domain.paper import Paper
from domain.registers import Registers

PAPERS_HELD = 20_000
"""Papers kept in memory between batches; a paper folds from its stream in well under a millisecond."""
MEETINGS_HELD = 2_000
"""Meetings kept in memory between batches; the longest have some hundred agenda items."""
FILES_HELD = 5_000
"""Files kept in memory between batches; a run sees each once, as a rule."""

_REGISTERS = msgspec.msgpack.Decoder(Registers)


class Workspace:
    """Lookups of one run; `begin` reads in bulk what a batch will ask for."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._keys: dict[KeyName, UUID | None] = {}
        self._absent: set[KeyName] = set()
        self._registers: dict[tuple[UUID, str], bytes | None] = {}
        self._papers: dict[UUID, Paper] = {}
        self._owners: dict[UUID, UUID] = {}
        self._meetings: dict[UUID, Meeting] = {}
        self._bodies: dict[UUID, Body] = {}
        self._files: dict[UUID, File] = {}
        self._readings: dict[tuple[str, str, str, int | None], Reading] = {}
        self._read: set[str] = set()

    def fetch_keys(self, names: Iterable[KeyName]) -> None:
        """Looks up many keys at once."""
        wanted = {n for n in names if n not in self._keys and n not in self._absent}
        scopes: dict[str, list[str]] = {}
        for name in wanted:
            scopes.setdefault(name.scope, []).append(name.value)
        for scope, values in scopes.items():
            for value, stream in self._log.keys(scope, values).items():
                self._keys[KeyName(scope, value)] = stream
        self._absent.update(name for name in wanted if name not in self._keys)

    def fetch_registers(self, pairs: Iterable[tuple[UUID, str]]) -> None:
        """Looks up the last statements on many papers at once."""
        wanted = [pair for pair in pairs if pair not in self._registers]
        self._registers.update(dict.fromkeys(wanted))
        self._registers.update(self._log.registers(wanted))

    def fetch_readings(self, sha256s: Iterable[str]) -> None:
        """Looks up who read many originals before."""
        wanted = [sha256 for sha256 in set(sha256s) if sha256 not in self._read]
        for reading in self._log.readings(wanted):
            self.remember_reading(reading)
        self._read.update(wanted)

    def key(self, name: KeyName) -> tuple[bool, UUID | None]:
        """Whether a key is known, and the stream it means (None: several)."""
        if name not in self._keys and name not in self._absent:
            self.fetch_keys([name])
        return name in self._keys, self._keys.get(name)

    def learn_key(self, name: KeyName, stream: UUID | None) -> None:
        """Notes a key that the open batch adds or changes."""
        self._keys[name] = stream
        self._absent.discard(name)

    def registers(self, stream: UUID, source: str) -> Registers:
        """The last statements of a source on a paper."""
        state = self._state(stream, source)
        return {} if state is None else _REGISTERS.decode(state)

    def learn_registers(self, stream: UUID, source: str, registers: Registers | None) -> Register:
        """Notes what a source said last, None for nothing any more; returns what the batch has to write."""
        before = self._state(stream, source)
        state = None if registers is None else msgspec.msgpack.encode(registers)
        self._registers[stream, source] = state
        return Register(stream, source, state, before)

    def _state(self, stream: UUID, source: str) -> bytes | None:
        self.fetch_registers([(stream, source)])
        return self._registers[stream, source]

    def reading(self, sha256: str, source: str, address: str, line: int | None) -> Reading | None:
        """Who read these bytes of this address before."""
        self.fetch_readings([sha256])
        return self._readings.get((sha256, source, address, line))

    def remember_reading(self, reading: Reading) -> None:
        """Notes who read which bytes."""
        self._readings[reading.sha256, reading.source, reading.address, reading.line] = reading

    def showings(self, stream: UUID, document: str) -> list[Showing]:
        """What texts the paper's document was shown with."""
        return self._log.showings(stream, document)

    def paper(self, stream: UUID) -> Paper:
        """The paper of a stream, joined streams included, as the open batch will leave it."""
        if stream not in self._papers:
            if len(self._papers) >= PAPERS_HELD:
                self._papers.clear()
            self.learn_paper(load_paper(self._log, stream))
        return self._papers[stream]

    def paper_of(self, stream: UUID) -> Paper:
        """The paper that a stream, perhaps a joined one, belongs to."""
        return self.paper(self._owners.get(stream, stream))

    def learn_paper(self, paper: Paper) -> None:
        """Notes a paper as the open batch will leave it."""
        self._papers[paper.id] = paper
        if len(paper.streams) > 1:
            self._owners.update(dict.fromkeys(paper.streams, paper.id))

    def meeting(self, stream: UUID) -> Meeting:
        """The meeting of a stream, as the open batch will leave it."""
        if stream not in self._meetings:
            if len(self._meetings) >= MEETINGS_HELD:
                self._meetings.clear()
            self.learn_meeting(load_meeting(self._log, stream))
        return self._meetings[stream]

    def learn_meeting(self, meeting: Meeting) -> None:
        """Notes a meeting as the open batch will leave it."""
        self._meetings[meeting.id] = meeting

    def body(self, stream: UUID) -> Body:
        """The body of a stream, as the open batch will leave it."""
        if stream not in self._bodies:
            self.learn_body(load_body(self._log, stream))
        return self._bodies[stream]

    def learn_body(self, body: Body) -> None:
        """Notes a body as the open batch will leave it."""
        self._bodies[body.id] = body

    def file(self, stream: UUID) -> File:
        """The file of a stream, as the open batch will leave it."""
        if stream not in self._files:
            if len(self._files) >= FILES_HELD:
                self._files.clear()
            self.learn_file(load_file(self._log, stream))
        return self._files[stream]

    def learn_file(self, file: File) -> None:
        """Notes a file as the open batch will leave it."""
        self._files[file.id] = file

    def recorded(self, streams: Iterable[UUID]) -> list[Recorded]:
        """What the log holds of several streams, in order."""
        return self._log.stream(sorted(streams))


def key_row(name: KeyName, stream: UUID | None) -> Key:
    """A key as the archive stores it."""
    return Key(name.scope, name.value, stream)


def as_recorded(draft: Draft, version: int) -> Recorded:
    """A draft as it will be read back, as far as deciding looks at it."""
    return Recorded(
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
