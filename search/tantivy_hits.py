"""What tantivy finds, in the order that all engines share, and what it counts; knows no query language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import tantivy
from msgspec import Struct
from tantivy import Query, Searcher

from search.asked import Order
from search.matches import Cut, FacetCount, Match, facet_counts

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


class Shown(Struct, frozen=True):
    """What a page shows: score, address and number of other matches of the family, and counts of all."""

    leads: list[tuple[int, tantivy.DocAddress, int | None]]
    total: int
    families: int


def shown(searcher: Searcher, compiled: Query, cut: Cut) -> Shown:
    """The matches of a page by score, without putting all of them in order."""
    hits: _Hits = searcher.search(compiled, max(1, searcher.num_docs)).hits
    families = _column(searcher, "family", [address for _, address in hits])
    sizes = Counter(families)
    places: dict[int, int] = {}  # by family where grouped, else by place
    for place in _by_score(searcher, hits) if cut.limit else ():
        places.setdefault(families[place] if cut.grouped else place, place)
        if len(places) == cut.end:
            break
    leads = [
        (int(hits[place][0]), hits[place][1], sizes[families[place]] - 1 if cut.grouped else None)
        for place in list(places.values())[cut.offset :]
    ]
    return Shown(leads, len(hits), len(sizes))


def _by_score(searcher: Searcher, hits: _Hits) -> Iterator[int]:
    """The places of the hits in order: tantivy gives them by score, and what is equal falls by ordinal."""
    start = 0
    while start < len(hits):
        end = start
        while end < len(hits) and hits[end][0] == hits[start][0]:
            end += 1
        ordinals = _column(searcher, "ordinal", [address for _, address in hits[start:end]])
        yield from (start + place for _, place in sorted(zip(ordinals, range(end - start), strict=True)))
        start = end


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
