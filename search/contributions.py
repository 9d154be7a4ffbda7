"""What each part of a query adds to a document's score, in plain Python; knows no index and no engine.

A score is the sum of the contributions; whoever doubts it can count the words and check the sum by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from search.edits import within
from search.facts import day_number, fact_terms
from search.numbers import number_terms, part_lookups, whole_lookups
from search.profile import Profile
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
    neighbours,
    scores,
)
from search.rows import SearchRow
from search.token_table import gather

BOTH = ("text", "title")


class Contribution(Struct, frozen=True):
    """`points` that the term `what` adds for `how` it is met in `field`."""

    what: str
    field: str
    how: str
    points: int


Found = list[Contribution] | None
"""None where the document does not match."""


class Field(Struct, frozen=True):
    """Title or text, read: words and stems in order, and how often stems occur as words and as parts."""

    words: list[str]
    stems: list[str]
    counts: dict[str, Counter[str]]


class Reading(Struct, frozen=True):
    """A document as a person reads it: title and text as words, and what else is known of it."""

    row: SearchRow
    fields: dict[str, Field]
    numbers: frozenset[str]
    facts: frozenset[str]


def read(row: SearchRow, text: str, profile: Profile) -> Reading:
    """The row and its text, read."""
    fields = {"text": _field(text, profile), "title": _field(row.heading, profile)}
    numbers = frozenset(number_terms(row.number or ""))
    return Reading(row, fields, numbers, frozenset(fact_terms(row, profile)))


def _field(text: str, profile: Profile) -> Field:
    tokens = gather(text, profile)
    stems = tokens.stems
    counts = {"levels": tokens.stem_counts(), "parts": tokens.part_counts()}
    return Field(tokens.words(), [stems[number] for number in tokens.ids], counts)


def contributions(root: Node, document: Reading, profile: Profile) -> Found:
    """All that the query adds to the document's score, None where it does not match."""
    found = _node(root, document, BOTH, profile)
    if found is None:
        return None
    for pair in neighbours(root):
        found = found + _close(pair, document, profile)
    return found + (_standing(document, profile) if scores(root) else [])


def _node(node: Node, document: Reading, fields: tuple[str, ...], profile: Profile) -> Found:
    match node:
        case And(nodes):
            return _sum(nodes, document, fields, profile, every=True)
        case Or(nodes):
            return _sum(nodes, document, fields, profile, every=False)
        case Not(inner):
            return [] if _node(inner, document, fields, profile) is None else None
        case Title(inner):
            return _node(inner, document, ("title",), profile)
        case Same(terms):
            reached = [f for term in terms if (f := _node(term, document, fields, profile)) is not None]
            return max(reached, key=lambda found: sum(each.points for each in found), default=None)
        case Fact(terms=terms):
            return [] if terms and document.facts.issuperset(terms) else None
        case Days(first, last):
            day = day_number(document.row.day)
            return [] if (day_number(first) or 1) <= day <= (day_number(last) or day) else None
        case _:
            return _leaf(node, document, fields, profile)


def _sum(
    nodes: Sequence[Node], document: Reading, fields: tuple[str, ...], profile: Profile, *, every: bool
) -> Found:
    found = [_node(node, document, fields, profile) for node in nodes]
    reached = [each for each in found if each is not None]
    if len(reached) < (len(found) if every else 1):
        return None
    return [one for each in reached for one in each]


def _leaf(
    node: Word | Phrase | Joined | Near | Prefix | Fuzzy | Number,
    document: Reading,
    fields: tuple[str, ...],
    profile: Profile,
) -> Found:
    numbers = fields == BOTH
    match node:
        case Word(word):
            found = [*_numbers((word,), document, profile, asked=numbers)]
            found += _levels(profile.stem(word), document, fields, profile)
            return [*found, *_in_halves(word, document, fields, profile)] or None
        case Number(words, begins=True):
            starts = part_lookups(words)[:1]
            held = any(number.startswith(start) for start in starts for number in document.numbers)
            return [Contribution("-".join(words), "number", "begins", profile.NUMBER_PART)] if held else None
        case Number(words):
            return [*_numbers(words, document, profile, asked=True)] or None
        case Phrase(words):
            places = {f: _places(document.fields[f].words, words) for f in fields}
            return _together("phrase", words, places, document, profile)
        case Joined(words):
            return _joined(words, document, fields, profile)
        case Near(first, second, distance):
            pair = (profile.stem(first), profile.stem(second))
            met = {f: _apart(document.fields[f], pair, distance) for f in fields}
            return _together("near", (first, second), met, document, profile)
        case Prefix(start):
            begun = {f: any(w.startswith(start) for w in document.fields[f].words) for f in fields}
            return _constant(f"{start}*", "prefix", profile.PREFIX, begun, profile)
        case Fuzzy(word, distance):
            stem = profile.stem(word)
            near = {
                f: any(within(s, stem, distance) for s in document.fields[f].counts["levels"]) for f in fields
            }
            return _constant(f"~{word}", "fuzzy", profile.FUZZY, near, profile)


def _joined(words: tuple[str, ...], document: Reading, fields: tuple[str, ...], profile: Profile) -> Found:
    stems = tuple(map(profile.stem, words))
    places = {field: _places(document.fields[field].stems, stems) for field in fields}
    together = [*_numbers(words, document, profile, asked=fields == BOTH)]
    together += _levels(profile.stem("".join(words)), document, fields, profile)
    return _together("joined", words, places, document, profile, together)


def _together(
    how: str,
    words: tuple[str, ...],
    met: dict[str, bool],
    document: Reading,
    profile: Profile,
    others: Sequence[Contribution] = (),
) -> Found:
    """What stands together in a field, or is met otherwise, and besides each stem by itself."""
    together = _constant(" ".join(words), how, profile.SIDE_BY_SIDE, met, profile) or []
    if not (together or others):
        return None
    stems = dict.fromkeys(map(profile.stem, words))
    apart = [one for stem in stems for one in _levels(stem, document, tuple(met), profile)]
    return [*others, *together, *apart]


def _constant(what: str, how: str, points: int, met: dict[str, bool], profile: Profile) -> Found:
    found = [
        Contribution(what, field, how, points * (profile.TITLE_TIMES if field == "title" else 1))
        for field, holds in met.items()
        if holds
    ]
    return found or None


def _levels(
    stem: str, document: Reading, fields: tuple[str, ...], profile: Profile
) -> Iterator[Contribution]:
    """The stem as a word and as a part of one: weight, level and factor."""
    weight = profile.weight(stem)
    for field in fields:
        counts, length = document.fields[field].counts, len(document.fields[field].words)
        for kind, _, times in profile.levels(field):
            occurrences = counts[kind].get(stem, 0)
            if occurrences:
                level = profile.level(field, kind, occurrences, length)
                as_part = " as part of a word" if kind == "parts" else ""
                how = f"weight {weight} × level {level} × {times}: {occurrences} times{as_part}"
                yield Contribution(stem, field, f"{how} in {length} words", weight * level * times)


def _numbers(
    words: tuple[str, ...], document: Reading, profile: Profile, *, asked: bool
) -> Iterator[Contribution]:
    if not asked:
        return
    what = "-".join(words)
    if document.numbers.intersection(part_lookups(words)):
        yield Contribution(what, "number", "part", profile.NUMBER_PART)
    if document.numbers.intersection(whole_lookups(words)):
        yield Contribution(what, "number", "whole", profile.NUMBER_WHOLE)


def _in_halves(word: str, document: Reading, fields: tuple[str, ...], profile: Profile) -> list[Contribution]:
    """A compound named by two words: its halves close together, whichever comes first."""
    halves, gap = profile.halves(word), profile.CLOSE_GAP
    met = {f: any(_apart(document.fields[f], pair, gap) for pair in halves) for f in fields}
    return _constant(word, "halves", profile.APART, met, profile) or []


def _close(pair: tuple[str, str], document: Reading, profile: Profile) -> list[Contribution]:
    one, other = profile.stem(pair[0]), profile.stem(pair[1])
    met = {f: _apart(document.fields[f], (one, other), profile.CLOSE_GAP) for f in BOTH}
    return _constant(" ".join(pair), "close", profile.CLOSE, met, profile) or []


def _standing(document: Reading, profile: Profile) -> list[Contribution]:
    """What a document adds by what it is, whatever is asked."""
    row = document.row
    found = [
        Contribution(row.kind, "kind", "kind", points)
        for kinds, points in profile.KIND_POINTS
        if row.kind in kinds
    ]
    step = profile.recency(int(row.day[:4])) if row.day is not None else 0
    if step:
        points = step * profile.RECENCY_POINTS
        found.append(Contribution(str(row.day), "day", f"recency {step}", points))
    return found


def _places(sequence: list[str], words: Sequence[str]) -> bool:
    wanted, last = list(words), len(sequence) - len(words)
    return any(sequence[start : start + len(wanted)] == wanted for start in range(last + 1))


def _apart(field: Field, pair: tuple[str, str], gap: int) -> bool:
    """Whether two different stems stand with at most `gap` words between them, in either order."""
    if pair[0] == pair[1] or not field.counts["levels"].keys() >= set(pair):
        return False
    ones = [place for place, stem in enumerate(field.stems) if stem == pair[0]]
    others = [place for place, stem in enumerate(field.stems) if stem == pair[1]]
    return any(abs(one - other) - 1 <= gap for one in ones for other in others)
