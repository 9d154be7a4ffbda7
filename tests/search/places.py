"""Places for indexes that hold nothing, one kind for each engine that the tests of search run on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from msgspec import structs
from opensearchpy import OpenSearch

from search.engine import Indexes
from search.opensearch_address import OpenSearchAddress, opensearch_address
from search.opensearch_indexes import OpenSearchIndexes
from search.profiles.v2 import shipped
from search.tantivy_indexes import TantivyIndexes
from tests.servers.opensearch import OpenSearchNode

PROFILE = shipped()

PREFIXES = count(1)


class Place(Protocol):
    """Where an engine's indexes may be made."""

    @contextmanager
    def fresh(self) -> Iterator[Indexes]:
        """Where no index was ever made, for the block."""

    def merge(self) -> None:
        """Has the engine clear out what was written over, if it can be told to."""


class Folders:
    """Folders for embedded indexes."""

    @contextmanager
    def fresh(self) -> Iterator[Indexes]:
        """An empty folder."""
        with tempfile.TemporaryDirectory() as folder:
            yield TantivyIndexes(Path(folder), PROFILE)

    def merge(self) -> None:
        """Nothing: tantivy merges when it likes."""


class Prefixes:
    """Prefixes on a node, for indexes of so many shards."""

    def __init__(self, node: OpenSearchNode, shards: int = 1) -> None:
        self._node = node
        self._shards = shards
        self.client = OpenSearch(node.address)

    def address(self) -> OpenSearchAddress:
        """A prefix that was never used."""
        address = opensearch_address(f"opensearch+http://{self._node.address}/test-{next(PREFIXES)}")
        return structs.replace(address, shards=self._shards)

    @contextmanager
    def fresh(self) -> Iterator[Indexes]:
        """A prefix whose indexes go at the end."""
        address = self.address()
        try:
            yield OpenSearchIndexes(address, PROFILE)
        finally:
            self.client.indices.delete(index=f"{address.prefix}-*")

    def merge(self) -> None:
        """All indexes of the node become one segment each."""
        self.client.indices.forcemerge(max_num_segments=1)
