"""A parsed query as tantivy's query objects, with constant scores only; knows no index folder.

Every clause scores an integer that does not depend on the other documents, so that a score means the
same at every state; filters score 0.
"""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import FieldType, Occur, Query, Schema

from search.index_document import level_term
from search.numbers import part_lookups, whole_lookups
from search.profile import Profile
from search.query import Joined, ParsedQuery, Phrase, Term, Word


def compile_query(
    query: ParsedQuery, profile: Profile, schema: Schema, position: int, council: str | None
) -> Query:
    """The query over rows with from_position <= position < to_position, of one council or of all."""
    clauses = [
        *((Occur.Must, _term(term, profile, schema)) for term in query.required),
        *((Occur.MustNot, _term(term, profile, schema)) for term in query.excluded),
        (Occur.Must, _range(schema, "from_position", None, position)),
        (Occur.Must, _range(schema, "to_position", position + 1, None)),
    ]
    if council is not None:
        clauses.append((Occur.Must, _scored(Query.term_query(schema, "council", council), 0)))
    return Query.boolean_query(clauses)


def _term(term: Term, profile: Profile, schema: Schema) -> Query:
    stems = [profile.stem(word) for word in term.words]
    scattered = [clause for stem in dict.fromkeys(stems) for clause in _levels(stem, profile, schema)]
    match term:
        case Word():
            return _any([*_numbers(term.words, profile, schema), *scattered])
        case Phrase(words):
            together = _side_by_side(list(words), "words", profile, schema)
        case Joined(words):
            together = [
                *_numbers(words, profile, schema),
                *_side_by_side(stems, "stems", profile, schema),
            ]
    return Query.boolean_query([(Occur.Must, _any(together)), (Occur.Should, _any(scattered))])


def _levels(stem: str, profile: Profile, schema: Schema) -> Iterable[Query]:
    """A stem's levels in text and title: a document holds at most one of each."""
    weight = profile.weight(stem)
    for field, times in (("text_levels", 1), ("title_levels", profile.TITLE_TIMES)):
        for level in range(1, profile.LEVELS + 1):
            held = Query.term_query(schema, field, level_term(stem, level))
            yield _scored(held, weight * level * times)


def _numbers(words: tuple[str, ...], profile: Profile, schema: Schema) -> list[Query]:
    wanted = ((part_lookups(words), profile.NUMBER_PART), (whole_lookups(words), profile.NUMBER_WHOLE))
    # A set of terms is one clause: the number counts once, however many of its spellings match.
    return [
        _scored(Query.term_set_query(schema, "numbers", terms), score) for terms, score in wanted if terms
    ]


def _side_by_side(words: list[str], form: str, profile: Profile, schema: Schema) -> list[Query]:
    fields = ((f"text_{form}", 1), (f"title_{form}", profile.TITLE_TIMES))
    return [_scored(_sequence(schema, field, words), profile.SIDE_BY_SIDE * times) for field, times in fields]


def _sequence(schema: Schema, field: str, words: list[str]) -> Query:
    if len(words) == 1:  # tantivy refuses a phrase of one word
        return Query.term_query(schema, field, words[0])
    return Query.phrase_query(schema, field, list(words))


def _any(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _range(schema: Schema, field: str, lower: int | None, upper: int | None) -> Query:
    return _scored(Query.range_query(schema, field, FieldType.Integer, lower, upper), 0)


def _scored(query: Query, score: int) -> Query:
    return Query.const_score_query(query, float(score))
