"""The `eventsourcing` library's interfaces on PostgreSQL through psycopg. Knows nothing of papers.

An append of a few events is one call of one function, one round trip: it names the head that this process
left behind, and is refused where another one has appended since. Then, and for many events, the log is held
first and parts are copied while the next ones are still being hashed. Against one bare binary COPY of the
same bytes, in batches of 500 events of 1 kB and 50 of 20 kB, the function alone took 1.5 and 1.55 times as
long, events and parts by COPY 1.65 and 1.5 times, parts by COPY and the rest by the function 1.55 and 1.3.
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
from psycopg import Copy

from archive import postgres_statements as sql
from archive.codec import Codec, StoredParts
from archive.commitments import StoredPart, StoredRow
from archive.copying import whole
from archive.effects import Effects
from archive.library import Factory, PartsMapper, Recorder
from archive.patience import WRITERS, Patience
from archive.postgres_effects import columns, effect_columns
from archive.postgres_schema import STALE_REGISTER, VERSION
from archive.postgres_session import Session
from archive.postgres_state import begin_copy, require_whole
from archive.postgres_wire import (
    COPY_BEGIN,
    COPY_END,
    blobs,
    blobs_of,
    ints,
    longs,
    part_rows,
    texts,
    uuids_of,
)
from archive.sealing import EVENT_WIDTH, PART_WIDTH, Envelopes, Sealed, as_stored, sealed
from domain.errors import AlreadyRecorded


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
        self._gathered = Sealed([], [])
        self._copy: Copy | None = None
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
        """Within it parts go to the server as soon as they are sealed, inside the open transaction."""
        with (
            _clashes(),
            self.session.used() as connection,
            connection.cursor() as cursor,
            cursor.copy(sql.COPY_PARTS.encode()) as copy,
        ):
            copy.write(COPY_BEGIN)
            self._copy = copy
            try:
                yield
            finally:
                self._copy = None
            copy.write(COPY_END)

    def begin(self) -> None:
        """Forgets what was gathered and not sent."""
        self._gathered = Sealed([], [])

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Gathers events with their commitments and leaves for `send`; `random_bytes` salts.

        Returns nothing, as on SQLite.
        """
        self._gather(sealed(cast("Sequence[StoredParts]", stored_events), kwargs["random_bytes"]))

    def send(self, head: int, expected: Mapping[UUID, int], effects: Effects) -> None:
        """Writes what was gathered behind the head, and the effects, in one call.

        In a transaction of its own where none is open: HeadMovedError where the head is another one by now.
        """
        events, payload = cast("list[Any]", self._gathered.events), self._gathered.payload
        self._sent = Sent(head, events[5::EVENT_WIDTH])
        bindings = (head, *columns(expected), *_row_columns(events, payload), *effect_columns(effects))
        self.begin()
        with _clashes():
            found = self.session.rows_once(sql.APPEND, bindings)[0][0]
        if found != head:
            raise HeadMovedError

    def insert_copied(self, last: Last, rows: Sequence[StoredRow], effects: Iterable[Effects]) -> None:
        """Writes events as another log holds them, and effects, inside the open transaction."""
        if self.session.rows_once(sql.STATE) != [(VERSION, True)]:
            raise whole()
        self.begin()
        with self.streaming():
            self._gather(as_stored(rows, last.envelopes))
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
        self._gathered.events.extend(rows.events)
        if self._copy is None:
            self._gathered.payload.extend(rows.payload)
        else:
            self._copy.write(part_rows(cast("list[Any]", rows.payload)))

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


def _row_columns(events: list[Any], payload: list[Any]) -> tuple[object, ...]:
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
