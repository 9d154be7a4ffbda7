"""A parsed query as OpenSearch's JSON, with constant scores only; knows no server and no index.

Every clause scores an integer that does not depend on the other documents, so that a score means the same
at every state; filters score 0. A word has at most 34 clauses: the server allows a query 1,024.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.index_document import level_term
from search.numbers import part_lookups, whole_lookups
from search.profile import Profile
from search.query import Joined, ParsedQuery, Phrase, Term, Word

Clause = dict[str, Any]


def compile_query(query: ParsedQuery, profile: Profile, position: int, council: str | None) -> Clause:
    """The query over rows with from_position <= position < to_position, of one council or of all."""
    filters: list[Clause] = [
        {"range": {"from_position": {"lte": position}}},
        {"range": {"to_position": {"gt": position}}},
    ]
    if council is not None:
        filters.append({"term": {"council": council}})
    return {
        "bool": {
            "must": [_term(term, profile) for term in query.required],
            "must_not": [_term(term, profile) for term in query.excluded],
            "filter": filters,
        }
    }


def _term(term: Term, profile: Profile) -> Clause:
    stems = [profile.stem(word) for word in term.words]
    scattered = [clause for stem in dict.fromkeys(stems) for clause in _levels(stem, profile)]
    match term:
        case Word():
            return _any([*_numbers(term.words, profile), *scattered])
        case Phrase(words):
            together = _side_by_side(list(words), "words", profile)
        case Joined(words):
            together = [*_numbers(words, profile), *_side_by_side(stems, "stems", profile)]
    return {"bool": {"must": [_any(together)], "should": scattered}}


def _levels(stem: str, profile: Profile) -> Iterable[Clause]:
    """A stem's levels in text and title: a document holds at most one of each."""
    weight = profile.weight(stem)
    for field, times in (("text_levels", 1), ("title_levels", profile.TITLE_TIMES)):
        for level in range(1, profile.LEVELS + 1):
            yield _scored({"term": {field: level_term(stem, level)}}, weight * level * times)


def _numbers(words: tuple[str, ...], profile: Profile) -> list[Clause]:
    wanted = ((part_lookups(words), profile.NUMBER_PART), (whole_lookups(words), profile.NUMBER_WHOLE))
    # A set of terms is one clause: the number counts once, however many of its spellings match.
    return [_scored({"terms": {"numbers": list(terms)}}, score) for terms, score in wanted if terms]


def _side_by_side(words: list[str], form: str, profile: Profile) -> list[Clause]:
    fields = ((f"text_{form}", 1), (f"title_{form}", profile.TITLE_TIMES))
    return [
        _scored({"match_phrase": {field: " ".join(words)}}, profile.SIDE_BY_SIDE * times)
        for field, times in fields
    ]


def _any(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _scored(clause: Clause, score: int) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}
