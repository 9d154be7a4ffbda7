"""The words of a text are made once and kept as bytes."""

from __future__ import annotations

import unicodedata
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from search.profiles import v1
from search.token_table import gather, pack, tokens_of, unpack
from tests.search.made import Texts


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.sampled_from(["NFC", "NFD"]))
def test_packed_words_come_back(text: str, form: Literal["NFC", "NFD"]) -> None:
    """Words and places are the same after packing and unpacking."""
    tokens = v1.tokens(unicodedata.normalize(form, text))

    back = unpack(pack(gather(tokens)))

    ends = [back.end(place) for place in range(len(back.ids))]
    assert list(zip(back.words(), back.starts, ends, strict=True)) == tokens


def test_long_texts_come_back() -> None:
    """Places beyond 65,535 and overlong words survive packing."""
    tokens = v1.tokens("Wort " + " " * 70_000 + "y" * 100)

    back = unpack(pack(gather(tokens)))

    assert (back.starts[1], back.end(1)) == (70_005, 70_105)


def test_text_is_read_once() -> None:
    """A text whose words lie in the table is not asked for again."""
    texts = Texts()
    sha256 = texts.add("Der Rat beschließt")
    first = tokens_of(sha256, texts.text, v1, texts)
    texts.texts.clear()

    again = tokens_of(sha256, texts.text, v1, texts)

    assert again == first
