"""The Stammbaum at an ALLRIS page's end: a row for each paper of the family. Knows nothing of other parts.

A row is number, Betreff, originator and kind, three blanks apart. A row refers to the listed paper whose
number is its longest grammatical beginning, else to the first row, which is the family's root.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from domain.numbers import normalise, parent
from domain.observation import Listing, NotUnderstood, PaperKey, StatedMention, StatedRelation
from domain.vocabulary import KINDS, fold, kind_code, relation_kind
from ingest.allris.words import TREE, squeeze

BASIS = TREE.removesuffix(":")
_BLANKS = re.compile(r"[ \u00a0]{3}")
_FIELDS = 4
_KINDS = frozenset(fold(kind) for kind in KINDS)


class FamilyTree(Struct, frozen=True):
    """The rows in the page's order, the page's own included, and the lines that are no row."""

    mentions: Listing[StatedMention]
    not_understood: tuple[NotUnderstood, ...] = ()


def read_tree(lines: tuple[str, ...]) -> FamilyTree:
    """The Stammbaum; complete unless a line is no row or the cut may have gone through the last one."""
    mentions: list[StatedMention] = []
    unknown: list[str] = []
    waiting = ""
    for line in (line for line in lines if line.strip()):
        row = _row(line) or (_row(f"{waiting} {line}") if waiting else None)
        if row is None:
            waiting = f"{waiting} {line}".strip(" ")
            continue
        if waiting and _row(line):
            unknown.append(squeeze(waiting))
        mentions.append(row)
        waiting = ""
    if waiting:
        unknown.append(squeeze(waiting))
    elif mentions and lines[-1].strip() and fold(mentions[-1].kind_text or "") not in _KINDS:
        mentions.pop()
        unknown.append(squeeze(lines[-1]))
    complete = mentions != [] and not unknown
    return FamilyTree(Listing(tuple(mentions), complete), tuple(NotUnderstood(BASIS, u) for u in unknown))


def tree_relations(mentions: tuple[StatedMention, ...]) -> Iterator[StatedRelation]:
    """For each row but the first the claim that it refers to another row."""
    listed = {normalise(m.paper.number or ""): m.paper for m in mentions}
    for mention in mentions[1:]:
        above = _listed_parent(mention.paper, listed) or mentions[0].paper
        if above != mention.paper:
            kind = relation_kind(kind_code(mention.kind_text))
            yield StatedRelation(child=mention.paper, parent=above, kind=kind, basis=BASIS)


def _row(line: str) -> StatedMention | None:
    """The row that a line is; a Betreff may hold three blanks itself, so fields count from both ends."""
    fields = [squeeze(field) for field in _BLANKS.split(line.strip())]
    if len(fields) < _FIELDS or not fields[0] or not fields[-1]:
        return None
    number, *title, originator, kind_text = fields
    return StatedMention(
        paper=PaperKey(number=number),
        title=squeeze(" ".join(title)) or None,
        originators=(originator,) if originator else (),
        kind_text=kind_text,
        basis=BASIS,
    )


def _listed_parent(paper: PaperKey, listed: dict[str, PaperKey]) -> PaperKey | None:
    """The nearest paper above by the number's grammar that the tree lists."""
    above = parent(paper.number or "")
    while above is not None:
        if normalise(above[0]) in listed:
            return listed[normalise(above[0])]
        above = parent(above[0])
    return None
