"""The words of a text are made once and kept as bytes."""

from __future__ import annotations

import unicodedata
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from search.profiles.v2 import shipped
from search.token_table import gather, pack, tokens_of, unpack
from tests.search.made import Texts

PROFILE = shipped()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.sampled_from(["NFC", "NFD"]))
def test_packed_words_come_back(text: str, form: Literal["NFC", "NFD"]) -> None:
    """Words and places are the same after packing and unpacking."""
    composed = unicodedata.normalize(form, text)

    back = unpack(pack(gather(composed, PROFILE)))

    ends = [back.end(place) for place in range(len(back.ids))]
    assert list(zip(back.words(), back.starts, ends, strict=True)) == PROFILE.tokens(composed)


def test_long_texts_come_back() -> None:
    """Places beyond 65,535 and overlong words survive packing."""
    back = unpack(pack(gather("Wort " + " " * 70_000 + "y" * 100, PROFILE)))

    assert (back.starts[1], back.end(1)) == (70_005, 70_105)


def test_text_is_read_once() -> None:
    """A text whose words lie in the table is not asked for again."""
    texts = Texts()
    sha256 = texts.add("Der Rat beschließt")
    first = tokens_of(sha256, texts.text, PROFILE, texts)
    texts.texts.clear()

    again = tokens_of(sha256, texts.text, PROFILE, texts)

    assert again == first
