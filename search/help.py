"""What helps where little is found: other spellings, what each restriction costs, what each word finds.

Knows no index and no page; everything is counted at the asked state.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Protocol

from msgspec import Struct, structs

from search.asked import Asked
from search.coverage import Coverage
from search.engine import Engine
from search.parse import parse
from search.profile import Profile
from search.query import (
    And,
    Days,
    Fact,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Same,
    Title,
    Word,
    flat,
    leaves,
    scores,
)
from search.spelling import spelled
from search.synonyms import Synonyms

FEW = 5
"""Documents below which another spelling is looked for."""

COUNTED = 50
"""Words that are counted for each word typed: the nearest and commonest."""

SHOWN = 3
"""Other spellings that are offered."""

FAR_MORE = 10
"""How many times as often a word is met that one met at all may be a misspelling of."""

TOGETHER = 3
"""Terms that are left out in every combination; more are left out as the least telling."""

TELLING = 1_000_000
"""How telling a term is that one document has; of more documents each has its share."""

LEFT_OUT = 100
"""Ways to leave out terms that are counted."""

LONG = 6
"""Words of so many letters may be two edits away, shorter ones one."""


class Words(Protocol):
    """The words of the archive, as far as they were known at a position."""

    def near(self, word: str, position: int, distance: int) -> list[str]:
        """Words at most so many edits away, the nearest first."""

    def starting(self, prefix: str, position: int, limit: int) -> list[str]:
        """Words that begin so, the shortest first."""


class Spelling(Struct, frozen=True):
    """Another query as it may be typed, and how many documents it then finds."""

    query: str
    total: int


class Restriction(Struct, frozen=True):
    """A part of what was asked that only narrows, and how many documents are found without it.

    `what` is spelled as in a query; a choice is `facet=value`, the council `council=slug`. `query` is what is
    then left of the query, all of it where a choice or the council goes.
    """

    what: str
    total: int
    query: str


class Help(Struct, frozen=True):
    """Other spellings that find more, what restrictions cost, and how many documents each word finds.

    `coverage` is told where nothing was found, for the period that was asked for.
    """

    spellings: tuple[Spelling, ...]
    without: tuple[Restriction, ...]
    words: tuple[Spelling, ...]
    coverage: Coverage | None = None


def help_for(
    asked: Asked, total: int, engine: Engine, profile: Profile, words: Words, synonyms: Synonyms
) -> Help | None:
    """Help for a search that found so many documents; None where it found enough.

    A search that asks for no word and finds some has nothing to be spelled otherwise.
    """
    terms = _terms(asked.query.root)
    if total >= FEW or (total and not terms):
        return None
    free = structs.replace(asked, choices=())
    alone = engine.totals([_asking(free, term) for term in terms])
    found = tuple(Spelling(spelled(term), count) for term, count in zip(terms, alone, strict=True))
    return Help(
        _spellings(asked, total, dict(zip(terms, alone, strict=True)), engine, profile, words, synonyms),
        _restrictions(asked, engine) if not total else (),
        found if not total else (),
    )


def _terms(root: Node) -> list[Node]:
    """What is asked for beside restrictions, each once."""
    return [leaf for leaf in dict.fromkeys(leaves(root)) if not isinstance(leaf, Fact | Days)]


def _spellings(
    asked: Asked,
    total: int,
    alone: dict[Node, int],
    engine: Engine,
    profile: Profile,
    words: Words,
    synonyms: Synonyms,
) -> tuple[Spelling, ...]:
    """The query with words that are hardly met exchanged for near ones that are.

    Where that too finds nothing, with its phrases as words, then without the least telling of its terms.
    """
    near = _exchanges(asked, total, alone, engine, profile, words)
    best = _exchanged(asked.query.root, {word: others[0] for word, others in near.items()})
    single = [{word: other} for word, others in near.items() for other in others[:SHOWN]]
    others = [best, *(_exchanged(asked.query.root, one) for one in single)]
    found = _finding(asked, others, total, engine, profile, synonyms)
    if found or total:
        return tuple(found[:SHOWN])
    opened = _opened(best)
    found = _finding(asked, [opened], total, engine, profile, synonyms)
    found = found or _finding(asked, _without(opened, asked, engine), total, engine, profile, synonyms)
    return tuple(found[:SHOWN])


def _exchanges(
    asked: Asked, total: int, alone: dict[Node, int], engine: Engine, profile: Profile, words: Words
) -> dict[str, list[str]]:
    """For each word that is hardly met the near ones that are met far more often: no other is misspelt."""
    typed = {word: count for term, count in alone.items() if (word := _word(term)) is not None}
    rare = {word: count for word, count in typed.items() if count < FEW}
    near = {word: _near(asked, word, count, engine, profile, words) for word, count in rare.items()}
    return {word: others for word, others in near.items() if others}


def _finding(
    asked: Asked,
    roots: Sequence[Node],
    total: int,
    engine: Engine,
    profile: Profile,
    synonyms: Synonyms,
) -> list[Spelling]:
    """Those of the queries that find more, in the same order; counted as they are understood when typed."""
    distinct = [spelled(root) for root in dict.fromkeys(roots) if root != asked.query.root]
    totals = engine.totals([_asking(asked, parse(typed, profile, synonyms).root) for typed in distinct])
    return [Spelling(typed, n) for typed, n in zip(distinct, totals, strict=True) if n > total]


def _without(root: Node, asked: Asked, engine: Engine) -> list[Node]:
    """The query without some of its terms, first without those that are met most; one at least stays.

    With one that is not even met alone nothing is found, so these go in any case.
    """
    nodes = root.nodes if isinstance(root, And) else ()
    terms = [node for node in nodes if scores(node)]
    free = structs.replace(asked, choices=())
    counts = dict(zip(terms, engine.totals([_asking(free, term) for term in terms]), strict=True))
    lost = tuple(node for node in terms if not counts[node])
    met = sorted((node for node in terms if counts[node]), key=lambda node: -counts[node])
    groups = [lost, *(lost + tuple(met[:count]) for count in range(1, len(met)))]
    groups += [lost + more for count in range(1, TOGETHER + 1) for more in combinations(met, count)]
    groups = [group for group in dict.fromkeys(groups) if 0 < len(group) < len(terms)]
    groups.sort(key=lambda group: sum(TELLING // counts[node] for node in group if counts[node]))
    kept = [tuple(node for node in nodes if node not in group) for group in groups[:LEFT_OUT]]
    return [each[0] if len(each) == 1 else And(each) for each in kept]


def _opened(node: Node) -> Node:
    """The query with the words of its phrases side by side no more."""
    match node:
        case And(nodes):
            return flat(And, [_opened(each) for each in nodes]) or node
        case Phrase(words) if len(words) > 1:
            return And(tuple(dict.fromkeys(map(Word, words))))
        case _:
            return node


def _near(asked: Asked, word: str, count: int, engine: Engine, profile: Profile, words: Words) -> list[str]:
    """Near words that are met far more often at the state: by distance, then the commonest, then by word."""
    met: list[str] = []
    stem = profile.stem(word)
    for distance in range(1, (2 if len(word) >= LONG else 1) + 1):
        near = words.near(word, asked.position, distance)
        others = [other for other in near if profile.stem(other) != stem and other not in met]
        others = sorted(others, key=lambda other: (profile.weight(profile.stem(other)), other))[:COUNTED]
        totals = engine.totals([_asking(asked, Word(other)) for other in others])
        met += [other for other, n in zip(others, totals, strict=True) if n > count * FAR_MORE]
        if met:
            break
    return met


def _restrictions(asked: Asked, engine: Engine) -> tuple[Restriction, ...]:
    """What is found without each restriction alone."""
    root = asked.query.root
    nodes = root.nodes if isinstance(root, And) else (root,)
    without: list[tuple[str, Asked]] = [
        (spelled(node), _asking(asked, And(tuple(other for other in nodes if other != node))))
        for node in nodes
        if isinstance(node, Fact | Days | Not)
    ]
    without += [(f"{c.facet}={', '.join(c.values)}", asked.without(c.facet)) for c in asked.choices]
    if asked.council is not None:
        without.append((f"council={asked.council}", structs.replace(asked, council=None)))
    totals = engine.totals([narrowed for _, narrowed in without])
    return tuple(
        Restriction(what, total, spelled(narrowed.query.root))
        for (what, narrowed), total in zip(without, totals, strict=True)
    )


def _asking(asked: Asked, root: Node) -> Asked:
    return structs.replace(asked, query=ParsedQuery("", root, "", ()))


def _word(term: Node) -> str | None:
    """The word of a term that may be misspelt."""
    if isinstance(term, Same):
        return _word(term.terms[0])
    return term.word if isinstance(term, Word) and len(term.word) > SHOWN else None


def _exchanged(node: Node, others: dict[str, str]) -> Node:
    """The query with these words exchanged."""
    match node:
        case And(nodes):
            return And(_all(nodes, others))
        case Or(nodes):
            return Or(_all(nodes, others))
        case Title(inner):
            return Title(_exchanged(inner, others))
        case Same(terms) if _word(node) in others:
            return _exchanged(terms[0], others)
        case Word(word):
            return Word(others.get(word, word))
        case _:
            return node


def _all(nodes: Sequence[Node], others: dict[str, str]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(_exchanged(node, others) for node in nodes))
