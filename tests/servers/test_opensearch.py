"""The node of the tests is one that can be killed and keeps what it was told."""

from __future__ import annotations

import pytest
from opensearchpy import OpenSearch

from tests.servers.opensearch import OPENSEARCH_2, OpenSearchNode, running_node

pytestmark = pytest.mark.system


@pytest.mark.parametrize("name", ["opensearch_2", "opensearch_3"])
def test_node_is_the_named_release(request: pytest.FixtureRequest, name: str) -> None:
    """Tests of an engine run on the release that they name."""
    node: OpenSearchNode = request.getfixturevalue(name)

    assert OpenSearch(node.address).info()["version"]["number"] == node.version


def test_killed_node_holds_what_it_confirmed() -> None:
    """A node that was killed is started again with its documents, under the same address."""
    with running_node(OPENSEARCH_2) as node:
        client = OpenSearch(node.address)
        client.indices.create(index="kept")
        client.index(index="kept", body={"word": "Rat"}, id="1")

        node.kill()
        node.start()

        client.cluster.health(index="kept", wait_for_status="yellow")
        assert client.get(index="kept", id="1")["_source"] == {"word": "Rat"}
