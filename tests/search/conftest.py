"""Every engine that the tests of search run on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.engine import Engine, Indexes
from tests.search.places import Folders, Place, Prefixes

PLACES = {
    "tantivy": None,
    "opensearch_2 with 1 shard": ("opensearch_2", 1),
    "opensearch_2 with 3 shards": ("opensearch_2", 3),
    "opensearch_3 with 1 shard": ("opensearch_3", 1),
    "opensearch_3 with 3 shards": ("opensearch_3", 3),
}


@pytest.fixture(scope="session", params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    """Where one engine's indexes may be made, one engine after the other."""
    node = PLACES[request.param]
    return Folders() if node is None else Prefixes(request.getfixturevalue(node[0]), node[1])


@pytest.fixture
def indexes(place: Place) -> Iterator[Indexes]:
    """Where no index was ever made."""
    with place.fresh() as fresh:
        yield fresh


@pytest.fixture
def engine(indexes: Indexes) -> Engine:
    """An index that holds nothing."""
    return indexes.live()
