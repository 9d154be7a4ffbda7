"""What the engine asks OpenSearch, and what its answers say; knows no server and no query language."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from domain.errors import SearchUnavailable
from search.asked import Asked, Choice, Order
from search.clauses import choice_clause, clauses
from search.matches import Cut, Facets, facet_counts
from search.opensearch_query import Json, compile_query
from search.profile import Profile
from search.rows import FACETS

MOST_VALUES = 5_000
"""Values of one facet; all councils of a country stay below."""

MOST_FAMILIES = 30_000
"""Families that are counted on the server, which has at most 65,535 buckets in all; more are swept."""

_ORDERS: dict[Order, tuple[Json, ...]] = {
    "relevance": ({"_score": "desc"},),
    "newest": ({"day": {"order": "desc", "missing": "_last"}},),
    "oldest": ({"day": {"order": "asc", "missing": "_last"}},),
    "number": ({"number_key": "asc"},),
}


def matches_request(asked: Asked, profile: Profile) -> Json:
    """All matches, in order, without what they say."""
    return {
        **_found(asked, profile),
        "stored_fields": "_none_",
        "docvalue_fields": ["ordinal", "from_position", "family"],
        "track_total_hits": False,
        "aggs": _facets(asked.choices),
    }


def page_request(asked: Asked, profile: Profile, cut: Cut) -> Json:
    """The matches of a page with their rows, and exact counts of all."""
    request = {
        **_found(asked, profile),
        "from": cut.offset,
        "size": cut.limit,
        "_source": ["row"],
        "docvalue_fields": ["family"],
        "track_total_hits": True,
        "aggs": {
            **_facets(asked.choices),
            **_families(asked.choices),
        },
    }
    return request | ({"collapse": {"field": "family"}} if cut.grouped else {})


def total_request(asked: Asked, profile: Profile) -> Json:
    """How many documents match."""
    return {"query": compile_query(clauses(asked, profile)), "size": 0, "track_total_hits": True}


def family_sizes_request(asked: Asked, profile: Profile, families: Sequence[int]) -> Json:
    """How many matches the families have."""
    narrowed = [compile_query(clauses(asked, profile)), {"terms": {"family": list(families)}}]
    return {
        "query": {"bool": {"filter": narrowed}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"sizes": _values("family", len(families))},
    }


def read_facets(answer: Json) -> Facets:
    """The counts of every facet."""
    return Facets(**{name: facet_counts(_counts(_told(answer, name))) for name in FACETS})


def read_families(answer: Json) -> int | None:
    """The number of families, None where there are more than the server counts."""
    if _told(answer, "families", "chosen_families")["sum_other_doc_count"]:
        return None
    return int(_told(answer, "family_count", "chosen_families")["count"])


def family_sizes(answer: Json) -> dict[int, int]:
    """How many matches each family has."""
    return {int(b["key"]): int(b["doc_count"]) for b in answer["aggregations"]["sizes"]["buckets"]}


def _found(asked: Asked, profile: Profile) -> Json:
    """What is asked for: what was chosen is left to afterwards, as facets count without their own choice."""
    chosen = [compile_query(choice_clause(choice)) for choice in asked.choices]
    return {
        "query": compile_query(clauses(structs.replace(asked, choices=()), profile)),
        **({"post_filter": {"bool": {"filter": chosen}}} if chosen else {}),
        "sort": [*_ORDERS[asked.order], {"ordinal": "asc"}],
        "track_scores": True,
    }


def _facets(choices: Sequence[Choice]) -> Json:
    counted: Json = {}
    for name in FACETS:
        others = [choice for choice in choices if choice.facet != name]
        counted |= _narrowed({name: _values(name, MOST_VALUES)}, others)
    return counted


def _families(choices: Sequence[Choice]) -> Json:
    counted = {
        "families": _values("family", MOST_FAMILIES),
        "family_count": {"stats_bucket": {"buckets_path": "families>_count"}},
    }
    return _narrowed(counted, choices, "chosen_families")


def _narrowed(counted: Json, choices: Sequence[Choice], name: str = "") -> Json:
    """The counts among what was chosen; where nothing was, they stand by themselves."""
    if not choices:
        return counted
    chosen = [compile_query(choice_clause(choice)) for choice in choices]
    return {name or next(iter(counted)): {"filter": {"bool": {"filter": chosen}}, "aggs": counted}}


def _told(answer: Json, name: str, outer: str = "") -> Json:
    """What was counted under the name, among what was chosen or all."""
    aggregations: Json = answer["aggregations"]
    narrowed: Json = aggregations.get(outer or name, {})
    told: Json = narrowed[name] if name in narrowed else aggregations[name]
    return told


def _values(field: str, most: int) -> Json:
    # As many from each shard as in all: with fewer, a value that is rare on one of them is counted short.
    return {"terms": {"field": field, "size": most, "shard_size": most}}


def _counts(told: Json) -> dict[str, int]:
    if told["sum_other_doc_count"]:
        raise SearchUnavailable(
            f"The matches have more than {MOST_VALUES} values of one facet, which OpenSearch does not count"
            " exactly; narrow the search down."
        )
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in told["buckets"]}
