"""The `eventsourcing` library's interfaces on PostgreSQL through psycopg. Knows nothing of papers.

An append of a few events is one call of one function, one round trip: it names the head that this process
left behind, and is refused where another one has appended since. Then, and for many events, the log is held
first, and rows are stored while the next ones are still being hashed (archive/postgres_ahead.py). Parts by
COPY and then events by the function left the server idle first and the client idle then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, cast
from uuid import UUID

import psycopg
from eventsourcing.application import Application
from eventsourcing.persistence import ApplicationRecorder, Mapper, StoredEvent
from eventsourcing.utils import Environment
from msgspec import Struct, json

from archive import postgres_statements as sql
from archive.codec import Codec, StoredParts
from archive.commitments import StoredPart, StoredRow
from archive.copying import whole
from archive.effects import Effects
from archive.library import Factory, PartsMapper, Recorder
from archive.patience import WRITERS, Patience
from archive.postgres_ahead import Ahead
from archive.postgres_effects import columns, effect_columns
from archive.postgres_schema import STALE_REGISTER, VERSION
from archive.postgres_session import Session
from archive.postgres_state import begin_copy, require_whole
from archive.postgres_wire import Packed, blobs, blobs_of, ints, longs, texts, uuids_of
from archive.sealing import EVENT_WIDTH, PART_WIDTH, Envelopes, Sealed, as_stored, sealed_in_turn
from domain.errors import AlreadyRecorded

PIECE, AHEAD = 32_000, 128_000
"""Bytes that are sealed at once, and sent at once.

Smaller ones cost more, since each statement takes some 100 microseconds; larger ones than a socket's buffer
(208 kB on Linux) are not all on their way while the next ones are made.
"""

COPIED_AT_ONCE = 20
"""Events of another log that are taken over at once."""


class HeadMovedError(Exception):
    """Another writer has appended since this one saw the head."""


class Last(Struct, frozen=True):
    """The last event and its envelope; position 0 for none."""

    position: int
    envelopes: Envelopes
    envelope: bytes


class Sent(Struct, frozen=True):
    """What an append sent to be stored behind this position, told by its leaves."""

    behind: int
    leaves: list[bytes]


class Archive(Application[UUID]):
    """The library's application over one database, with the project's codec as its mapper."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "archive.postgres:PostgresFactory"}

    def __init__(self, address: str, codec: Codec, *, copying: bool, patience: Patience = WRITERS) -> None:
        self._codec = codec
        told = {"POSTGRES_ADDRESS": address, "COPYING": "yes" if copying else "no"}
        super().__init__({**told, "POSTGRES_PATIENCE": json.encode(patience).decode()})

    def construct_mapper(self) -> Mapper[UUID]:
        """The mapper over the codec that was given."""
        return PartsMapper(self._codec)


class PostgresFactory(Factory):
    """Makes the recorder over the database at POSTGRES_ADDRESS; COPYING says that a log is copied into it."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        patience = json.decode(self.env.get("POSTGRES_PATIENCE", ""), type=Patience)
        self._session = Session(self.env.get("POSTGRES_ADDRESS", ""), patience)
        try:
            require = begin_copy if self.env.get("COPYING") == "yes" else require_whole
            require(self._session)
        except BaseException:
            self._session.close()
            raise

    def application_recorder(self) -> ApplicationRecorder:
        """The one recorder of this database."""
        return PostgresRecorder(self._session)

    def close(self) -> None:
        """Closes the connection."""
        self._session.close()


class PostgresRecorder(Recorder):
    """Writes and reads stored parts; every failure leaves it as an error of the project."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._gathered, self._size = Sealed([], []), 0
        self._leaves: list[bytes] = []
        self._ahead: Ahead | None = None
        self._is_streaming = False
        self._sent: Sent | None = None

    @contextmanager
    def transaction(self) -> Iterator[Last]:
        """Holds the log and gives its last event; commits at the end, or leaves nothing behind."""
        with self.session.transaction(f"BEGIN; {sql.HOLD}"):
            yield self.last()

    def last(self) -> Last:
        """The last event."""
        for position, envelope, salt, content in self.session.rows_once(sql.LAST):
            return Last(position, Envelopes(envelope, StoredPart(salt, content)), content)
        return Last(0, Envelopes(), b"")

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """Within it rows go to the server as they are sealed, inside the open transaction.

        The last of them are left to `send`, which tells readers of them all.
        """
        with _clashes(), self.session.used() as connection:
            if self._ahead is None or self._ahead.connection is not connection:
                self._ahead = Ahead(connection)
            self._is_streaming = True
            try:
                yield
            finally:
                self._is_streaming = False
                self._ahead.settle()

    def begin(self) -> None:
        """Forgets what was gathered and not sent."""
        self._gathered, self._size = Sealed([], []), 0
        self._leaves = []

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Gathers events with their commitments and leaves for `send`; `random_bytes` salts.

        Returns nothing, as on SQLite.
        """
        stored = cast("Sequence[StoredParts]", stored_events)
        for rows in sealed_in_turn(stored, kwargs["random_bytes"], PIECE):
            self._gather(rows)

    def send(self, head: int, expected: Mapping[UUID, int], effects: Effects) -> None:
        """Writes what was gathered behind the head, and the effects, in one call.

        In a transaction of its own where none is open: HeadMovedError where the head is another one by now.
        """
        events, behind = cast("list[Any]", self._gathered.events), head + len(self._leaves)
        self._sent = Sent(head, self._leaves + events[5::EVENT_WIDTH])
        bindings = (behind, *columns(expected), *_row_columns(self._gathered), *effect_columns(effects))
        self.begin()
        with _clashes():
            found = self.session.rows_once(sql.APPEND, bindings)[0][0]
        if found != behind:
            raise HeadMovedError

    def insert_copied(self, last: Last, rows: Sequence[StoredRow], effects: Iterable[Effects]) -> None:
        """Writes events as another log holds them, and effects, inside the open transaction."""
        if self.session.rows_once(sql.STATE) != [(VERSION, True)]:
            raise whole()
        self.begin()
        with self.streaming():
            for at in range(0, len(rows), COPIED_AT_ONCE):
                self._gather(as_stored(rows[at : at + COPIED_AT_ONCE], last.envelopes))
        self.send(last.position, {}, Effects())
        for each in effects:
            self.send(last.position + len(rows), {}, each)

    def finish(self) -> None:
        """Makes an unfinished copy a whole log, inside the open transaction."""
        self.session.execute(sql.END_COPY)

    def forget_sent(self) -> None:
        """Begins an append of which nothing was sent yet."""
        self._sent = None

    def stored_behind(self, effects: Effects) -> int | None:
        """Behind which position that lies which was sent before the connection was lost, None where nowhere.

        The log is held for it, so that a server which still works on it has ended. Leaves tell events, since
        salts are random. Without events, all is as it would be: else another writer came, or nothing did.
        """
        sent = self._sent
        if sent is None:
            return None
        with self.transaction():
            upto = sent.behind + len(sent.leaves)
            found = [leaf for (leaf,) in self.session.rows_once(sql.LEAVES, (sent.behind, upto))]
            is_there = found == sent.leaves if sent.leaves else self._holds(effects)
        return sent.behind if is_there else None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Stored parts of one stream with versions in (gt, lte]."""
        last = 2**31 - 1 if lte is None else lte
        found = self.parts(sql.VERSIONS, (originator_id, gt or 0, last))
        ordered = found[::-1] if desc else found
        return cast("Sequence[StoredEvent]", ordered[:limit])

    def max_notification_id(self) -> int:
        """Position of the last event, 0 for none."""
        return int(self.session.rows(sql.HEAD)[0][0])

    def parts(self, query: str, bindings: Sequence[object]) -> list[StoredParts]:
        """Stored parts by a query that selects them."""
        return [StoredParts(*row) for row in self.session.rows(query, bindings)]

    def _gather(self, rows: Sealed) -> None:
        if self._is_streaming and rows.events and self._size >= AHEAD:
            self._send_ahead()
        self._gathered.events.extend(rows.events)
        self._gathered.payload.extend(rows.payload)
        self._size += sum(map(len, cast("list[bytes]", rows.payload[2::PART_WIDTH])))

    def _send_ahead(self) -> None:
        events = cast("list[Any]", self._gathered.events)
        cast("Ahead", self._ahead).send(events[0] - 1, _row_columns(self._gathered))
        self._leaves += events[5::EVENT_WIDTH]
        self._gathered, self._size = Sealed([], []), 0

    def _holds(self, effects: Effects) -> bool:
        """Whether keys and registers are as the effects make them; all else can be written twice."""
        for key in effects.new_keys:
            found = self.session.rows_once(sql.KEYS, (key.scope, blobs([key.value.encode()])))
            if [stream for _, stream in found] != [key.stream]:
                return False
        for register in effects.registers:
            held = self.session.rows_once(
                sql.REGISTERS, (uuids_of([register.stream.bytes]), texts([register.source]))
            )
            if [state for *_, state in held] != [each for each in [register.state] if each is not None]:
                return False
        return bool(effects.new_keys or effects.registers)


def _row_columns(rows: Sealed) -> tuple[Packed, ...]:
    events, payload = cast("list[Any]", rows.events), cast("list[Any]", rows.payload)
    width, parts = EVENT_WIDTH, PART_WIDTH
    return (
        uuids_of(events[1::width]),
        ints(events[2::width]),
        texts(events[3::width]),
        blobs(events[4::width]),
        blobs_of(events[5::width], 32),
        longs(events[6::width]),
        longs(payload[0::parts]),
        blobs_of(payload[1::parts], 16),
        blobs(payload[2::parts]),
    )


@contextmanager
def _clashes() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
        if error.sqlstate == STALE_REGISTER:
            reason = "what a source said last is no longer what was read"
        raise AlreadyRecorded(
            f"nothing was recorded, another writer was first ({reason}): load the streams and decide again"
        ) from error
