"""Reads what a person typed as a query: repairs what can be repaired, and says so; knows no row and no index.

docs/query-language.md tells the language. Nothing that is typed fails: what cannot be meant is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.clauses import query_clauses
from search.leaves import Leaves, Said
from search.profile import Profile
from search.query import (
    EVERYTHING,
    And,
    Joined,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Same,
    Title,
    flat,
    leaves,
    words_of,
)
from search.scanner import CONNECTING, Kind, Piece, pieces
from search.spelling import spelled
from search.synonyms import Synonyms

MAX_CHARACTERS = 500
"""A sentence pasted from a paper fits; a page does not."""

MAX_WORDS = 24
"""A title fits; every score stays below 2^24."""

MAX_CLAUSES = 960
"""What is left of the 1,024 that OpenSearch allows a query is for state, council and choices."""

MAX_DEPTH = 6
"""Brackets within brackets: nobody reads more."""

TITLE = "titel"

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
"""What the command line makes of bytes that are no UTF-8: no answer could be written with it."""
MINUS = "-−–"


def parse(text: str, profile: Profile, synonyms: Synonyms | None = None) -> ParsedQuery:
    """Reads a query; without synonyms every word stands for itself."""
    said: list[str] = []
    text = _LONE_SURROGATES.sub("\ufffd", text)
    taken = _shortened(text, said)
    parser = _Parser(_shallow(pieces(taken), said), Leaves(profile, synonyms or {}, said), said)
    root = _within_limit(parser.read(), profile, said)
    said += _meaning(root)
    return ParsedQuery(text, root, spelled(root), tuple(dict.fromkeys(said)))


class _Parser:
    """A reading of pieces from left to right; `None` is what holds no word."""

    def __init__(self, found: Sequence[Piece], terms: Leaves, said: Said) -> None:
        self._pieces = found
        self._at = 0
        self._leaves = terms
        self._said = said

    def read(self) -> Node:
        """All pieces as one query."""
        nodes = [self._every("")]
        while self._next() is not None:  # only a closing bracket stops before the end
            self._said.append("Eine schließende Klammer ohne öffnende wurde übergangen.")
            self._at += 1
            nodes.append(self._every(""))
        return _all(nodes)

    def _next(self) -> Kind | None:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else None

    def _take(self) -> Piece:
        self._at += 1
        return self._pieces[self._at - 1]

    def _every(self, field: str) -> Node | None:
        """What stands side by side: ODER binds closer than that, and UND closer than ODER."""
        nodes: list[Node | None] = []
        while (kind := self._next()) not in (None, Kind.CLOSE):
            if kind is Kind.PIPE:
                self._at += 1
            else:
                nodes.append(self._any(field))
        return flat(And, [node for node in nodes if node is not None])

    def _any(self, field: str) -> Node | None:
        nodes = [self._both(field)]
        while self._next() is Kind.OR:
            self._at += 1
            nodes.append(self._both(field))
        found = [node for node in nodes if node is not None]
        if len(nodes) > 1 and len(found) < len(nodes):
            self._said.append("Neben einem ODER fehlte etwas; es wurde übergangen.")
        return flat(Or, found)

    def _both(self, field: str) -> Node | None:
        nodes = [self._negated(field)]
        while self._next() is Kind.AND:
            self._at += 1
            nodes.append(self._negated(field))
        return flat(And, [node for node in nodes if node is not None])

    def _negated(self, field: str) -> Node | None:
        times = 0
        while self._next() is Kind.NOT:
            times += not self._shortened()
            self._at += 1
        if self._next() in (None, Kind.CLOSE, Kind.OR, Kind.AND, Kind.PIPE):
            if times:
                self._said.append("Hinter einem NICHT fehlte etwas; es wurde übergangen.")
            return None
        node = self._same(field)
        return node if node is None or times % 2 == 0 else _not(node)

    def _shortened(self) -> bool:
        """Whether a hyphen stands for what two words share: "Vertreterinnen und -vertreter"."""
        one = self._pieces[self._at - 1] if self._at else None
        before = one.text.lower() if one is not None and one.kind is Kind.RUN else ""
        following = self._pieces[self._at + 1] if self._at + 1 < len(self._pieces) else None
        if self._pieces[self._at].text not in MINUS or following is None or following.kind is not Kind.RUN:
            return False
        after = following.text
        shortened = before in CONNECTING or after.endswith("-")
        if shortened:
            self._said.append(
                f"„-{after}“ wurde als verkürztes Wort gelesen; zum Ausschließen: NICHT {after}."
            )
        return shortened

    def _same(self, field: str) -> Node | None:
        """Terms of equal meaning, `ob|oberbürgermeister`; anything but terms is one of several instead."""
        nodes = [self._primary(field)]
        while self._next() is Kind.PIPE:
            self._at += 1
            if self._next() in (Kind.RUN, Kind.PHRASE, Kind.OPEN, Kind.FIELD):
                nodes.append(self._primary(field))
        found = list(dict.fromkeys(node for node in nodes if node is not None))
        if len(found) > 1:
            return self._leaves.same(found)
        return self._leaves.widened(found[0]) if found else None

    def _primary(self, field: str) -> Node | None:
        piece = self._take()
        match piece.kind:
            case Kind.OPEN:
                return self._group(field)
            case Kind.FIELD:
                return self._field(piece.text, field)
            case Kind.PHRASE:
                return self._leaves.phrase(piece, field)
            case _:
                return self._leaves.run(piece.text, field)

    def _group(self, field: str) -> Node | None:
        node = self._every(field)
        if self._next() is Kind.CLOSE:
            self._at += 1
        else:
            self._said.append("Eine Klammer war nicht geschlossen und wurde am Ende ergänzt.")
        return node

    def _field(self, name: str, field: str) -> Node | None:
        if self._next() in (None, Kind.CLOSE, Kind.OR, Kind.AND, Kind.PIPE):
            self._said.append(f"Hinter „{name}:“ fehlte etwas; es wurde übergangen.")
            return None
        inner = self._negated("" if name == TITLE else name)
        return _titled(inner) if name == TITLE else inner


def _all(nodes: Sequence[Node | None]) -> Node:
    return flat(And, [node for node in nodes if node is not None]) or EVERYTHING


def _not(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _titled(node: Node | None) -> Node | None:
    return node if node is None or isinstance(node, Title) else Title(node)


def _shortened(text: str, said: Said) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    said.append(
        f"Die Anfrage hat {len(text)} Zeichen, gesucht wird mit höchstens {MAX_CHARACTERS};"
        " was dahinter steht, wurde übergangen."
    )
    return text[:MAX_CHARACTERS].rpartition(" ")[0] or text[:MAX_CHARACTERS]


def _shallow(found: Iterable[Piece], said: Said) -> list[Piece]:
    """The pieces without brackets that stand too deep; so no query is too deep for the parser either."""
    kept: list[Piece] = []
    depth = 0
    for piece in found:
        depth += piece.kind is Kind.OPEN
        if depth <= MAX_DEPTH or piece.kind not in (Kind.OPEN, Kind.CLOSE):
            kept.append(piece)
        elif piece.kind is Kind.OPEN:
            said.append(f"Klammern stehen höchstens {MAX_DEPTH} tief ineinander; weitere wurden übergangen.")
        if piece.kind is Kind.CLOSE:
            depth = max(0, depth - 1)
    return kept


def _within_limit(root: Node, profile: Profile, said: Said) -> Node:
    """The query without the last of its parts that are too many.

    Its canonical spelling stays within the characters that are read, else it would not be itself again.
    """
    cut = _cut(root, MAX_WORDS) or EVERYTHING
    while query_clauses(cut, profile) > MAX_CLAUSES:
        cut = _cut(cut, words_of(cut) - 1) or EVERYTHING
    fewer = cut != root
    while len(spelled(cut)) > MAX_CHARACTERS:
        cut = _cut(cut, words_of(cut) - 1) or EVERYTHING
        said.append(
            f"Die Anfrage ist ausgeschrieben länger als {MAX_CHARACTERS} Zeichen;"
            " die letzten Wörter wurden übergangen."
        )
    if fewer:
        said.append(
            f"Die Anfrage hat mehr Wörter, als zugleich gesucht werden (höchstens {MAX_WORDS});"
            " die letzten wurden übergangen."
        )
    return cut


def _cut(node: Node, room: int) -> Node | None:
    """The first parts of a node that cost no more than the room; None where not even one does."""
    if words_of(node) <= room:
        return node
    match node:
        case And(nodes) | Or(nodes):
            kept: list[Node] = []
            for each in nodes:
                part = _cut(each, room - sum(map(words_of, kept)))
                if part is None:
                    break
                kept.append(part)
            return flat(type(node), kept)
        case Title(inner):
            return _titled(_cut(inner, room))
        case Same(terms):
            return _cut(terms[0], room)
        case Phrase(words) if room == MAX_WORDS:  # one that begins the query is too long for any
            return Phrase(words[:room])
        case Joined(words) if room == MAX_WORDS:
            return Joined(words[: room - 1])
        case _:
            return None


def _meaning(root: Node) -> list[str]:
    if root == EVERYTHING:
        return ["Die Anfrage enthält kein Wort; gezeigt werden alle Dokumente."]
    if not any(True for _ in leaves(root)):
        return ["Die Anfrage schließt nur aus; gezeigt werden alle übrigen Dokumente."]
    return []
