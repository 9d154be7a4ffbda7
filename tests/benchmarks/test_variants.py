"""Typos, words left out and compounds by their parts are what people type, and the same in every run."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.variants import LONG, by_parts, with_typo, with_word_left_out

WORDS = st.lists(st.text(string.ascii_lowercase + "äöüß", min_size=1, max_size=12), max_size=6)
QUERIES = WORDS.map(" ".join)


@given(QUERIES)
def test_typo_is_one_slip(query: str) -> None:
    """One long word differs, by one slip behind its first letter; without a long word there is no typo."""
    typed = with_typo(query)

    changed = [
        (word, other)
        for word, other in zip(query.split(), (typed or query).split(), strict=True)
        if word != other
    ]
    assert len(changed) == any(len(word) >= LONG for word in query.split())
    assert all(word[0] == other[0] and _one_slip(word, other) for word, other in changed)


def test_slips_are_of_every_kind() -> None:
    """Letters are dropped, doubled, exchanged and hit beside."""
    queries = [f"Straße{number} Haushalt" for number in range(60)]

    lengths = {len(with_typo(query) or "") - len(query) for query in queries}
    sorted_alike = [sorted(with_typo(query) or "") == sorted(query) for query in queries]
    assert lengths == {-1, 0, 1}
    assert any(sorted_alike)


@given(QUERIES)
def test_word_left_out_is_one(query: str) -> None:
    """One word of four letters or more is gone, the others stand in order, two telling ones among them."""
    shorter = with_word_left_out(query)

    words = query.split()
    telling = [place for place, word in enumerate(words) if len(word) >= 4]
    possible = [" ".join(words[:place] + words[place + 1 :]) for place in telling]
    assert shorter in possible if len(telling) > 2 else shorter is None


def test_quotations_stay_whole() -> None:
    """No word between quotation marks is left out, nor one that is joined to them."""
    queries = [f'Bericht{number} zur „Sozialen Stadt"-Förderung Durlach' for number in range(20)]

    shorter = {(with_word_left_out(query) or "").replace(query.split()[0], "Bericht") for query in queries}
    assert shorter == {'zur „Sozialen Stadt"-Förderung Durlach', 'Bericht zur „Sozialen Stadt"-Förderung'}
    assert with_word_left_out('"Verein zur Unterstützung traumatisierter Migranten"') is None


@pytest.mark.parametrize("change", [with_typo, with_word_left_out])
def test_same_query_changes_alike(change: Callable[[str], str | None]) -> None:
    """What is drawn depends on the query alone."""
    assert change("Neubau der Grundschule Rüppurr") == change("Neubau der Grundschule Rüppurr")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Neubau der Grundschule", "Neubau der grund schule"),
        ("Schul- und GRUNDSCHULE-Weg", "Schul- und grund schule-Weg"),
        ("Grundschulen", None),
    ],
)
def test_listed_compounds_are_parted(query: str, expected: str | None) -> None:
    """Only words that are listed as they stand are replaced; a query without any is none of the variant."""
    assert by_parts(query, {"grundschule": "grund schule"}) == expected


def _one_slip(word: str, other: str) -> bool:
    """Whether a letter was dropped, put in, exchanged with its neighbour or replaced."""
    places = range(len(word) + 1)
    dropped = {word[:p] + word[p + 1 :] for p in places}
    exchanged = {word[:p] + word[p : p + 2][::-1] + word[p + 2 :] for p in places}
    doubled = {word[:p] + word[p : p + 1] + word[p:] for p in places}
    differ = [one for one, two in zip(word, other, strict=False) if one != two]
    return other in dropped | exchanged | doubled or (len(word) == len(other) and len(differ) == 1)
