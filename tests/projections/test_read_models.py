"""What every place of read models promises, whichever database it is in."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import select, text

from domain.errors import NotProjected, Overtaken, Unusable
from domain.observation import Observation
from projections import store, tables
from projections.postgres_store import PostgresReadModels
from projections.sqlite_store import SqliteReadModels
from projections.store import READ_MODELS, ReadModels, Store
from projections.token_store import TokenStore
from tests.domain.observed import archive, observations
from tests.projections.built import built
from tests.servers.postgres import PostgresServer, running_server

pytestmark = pytest.mark.system

NAME = next(iter(READ_MODELS))
RUNS = st.lists(st.lists(observations(), min_size=1, max_size=3), min_size=1, max_size=3)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> ReadModels:
    """A place where no read models were ever made."""
    if request.param == "sqlite":
        return SqliteReadModels(tmp_path / "disposable/readmodels.sqlite")
    return PostgresReadModels(request.getfixturevalue("postgres"))


@contextmanager
def opened(found: Store) -> Iterator[Store]:
    """The store, closed afterwards."""
    try:
        yield found
    finally:
        found.dispose()


def reached(found: Store) -> int:
    """How far the first read model is."""
    with found.connect() as connection:
        return store.position(connection, NAME)


def move(found: Store, before: int, after: int) -> None:
    """Moves the first read model on."""
    with found.begin() as connection:
        store.advance(connection, NAME, before, after, None)


def test_place_is_made_when_opened(place: ReadModels) -> None:
    """Nothing is there before the first opening, and what was written is there at the next one."""
    assert not place.exist()
    with opened(place.open()) as found:
        move(found, 0, 7)

    assert place.exist()
    with opened(place.open()) as again:
        assert 7 == reached(again)


def test_second_set_takes_the_first_ones_place(place: ReadModels) -> None:
    """What is built anew is seen after the switch and not before, and whoever reads can tell."""
    with opened(place.open()) as live, opened(place.open_anew()) as anew:
        move(live, 0, 7)
        move(anew, 0, 9)
        before = place.generation()
        assert 7 == reached(live)

    place.switch()
    place.drop_anew()
    with opened(place.open()) as found:
        assert 9 == reached(found)
    assert before != place.generation() or isinstance(place, PostgresReadModels)


def test_opened_database_follows_a_switch(postgres: str) -> None:
    """On PostgreSQL whoever reads sees the new set with the next query, without opening it anew."""
    place = PostgresReadModels(postgres)
    with opened(place.open()) as live, opened(place.open_anew()) as anew:
        move(anew, 0, 9)
        assert 0 == reached(live)
        place.switch()
        assert 9 == reached(live)


@pytest.mark.parametrize("first", [0, -1])
def test_readers_and_a_switch_do_not_wait_for_each_other(postgres: str, first: int) -> None:
    """Whoever is in the middle of reading several tables reads on while others take their place."""
    place, read = PostgresReadModels(postgres), tables.metadata.sorted_tables
    with opened(place.open()) as live, opened(place.open()) as looking, opened(place.open_anew()):
        with live.connect() as connection:
            connection.execute(select(read[first])).fetchall()
            switch = threading.Thread(target=place.switch)
            switch.start()
            while not waits_for_a_lock(looking):
                assert switch.is_alive()
            for table in read:
                connection.execute(select(table)).fetchall()
        switch.join()

    assert not place_holds(postgres, "ratsarchiv_read_models_old")


def waits_for_a_lock(found: Store) -> bool:
    """Whether any session of the database does."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with found.connect() as connection:
        return bool(connection.scalar(asked))


def place_holds(address: str, schema: str) -> bool:
    """Whether the database has such a schema."""
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT to_regnamespace(%s)", (schema,)).fetchone() != (None,)


def test_who_may_not_make_a_schema_is_told(postgres_server: PostgresServer, postgres: str) -> None:
    """A login without the rights is refused in one sentence, as a server that is away."""
    postgres_server.execute("DROP ROLE IF EXISTS reader")
    postgres_server.execute("CREATE ROLE reader LOGIN")

    with pytest.raises(Unusable, match=r"permission denied.*lets this user in"):
        PostgresReadModels(postgres.replace("//postgres:@", "//reader@")).open()


def test_all_hosts_of_an_address_are_tried(postgres: str) -> None:
    """As the event log's client does: of several servers the one that answers is asked."""
    parts = conninfo_to_dict(postgres)
    hosts = f"127.0.0.1:1,{quote(str(parts['host']), safe='')}:5432"

    assert not PostgresReadModels(f"postgresql://postgres@{hosts}/{parts['dbname']}").exist()


def test_second_set_begins_empty(place: ReadModels) -> None:
    """What a rebuild that was killed left is not gone on with, and the live set is not touched."""
    with opened(place.open()) as live, opened(place.open_anew()) as left:
        move(live, 0, 7)
        move(left, 0, 3)
    with opened(place.open_anew()) as anew, opened(place.open()) as live:
        assert [0, 7] == [reached(anew), reached(live)]


def test_other_versions_are_refused(place: ReadModels) -> None:
    """Read models of another version are not read as if they were of this one."""
    with opened(place.open()) as found, found.begin() as connection:
        store.advance(connection, "catalogue-0", 0, 7, None)

    with pytest.raises(NotProjected, match="catalogue-0 of another version; run `ratsarchiv rebuild`"):
        place.open()


@pytest.mark.parametrize("before", [0, 3, 8])
def test_who_was_overtaken_writes_nothing(place: ReadModels, before: int) -> None:
    """A read model moves on from where it was read only: two at work never mix their rows."""
    with opened(place.open()) as found:
        move(found, 0, 7)
        with pytest.raises(Overtaken, match="project again"):
            move(found, before, 9)
        assert 7 == reached(found)


def test_words_may_be_put_twice(place: ReadModels) -> None:
    """Two processes that meet the same text both go on."""
    with opened(place.open()) as found:
        one, other = TokenStore(found), TokenStore(found)
        for tokens in (one, other):
            tokens.put("v1", "ab" * 32, b"words")
        one.flush()
        other.flush()

        assert {"ab" * 32: b"words"} == TokenStore(found).get_many("v1", ["ab" * 32])


def test_many_may_make_it_at_once(place: ReadModels) -> None:
    """Processes that start together all find it made."""
    failed: list[BaseException] = []

    def make() -> None:
        try:
            place.open().dispose()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failed


@given(RUNS)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_databases_hold_the_same(postgres: str, runs: list[list[Observation]]) -> None:
    """The same log gives the same rows in the same order, and the same answers at every state."""
    with archive() as made, tempfile.TemporaryDirectory() as name:
        folder, place = Path(name), PostgresReadModels(postgres)
        with built(made, folder / "a") as one, built(made, folder / "b", place.open_anew()) as other:
            for run in runs:
                made.harvest(run)
                one.bring_up()
                other.bring_up(batch=3)
            positions = range(1, made.log.head() + 1)

            assert one.digest() == other.digest()
            assert [one.answers(p) for p in positions] == [other.answers(p) for p in positions]


def test_ended_connections_are_replaced(
    postgres_server: PostgresServer, postgres: str, tmp_path: Path
) -> None:
    """A server that ended its connections while nothing was asked is asked by new ones."""
    with archive() as made, built(made, tmp_path / "a", PostgresReadModels(postgres).open()) as found:
        made.harvest([])
        found.bring_up()
        postgres_server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'"
        )
        made.harvest([])
        found.bring_up()

        with built(made, tmp_path / "b") as other:
            other.bring_up()
            assert other.digest() == found.digest()


def test_server_that_is_gone_is_told() -> None:
    """Without the server every use ends in a sentence, and with it all goes on."""
    with running_server() as server, server.database() as address:
        place = PostgresReadModels(address)
        with opened(place.open()) as found:
            move(found, 0, 7)
            server.kill()
            for use in (lambda: reached(found), place.open, place.exist, place.drop_anew):
                with pytest.raises(Unusable, match="see that their database runs"):
                    use()

            server.start_again()
            assert 7 == reached(found)
