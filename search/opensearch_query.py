"""Clauses as OpenSearch's JSON, with constant scores only; knows no query language and no server."""

from __future__ import annotations

from typing import Any

from search.clauses import AllOf, AnyOf, BestOf, Between, Clause, Held, Resembles, Sequence, Starts

Json = dict[str, Any]

EXPANSIONS = 10_000
"""Words that a fuzzy word may stand for: more than lie within two edits of any word."""


def compile_query(clause: Clause) -> Json:
    """The clause over the fields of search.opensearch_form."""
    match clause:
        case AllOf():
            return _all(clause)
        case AnyOf(()) | BestOf(()):
            return {"match_none": {}}
        case AnyOf(clauses):
            return {"bool": {"should": list(map(compile_query, clauses)), "minimum_should_match": 1}}
        case BestOf(clauses):
            return {"dis_max": {"queries": list(map(compile_query, clauses))}}
        case Between(field, first, last):
            return _scored({"range": {field: _bounds(first, last)}}, 0)
        case _:
            return _scored(_looked_up(clause), clause.score)


def _looked_up(clause: Held | Sequence | Starts | Resembles) -> Json:
    match clause:
        case Held(field, (term,)):
            return {"term": {field: term}}
        case Held(field, terms):
            return {"terms": {field: list(terms)}}
        case Sequence(field, words, gap):
            return {"match_phrase": {field: {"query": " ".join(words), "slop": gap}}}
        case Starts(field, start):
            return {"prefix": {field: {"value": start, "rewrite": "constant_score"}}}
        case Resembles(field, word, distance):
            return {"fuzzy": {field: {**_NEAR, "value": word, "fuzziness": distance}}}


_NEAR = {
    "prefix_length": 0,
    "max_expansions": EXPANSIONS,
    "transpositions": True,
    "rewrite": "constant_score",
}


def _all(clause: AllOf) -> Json:
    required = [compile_query(each) for each in clause.required] or [_scored({"match_all": {}}, 0)]
    parts = {
        "must": required,
        "should": list(map(compile_query, clause.optional)),
        "must_not": list(map(compile_query, clause.excluded)),
    }
    return {"bool": {name: clauses for name, clauses in parts.items() if clauses}}


def _bounds(first: int | None, last: int | None) -> Json:
    return {name: bound for name, bound in (("gte", first), ("lte", last)) if bound is not None}


def _scored(clause: Json, score: int) -> Json:
    return {"constant_score": {"filter": clause, "boost": score}}
