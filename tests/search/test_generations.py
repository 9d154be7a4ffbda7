"""Indexes of several profiles beside each other, on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.errors import ProfileMismatch
from search.engine import Indexes
from search.lexicon import MIN_DOCUMENTS, extended, shipped_lexicon
from search.lexicon_file import read
from search.opensearch_indexes import OpenSearchIndexes
from search.profile import Profile
from search.profiles.v2 import V2, shipped
from search.tantivy_indexes import TantivyIndexes
from tests.search.places import Prefixes
from tests.servers.opensearch import OpenSearchNode

Under = Callable[[Profile], Indexes]
"""The indexes that lie at one place, to be used with a profile."""


@pytest.fixture(
    params=["tantivy", pytest.param("opensearch", marks=pytest.mark.system)],
)
def under(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Under]:
    """A place where no index was ever made."""
    if request.param == "tantivy":
        yield lambda profile: TantivyIndexes(tmp_path, profile)
        return
    node: OpenSearchNode = request.getfixturevalue("opensearch_2")
    prefixes = Prefixes(node)
    address = prefixes.address()
    yield lambda profile: OpenSearchIndexes(address, profile)
    prefixes.client.indices.delete(index=f"{address.prefix}-*")


@pytest.fixture(scope="module")
def extension() -> V2:
    """The profile of an archive that extended the lexicon."""
    return V2(read(extended(shipped_lexicon(), ["Zwirbelknorz"] * MIN_DOCUMENTS)))


def test_index_of_another_profile_is_none_to_search(under: Under, extension: V2) -> None:
    """Where another profile's index lies, none is made beside it unasked, and none is dropped."""
    under(shipped()).live()

    with pytest.raises(ProfileMismatch, match="run `ratsarchiv rebuild`"):
        under(extension).live()

    assert under(extension).exist()
    assert under(extension).drop_old() == []
    assert len(under(shipped()).generations()) == 1


def test_rebuilt_index_stands_for_the_other_profile_s(under: Under, extension: V2) -> None:
    """After a switch the new profile's index is live, and the other's goes, at once or when told."""
    under(shipped()).live().write((), (), 5)
    indexes = under(extension)
    indexes.anew().write((), (), 7)

    indexes.switch()

    assert indexes.live().checkpoint() == 7
    indexes.drop_old()
    assert indexes.generations() == [indexes.generation()]
    assert extension.NAME in indexes.generation()
