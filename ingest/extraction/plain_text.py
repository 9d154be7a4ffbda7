"""Plain texts in the encodings that German offices write. Pure."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

ENCODINGS = ("utf_8", "cp1252", "iso8859_15", "cp850", "mac_roman")
"""Those that are guessed, the likeliest first: Windows, Unix, DOS and old Macs. UTF-16 has its mark."""

STRETCHES = 2_000
"""Places with letters beyond ASCII by which an encoding is judged: some hundred would tell."""

UMLAUTS = frozenset("äöüÄÖÜß")
SIGNS = frozenset("§€°²³–—„“”‚‘’»«…•·×½¼¾µ\u00a0\u00ad")
FOREIGN = frozenset("éèêëáàâçñóôúíîæøåÉ")
"""What German papers hold beyond ASCII: their letters, signs that stand outside of words, foreign names."""

_STRETCH = re.compile(rb"[^\s\x80-\xff]{0,9}[\x80-\xff]\S{0,9}")


def text_of(content: bytes) -> str:
    """The characters of a text: by its mark, as UTF-8 where it is, else as it is German."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_encoding(content), "replace")


def _encoding(content: bytes) -> str:
    """The encoding in which the places beyond ASCII are most like German.

    Where several are as good, charset-normalizer decides.
    """
    found = (match[0] for match, _ in zip(_STRETCH.finditer(content), range(STRETCHES), strict=False))
    sample = b" ".join(found)
    worth = {name: _worth(sample.decode(name, "replace")) for name in ENCODINGS}
    best = [name for name in ENCODINGS if worth[name] == max(worth.values())]
    if len(best) > 1 and len({sample.decode(name, "replace") for name in best}) > 1:
        guess = charset_normalizer.from_bytes(sample, cp_isolation=best).best()
        if guess is not None and guess.encoding in best:
            return guess.encoding
    return best[0]


def _worth(text: str) -> int:
    """How German the characters beyond ASCII are where they stand."""
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    return sum(_fits(*each) for each in around if not each[1].isascii())


def _fits(before: str, letter: str, after: str) -> int:
    """2 for a German letter within a word, 1 for a sign outside of one, below 0 for what is odd there."""
    if letter in UMLAUTS:
        alone = not before.isalpha() and (not after.isalpha() or letter == "ß")
        mixed = (letter.isupper() and before.islower()) or (letter in "äöü" and after.isupper())
        return -2 if alone or mixed else 2
    if letter in SIGNS:
        return -2 if before.isalpha() and after.isalpha() else 1
    if letter in FOREIGN:
        return 0
    return -1 if letter.isalpha() else -2
