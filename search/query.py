"""The query language: what a person typed becomes a typed query; knows no row, no index and no engine.

words                 all of them must occur, in any inflected form, in text, title or number
"words side by side"  exactly these forms, one after the other, in text or title
Ratsfrau/-herr        parts joined by anything but blanks stand side by side, or are the paper's number
-word  -"a phrase"    must not occur
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from domain.errors import BadQuery
from search.profile import Profile

MAX_CHARACTERS = 500
"""A sentence pasted from a paper fits; a page does not."""

MAX_WORDS = 30
"""34 clauses a word stay below the 1,024 that OpenSearch allows a query, and every score below 2^24."""

_QUOTES = re.compile("[„“”‟«»]")
_MINUS = "-−–"
_PIECE = re.compile(rf'\s*(?P<not>[{_MINUS}]?)(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<chunk>[^\s"]+))')


class Word(Struct, frozen=True, tag=True):
    """One word; found in any inflected form in text or title, or as a part of the number."""

    word: str

    @property
    def words(self) -> tuple[str, ...]:
        """The word alone: every term has words."""
        return (self.word,)


class Phrase(Struct, frozen=True, tag=True):
    """Words in quotes: exactly these forms side by side in text or title."""

    words: tuple[str, ...]


class Joined(Struct, frozen=True, tag=True):
    """Words joined by hyphens, slashes or dots: inflected forms side by side, or a run of the number."""

    words: tuple[str, ...]


Term = Word | Phrase | Joined


class ParsedQuery(Struct, frozen=True):
    """What a query was understood to ask: all of `required`, none of `excluded`.

    `understood` is the same query in its one canonical spelling: parsing it gives the same terms.
    `messages` are German sentences on what was repaired or passed over. Without required terms all
    documents match that no excluded term rules out.
    """

    text: str
    required: tuple[Term, ...]
    excluded: tuple[Term, ...]
    understood: str
    messages: tuple[str, ...]


def parse(text: str, profile: Profile) -> ParsedQuery:
    """Reads a query, repairing what can be repaired; raises BadQuery beyond 500 characters or 30 words."""
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(
            f"The query has {len(text)} characters, expected at most {MAX_CHARACTERS}; shorten it."
        )
    required: dict[Term, None] = {}
    excluded: dict[Term, None] = {}
    messages: list[str] = []
    for piece in _PIECE.finditer(_QUOTES.sub('"', unicodedata.normalize("NFC", text))):
        if piece["closed"] == "":
            messages.append("Das letzte Anführungszeichen war nicht geschlossen und wurde am Ende ergänzt.")
        term = _term(piece, profile)
        if term is None:
            messages.append(f"„{piece[0].strip()}“ enthält kein Wort und wurde übergangen.")
        else:
            (excluded if piece["not"] else required)[term] = None
    _within_limit((*required, *excluded))
    messages += _meaning(required, excluded)
    understood = " ".join([*map(_spelled, required), *("-" + _spelled(term) for term in excluded)])
    return ParsedQuery(text, tuple(required), tuple(excluded), understood, tuple(messages))


def _term(piece: re.Match[str], profile: Profile) -> Term | None:
    quoted = piece["phrase"] is not None
    words = tuple(word for word, _, _ in profile.tokens(piece["phrase"] if quoted else piece["chunk"]))
    if not words:
        return None
    if quoted:
        return Phrase(words)
    return Word(words[0]) if len(words) == 1 else Joined(words)


def _spelled(term: Term) -> str:
    match term:
        case Word(word):
            return word
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case Joined(words):
            return "-".join(words)


def _within_limit(terms: tuple[Term, ...]) -> None:
    count = sum(len(term.words) for term in terms)
    if count > MAX_WORDS:
        raise BadQuery(f"The query has {count} words, expected at most {MAX_WORDS}; shorten it.")


def _meaning(required: dict[Term, None], excluded: dict[Term, None]) -> list[str]:
    if required:
        return []
    if excluded:
        return ["Die Anfrage schließt nur aus; gezeigt werden alle übrigen Dokumente."]
    return ["Die Anfrage enthält kein Wort; gezeigt werden alle Dokumente."]
