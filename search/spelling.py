"""The one canonical spelling of a query, under which it is shown and cited; knows no profile and no index."""

from __future__ import annotations

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
from search.values import spelled_days


def spelled(node: Node) -> str:
    """The query as it may be typed again; everything is the empty text."""
    match node:
        case And(nodes):
            return " ".join(_in_all(each) for each in nodes)
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


def _in_all(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, Or) else spelled(node)


def _in_any(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, And | Or) else spelled(node)


def _single(node: Node) -> str:
    return f"({spelled(node)})" if isinstance(node, And | Or | Not) else spelled(node)
