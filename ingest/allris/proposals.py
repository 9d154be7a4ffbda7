"""What a paper's own number says of the paper that it continues: a proposal, weaker than any link."""

from __future__ import annotations

from collections.abc import Iterator

from domain.numbers import base, parent
from domain.observation import PaperKey, StatedRelation


def by_number(number: str, kind: str) -> Iterator[StatedRelation]:
    """The relation to the number that `number` continues; `kind` where its form does not tell one."""
    told = parent(number)
    above, kind = told if told is not None else (base(number), kind)
    if above is not None:
        yield StatedRelation(PaperKey(number=number), PaperKey(number=above), kind, "number")
