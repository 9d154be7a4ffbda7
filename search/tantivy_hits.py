"""What tantivy finds, in the order that all engines share, and what it counts; knows no query language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tantivy
from tantivy import Query, Searcher

from search.asked import Order
from search.matches import FacetCount, Match, facet_counts

_MOST_VALUES = 65_000
"""tantivy's own limit of buckets; the values of all councils stay far below."""

_Hits = list[tuple[float, tantivy.DocAddress]]


def in_order(searcher: Searcher, compiled: Query, order: Order) -> list[Match]:
    """All that the query finds: ties fall by ordinal, which no engine sorts by after a score."""
    hits: _Hits = searcher.search(compiled, max(1, searcher.num_docs)).hits
    addresses = [address for _, address in hits]
    columns = [_column(searcher, name, addresses) for name in ("ordinal", "from_position", "family")]
    found = [
        Match(int(score), ordinal, start, family)
        for (score, _), ordinal, start, family in zip(hits, *columns, strict=True)
    ]
    match order:
        case "relevance":
            found.sort(key=lambda match: (-match.score, match.ordinal))
        case "number":
            found = _by(_number_keys(searcher, compiled, addresses), found)
        case "newest":
            found = _by([(-day,) for day in _column(searcher, "day", addresses)], found)
        case "oldest":
            found = _by([(day == 0, day) for day in _column(searcher, "day", addresses)], found)
    return found


def facets(searcher: Searcher, compiled: Query, names: Sequence[str]) -> dict[str, tuple[FacetCount, ...]]:
    """The counts of these facets among what the query finds."""
    if not names:
        return {}
    wanted = {"size": _MOST_VALUES, "segment_size": _MOST_VALUES}
    request = {name: {"terms": {"field": name, **wanted}} for name in names}
    answer = searcher.aggregate(compiled, request)
    return {name: _counts(answer[name]["buckets"]) for name in names}


def _by(keys: Sequence[Any], found: list[Match]) -> list[Match]:
    pairs = zip(keys, found, strict=True)
    return [match for _, match in sorted(pairs, key=lambda pair: (pair[0], pair[1].ordinal))]


def _column(searcher: Searcher, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    return [int(value or 0) for value in searcher.fast_field_values(name, addresses)]


def _number_keys(searcher: Searcher, compiled: Query, addresses: list[tantivy.DocAddress]) -> list[str]:
    """Columns of texts cannot be read by address, but tantivy sorts by them and tells what it sorted by."""
    hits = searcher.search(compiled, max(1, searcher.num_docs), order_by_field="number_key").hits
    keys = {(address.segment_ord, address.doc): key for key, address in hits}
    return [keys[address.segment_ord, address.doc] for address in addresses]


def _counts(buckets: list[dict[str, Any]]) -> tuple[FacetCount, ...]:
    return facet_counts({str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets})
