"""Other ways to write the same date or amount, so that a search finds them all; knows no index.

`20.05.2020` is also 20.5.2020, 20. Mai 2020 and 2020-05-20; `1.234,56` is also 1234,56.
"""

from __future__ import annotations

import re

Words = tuple[str, ...]

MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)

_MIXED = re.compile(r"[^\W\d_]+|\d+")


def other_ways(words: Words) -> list[Words]:
    """The words of the other ways to write a date or amount; none for anything else."""
    match words:
        case (day, month, year) if _is(day, 1, 2) and _is(month, 1, 2) and _is(year, 4, 4):
            return _dates(int(day), int(month), year, words)
        case (year, month, day) if _is(year, 4, 4) and _is(month, 2, 2) and _is(day, 2, 2):
            return _dates(int(day), int(month), year, words)
        case (whole,) if _is(whole, 5, 12):
            return [_grouped(whole)]
        case (whole, cents) if _is(whole, 4, 12) and _is(cents, 2, 2):
            return [(*_grouped(whole), cents)]
        case (first, *groups) if _is(first, 1, 3) and groups and _is(groups[0], 3, 3):
            return _amount(first, groups)
        case _:
            return []


def runs(word: str) -> Words:
    """The runs of letters and of digits of a word that mixes both, `34baugb`: 34, baugb; else the word."""
    return tuple(_MIXED.findall(word)) or (word,)


def _dates(day: int, month: int, year: str, typed: Words) -> list[Words]:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return []
    ways = [
        (f"{day:02}", f"{month:02}", year),
        (str(day), str(month), year),
        (str(day), MONTHS[month - 1], year),
        (year, f"{month:02}", f"{day:02}"),
    ]
    return [way for way in dict.fromkeys(ways) if way != typed]


def _amount(first: str, groups: list[str]) -> list[Words]:
    """Thousands written without dots; behind them two digits may follow, the cents."""
    thousands = [group for group in groups if _is(group, 3, 3)]
    cents = groups[len(thousands) :]
    if groups[: len(thousands)] != thousands or not (not cents or (len(cents) == 1 and _is(cents[0], 2, 2))):
        return []
    return [(first + "".join(thousands), *cents)]


def _grouped(whole: str) -> Words:
    head = len(whole) % 3 or 3
    return (whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3)))


def _is(word: str, least: int, most: int) -> bool:
    return word.isascii() and word.isdigit() and least <= len(word) <= most
