"""What the tests of cleaning share: a small lexicon, and pages cleaned by it; no word is of a real paper."""

from __future__ import annotations

from ingest.cleaning.clean import CleanText, clean

KNOWN = frozenset(
    (
        *("wünschen", "schulen", "damit", "sowie", "dennoch", "kürbis", "dieselbe", "anlagen"),
        *("beschluss", "stadt", "sachverhalt", "antrag", "ordnungsamt", "abcd"),
    )
)


def is_known(word: str) -> bool:
    """Whether the small lexicon knows a word, given in small letters."""
    return word in KNOWN


def cleaned(*pages: str, boilerplate: tuple[str, ...] = ()) -> CleanText:
    """The pages as one clean text."""
    return clean(pages, is_known, frozenset(boilerplate))


def apart(made: CleanText, *pages: str) -> list[tuple[int, str, str]]:
    """What was set apart: page, words, reason."""
    return [(page, pages[page - 1][start:end].strip(), why) for page, start, end, why in made.apart]
