"""The one canonical spelling of a query, under which it is shown and cited; knows no profile and no index."""

from __future__ import annotations

import re

from search.query import (
    And,
    Days,
    Fact,
    Fuzzy,
    Joined,
    Near,
    Node,
    Not,
    Number,
    Or,
    Phrase,
    Prefix,
    Same,
    Title,
    Word,
)
from search.scanner import CONNECTING
from search.values import spelled_days

_RUN_ENDS = re.compile(r"[\s(|:]")
"""Behind each of these a run begins."""


def spelled(node: Node) -> str:
    """The query as it may be typed again; everything is the empty text."""
    match node:
        case And(nodes):
            return _side_by_side(nodes)
        case Or(nodes):
            return " ODER ".join(_in_any(each) for each in nodes)
        case Not(inner):
            return "-" + _single(inner)
        case Title(inner):
            return "titel:" + _single(inner)
        case Same(terms):
            return "|".join(map(spelled, terms))
        case Fact(field, value):
            return f"{field}:{value}" if value.isalnum() else f'{field}:"{value}"'
        case Days():
            return spelled_days(node)
        case Number(words, begins):
            return "nummer:" + "-".join(words) + ("*" if begins else "")
        case _:
            return _leaf(node)


def _leaf(node: Word | Phrase | Joined | Near | Prefix | Fuzzy) -> str:
    match node:
        case Word(word):
            return word
        case Phrase((word,)):
            return "=" + word
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case Joined(words):
            return "-".join(words)
        case Near(first, second, distance):
            return f'"{first} {second}"~{distance}'
        case Prefix(start):
            return start + "*"
        case Fuzzy(word):
            return "~" + word


def _side_by_side(nodes: tuple[Node, ...]) -> str:
    """All of them; behind "und" a hyphen would be read as that of a shortened word."""
    text = ""
    for node in nodes:
        one = "NICHT " + _single(node.node) if isinstance(node, Not) and _connects(text) else _in_all(node)
        text = f"{text} {one}" if text else one
    return text


def _connects(text: str) -> bool:
    return _RUN_ENDS.split(text)[-1] in CONNECTING


def _in_all(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, Or) else spelled(node)


def _in_any(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, And | Or) else spelled(node)


def _single(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, And | Or | Not) else spelled(node)
