"""A query is understood as typed, repaired where it must be, and refused beyond the limits."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadQuery
from search.profiles import v1
from search.query import MAX_CHARACTERS, MAX_WORDS, Joined, Phrase, Term, Word, parse


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("quartiersmanagement", [Word("quartiersmanagement")]),
        ('"Stärkung lokaler Demokratie"', [Phrase(("stärkung", "lokaler", "demokratie"))]),
        ("„Stärkung lokaler Demokratie“", [Phrase(("stärkung", "lokaler", "demokratie"))]),
        ("oberbürgermeister leitung", [Word("oberbürgermeister"), Word("leitung")]),
        ("612 VSP", [Word("612"), Word("vsp")]),
        ("vii-a-00612-vsp-01", [Joined(("vii", "a", "00612", "vsp", "01"))]),
        ("VII-A-00612-ÄA-02", [Joined(("vii", "a", "00612", "äa", "02"))]),
        (unicodedata.normalize("NFD", "VII-A-00612-ÄA-02"), [Joined(("vii", "a", "00612", "äa", "02"))]),
        ("DS0446/23", [Joined(("ds0446", "23"))]),
        ("PV-Anlage", [Joined(("pv", "anlage"))]),
        ("Ratsfrau/-herr", [Joined(("ratsfrau", "herr"))]),
        ("z.B. Süd,", [Joined(("z", "b")), Word("süd")]),
        ("Stadt stadt STADT", [Word("stadt")]),
        ('"Demokratie"', [Phrase(("demokratie",))]),
        ('foo"bar baz"', [Word("foo"), Phrase(("bar", "baz"))]),
        ("AND OR NOT titel:x*", [Word("and"), Word("or"), Word("not"), Joined(("titel", "x"))]),
    ],
)
def test_words_become_terms(typed: str, required: list[Term]) -> None:
    """Words, phrases and joined words are what they look like; nothing else is an operator."""
    parsed = parse(typed, v1)

    assert (list(parsed.required), parsed.excluded, parsed.messages) == (required, (), ())


@pytest.mark.parametrize(
    ("typed", "excluded"),
    [
        ("rat -stadt", [Word("stadt")]),
        ("rat −stadt", [Word("stadt")]),
        ('rat -"Stadt Leipzig"', [Phrase(("stadt", "leipzig"))]),
        ("rat -PV-Anlage", [Joined(("pv", "anlage"))]),
    ],
)
def test_minus_excludes(typed: str, excluded: list[Term]) -> None:
    """A minus before a word, a phrase or joined words excludes it."""
    parsed = parse(typed, v1)

    assert (parsed.required, list(parsed.excluded)) == ((Word("rat"),), excluded)


@pytest.mark.parametrize(
    ("typed", "understood", "message"),
    [
        ('rat "lokale Demo', 'rat "lokale demo"', "Anführungszeichen"),
        ("rat & bürger", "rat bürger", "„&“ enthält kein Wort"),
        ("rat - bürger", "rat bürger", "„-“ enthält kein Wort"),
        ('rat ""', "rat", "enthält kein Wort"),
        ("", "", "alle Dokumente"),
        ("  ", "", "alle Dokumente"),
        ("-rat", "-rat", "alle übrigen Dokumente"),
    ],
)
def test_repairs_are_told(typed: str, understood: str, message: str) -> None:
    """What was repaired, passed over or has a meaning of its own is said in German."""
    parsed = parse(typed, v1)

    assert parsed.understood == understood
    assert message in " ".join(parsed.messages)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_understood_means_the_same(typed: str) -> None:
    """The understood query, typed again, is understood as itself."""
    first = parse(typed, v1)

    again = parse(first.understood, v1)

    assert (again.required, again.excluded) == (first.required, first.excluded)
    assert again.understood == first.understood


@pytest.mark.parametrize(
    "typed", ["a" * (MAX_CHARACTERS + 1), " ".join(f"w{n}" for n in range(MAX_WORDS + 1)), "-a" * 31]
)
def test_limits_refuse(typed: str) -> None:
    """More characters or words than the limits allow are refused with a sentence."""
    with pytest.raises(BadQuery, match="expected at most"):
        parse(typed, v1)


def test_every_sum_is_exact() -> None:
    """No score of any query within the limits reaches 2^24, up to which 32-bit floats are exact."""
    word = v1.MAX_WEIGHT * v1.LEVELS * (1 + v1.TITLE_TIMES)
    together = v1.SIDE_BY_SIDE * (1 + v1.TITLE_TIMES) + v1.NUMBER_PART

    others = MAX_WORDS * (word + together)

    assert others < v1.NUMBER_WHOLE
    assert others + MAX_WORDS * v1.NUMBER_WHOLE < 2**24


def test_clauses_stay_below_engines_limit() -> None:
    """A query of the most words has fewer clauses than the 1,024 that OpenSearch allows."""
    assert MAX_WORDS * (2 * v1.LEVELS + 2) < 1024
