"""The German words are complete, and dates and numbers read as Germans write them."""

from __future__ import annotations

import pytest

from domain import code_words, events, vocabulary
from domain.conflicts import COMPARED
from domain.event_types import event_types
from web import german, words


def test_every_event_has_a_word() -> None:
    """Whatever an event log may hold has a German word, and no word is for nothing."""
    assert set(event_types()) == set(words.EVENTS)


def test_every_code_has_a_word() -> None:
    """The tables cover the vocabulary's codes exactly; only codes that classify nothing have no word."""
    assert set(vocabulary.KINDS.values()) == set(code_words.KINDS) == set(words.ABOUT)
    assert set(vocabulary.ROLE_CODES.values()) - {"unknown"} == set(code_words.ROLES)
    assert set(vocabulary.OUTCOME_CODES.values()) - {"other"} == set(code_words.OUTCOMES)
    assert set(vocabulary.MANNERS.values()) | {"tie"} == set(words.MANNERS)
    assert vocabulary.RELATION_KINDS == set(words.RELATIONS)
    assert {cause.value for cause in events.Cause} == set(words.CAUSES)


def test_every_conflict_has_a_sentence() -> None:
    """Each contradiction that the fold can meet is told in a sentence."""
    named = {"cycle", "two parents", "one-sided link", "agenda differs", "authority differs"}

    assert named | {f"sources differ: {field}" for field in COMPARED} == set(words.CONFLICTS)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2020-05-20T21:59:00Z", "20.05.2020, 23:59 Uhr"),
        ("2020-05-20T22:00:00.123456Z", "21.05.2020, 00:00 Uhr"),
        ("2020-12-31T23:00:00Z", "01.01.2021, 00:00 Uhr"),
    ],
)
def test_instants_read_as_in_berlin(instant: str, expected: str) -> None:
    """An instant is told by Berlin's clocks, in summer and in winter."""
    assert expected == german.instant(instant)
    assert expected[:10] == german.day(german.day_of(instant))


@pytest.mark.parametrize(("value", "expected"), [(0, "0 Tage"), (1, "1 Tag"), (12345, "12.345 Tage")])
def test_counts_agree_with_their_word(value: int, expected: str) -> None:
    """One is singular, everything else plural, thousands are set off by dots."""
    assert expected == german.count(value, "Tag", "Tage")
