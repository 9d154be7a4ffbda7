"""Profile v1 reads, stems and weighs words as it did on the day it was frozen."""

from __future__ import annotations

import math
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.profiles import v1

TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("quartiersmanagements", "quartiersmanagement"),
        ("quartiersmanagement", "quartiersmanagement"),
        ("oberbürgermeisters", "oberburgermeist"),
        ("oberbürgermeister", "oberburgermeist"),
        ("oberbuergermeister", "oberburgermeist"),
        ("straßen", "strass"),
        ("strasse", "strass"),
        ("aktuelle", "aktull"),
        ("quelle", "quell"),
        ("neuer", "neu"),
        ("bürgerinnen", "burgerinn"),
        ("bürger", "burg"),
        ("gebührensatzungen", "gebuhrensatz"),
        ("haushaltspläne", "haushaltsplan"),
        ("haushaltsplan", "haushaltsplan"),
        ("stärkung", "starkung"),
        ("lokaler", "lokal"),
        ("demokratien", "demokrati"),
        ("anträge", "antrag"),
        ("antrags", "antrag"),
        ("kindertagesstätten", "kindertagesstatt"),
        ("goethe", "goth"),
        ("poesie", "posi"),
        ("fraktionen", "fraktion"),
        ("maßnahme", "massnahm"),
        ("radwege", "radweg"),
        ("befristet", "befristet"),
        ("system", "syst"),
        ("00612", "00612"),
        ("äa", "aa"),
        ("aea", "aa"),
    ],
)
def test_words_keep_their_stems(word: str, stem: str) -> None:
    """Each word has the stem that indexes built with v1 hold."""
    assert v1.stem(word) == stem


def test_fingerprint_is_frozen() -> None:
    """Constants, lexicon and stemmer are those of v1; whoever changes them makes a new profile."""
    assert v1.fingerprint() == "a876ef667d3f03a4c4c89752b80edb7f14617a4be200ef79e664fb99baec258f"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stärkung lokaler Demokratie!", ["stärkung", "lokaler", "demokratie"]),
        ("VII-A-00612_ÄA", ["vii", "a", "00612", "äa"]),
        ("§ 2 Abs. 1 — 34,5 €", ["2", "abs", "1", "34", "5"]),
        ("Straße STRASSE", ["straße", "strasse"]),
        ("İzmir", ["izmir"]),
        ("…\n", []),
        ("x" * 100, ["x" * 64]),
    ],
)
def test_letter_and_digit_runs_are_words(text: str, words: list[str]) -> None:
    """Words are runs of letters and digits, lowercased, cut at 64 characters."""
    assert [word for word, _, _ in v1.tokens(text)] == words


def test_places_are_those_of_given_text() -> None:
    """Places count the characters of a decomposed text, not of its composed form."""
    text = unicodedata.normalize("NFD", "für Stärkung in Böhlen")

    tokens = v1.tokens(text)

    assert [word for word, _, _ in tokens] == ["für", "stärkung", "in", "böhlen"]
    assert [unicodedata.normalize("NFC", text[start:end]) for _, start, end in tokens] == [
        *("für", "Stärkung", "in", "Böhlen")
    ]


@given(TEXTS, st.sampled_from(["NFC", "NFD", "NFKD"]))
def test_composition_changes_no_word(text: str, form: Literal["NFC", "NFD", "NFKD"]) -> None:
    """A text has the same words composed and decomposed, at places in order."""
    given_text = unicodedata.normalize(form, text)

    tokens = v1.tokens(given_text)

    composed = unicodedata.normalize("NFC", given_text)
    assert [word for word, _, _ in tokens] == [word for word, _, _ in v1.tokens(composed)]
    assert all(start < end for _, start, end in tokens)
    assert sorted(tokens, key=lambda token: token[1]) == tokens


@given(TEXTS)
def test_word_is_read_as_itself(text: str) -> None:
    """A word, read again, is one word and the same; a stem holds no blank and no separator."""
    words = [word for word, _, _ in v1.tokens(text)]

    assert [[again for again, _, _ in v1.tokens(word)] for word in words] == [[word] for word in words]
    assert all(v1.stem(word).isalnum() for word in words)


@pytest.mark.parametrize("length", [0, 1, 20, 600, 5_000, 12_000, 200_000])
def test_text_levels_follow_saturation(length: int) -> None:
    """A text's level is BM25's saturation with k1 1.2, b 0.75 and 600 words, in 16 steps rounded up."""
    for count in (1, 2, 3, 10, 100):
        share = count / (count + 1.2 * (0.25 + 0.75 * min(length, 12_000) / 600))

        level = v1.text_level(count, length)

        assert math.ceil(16 * share - 1e-9) == level
        assert 1 <= level <= v1.LEVELS


@pytest.mark.parametrize(("length", "level"), [(1, 12), (5, 10), (10, 8), (20, 6), (100, 2), (1_000, 1)])
def test_short_titles_weigh_more(length: int, level: int) -> None:
    """A title's level falls with the number of its words."""
    assert v1.title_level(length) == level


@pytest.mark.parametrize(("stem", "weight"), [("und", 4), ("antrag", 6), ("demokrati", 27), ("vsp", 53)])
def test_rare_stems_weigh_more(stem: str, weight: int) -> None:
    """Weights come from the lexicon; unlisted stems weigh as much as one never met."""
    assert v1.weight(stem) == weight
