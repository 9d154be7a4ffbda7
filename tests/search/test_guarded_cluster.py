"""A cluster behind TLS and a login, and one of several hosts: reached as set, or told why not."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec import structs

from domain.errors import SearchUnavailable
from search.opensearch_address import OpenSearchAddress, opensearch_address
from search.opensearch_indexes import OpenSearchIndexes
from search.profiles.v2 import shipped
from tests.search.made import Texts, a_row
from tests.search.places import PREFIXES
from tests.servers.guarded import PASSWORD, USER, guarded
from tests.servers.opensearch import OpenSearchNode

PROFILE = shipped()

pytestmark = pytest.mark.system


def address(scheme: str, login: str, hosts: str) -> OpenSearchAddress:
    """An address with a prefix that was never used, and little patience."""
    found = opensearch_address(f"opensearch+{scheme}://{login}{hosts}/guarded-{next(PREFIXES)}")
    return structs.replace(found, timeout=3.0)


def test_cluster_is_reached_by_tls_and_login(opensearch_2: OpenSearchNode, tmp_path: Path) -> None:
    """User, password and the authority's certificate open it; a bulk and a search go the same way."""
    with guarded(opensearch_2.address, tmp_path) as (host, certificate):
        login = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"
        place = structs.replace(address("https", login, host), certificate=certificate)
        engine = OpenSearchIndexes(place, PROFILE).live()

        engine.write(Texts().documents([a_row(5, title="Rat")]), (), 7)

        assert (7, 1) == (engine.checkpoint(), sum(1 for _ in engine.digests()))


@pytest.mark.parametrize("lacks", ["login", "authority", "tls"])
def test_closed_cluster_is_told(opensearch_2: OpenSearchNode, tmp_path: Path, lacks: str) -> None:
    """Without one of them the search is unavailable, and the sentence names no password."""
    with guarded(opensearch_2.address, tmp_path) as (host, certificate):
        login = f"{USER}:{quote(PASSWORD, safe='')}@" if lacks != "login" else f"{USER}:geraten@"
        place = address("http" if lacks == "tls" else "https", login, host)
        if lacks != "authority":
            place = structs.replace(place, certificate=certificate)

        with pytest.raises(SearchUnavailable) as told:
            OpenSearchIndexes(place, PROFILE).live()
        assert PASSWORD not in str(told.value)
        assert "geraten" not in str(told.value)


def test_another_host_answers_for_one_that_is_gone(opensearch_2: OpenSearchNode) -> None:
    """Of several hosts one that refuses connections is passed over."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        gone = f"127.0.0.1:{unused.getsockname()[1]}"

    engine = OpenSearchIndexes(address("http", "", f"{gone},{opensearch_2.address}"), PROFILE).live()
    for number in range(1, 6):
        engine.write((), (), number)
        assert number == engine.checkpoint()
