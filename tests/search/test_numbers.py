"""A paper's number is found in any spelling."""

from __future__ import annotations

import unicodedata

import pytest

from search.numbers import number_terms, part_lookups, whole_lookups


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("VII-A-00612-VSP-01", ("vii", "a", "00612", "vsp", "01")),
        ("VII-A-00612-VSP-01", ("vii", "a", "612", "vsp", "01")),
        ("VII-A-00612-ÄA-02", ("vii", "a", "00612", "äa", "02")),
        ("VII-A-00612-ÄA-02", ("vii", "a", "00612", "aea", "02")),
        ("VII-A-00612-AeA-02", ("vii", "a", "00612", "äa", "02")),
        (unicodedata.normalize("NFD", "VII-A-00612-ÄA-02"), ("vii", "a", "00612", "äa", "02")),
        ("DS0446/23", ("ds0446", "23")),
        ("DS 0446 / 23", ("ds0446", "23")),
        ("DS0446/23", ("ds", "446", "23")),
        ("V/A 302", ("v", "a", "302")),
        ("2020/0581", ("2020", "581")),
    ],
)
def test_every_spelling_names_the_whole(number: str, typed: tuple[str, ...]) -> None:
    """Separators, case, blanks, zeros, umlauts and their composition make no difference to a number."""
    assert set(whole_lookups(typed)) & set(number_terms(number))


@pytest.mark.parametrize(
    "typed",
    [("vii", "a", "00612"), ("a", "00612"), ("a", "612"), ("00612",), ("612",), ("vsp",), ("vsp", "1")],
)
def test_neighbouring_parts_find_number(typed: tuple[str, ...]) -> None:
    """Prefixes, single parts and suffixes of a number find it."""
    assert set(part_lookups(typed)) & set(number_terms("VII-A-00612-VSP-01"))


@pytest.mark.parametrize("typed", [("vii", "00612"), ("61",), ("0612",), ("vii", "a", "00612", "äa", "01")])
def test_other_parts_do_not(typed: tuple[str, ...]) -> None:
    """What is not a run of the number's parts does not find it."""
    assert not set(part_lookups(typed)) & set(number_terms("VII-A-00612-VSP-01"))


def test_single_part_is_no_whole() -> None:
    """A number of a single part is never taken as written out in full: 2023 is mostly a year."""
    assert whole_lookups(("2023",)) == ()


def test_long_number_keeps_whole() -> None:
    """A number of more parts than runs are made of is still found as a whole."""
    number = "-".join(f"A-{part}" for part in range(20))

    terms = number_terms(number)

    assert set(whole_lookups(tuple(number.lower().split("-")))) & set(terms)
    assert len(terms) < 200
