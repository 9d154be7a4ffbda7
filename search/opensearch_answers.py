"""What the engine asks OpenSearch, and what its answers say; knows no server and no query language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.errors import SearchUnavailable
from search.matches import Cut, Facets, facet_counts
from search.opensearch_query import Clause
from search.rows import FACETS

MOST_VALUES = 5_000
"""Values of one facet; all councils of a country stay below."""

MOST_FAMILIES = 30_000
"""Families that are counted on the server, which has at most 65,535 buckets in all; more are swept."""

_ORDER = [{"_score": "desc"}, {"ordinal": "asc"}]


def matches_request(compiled: Clause) -> dict[str, Any]:
    """All matches, in order, without what they say."""
    return {
        "query": compiled,
        "sort": _ORDER,
        "stored_fields": "_none_",
        "docvalue_fields": ["from_position", "family"],
        "track_total_hits": False,
        "aggs": _facets(),
    }


def page_request(compiled: Clause, cut: Cut) -> dict[str, Any]:
    """The matches of a page with their rows, and exact counts of all."""
    request = {
        "query": compiled,
        "from": cut.offset,
        "size": cut.limit,
        "sort": _ORDER,
        "_source": ["row"],
        "docvalue_fields": ["family"],
        "track_total_hits": True,
        "aggs": {
            **_facets(),
            "families": _values("family", MOST_FAMILIES),
            "family_count": {"stats_bucket": {"buckets_path": "families>_count"}},
        },
    }
    return request | ({"collapse": {"field": "family"}} if cut.grouped else {})


def family_sizes_request(compiled: Clause, families: Sequence[int]) -> dict[str, Any]:
    """How many matches the families have."""
    narrowed = {"bool": {"filter": [compiled, {"terms": {"family": list(families)}}]}}
    return {
        "query": narrowed,
        "size": 0,
        "track_total_hits": False,
        "aggs": {"sizes": _values("family", len(families))},
    }


def read_facets(answer: dict[str, Any]) -> Facets:
    """The counts of every facet."""
    return Facets(**{name: facet_counts(_counts(answer["aggregations"][name])) for name in FACETS})


def read_families(answer: dict[str, Any]) -> int | None:
    """The number of families, None where there are more than the server counts."""
    told = answer["aggregations"]
    return None if told["families"]["sum_other_doc_count"] else int(told["family_count"]["count"])


def family_sizes(answer: dict[str, Any]) -> dict[int, int]:
    """How many matches each family has."""
    return {int(b["key"]): int(b["doc_count"]) for b in answer["aggregations"]["sizes"]["buckets"]}


def _facets() -> dict[str, Any]:
    return {name: _values(name, MOST_VALUES) for name in FACETS}


def _values(field: str, most: int) -> dict[str, Any]:
    # As many from each shard as in all: with fewer, a value that is rare on one of them is counted short.
    return {"terms": {"field": field, "size": most, "shard_size": most}}


def _counts(told: dict[str, Any]) -> dict[str, int]:
    if told["sum_other_doc_count"]:
        raise SearchUnavailable(
            f"The matches have more than {MOST_VALUES} values of one facet, which OpenSearch does not count"
            " exactly; narrow the search down."
        )
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in told["buckets"]}
