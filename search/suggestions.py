"""What a person may be about to type: words, titles, numbers and bodies that begin so; knows no page.

Everything is met at the asked state; each suggestion is a query as it may be typed, with its total then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from search.asked import Asked
from search.engine import Engine
from search.help import Words
from search.leaves import SHORTEST_PREFIX
from search.matches import Cut
from search.parse import MAX_WORDS, parse
from search.profile import Profile
from search.query import EVERYTHING, And, Node, Number, ParsedQuery, Phrase, Prefix, Title, Word
from search.spelling import spelled
from search.synonyms import Synonyms
from search.values import field_value

SHORTEST = 2
"""Letters below which nothing is suggested: too much begins so."""

EACH = 5
"""Suggestions of each kind."""

COUNTED = 50
"""Words that are counted: the commonest of those that begin so."""

BEGINNING = 300
"""Words looked at, the shortest first."""

Kind = Literal["word", "title", "number", "body"]


class Suggestion(Struct, frozen=True):
    """A query that may be meant, what it names, and how many documents it finds."""

    kind: Kind
    text: str
    query: str
    total: int


class Archive(Struct, frozen=True):
    """What suggestions come from: an engine's documents at a position, of one council or of all."""

    engine: Engine
    profile: Profile
    words: Words
    synonyms: Synonyms
    position: int
    council: str | None

    def asking(self, root: Node) -> Asked:
        """The query at the state."""
        return Asked(ParsedQuery("", root, "", ()), self.position, self.council)

    def typing(self, text: str) -> Asked:
        """The query as it is understood when typed: by synonyms a word finds more than by itself."""
        return Asked(parse(text, self.profile, self.synonyms), self.position, self.council)


_Named = tuple[Kind, str, Node]


def suggestions(typed: str, archive: Archive) -> list[Suggestion]:
    """Numbers, bodies, words and titles for what was typed so far.

    None for fewer than two letters, and for more words than a query has.
    """
    tokens = [word for word, _, _ in archive.profile.tokens(typed)]
    if not 1 <= len(tokens) <= MAX_WORDS or len(tokens[-1]) < SHORTEST:
        return []
    named = [*_numbers(tokens, archive), *_bodies(tokens, archive), *_words(tokens, archive)]
    named += _titles(tokens, archive)
    asked = [(kind, text, archive.typing(spelled(node))) for kind, text, node in named]
    asked = [each for each in asked if each[2].query.root != EVERYTHING]  # a title without a word
    totals = archive.engine.totals([query for _, _, query in asked])
    found = [Suggestion(k, t, a.query.text, total) for (k, t, a), total in zip(asked, totals, strict=True)]
    return [each for each in found if each.total]


def _numbers(tokens: list[str], archive: Archive) -> Iterator[_Named]:
    if not any(map(str.isdigit, "".join(tokens))):
        return
    asked = archive.asking(Number(tuple(tokens), begins=True))
    page = archive.engine.page(asked, Cut(0, EACH, grouped=True))
    for number in dict.fromkeys(lead.row.number for lead in page.leads if lead.row.number is not None):
        yield "number", number, Number(tuple(word for word, _, _ in archive.profile.tokens(number)))


def _bodies(tokens: list[str], archive: Archive) -> Iterator[_Named]:
    everything = archive.engine.page(archive.asking(EVERYTHING), Cut(0, 0, grouped=False))
    begun = [each for each in everything.facets.body if _begins(each.value, tokens, archive.profile)]
    for each in begun[:EACH]:
        node = field_value("gremium", each.value, archive.profile, lambda _: None)
        if node is not None:
            yield "body", each.value, node


def _begins(name: str, tokens: list[str], profile: Profile) -> bool:
    """Whether the name holds the words, the last one perhaps not to its end."""
    held = [word for word, _, _ in profile.tokens(name)]
    return set(tokens[:-1]) <= set(held) and any(word.startswith(tokens[-1]) for word in held)


def _words(tokens: list[str], archive: Archive) -> Iterator[_Named]:
    """Words for the last one typed, each with those before it, those that find most first."""
    profile = archive.profile
    begun = archive.words.starting(tokens[-1], archive.position, BEGINNING)
    stems: dict[str, str] = {}
    for word in begun:  # the shortest form stands for all of its stem, which find the same
        stems.setdefault(profile.stem(word), word)
    common = [stems[stem] for stem in sorted(stems, key=lambda stem: (profile.weight(stem), stem))[:COUNTED]]
    roots = [_all([*map(Word, tokens[:-1]), Word(word)]) for word in common]
    totals = archive.engine.totals([archive.typing(spelled(root)) for root in roots])
    most = sorted(zip(totals, common, roots, strict=True), key=lambda each: (-each[0], each[1]))
    for _, word, root in most[:EACH]:
        yield "word", word, root


def _titles(tokens: list[str], archive: Archive) -> Iterator[_Named]:
    last = Prefix(tokens[-1]) if len(tokens[-1]) >= SHORTEST_PREFIX else Word(tokens[-1])
    asked = archive.asking(Title(_all([*map(Word, tokens[:-1]), last])))
    page = archive.engine.page(asked, Cut(0, EACH, grouped=True))
    for title in dict.fromkeys(lead.row.title for lead in page.leads if lead.row.title):
        yield "title", title, Title(Phrase(tuple(word for word, _, _ in archive.profile.tokens(title))))


def _all(nodes: list[Word | Prefix]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(tuple(dict.fromkeys(nodes)))
