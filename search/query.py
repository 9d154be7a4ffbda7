"""The typed query: what a search asks, as a tree; knows no spelling, no row, no index and no engine.

The naive evaluator (search.naive) says what each node means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct


class Word(Struct, frozen=True, tag=True):
    """In any inflected form or as a part of a compound in text or title, or as a part of the number."""

    word: str


class Phrase(Struct, frozen=True, tag=True):
    """Exactly these forms side by side in text or title; a single one is an exact word."""

    words: tuple[str, ...]


class Joined(Struct, frozen=True, tag=True):
    """Words that were joined: in any form side by side, or written as one, or as a run of the number."""

    words: tuple[str, ...]


class Near(Struct, frozen=True, tag=True):
    """Two different words in any form with at most so many others between them, whichever comes first."""

    first: str
    second: str
    distance: int


class Prefix(Struct, frozen=True, tag=True):
    """Words that begin so, in text or title."""

    start: str


class Fuzzy(Struct, frozen=True, tag=True):
    """Words whose stem is at most so many edits away from this word's stem, in text or title."""

    word: str
    distance: int


class Same(Struct, frozen=True, tag=True):
    """Terms of equal meaning: one of them suffices, and the best counts; the first is the one typed."""

    terms: tuple[Leaf, ...]


class Number(Struct, frozen=True, tag=True):
    """The paper's number, or a run of its parts; `begins` where the last part may go on."""

    words: tuple[str, ...]
    begins: bool = False


class Fact(Struct, frozen=True, tag=True):
    """What is known of the paper beside its text: all of the terms (search.facts); adds no score."""

    field: str
    value: str
    terms: tuple[str, ...]


class Days(Struct, frozen=True, tag=True):
    """The paper's own day lies in [first, last], YYYY-MM-DD each, None where open; adds no score."""

    first: str | None
    last: str | None


class Title(Struct, frozen=True, tag=True):
    """The same, in the title only."""

    node: Node


class And(Struct, frozen=True, tag=True):
    """All of them; none asks for everything."""

    nodes: tuple[Node, ...]


class Or(Struct, frozen=True, tag=True):
    """At least one of them; all that match count."""

    nodes: tuple[Node, ...]


class Not(Struct, frozen=True, tag=True):
    """Whatever does not match; adds no score."""

    node: Node


Leaf = Word | Phrase | Joined | Near | Prefix | Fuzzy
Scoring = Leaf | Same | Number
Filter = Fact | Days
Node = Scoring | Filter | Title | And | Or | Not

EVERYTHING = And(())


class ParsedQuery(Struct, frozen=True):
    """What a query was understood to ask.

    `understood` is the same query in its one canonical spelling: parsing it gives the same root.
    `messages` are German sentences on what was repaired, passed over or has a meaning of its own.
    """

    text: str
    root: Node
    understood: str
    messages: tuple[str, ...]


def flat(kind: type[And | Or], nodes: Sequence[Node]) -> Node | None:
    """One node of all, each once; one within another of its kind is the same as its parts."""
    parts = [part for node in nodes for part in (node.nodes if isinstance(node, kind) else (node,))]
    distinct = tuple(dict.fromkeys(parts))
    if not distinct:
        return None
    return distinct[0] if len(distinct) == 1 else kind(distinct)


def leaves(node: Node) -> Iterator[Scoring | Filter]:
    """The terms of a query that must or may match, as typed from left to right, without excluded ones."""
    match node:
        case And(nodes) | Or(nodes):
            for each in nodes:
                yield from leaves(each)
        case Title(inner):
            yield from leaves(inner)
        case Not():
            return
        case _:
            yield node


def scores(node: Node) -> bool:
    """Whether the query has a term that adds to a score."""
    return any(not isinstance(leaf, Fact | Days) for leaf in leaves(node))


def neighbours(node: Node) -> tuple[tuple[str, str], ...]:
    """Plain words that were typed one after the other: documents that hold them close together mean them."""
    nodes = node.nodes if isinstance(node, And) else ()
    words = [each.word if isinstance(each, Word) else _typed(each) for each in nodes]
    pairs = pairwise(words)
    return tuple((one, other) for one, other in pairs if one is not None and other is not None)


def _typed(node: Node) -> str | None:
    first = node.terms[0] if isinstance(node, Same) else None
    return first.word if isinstance(first, Word) else None


def words_of(node: Node) -> int:
    """What the query costs, in words: each is looked up on its own."""
    match node:
        case And(nodes) | Or(nodes) | Same(nodes):
            return sum(map(words_of, nodes))
        case Title(inner) | Not(inner):
            return words_of(inner)
        case Phrase(words):
            return len(words)
        case Joined(words):
            return len(words) + 1
        case Near():
            return 2
        case _:
            return 1
