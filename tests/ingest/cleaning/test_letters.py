"""Letters made whole: ligatures, composed letters, glyphs of fonts, control characters, blanks."""

from __future__ import annotations

import pytest

from ingest.cleaning.spacing import closed
from tests.ingest.cleaning.made import cleaned, is_known


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("e\ufb00ektiv", "effektiv"),
        ("\ufb01nden", "finden"),
        ("P\ufb02ege", "Pflege"),
        ("Ko\ufb03n", "Koffin"),
        ("Ra\ufb04es", "Raffles"),
        ("We\ufb05e", "Weste"),
        ("Fe\ufb06", "Fest"),
        ("m² und ½", "m² und ½"),
    ],
)
def test_ligatures_become_letters(raw: str, text: str) -> None:
    """A ligature is its letters; other signs that look composed stay, as m² is not m2."""
    assert text == cleaned(raw).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("u\u0308ber", "über"),
        ("A\u0308nderung", "Änderung"),
        ("Cafe\u0301", "Café"),
        ("o\u0323\u0302", "ộ"),
        ("wu\u0308n-\nschen", "wünschen"),
        ("280 \u212a", "280 K"),
        ("5 k\u2126", "5 kΩ"),
    ],
)
def test_letters_are_composed(raw: str, text: str) -> None:
    """A letter with its marks is one letter (NFC)."""
    assert text == cleaned(raw).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\uf0b7 eins\n\uf0b7 zwei", "• eins\n• zwei"),
        ("ja \uf0a8 nein", "ja • nein"),
        ("eins\n\uf0b7\nzwei", "eins\n•\nzwei"),
        ("eins\uf020zwei", "eins zwei"),
        ("\uf0b7\uf0b7 eins", "• eins"),
        ("A\0mt", "Amt"),
        ("A\x01m\x7ft", "Amt"),
        ("\ufeffAm\u200bt\u2060", "Amt"),
        ("Am\u00adt", "Amt"),
    ],
)
def test_foreign_glyphs_go(raw: str, text: str) -> None:
    """Glyphs of private use become bullets or blanks; characters that nobody sees go."""
    assert text == cleaned(raw).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("eins  zwei", "eins zwei"),
        ("eins\u00a0zwei\tdrei", "eins zwei drei"),
        ("eins\n  zwei", "eins\nzwei"),
        ("eins\n \n\n zwei", "eins\n\nzwei"),
        ("eins\r\nzwei", "eins\nzwei"),
        ("eins\r\n\r\nzwei", "eins\n\nzwei"),
        ("eins\rzwei", "eins\nzwei"),
        ("eins\x0czwei", "eins\nzwei"),
        ("eins\u2028zwei", "eins\nzwei"),
        ("  eins \n\n", "eins"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_blanks_and_line_ends_are_plain(raw: str, text: str) -> None:
    """Blanks are one blank, line ends of all kinds are one line feed, empty lines are one."""
    assert text == cleaned(raw).text


@pytest.mark.parametrize(
    ("spaced", "words"),
    [
        ("B e s c h l u s s", "Beschluss"),
        ("b e s c h l u s s", "beschluss"),
        ("S\u00a0t\u00a0a\u00a0d\u00a0t", "Stadt"),
        ("S t a d t  R a t", "Stadt Rat"),
        ("D I E  S T A D T", "DIE STADT"),
        ("Q U A R K S T E I N", "QUARKSTEIN"),
        ("Q U A R K", None),
        ("q u a r k s t e i n", None),
        ("A B C D E F G", None),
        ("a b c d", None),
        ("X X X X X X X", None),
        ("O X O X O X O X", None),
        ("n e i n  j a", None),
        ("A B  C D  E F", None),
    ],
)
def test_spaced_words_are_closed(spaced: str, words: str | None) -> None:
    """Single letters are a word that is known, or a long one in capitals; enumerations and boxes are none."""
    assert words == closed(spaced, is_known)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("S A C H V E R H A L T :", "SACHVERHALT :"),
        ("der B e s c h l u s s gilt", "der Beschluss gilt"),
        ("Punkt 3 B e s c h l u s s", "Punkt 3 Beschluss"),
        ("A n t r a g\nS t a d t", "Antrag\nStadt"),
        ("J. S. B. Muster", "J. S. B. Muster"),
        ("J S B Muster", "J S B Muster"),
        ("a b c d e f", "a b c d e f"),
        ("o o o o o o", "o o o o o o"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6"),
        ("S t a d t.", "Stadt."),
    ],
)
def test_only_words_are_closed_in_text(raw: str, text: str) -> None:
    """In a text letters set apart are closed where they are a word; initials and columns stay as they are."""
    assert text == cleaned(raw).text
