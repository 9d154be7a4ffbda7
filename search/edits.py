"""How far apart two words are in edits, as engines' automata count them; knows no query."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def within(one: str, other: str, distance: int) -> bool:
    """Whether so many edits suffice: letters left out, put in or exchanged, and neighbours swapped once.

    The optimal string alignment distance; a swap of neighbours is one edit, and no letter is edited twice.
    """
    return OSA.distance(one, other, score_cutoff=distance) <= distance
