"""What only OpenSearch does: late writers, blocks, full queues, crashes and absence, told or made good."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import structs
from opensearchpy import OpenSearch

from domain.errors import ProfileMismatch, SearchUnavailable, Unusable
from search import opensearch_answers
from search.asked import Asked
from search.engine import Engine
from search.index_document import IndexDocument
from search.matches import Cut
from search.opensearch_address import OpenSearchAddress, opensearch_address
from search.opensearch_engine import OpenSearchEngine
from search.opensearch_form import index_body
from search.opensearch_indexes import OpenSearchIndexes
from search.opensearch_server import OpenSearchServer
from search.parse import parse
from search.profiles.v2 import shipped
from tests.search.made import Texts, a_row
from tests.search.places import Prefixes
from tests.servers.opensearch import OPENSEARCH_2, OpenSearchNode, running_node

PROFILE = shipped()

pytestmark = pytest.mark.system

PAGE = Cut(0, 10, grouped=True)


@pytest.fixture
def address(opensearch_2: OpenSearchNode) -> OpenSearchAddress:
    """A prefix that was never used."""
    return Prefixes(opensearch_2).address()


@pytest.fixture
def engine(address: OpenSearchAddress) -> Engine:
    """An index that holds nothing."""
    return OpenSearchIndexes(address, PROFILE).live()


@pytest.fixture
def client(opensearch_2: OpenSearchNode) -> OpenSearch:
    """Another door to the same node."""
    return OpenSearch(opensearch_2.address)


def documents(*positions: int, **facts: Any) -> list[IndexDocument]:
    """Documents of versions at these positions, without text."""
    return Texts().documents([a_row(position, **facts) for position in positions])


def found(engine: Engine, position: int = 100) -> list[int]:
    """Event positions of all versions at the state."""
    return [
        match.ordinal // 1024 for match in engine.match(Asked(parse("", PROFILE), position, None)).matches
    ]


def test_late_writer_turns_nothing_back(engine: Engine) -> None:
    """What a held-up writer brings leaves later rows, removals and the later checkpoint as they are."""
    engine.write(documents(5, 6, 7), (), 50)
    engine.write(documents(5, to=80), [(6 * 1024, 6)], 100)

    engine.write(documents(5, 6), (), 60)

    assert (engine.checkpoint(), found(engine)) == (100, [7])


VERBS: list[Callable[[Engine], object]] = [
    lambda engine: engine.checkpoint(),
    lambda engine: engine.match(Asked(parse("", PROFILE), 100, None)),
    lambda engine: engine.page(Asked(parse("", PROFILE), 100, None), PAGE),
    lambda engine: list(engine.digests()),
    lambda engine: engine.write(documents(5), (), 100),
]


@pytest.mark.parametrize("verb", VERBS)
def test_lost_index_is_told(
    engine: Engine, address: OpenSearchAddress, client: OpenSearch, verb: Any
) -> None:
    """An index that somebody deleted is told as such, and not made again with other fields."""
    client.indices.delete(index=f"{address.prefix}-*")

    with pytest.raises(Unusable, match="run `ratsarchiv rebuild`"):
        verb(engine)


def test_full_disk_is_told(engine: Engine, address: OpenSearchAddress, client: OpenSearch) -> None:
    """Where the index takes nothing in, searching goes on; once it does again, all is caught up."""
    engine.write(documents(5), (), 50)
    block = {"index.blocks.read_only_allow_delete": True}
    client.indices.put_settings(index=f"{address.prefix}-*", body=block)

    with pytest.raises(SearchUnavailable, match="takes nothing in"):
        engine.write(documents(6), (), 100)
    assert (engine.checkpoint(), found(engine)) == (50, [5])

    client.indices.put_settings(index=f"{address.prefix}-*", body=dict.fromkeys(block))
    engine.write(documents(6), (), 100)
    assert (engine.checkpoint(), found(engine)) == (100, [5, 6])


def test_refused_row_stops_the_checkpoint(engine: Engine) -> None:
    """A row that OpenSearch cannot hold is named, and the checkpoint does not pass it."""
    too_long = documents(6, originators=("x" * 40_000,))

    with pytest.raises(SearchUnavailable, match="refuses row 6144-6"):
        engine.write([*documents(5), *too_long, *documents(7)], (), 100)

    assert engine.checkpoint() == 0
    engine.write(documents(5, 6, 7), (), 100)
    assert found(engine) == [5, 6, 7]


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_absent_server_is_told(closed_port: int) -> None:
    """A server that is not there is told in one sentence, at once."""
    indexes = OpenSearchIndexes(opensearch_address(f"opensearch+http://127.0.0.1:{closed_port}/rat"), PROFILE)

    with pytest.raises(SearchUnavailable, match=r"cannot be reached \(.*\); start it"):
        indexes.exist()


def test_silent_server_is_told(silent_port: int) -> None:
    """A server that does not answer is given up after the time set."""
    address = opensearch_address(f"opensearch+http://127.0.0.1:{silent_port}/rat")

    with pytest.raises(SearchUnavailable, match=r"did not answer within 0\.2 s"):
        OpenSearchIndexes(structs.replace(address, timeout=0.2), PROFILE).live()


def test_host_that_takes_no_connection_is_told_soon() -> None:
    """A host that is not there at all is not waited for as long as an answer may take."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, socket.socket() as fills_the_queue:
        fills_the_queue.connect(server.getsockname())
        address = opensearch_address(f"opensearch+http://127.0.0.1:{server.getsockname()[1]}/rat")
        begun = time.monotonic()

        with pytest.raises(SearchUnavailable, match="cannot be reached"):
            OpenSearchIndexes(structs.replace(address, timeout=20.0), PROFILE).exist()
        assert time.monotonic() - begun < 10


def test_crash_in_a_write_loses_nothing() -> None:
    """Killed in the middle of a write, the node leaves a checkpoint that holds; the next write mends it."""
    with running_node(OPENSEARCH_2) as node:
        address = structs.replace(Prefixes(node).address(), timeout=15.0)
        engine = OpenSearchIndexes(address, PROFILE).live()
        engine.write(documents(1), (), 1)
        rows = documents(*range(2, 2_502))

        def until_killed() -> Iterator[IndexDocument]:
            for place, document in enumerate(rows):
                if place == 1_500:
                    node.kill()
                yield document

        with pytest.raises(SearchUnavailable, match="cannot be reached"):
            engine.write(until_killed(), (), 3_000)
        for verb in VERBS:
            with pytest.raises(SearchUnavailable, match="cannot be reached"):
                verb(engine)
        node.start()

        assert (engine.checkpoint(), found(engine, 1)) == (1, [1])
        engine.write(rows, (), 3_000)
        assert (engine.checkpoint(), found(engine, 3_000)) == (3_000, list(range(1, 2_502)))


def test_restart_in_a_write_is_waited_for() -> None:
    """A node that comes back while a write goes on is waited for: the write succeeds."""
    with running_node(OPENSEARCH_2) as node:
        engine = OpenSearchIndexes(structs.replace(Prefixes(node).address(), timeout=60.0), PROFILE).live()

        def while_restarted() -> Iterator[IndexDocument]:
            for place, document in enumerate(documents(*range(1, 2_001))):
                if place == 1_500:
                    node.kill()
                    node.start()
                yield document

        engine.write(while_restarted(), (), 2_000)

        assert (engine.checkpoint(), found(engine, 2_000)) == (2_000, list(range(1, 2_001)))


def test_full_queue_is_waited_for() -> None:
    """Rows that a full queue turned away are sent again, until all are there."""
    with running_node(OPENSEARCH_2, thread_pool__write__queue_size="1") as node:
        place = Prefixes(node, shards=8)
        engines = [OpenSearchIndexes(place.address(), PROFILE).live() for _ in range(4)]
        rows = documents(*range(1, 1_501))

        with ThreadPoolExecutor(len(engines)) as pool:
            list(pool.map(lambda engine: engine.write(rows, (), 1_500), engines))

        stats = place.client.nodes.stats(metric="thread_pool")["nodes"].values()
        assert sum(each["thread_pool"]["write"]["rejected"] for each in stats) > 0
        assert [found(engine, 1_500) for engine in engines] == [list(range(1, 1_501))] * len(engines)


@pytest.mark.parametrize("difference", [{"NAME": "v1"}, {"NAME": "v2", "fingerprint": lambda: "0" * 64}])
def test_other_profile_is_refused(address: OpenSearchAddress, difference: dict[str, object]) -> None:
    """An index of another profile, or of one whose results may differ, is not searched."""
    mine = {name: getattr(PROFILE, name) for name in dir(PROFILE)}
    OpenSearchIndexes(address, SimpleNamespace(**(mine | {"NAME": "v2"}))).live()
    index = f"{address.prefix}-v2-1"

    with pytest.raises(ProfileMismatch, match="run `ratsarchiv rebuild`"):
        OpenSearchEngine(OpenSearchServer(address), index, SimpleNamespace(**(mine | difference)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mappings": {"properties": {"else": {"type": "long"}}}}, "of another form"),
        (
            {"settings": {"analysis": {"analyzer": {"whitespace": {"type": "standard"}}}}},
            r"reads 'rat\|a' as 'rat'",
        ),
    ],
)
def test_foreign_index_is_refused(
    address: OpenSearchAddress, client: OpenSearch, change: dict[str, Any], told: str
) -> None:
    """An index with other fields, or that reads terms otherwise than they are sent, is not searched."""
    alias: dict[str, Any] = {"aliases": {f"{address.prefix}-{PROFILE.NAME}": {}}}
    client.indices.create(
        index=f"{address.prefix}-{PROFILE.NAME}-1", body={**index_body(1, 0), **alias, **change}
    )

    with pytest.raises(ProfileMismatch, match=told):
        OpenSearchIndexes(address, PROFILE).live()


def test_more_families_than_buckets_are_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server does not count so many families, they are counted here."""
    monkeypatch.setattr(opensearch_answers, "MOST_FAMILIES", 2)
    engine.write(documents(5, 6, 7), (), 100)

    assert engine.page(Asked(parse("", PROFILE), 100, None), PAGE).families == 3


def test_uncounted_values_are_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a facet has more values than are counted exactly, nothing is answered."""
    monkeypatch.setattr(opensearch_answers, "MOST_VALUES", 2)
    engine.write(documents(5, bodies=("A", "B", "C")), (), 100)

    with pytest.raises(SearchUnavailable, match="narrow the search down"):
        engine.page(Asked(parse("", PROFILE), 100, None), PAGE)


def test_new_generation_gets_its_replicas_when_live(address: OpenSearchAddress, client: OpenSearch) -> None:
    """While it is filled an index has no replicas; as the live one it has as many as are set."""
    indexes = OpenSearchIndexes(structs.replace(address, replicas=1), PROFILE)
    indexes.anew()
    (filled,) = client.indices.get_settings(index=f"{address.prefix}-*").values()

    indexes.switch()

    (live,) = client.indices.get_settings(index=f"{address.prefix}-*").values()
    replicas = [each["settings"]["index"]["number_of_replicas"] for each in (filled, live)]
    assert replicas == ["0", "1"]


def test_archive_whose_prefix_begins_alike_is_left_alone(address: OpenSearchAddress) -> None:
    """Indexes of other profiles are those of this archive only, whatever else the cluster holds."""
    for prefix in ("neighbour", "v1"):
        neighbour = structs.replace(address, prefix=f"{address.prefix}-{prefix}")
        OpenSearchIndexes(neighbour, PROFILE).live()
    indexes = OpenSearchIndexes(address, PROFILE)
    assert not indexes.exist()
    indexes.live()

    assert indexes.drop_old() == []
    assert indexes.generations() == [f"{address.prefix}-{PROFILE.NAME}-1"]
    assert OpenSearchIndexes(neighbour, PROFILE).exist()
