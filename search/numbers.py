"""Terms under which a paper's number is found in any spelling; knows no text, no row and no engine.

A number is read as parts, runs of letters or of digits: `VII-A-00612-ÄA-02`, composed or decomposed,
`vii/a/612/aea/2` and `DS 0446/23` beside `DS0446-23` differ in separators, case and zeros only.
"""

from __future__ import annotations

import re
import unicodedata

WHOLE = "="
"""Stands before the term of a whole number; a separator that no term contains otherwise."""

_PART = re.compile(r"\d+|[^\W\d_]+")
_FOLDED = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
_MAX_PARTS = 12
_DIGITS = 12
_LAST = "\U0010ffff"


def number_terms(number: str) -> tuple[str, ...]:
    """All terms of a paper's number, sorted: every run of neighbouring parts, with and without zeros.

    Prefixes (`vii-a-00612`), parts (`00612`, `612`) and suffixes (`a-00612`) are such runs. Numbers of
    more than 12 parts are found by the whole and by runs of their first 12 parts.
    """
    parts = _parts(number)
    if not parts:
        return ()
    terms = {WHOLE + "-".join(parts), WHOLE + "-".join(_bare(parts)), "-".join(parts), "-".join(_bare(parts))}
    for start in range(min(len(parts), _MAX_PARTS)):
        for end in range(start + 1, min(len(parts), _MAX_PARTS) + 1):
            run = parts[start:end]
            terms |= {"-".join(run), "-".join(_bare(run))}
    return tuple(sorted(terms))


def number_key(number: str | None) -> str:
    """A key under which numbers sort as people count, `VO/9/2020` before `VO/10/2020`; no number is last."""
    parts = _parts(number or "")
    return "-".join(part.zfill(_DIGITS) if part.isdigit() else part for part in parts) or _LAST


def part_lookups(words: tuple[str, ...]) -> tuple[str, ...]:
    """The terms by which words of a query that stand together may name a number or a run of its parts.

    A single part is looked up as it stands: who writes `01` does not mean every `1`.
    """
    parts = _parts(" ".join(words))
    if len(parts) < 2:
        return tuple(parts)
    return tuple(dict.fromkeys(("-".join(parts), "-".join(_bare(parts)))))


def whole_lookups(words: tuple[str, ...]) -> tuple[str, ...]:
    """The terms by which the same words may name a whole number; none for a single part (`2023`)."""
    lookups = part_lookups(words)
    return tuple(WHOLE + lookup for lookup in lookups if "-" in lookup)


def _parts(number: str) -> list[str]:
    composed = unicodedata.normalize("NFC", number).lower()
    return _PART.findall(composed.translate(_FOLDED))


def _bare(parts: list[str]) -> list[str]:
    return [part.lstrip("0") or "0" if part.isdigit() else part for part in parts]
