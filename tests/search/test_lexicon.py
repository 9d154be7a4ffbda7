"""The lexicon is counted from texts by a command, and v1's is what the command makes."""

from __future__ import annotations

import lzma
from collections import Counter
from importlib import resources
from pathlib import Path

import msgspec
import pytest

from search.lexicon import MIN_DOCUMENTS, counted, lexicon, main, texts, weight


def test_stems_are_counted_once_per_text() -> None:
    """A stem counts once per text, in any form, also where a line's end cuts the word."""
    documents, frequencies = counted(["Die Straße, die Straßen", "Stra-\nße und PV-\nAnlage", "Rat"])

    assert documents == 3
    assert (frequencies["strass"], frequencies["anlag"], frequencies["rat"]) == (2, 1, 1)


def test_rare_stems_are_left_out() -> None:
    """Only stems that enough texts hold are listed, sorted, behind a header that says how many there were."""
    made = lexicon(100, Counter({"rat": 50, "antrag": MIN_DOCUMENTS, "selten": MIN_DOCUMENTS - 1}))

    header, *lines = made.splitlines()
    assert lines == [f"antrag\t{weight(100, MIN_DOCUMENTS)}", f"rat\t{weight(100, 50)}"]
    assert header.endswith(f"documents=100 unlisted={weight(100, 0)}")


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

    assert target.read_text().splitlines()[1:] == ["der\t4", "rat\t4"]


@pytest.mark.real_data
def test_committed_lexicon_is_what_command_makes(shared_data: Path) -> None:
    """The lexicon of v1 is, byte for byte, what the command makes of the development texts."""
    made = lexicon(*counted(texts(shared_data / "karlsruhe" / "documents.jsonl.xz")))

    committed = resources.files("search.profiles").joinpath("v1_lexicon.txt").read_text(encoding="utf-8")
    assert committed == made
