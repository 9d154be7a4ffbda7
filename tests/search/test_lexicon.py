"""The lexicon is counted from texts by a command, and v2's is what the command makes."""

from __future__ import annotations

import lzma
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from search.compounds import Word
from search.lexicon import (
    MIN_DOCUMENTS,
    MIN_DOCUMENTS_OF_WORD,
    counted,
    extended,
    lexicon,
    main,
    texts,
    weight,
)
from search.lexicon_file import read, write
from search.profiles import v1, v2

SHIPPED = resources.files("search.profiles").joinpath("v2_lexicon.txt").read_bytes()


def test_stems_are_counted_once_per_text() -> None:
    """A stem counts once per text, in any form, also where a line's end cuts the word."""
    counts = counted(["Die Straße, die Straßen", "Stra-\nße und PV-\nAnlage", "Rat"])

    assert counts.documents == 3
    assert {stem: counts.stems[stem] for stem in ("strass", "anlag", "rat")} == {
        "strass": 2,
        "anlag": 1,
        "rat": 1,
    }


def test_words_are_counted_with_their_capitals() -> None:
    """Every occurrence of a word counts, and those with a capital are counted beside."""
    counts = counted(["Wohnen, wohnen und WOHNEN", "wohnen"])

    assert (counts.words["wohnen"], counts.capitals["wohnen"], counts.texts_of_word["wohnen"]) == (4, 1, 2)


def test_rare_stems_and_words_are_left_out() -> None:
    """Only stems and words that enough texts hold are listed."""
    made = read(
        lexicon(counted(["Rat 22"] * MIN_DOCUMENTS + ["Rat Amt"] * MIN_DOCUMENTS_OF_WORD + ["selten"] * 7))
    )

    assert sorted(made.weights) == ["22", "rat"]
    assert sorted(made.words) == ["amt", "rat"]


def test_words_that_a_hyphen_cuts_are_no_words() -> None:
    """What stands before a hyphen at a line's end or before an `und` is a piece of a word."""
    counts = counted(["Aufsichts- und Beiräte, Verwal-\nTung, PV-Anlage"])

    assert sorted(counts.words) == ["anlage", "beiräte", "pv", "tung", "und"]


def test_header_tells_texts_and_unlisted_weight() -> None:
    """The header says how many texts were counted and what a stem weighs that is not listed."""
    made = read(lexicon(counted(["Rat"] * 100)))

    assert (made.documents, made.unlisted) == (100, weight(100, 0))


@pytest.mark.parametrize(("frequency", "expected"), [(0, 53), (1, 52), (100, 33), (30_872, 4)])
def test_weight_falls_with_frequency(frequency: int, expected: int) -> None:
    """The weight is four times the logarithm of rarity, rounded."""
    assert weight(30_872, frequency) == expected


def test_command_writes_lexicon(tmp_path: Path) -> None:
    """The command reads JSON lines and writes the lexicon, passing over documents without text."""
    source, target = tmp_path / "documents.jsonl.xz", tmp_path / "lexicon.txt"
    lines = [{"text": "Der Rat"}] * MIN_DOCUMENTS + [{"text": None}, {"title": "kein Text"}]
    source.write_bytes(lzma.compress(b"\n".join(map(msgspec.json.encode, lines))))

    main([str(source), str(target)])

    made = read(target.read_bytes())
    assert made.weights == {"der": 4, "rat": 4}
    assert made.words == {"der": Word(17, 10), "rat": Word(17, 10)}


def test_shipped_lexicon_is_what_its_reading_writes() -> None:
    """Reading and writing the shipped lexicon gives its bytes, and they are fewer than 3 MB."""
    assert write(read(SHIPPED)) == SHIPPED
    assert len(SHIPPED) < 3_000_000


def test_stems_weigh_what_they_weighed_before() -> None:
    """Both profiles give each stem the same weight: only compounds are new."""
    profile = v2.shipped()
    listed = read(SHIPPED).weights

    assert {stem: profile.weight(stem) for stem in listed} == {stem: v1.weight(stem) for stem in listed}
    assert profile.weight("nirgends gelistet") == v1.weight("nirgends gelistet")


def test_archive_without_new_words_changes_nothing() -> None:
    """A lexicon extended by texts that tell nothing new keeps its bytes, and so its name."""
    assert extended(SHIPPED, []) == SHIPPED
    assert extended(SHIPPED, ["Der Rat beschließt Zwirbelknorz"] * (MIN_DOCUMENTS_OF_WORD - 1)) == SHIPPED


def test_archive_adds_its_own_words() -> None:
    """Stems and words that enough of the archive's texts hold are added; what the base lists stays."""
    base = read(SHIPPED)

    made = read(extended(SHIPPED, ["Zwirbelknorz Rat"] * MIN_DOCUMENTS + ["Rat"] * MIN_DOCUMENTS))

    assert made.weights == {**base.weights, "zwirbelknorz": weight(base.documents, base.documents // 2)}
    assert made.words == {**base.words, "zwirbelknorz": Word(56, 10)}


def test_order_of_texts_does_not_matter() -> None:
    """The same texts give the same bytes in any order."""
    own = [f"Zwirbelknorz Quolle{number % 3} Quabbel" for number in range(90)]

    assert extended(SHIPPED, own) == extended(SHIPPED, sorted(own)) == extended(SHIPPED, own[::-1])


@pytest.mark.real_data
def test_committed_lexicon_is_what_command_makes(shared_data: Path) -> None:
    """The lexicon of v2 is, byte for byte, what the command makes of the development texts."""
    made = lexicon(counted(texts(shared_data / "karlsruhe" / "documents.jsonl.xz")))

    assert made == SHIPPED
