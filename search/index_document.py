"""The index document: a search row and its text as terms that any engine can hold; knows no engine.

Levels are `stem|level` (level in hexadecimal), stems and exact words are in order of the text.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from msgspec import Struct, json, structs

from search.facts import day_number, fact_terms
from search.numbers import number_key, number_terms
from search.profile import Profile
from search.rows import OPEN, SearchRow, facet_values
from search.token_table import TextOf, TextTokens, TokenTable, gather, tokens_of

RowName = tuple[int, int]
"""A row's name: its ordinal and its from_position."""


class IndexDocument(Struct, frozen=True):
    """What an engine holds of one row; term lists are joined by blanks, which no term contains.

    `row` is the row as JSON without its end, so that no answer can tell what came later.
    """

    ordinal: int
    from_position: int
    to_position: int
    council: str
    family: str
    facets: dict[str, tuple[str, ...]]
    numbers: tuple[str, ...]
    facts: tuple[str, ...]
    day: int
    number_key: str
    title_levels: str
    text_levels: str
    title_parts: str
    text_parts: str
    title_stems: str
    text_stems: str
    title_words: str
    text_words: str
    row: bytes

    @property
    def name(self) -> RowName:
        """Under which name the document is replaced and removed."""
        return (self.ordinal, self.from_position)

    def digest(self) -> str:
        """SHA-256 (hex) over all that the document says."""
        return hashlib.sha256(json.encode(self)).hexdigest()


def index_document(row: SearchRow, profile: Profile, text_of: TextOf, table: TokenTable) -> IndexDocument:
    """The document of one row; the text's words come from the table where they lie there already."""
    title = gather(row.heading, profile)
    text = tokens_of(row.sha256, text_of, profile, table) if row.sha256 else gather("", profile)
    return IndexDocument(
        ordinal=row.ordinal,
        from_position=row.from_position,
        to_position=row.to_position,
        council=row.council,
        family=row.family,
        facets=facet_values(row),
        numbers=number_terms(row.number) if row.number else (),
        facts=fact_terms(row, profile),
        day=day_number(row.day),
        number_key=number_key(row.number),
        title_levels=_levels("title", "levels", title.stem_counts(), title, profile),
        text_levels=_levels("text", "levels", text.stem_counts(), text, profile),
        title_parts=_levels("title", "parts", title.part_counts(), title, profile),
        text_parts=_levels("text", "parts", text.part_counts(), text, profile),
        title_stems=_stems(title),
        text_stems=_stems(text),
        title_words=" ".join(title.words()),
        text_words=" ".join(text.words()),
        row=json.encode(structs.replace(row, to_position=OPEN)),
    )


def family_number(council: str, family: str) -> int:
    """63 bits of the family's SHA-256: engines hold columns of numbers cheaper than those of texts."""
    digest = hashlib.sha256(f"{council}/{family}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def level_term(stem: str, level: int) -> str:
    """The term under which a stem of that level is found: `stem|a` for level 10."""
    # Java's whitespace tokenizer splits at control characters, so the separator is a visible one.
    return f"{stem}|{level:x}"


def _levels(field: str, kind: str, counts: Counter[str], tokens: TextTokens, profile: Profile) -> str:
    length = len(tokens.ids)
    return " ".join(
        level_term(stem, profile.level(field, kind, occurrences, length))
        for stem, occurrences in sorted(counts.items())
    )


def _stems(tokens: TextTokens) -> str:
    stems = tokens.stems
    return " ".join([stems[number] for number in tokens.ids])
