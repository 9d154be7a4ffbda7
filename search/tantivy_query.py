"""Clauses as tantivy's query objects, with constant scores only; knows no query language and no folder."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import FieldType, Occur, Query, Schema

from search.clauses import AllOf, AnyOf, BestOf, Between, Clause, Held, Resembles, Sequence, Starts


def compile_query(clause: Clause, schema: Schema) -> Query:
    """The clause over the schema's fields."""
    match clause:
        case AllOf():
            return _all(clause, schema)
        case AnyOf(clauses):
            return _any(clauses, schema)
        case BestOf(clauses):
            return Query.disjunction_max_query([compile_query(each, schema) for each in clauses])
        case Between(field, first, last):
            return _scored(Query.range_query(schema, field, FieldType.Integer, first, last), 0)
        case _:
            return _scored(_looked_up(clause, schema), clause.score)


def _looked_up(clause: Held | Sequence | Starts | Resembles, schema: Schema) -> Query:
    match clause:
        case Held(field, (term,)):
            return Query.term_query(schema, field, term)
        case Held(field, terms):
            return Query.term_set_query(schema, field, terms)
        case Sequence(field, (word,)):  # tantivy refuses a phrase of one word
            return Query.term_query(schema, field, word)
        case Sequence(field, words, gap):
            return Query.phrase_query(schema, field, list(words), gap)
        case Starts(field, start):  # letters and digits, which a pattern reads as they stand
            return Query.regex_query(schema, field, start + ".*")
        case Resembles(field, word, distance):
            return Query.fuzzy_term_query(schema, field, word, distance, transposition_cost_one=True)


def _all(clause: AllOf, schema: Schema) -> Query:
    required = [(Occur.Must, compile_query(each, schema)) for each in clause.required]
    optional = [(Occur.Should, compile_query(each, schema)) for each in clause.optional]
    excluded = [(Occur.MustNot, compile_query(each, schema)) for each in clause.excluded]
    # Without a required clause tantivy finds nothing, or what an optional one finds.
    everything = [] if required else [(Occur.Must, _scored(Query.all_query(), 0))]
    return Query.boolean_query([*everything, *required, *optional, *excluded])


def _any(clauses: Iterable[Clause], schema: Schema) -> Query:
    return Query.boolean_query([(Occur.Should, compile_query(clause, schema)) for clause in clauses])


def _scored(query: Query, score: int) -> Query:
    return Query.const_score_query(query, float(score))
