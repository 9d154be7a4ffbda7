"""Makes the terms of a query from what was typed, one run or one phrase at a time; knows no index."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from search.edits import within
from search.profile import Profile
from search.query import (
    And,
    Fuzzy,
    Joined,
    Leaf,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    Same,
    Word,
    flat,
)
from search.scanner import Piece
from search.synonyms import Synonyms, Words
from search.values import FIELDS, field_value
from search.written import other_ways, runs

Said = list[str]
"""German sentences on what was repaired, passed over or has a meaning of its own."""

SHORTEST_PREFIX = 3
SHORTEST_FUZZY = 4
LONG = 8
"""Words of so many letters may be two edits away, shorter ones one."""

LONGEST_FUZZY = 30
SHORTEST_NAME = 5
"""Letters below which a name is too near to others to be told for a mistyped one."""

MISTYPED = 2
"""Edits by which the name of a field is still known for what it was to be."""

WIDEST = 50
"""Words between two that are near."""

_LEAVES = (Word, Phrase, Joined, Near, Prefix, Fuzzy)
_CONNECTING = {"oder": "ODER", "or": "ODER", "nicht": "NICHT", "not": "NICHT"}


class Leaves:
    """Makes terms under one profile and one file of synonyms."""

    def __init__(self, profile: Profile, synonyms: Synonyms, said: Said) -> None:
        self._profile = profile
        self._synonyms = synonyms
        self._said = said

    def run(self, typed: str, field: str) -> Node | None:
        """The term of what was typed without a blank."""
        if field:
            return field_value(field, typed, self._profile, self._said.append)
        words = self._words(typed)
        if not words:
            self._said.append(f"„{typed}“ enthält kein Wort und wurde übergangen.")
            return None
        self._hint_at_field(typed)
        if typed.startswith("="):
            return Phrase(words)
        if typed.startswith("~"):
            return self._fuzzy(words)
        if "*" in typed:
            return self._starred(typed, words)
        return self._plain(words)

    def phrase(self, piece: Piece, field: str) -> Node | None:
        """The term of what was typed in quotation marks."""
        if not piece.closed:
            self._said.append("Das letzte Anführungszeichen war nicht geschlossen und wurde am Ende ergänzt.")
        if field:
            return field_value(field, piece.text, self._profile, self._said.append)
        words = self._words(piece.text)
        if not words:
            self._said.append(f"„{piece.text}“ enthält kein Wort und wurde übergangen.")
            return None
        return Phrase(words) if piece.gap is None else self._near(words, piece.gap)

    def same(self, nodes: Sequence[Node]) -> Node:
        """Two terms or more of equal meaning; where one is no term, they are one of several."""
        terms = tuple(node for node in nodes if isinstance(node, _LEAVES))
        if len(terms) == len(nodes):
            return Same(terms)
        return flat(Or, list(map(self.widened, nodes))) or nodes[0]

    def widened(self, node: Node) -> Node:
        """A word or joined words with all that the synonyms give for them."""
        if not isinstance(node, Word | Joined):
            return node
        words = (node.word,) if isinstance(node, Word) else node.words
        others = (*other_ways(words), *self._synonyms.get(words, ()))
        terms: list[Leaf] = [node, *(Word(*words) if len(words) == 1 else Joined(words) for words in others)]
        distinct = tuple(dict.fromkeys(terms))
        return Same(distinct) if len(distinct) > 1 else node

    def _hint_at_field(self, typed: str) -> None:
        """Says so where what stands before a colon is nearly the name of a field."""
        name, _, value = typed.lower().partition(":")
        if not (value and name.isascii() and len(name) >= SHORTEST_NAME):
            return
        near = next((field for field in FIELDS if within(field, name, MISTYPED)), None)
        if near is not None:
            self._said.append(
                f"„{name}:“ ist kein Feld der Suche (gemeint: {near}:?); gesucht wird als Wort."
            )

    def _plain(self, words: Words) -> Node:
        if len(words) > 1:
            return Joined(words)
        (word,) = words
        if word in _CONNECTING:
            self._said.append(
                f"„{word}“ wurde als Wort gesucht; als Verknüpfung schreiben Sie {_CONNECTING[word]}."
            )
        mixed = runs(word)
        return Joined(mixed) if len(mixed) > 1 and "".join(mixed) == word else Word(word)

    def _starred(self, typed: str, words: Words) -> Node:
        if typed.startswith("*"):
            self._said.append(
                f"„{typed}“: Ein Stern am Anfang ist nicht möglich, weil dafür jedes Wort des Archivs zu"
                f" prüfen wäre; gesucht wird „{'-'.join(words)}“, auch als Teil zusammengesetzter Wörter."
            )
        elif len(words) > 1 or not typed.endswith("*"):
            self._said.append(
                f"„{typed}“: Ein Stern steht am Ende eines einzelnen Wortes; er wurde übergangen."
            )
        elif len(words[0]) < SHORTEST_PREFIX:
            self._said.append(
                f"„{typed}“: Vor dem Stern stehen mindestens {SHORTEST_PREFIX} Zeichen; er wurde übergangen."
            )
        else:
            return Prefix(words[0])
        return self._plain(words)

    def _fuzzy(self, words: Words) -> Node:
        word = "".join(words)[:LONGEST_FUZZY]
        if len(words) > 1 or len(word) < SHORTEST_FUZZY:
            self._said.append(
                f"„~{'-'.join(words)}“: Ungefähr gesucht wird ein einzelnes Wort von mindestens"
                f" {SHORTEST_FUZZY} Buchstaben; gesucht wird wie geschrieben."
            )
            return self._plain(words)
        return Fuzzy(word, 2 if len(word) >= LONG else 1)

    def _near(self, words: Words, gap: int) -> Node:
        if gap > WIDEST:
            self._said.append(f"Zwischen zwei Wörtern stehen höchstens {WIDEST} andere; gesucht wird so.")
        distance = min(gap, WIDEST)
        pairs = [(a, b) for a, b in pairwise(words) if not self._alike(a, b)]
        if len(words) > 2:
            self._said.append("Mehr als zwei nahe Wörter werden paarweise gesucht.")
        if len(pairs) < len(words) - 1 or not pairs:
            self._said.append(
                "Nahe beieinander stehen zwei verschiedene Wörter; andere werden einzeln gesucht."
            )
        near = [Near(a, b, distance) for a, b in pairs]
        met = {word for pair in pairs for word in pair}
        alone = [self.widened(self._plain((word,))) for word in words if word not in met]
        nodes: tuple[Node, ...] = tuple(dict.fromkeys((*near, *alone)))
        return nodes[0] if len(nodes) == 1 else And(nodes)

    def _alike(self, one: str, other: str) -> bool:
        return self._profile.stem(one) == self._profile.stem(other)

    def _words(self, text: str) -> Words:
        return tuple(word for word, _, _ in self._profile.tokens(text))
