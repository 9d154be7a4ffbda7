"""What only the event log on PostgreSQL must do: lost connections, roles, large appends, migration."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import NotSupportedError

from archive.codec import Codec
from archive.effects import Effects, Key, Register
from archive.log import EventLog, open_log
from archive.originals import Originals
from archive.patience import Patience
from archive.postgres import Archive
from archive.postgres_migration import migrate
from archive.postgres_session import OPTIONS, connected
from archive.postgres_statements import HOLD, ROWS
from archive.verification import verify
from domain.errors import AlreadyRecorded, LogUnavailable, NoArchive, RatsarchivError, UnknownEvent
from domain.events import Draft, Erased, PaperFiled
from tests.archive.conftest import NOON
from tests.archive.drafts import ONE, TWO, announced, filed
from tests.servers.cut_line import cut_line
from tests.servers.postgres import PostgresServer, running_server

pytestmark = pytest.mark.system

FEW, MANY = 3, 30
"""Events that go in one round trip, and events that do not."""

LARGE = 60
"""Events of 10 kB that do not go at once."""

BATCHES = 1000

END_SESSIONS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'ratsarchiv' AND datname = current_database()"""

SESSIONS = """SELECT pid FROM pg_stat_activity
WHERE application_name = 'ratsarchiv' AND datname = current_database()"""

CUTS = [(0, b"append("), (FEW, b"append("), (FEW, b"COMMIT"), (MANY, b"COMMIT")]
"""How many events are appended, and which word is the last one on the line."""


@pytest.fixture
def where(postgres: str) -> str:
    """A database with an empty log."""
    migrate(postgres)
    return postgres


@pytest.fixture
def door(where: str) -> Iterator[psycopg.Connection]:
    """The log's tables by another door, as who may do everything."""
    with psycopg.connect(where, autocommit=True, options="-c search_path=ratsarchiv_log") as connection:
        yield connection


def test_killed_server_loses_and_doubles_nothing(originals: Originals) -> None:
    """A writer goes on through a server's crash: what it was told of is there, and all of it once."""
    with running_server() as server, server.database() as address:
        migrate(address)
        with closing(open_log(address, lambda: NOON, create=False)) as log, ThreadPoolExecutor() as pool:
            written = pool.submit(append_batches, log)
            for _ in range(2):
                with closing(open_log(address, lambda: NOON, create=False)) as watching:
                    assert watching.wait(watching.head() + 100, 60)
                server.kill()
                server.start_again()

            assert written.result() == [range(n * 20 + 1, n * 20 + 21) for n in range(BATCHES)]
            assert [r.stream.int for r in log.read(0, 10**6)] == list(range(BATCHES * 20))
            assert verify(log, originals).problem is None


def append_batches(log: EventLog) -> list[range]:
    """Appends batch after batch, each event on a stream of its own."""
    return [log.append([announced(UUID(int=n * 20 + m)) for m in range(20)]) for n in range(BATCHES)]


def test_open_log_outlives_a_restart() -> None:
    """Who reads, waits or appends with a log that was opened before the server was killed notices nothing."""
    with running_server() as server, server.database() as address:
        migrate(address)
        logs = [open_log(address, lambda: NOON, create=False) for _ in range(3)]
        logs[0].append([announced(ONE)])
        server.kill()
        server.start_again()

        assert len(logs[1].read(0, 10)) == 1
        assert logs[2].wait(0, 60) == 1
        assert logs[0].append([announced(TWO)]) == range(2, 3)
        for log in logs:
            log.close()


def test_server_that_is_gone_is_named() -> None:
    """Where the server does not come back nothing waits for ever, and the error says what to see to."""
    patience = Patience(connecting=2, coming_back=0.2)
    with running_server() as server, server.database() as address:
        migrate(address)
        with closing(open_log(address, lambda: NOON, create=False, patience=patience)) as log:
            server.kill()
            for use in (log.head, lambda: log.append([announced(ONE)]), lambda: log.wait(0, 60)):
                with pytest.raises(LogUnavailable, match="see that its database runs"):
                    use()
            server.start_again()

            assert log.append([announced(ONE)]) == range(1, 2)


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize(("count", "word"), CUTS)
def test_line_cut_at_the_end_records_once(where: str, count: int, word: bytes, heard: bool) -> None:
    """Whether the line is cut before or after the server has committed, all is recorded, and once."""
    effects = Effects([Key("number", "1", TWO)], registers=[Register(TWO, "a", b"1", None)])
    with cut_line(where) as (line, address), closing(open_log(address, lambda: NOON, create=False)) as log:
        if word == b"append(":
            log.append([announced(ONE)])  # from then on few events go in one trip
        before = log.head()
        line.cut(word, heard=heard)

        positions = log.append([filed(TWO) for _ in range(count)], effects)

        assert line.is_cut
        assert positions == range(before + 1, before + 1 + count)
        assert log.head() == before + count
        assert log.keys("number", ["1"]) == {"1": TWO}
        assert log.registers([(TWO, "a")]) == {(TWO, "a"): b"1"}


def test_clash_behind_a_cut_line_is_a_clash(where: str) -> None:
    """Where another writer was first, an append whose line was cut says so: it was not recorded."""
    with cut_line(where) as (line, address), closing(open_log(address, lambda: NOON, create=False)) as log:
        log.append([announced(ONE)])
        with closing(open_log(where, lambda: NOON, create=False)) as other:
            other.append([announced(TWO)])
        line.cut(b"append(", heard=True)

        with pytest.raises(AlreadyRecorded):
            log.append([announced(TWO)])
        assert log.head() == 2


def test_ended_session_is_replaced(log: EventLog, door: psycopg.Connection) -> None:
    """A connection that the server ended while nothing went on is replaced unnoticed."""
    log.append([announced(ONE)])
    for use in (log.head, lambda: log.append([announced(TWO)]), lambda: log.append([])):
        door.execute(END_SESSIONS)
        use()

    assert log.head() == 2


@pytest.mark.parametrize(("count", "size"), [(1, 20_000_000), (1_000, 20_000)])
def test_large_appends_end(log: EventLog, count: int, size: int) -> None:
    """20 MB in one append are recorded, in one event or in many."""
    title = ("Gebührensatzung " * (size // 16 + 1))[:size]
    log.append([announced(ONE)])

    log.append([Draft(TWO, PaperFiled(kind="motion", title=title)) for _ in range(count)])

    last = log.read(count, 1)[0]
    assert (last.position, last.event) == (count + 1, PaperFiled(kind="motion", title=title))


@pytest.mark.parametrize("heard", [False, True])
def test_line_cut_between_rows_records_once(where: str, heard: bool) -> None:
    """A line that is cut while rows are stored ahead of the rest leads to the append being made once."""
    with cut_line(where) as (line, address), closing(open_log(address, lambda: NOON, create=False)) as log:
        log.append(large(ONE))
        line.cut(ROWS.encode(), heard=heard)

        positions = log.append(large(TWO))

        assert line.is_cut
        assert positions == range(LARGE + 1, 2 * LARGE + 1)
        assert [r.stream for r in log.read(0, 1000)] == [ONE] * LARGE + [TWO] * LARGE


def test_clash_in_rows_sent_ahead_is_a_clash(log: EventLog) -> None:
    """A stream that goes on already is found while the rest of a large append is still being made."""
    log.append(large(ONE))

    with pytest.raises(AlreadyRecorded, match="another writer was first"):
        log.append(large(ONE))
    assert (log.head(), log.stray()) == (LARGE, None)
    assert log.append(large(TWO)) == range(LARGE + 1, 2 * LARGE + 1)


def test_draft_that_cannot_be_encoded_stops_rows_sent_ahead(log: EventLog, door: psycopg.Connection) -> None:
    """An append that fails here while the server is at work leaves nothing there, and the same session."""
    log.append(large(ONE))
    sessions = door.execute(SESSIONS).fetchall()

    with pytest.raises(UnknownEvent):
        log.append([*large(TWO), Draft(TWO, Erased("paper.filed"))])
    assert (log.head(), log.stray(), door.execute(SESSIONS).fetchall()) == (LARGE, None, sessions)


def large(stream: UUID) -> list[Draft]:
    """Drafts of which most are sent ahead."""
    return [Draft(stream, PaperFiled(kind="motion", title="x" * 10_000)) for _ in range(LARGE)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET topic = 'paper.gone:1'",
        "UPDATE events SET position = position + 1",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE payload SET bytes = '\\x00'",
        "UPDATE payload SET salt = '\\x00'",
        "DELETE FROM payload WHERE place % 4 = 0",
        "TRUNCATE payload",
    ],
)
@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (None, psycopg.IntegrityError),
        ("ratsarchiv_writer", psycopg.errors.InsufficientPrivilege),
        ("ratsarchiv_eraser", psycopg.Error),
    ],
)
def test_recorded_events_never_change(
    log: EventLog, door: psycopg.Connection, change: str, role: str | None, refused: type[psycopg.Error]
) -> None:
    """Triggers refuse everybody to change an event, a part or an envelope; the roles may not even try."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])
    if role is not None:
        door.execute(f"SET ROLE {role}".encode())

    with pytest.raises(refused):
        door.execute(change.encode())


@pytest.mark.parametrize(("place", "part"), [(5, "facts"), (6, "personal")])
def test_eraser_erases_parts(
    log: EventLog, door: psycopg.Connection, originals: Originals, place: int, part: str
) -> None:
    """The eraser can delete a part; its event says so from then on, and the log stays whole."""
    log.append([filed(ONE, clerks=("Erika Mustermann",))])

    door.execute("SET ROLE ratsarchiv_eraser")
    door.execute("DELETE FROM payload WHERE place = %s", (place,))

    (recorded,) = log.read(0, 10)
    assert recorded.erased == (part,)
    assert recorded.event == (filed(ONE).event if part == "personal" else Erased("paper.filed"))
    assert (verify(log, originals).problem, verify(log, originals).erased) == (None, 1)


def test_log_works_as_the_writer(where: str) -> None:
    """The log's own session has no more rights than it needs."""
    with closing(connected(where)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("ratsarchiv_writer",)


def test_login_of_its_own_appends(where: str, postgres_server: PostgresServer) -> None:
    """A login to which the writer's role was granted can append and read, and nothing else."""
    with login(postgres_server, where) as address:
        postgres_server.execute("GRANT ratsarchiv_writer TO clerk")
        with closing(open_log(address, lambda: NOON, create=False)) as log:
            log.append([announced(ONE)])

            assert log.head() == 1
        with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM ratsarchiv_log.payload")


def test_login_without_roles_migrates(postgres: str, postgres_server: PostgresServer) -> None:
    """Who may make a schema but no roles has a log that its triggers guard alone."""
    with login(postgres_server, postgres) as address:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"GRANT CREATE ON DATABASE {connection.info.dbname} TO clerk".encode())
        migrate(address)
        with closing(open_log(address, lambda: NOON, create=False)) as log:
            log.append([announced(ONE)])
        with psycopg.connect(address) as connection, pytest.raises(psycopg.IntegrityError, match="never go"):
            connection.execute("DELETE FROM ratsarchiv_log.events")


def test_login_without_any_rights_is_told(where: str, postgres_server: PostgresServer) -> None:
    """A login that may not even look is told so in a sentence."""
    with login(postgres_server, where) as address, pytest.raises(RatsarchivError, match=r"migrate|this user"):
        open_log(address, lambda: NOON, create=False)


@contextmanager
def login(server: PostgresServer, address: str) -> Iterator[str]:
    """The address for a login of its own, which may do nothing, for the block."""
    server.execute("CREATE ROLE clerk LOGIN")
    try:
        yield address.replace("//postgres:", "//clerk:")
    finally:
        with psycopg.connect(address) as connection:
            connection.execute("DROP OWNED BY clerk CASCADE")
        server.execute("DROP ROLE clerk")


def test_migrating_at_once_makes_one_log(postgres: str) -> None:
    """Several processes that migrate at the same time find it done, or do it, without an error."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [postgres] * 4))

    with closing(open_log(postgres, lambda: NOON, create=False)) as log:
        assert log.append([announced(ONE)]) == range(1, 2)
    migrate(postgres)
    with closing(open_log(postgres, lambda: NOON, create=False)) as log:
        assert log.head() == 1


def test_only_migrating_makes_a_log(postgres: str) -> None:
    """Opening makes nothing in a database, whatever it is told, and says what does."""
    for create in (False, True):
        with pytest.raises(NoArchive, match="ratsarchiv migrate"):
            open_log(postgres, lambda: NOON, create=create)

    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT to_regnamespace('ratsarchiv_log')").fetchone() == (None,)


def test_other_schema_is_refused(where: str, door: psycopg.Connection) -> None:
    """A log of another version is neither opened nor changed; the sentence says what to run."""
    door.execute("UPDATE state SET version = version + 1")

    for use in (lambda: open_log(where, lambda: NOON, create=False), lambda: migrate(where)):
        with pytest.raises(NoArchive, match="ratsarchiv migrate"):
            use()


def test_held_log_is_named(where: str, door: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """An append that cannot get the log in time says so, and the next one can."""
    monkeypatch.setitem(OPTIONS, "lock_timeout", "10ms")
    with closing(open_log(where, lambda: NOON, create=False)) as log:
        with door.transaction():
            door.execute(HOLD.encode())
            with pytest.raises(LogUnavailable, match="lock timeout"):
                log.append([announced(ONE)])

        assert log.append([announced(ONE)]) == range(1, 2)


def test_failed_append_leaves_nothing_behind(log: EventLog, door: psycopg.Connection) -> None:
    """After an append that could not be written the log goes on as if it had not been tried."""
    log.append([announced(ONE)])
    door.execute("ALTER TABLE keys ADD CONSTRAINT none CHECK (value <> '1')")
    for count in (FEW, MANY):
        with pytest.raises(AlreadyRecorded, match="none"):
            log.append([filed(TWO) for _ in range(count)], Effects([Key("number", "1", TWO)]))

    assert log.stray() is None
    assert log.append([announced(TWO)]) == range(2, 3)


def test_unreachable_server_is_named() -> None:
    """Where no server answers the sentence says so, without the password."""
    with pytest.raises(LogUnavailable, match="see that its database runs") as raised:
        open_log("postgresql://clerk:geheim@127.0.0.1:1/none", lambda: NOON, create=False)

    assert "geheim" not in str(raised.value)


def test_library_repository_folds_a_stream(log: EventLog, where: str) -> None:
    """The library's own recorder reads the stream, to a version where asked, and offers no way around."""
    log.append([announced(ONE), filed(ONE), filed(ONE)])
    with Archive(where, Codec(), copying=False) as archive:
        stored = archive.recorder.select_events(ONE, gt=1, lte=3, desc=True, limit=1)

        assert [event.originator_version for event in stored] == [3]
        with pytest.raises(NotSupportedError, match=r"archive\.log"):
            archive.recorder.select_notifications(1, 10)
