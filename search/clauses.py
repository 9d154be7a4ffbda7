"""What a query asks of an index, in the few forms that every engine has; knows no engine.

Every clause scores an integer that does not depend on the other documents, so that a score means the same
at every state; filters score 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from search.asked import Asked, Choice
from search.facts import day_number
from search.index_document import level_term
from search.numbers import part_lookups, whole_lookups
from search.profile import Profile
from search.query import (
    And,
    Days,
    Fact,
    Fuzzy,
    Joined,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Same,
    Title,
    Word,
    neighbours,
    scores,
)


class Held(Struct, frozen=True):
    """The field holds one of the terms."""

    field: str
    terms: tuple[str, ...]
    score: int = 0


class Sequence(Struct, frozen=True):
    """The field holds the words one after the other, the next with at most `gap` others before it."""

    field: str
    words: tuple[str, ...]
    gap: int
    score: int


class Starts(Struct, frozen=True):
    """The field holds a word that begins so."""

    field: str
    start: str
    score: int


class Resembles(Struct, frozen=True):
    """The field holds a word at most so many edits away (a swap of neighbours is one)."""

    field: str
    word: str
    distance: int
    score: int


class Between(Struct, frozen=True):
    """The field's number lies in [first, last]; None where open."""

    field: str
    first: int | None
    last: int | None


class AnyOf(Struct, frozen=True):
    """At least one of them; the scores of all that match add up."""

    clauses: tuple[Clause, ...]


class BestOf(Struct, frozen=True):
    """At least one of them; the highest score counts."""

    clauses: tuple[Clause, ...]


class AllOf(Struct, frozen=True):
    """All required ones, no excluded one; optional ones only add. Without required ones, everything."""

    required: tuple[Clause, ...]
    optional: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()


Clause = Held | Sequence | Starts | Resembles | Between | AnyOf | BestOf | AllOf

BOTH = ("text", "title")
TITLE = ("title",)


def clauses(asked: Asked, profile: Profile) -> AllOf:
    """All that is asked: the query at the state, of one council or of all, with what was chosen."""
    root = asked.query.root
    required = [_node(root, BOTH, profile), Between("from_position", None, asked.position)]
    required.append(Between("to_position", asked.position + 1, None))
    if asked.council is not None:
        required.append(Held("council", (asked.council,)))
    required += map(choice_clause, asked.choices)
    optional = [
        clause
        for pair in neighbours(root)
        for clause in _both_ways(_stem_pair(pair, profile), profile.CLOSE_GAP, profile.CLOSE, BOTH, profile)
    ]
    if scores(root):
        optional += _standing(profile)
    return AllOf(tuple(required), tuple(optional))


def query_clauses(root: Node, profile: Profile) -> int:
    """How many clauses an engine looks up for the query alone."""
    pairs = [c for p in neighbours(root) for c in _both_ways(p, profile.CLOSE_GAP, 1, BOTH, profile)]
    return count(AllOf((_node(root, BOTH, profile),), (*pairs, *_standing(profile))))


def choice_clause(choice: Choice) -> Held:
    """The documents with one of the chosen values."""
    return Held(choice.facet, choice.values)


def count(clause: Clause) -> int:
    """How many clauses an engine looks up."""
    match clause:
        case AnyOf(inner) | BestOf(inner):
            return sum(map(count, inner))
        case AllOf(required, optional, excluded):
            return sum(map(count, (*required, *optional, *excluded)))
        case _:
            return 1


def _node(node: Node, fields: tuple[str, ...], profile: Profile) -> Clause:
    match node:
        case And(nodes):
            return _all(nodes, fields, profile)
        case Or(nodes):
            return AnyOf(tuple(_node(each, fields, profile) for each in nodes))
        case Not(inner):
            return AllOf((), (), (_node(inner, fields, profile),))
        case Title(inner):
            return _node(inner, TITLE, profile)
        case Same(terms):
            return BestOf(tuple(_node(term, fields, profile) for term in terms))
        case Fact(terms=terms):
            return AllOf(tuple(Held("facts", (term,)) for term in terms)) if terms else AnyOf(())
        case Days(first, last):
            # Day 0 stands for none, which lies in no period.
            return Between("day", day_number(first) or 1, day_number(last) or None)
        case _:
            return _leaf(node, fields, profile)


def _all(nodes: tuple[Node, ...], fields: tuple[str, ...], profile: Profile) -> AllOf:
    excluded = tuple(_node(each.node, fields, profile) for each in nodes if isinstance(each, Not))
    required = tuple(_node(each, fields, profile) for each in nodes if not isinstance(each, Not))
    return AllOf(required, (), excluded)


def _leaf(
    node: Word | Phrase | Joined | Near | Prefix | Fuzzy | Number, fields: tuple[str, ...], profile: Profile
) -> Clause:
    numbers = fields == BOTH
    match node:
        case Word(word):
            found = [*(_numbers((word,), profile) if numbers else ()), *_levels(word, fields, profile)]
            return AnyOf((*found, *_in_halves(word, fields, profile)))
        case Number(words, begins=True):
            starts = (Starts("numbers", start, profile.NUMBER_PART) for start in part_lookups(words)[:1])
            return AnyOf(tuple(starts))
        case Number(words):
            return AnyOf(tuple(_numbers(words, profile)))
        case Phrase(words):
            together = tuple(_sequences("words", words, 0, profile.SIDE_BY_SIDE, fields, profile))
            return _together(together, words, fields, profile)
        case Joined(words):
            stems = tuple(map(profile.stem, words))
            together = (
                *(_numbers(words, profile) if numbers else ()),
                *_sequences("stems", stems, 0, profile.SIDE_BY_SIDE, fields, profile),
                *_levels("".join(words), fields, profile),
            )
            return _together(together, words, fields, profile)
        case Near(first, second, distance):
            pair = (first, second)
            near = tuple(
                _both_ways(_stem_pair(pair, profile), distance, profile.SIDE_BY_SIDE, fields, profile)
            )
            return _together(near, pair, fields, profile)
        case Prefix(start):
            times = _times(profile.PREFIX, fields, profile)
            return AnyOf(tuple(Starts(f"{field}_words", start, score) for field, score in times))
        case Fuzzy(word, distance):
            stem, times = profile.stem(word), _times(profile.FUZZY, fields, profile)
            return AnyOf(tuple(Resembles(f"{field}_stems", stem, distance, score) for field, score in times))


def _together(
    together: tuple[Clause, ...], words: Iterable[str], fields: tuple[str, ...], profile: Profile
) -> AllOf:
    """Needs what stands together, and counts each stem besides."""
    stems = dict.fromkeys(map(profile.stem, words))
    apart = tuple(c for stem in stems for c in _stem_levels(stem, fields, profile))
    return AllOf((AnyOf(together),), apart)


def _levels(word: str, fields: tuple[str, ...], profile: Profile) -> Iterator[Clause]:
    return _stem_levels(profile.stem(word), fields, profile)


def _stem_levels(stem: str, fields: tuple[str, ...], profile: Profile) -> Iterator[Clause]:
    """A stem's levels, as a word and as a part of one: a document holds at most one of each."""
    weight = profile.weight(stem)
    for field in fields:
        for kind, levels, times in profile.levels(field):
            for level in range(1, levels + 1):
                yield Held(f"{field}_{kind}", (level_term(stem, level),), weight * level * times)


def _numbers(words: tuple[str, ...], profile: Profile) -> Iterator[Clause]:
    # A set of terms is one clause: the number counts once, however many of its spellings match.
    wanted = ((part_lookups(words), profile.NUMBER_PART), (whole_lookups(words), profile.NUMBER_WHOLE))
    return (Held("numbers", terms, score) for terms, score in wanted if terms)


def _sequences(
    form: str, words: tuple[str, ...], gap: int, score: int, fields: tuple[str, ...], profile: Profile
) -> Iterator[Clause]:
    for field, points in _times(score, fields, profile):
        yield Sequence(f"{field}_{form}", words, gap, points)


def _both_ways(
    stems: tuple[str, str], gap: int, score: int, fields: tuple[str, ...], profile: Profile
) -> Iterator[Clause]:
    """Engines take some reversals for the words in order, and not the same ones: so both orders are asked."""
    one, other = stems
    if one == other:
        return
    for field, points in _times(score, fields, profile):
        yield BestOf(tuple(Sequence(f"{field}_stems", p, gap, points) for p in ((one, other), (other, one))))


def _in_halves(word: str, fields: tuple[str, ...], profile: Profile) -> Iterator[Clause]:
    """A compound named by two words: its halves close together, whichever comes first."""
    halves = profile.halves(word)
    for field in fields if halves else ():
        ways = [
            clause
            for pair in halves
            for clause in _both_ways(pair, profile.CLOSE_GAP, profile.APART, (field,), profile)
        ]
        yield BestOf(tuple(ways))


def _stem_pair(pair: tuple[str, str], profile: Profile) -> tuple[str, str]:
    return profile.stem(pair[0]), profile.stem(pair[1])


def _standing(profile: Profile) -> Iterator[Clause]:
    """What a document adds by what it is, whatever is asked."""
    for kinds, points in profile.KIND_POINTS:
        yield Held("facts", tuple(f"kind={kind}" for kind in kinds), points)
    for step in range(1, profile.RECENCY_STEPS + 1):
        yield Held("facts", (f"recency={step}",), step * profile.RECENCY_POINTS)


def _times(score: int, fields: tuple[str, ...], profile: Profile) -> list[tuple[str, int]]:
    return [(field, score * (profile.TITLE_TIMES if field == "title" else 1)) for field in fields]
