"""The naive evaluator: what a query means, in plain Python over rows and texts; knows no index and no engine.

It defines matches, scores, order, totals and facets; an engine that differs from it is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from search.matches import Facets, Match, Matches, facet_counts, in_order
from search.numbers import number_terms, part_lookups, whole_lookups
from search.profile import Profile
from search.query import Joined, ParsedQuery, Phrase, Term, Word
from search.rows import FACETS, SearchRow, facet_values


class _Read(Struct, frozen=True):
    """A document as a person reads it: its words and their stems in order, and its number's terms."""

    title: list[str]
    text: list[str]
    title_stems: list[str]
    text_stems: list[str]
    numbers: frozenset[str]


def evaluate(
    query: ParsedQuery,
    profile: Profile,
    documents: Iterable[tuple[SearchRow, str]],
    position: int,
    *,
    council: str | None = None,
) -> Matches:
    """Everything that matches at the position among rows given with their texts ("" where there is none)."""
    found: list[tuple[Match, SearchRow]] = []
    for row, text in documents:
        if not row.from_position <= position < row.to_position or council not in (None, row.council):
            continue
        score = _score(query, _read(row, text, profile), profile)
        if score is not None:
            family = f"{row.council}/{row.family}"
            found.append((Match(score, row.ordinal, row.from_position, family), row))
    matches = tuple(sorted((match for match, _ in found), key=in_order))
    families = len({match.family for match in matches})
    return Matches(matches, families, _facets([row for _, row in found]))


def _read(row: SearchRow, text: str, profile: Profile) -> _Read:
    title_words = [word for word, _, _ in profile.tokens(row.heading)]
    text_words = [word for word, _, _ in profile.tokens(text)]
    return _Read(
        title_words,
        text_words,
        [profile.stem(word) for word in title_words],
        [profile.stem(word) for word in text_words],
        frozenset(number_terms(row.number or "")),
    )


def _score(query: ParsedQuery, read: _Read, profile: Profile) -> int | None:
    """The sum over the required terms, None where one does not match or an excluded one does."""
    if any(_term_score(term, read, profile) is not None for term in query.excluded):
        return None
    scores = [_term_score(term, read, profile) for term in query.required]
    reached = [score for score in scores if score is not None]
    return sum(reached) if len(reached) == len(scores) else None


def _term_score(term: Term, read: _Read, profile: Profile) -> int | None:
    stems = [profile.stem(word) for word in term.words]
    together: list[int] = []
    match term:
        case Word():
            together = _number_scores(term.words, read, profile)
        case Phrase(words):
            together = _side_by_side(words, read.title, read.text, profile)
        case Joined(words):
            together = _number_scores(words, read, profile)
            together += _side_by_side(stems, read.title_stems, read.text_stems, profile)
    scattered = [score for stem in dict.fromkeys(stems) for score in _word_scores(stem, read, profile)]
    matched = together or (scattered if isinstance(term, Word) else [])
    return sum(together) + sum(scattered) if matched else None


def _word_scores(stem: str, read: _Read, profile: Profile) -> list[int]:
    scores: list[int] = []
    if stem in read.text_stems:
        level = profile.text_level(read.text_stems.count(stem), len(read.text_stems))
        scores.append(profile.weight(stem) * level)
    if stem in read.title_stems:
        level = profile.title_level(len(read.title_stems))
        scores.append(profile.weight(stem) * level * profile.TITLE_TIMES)
    return scores


def _number_scores(words: tuple[str, ...], read: _Read, profile: Profile) -> list[int]:
    scores: list[int] = []
    if read.numbers.intersection(part_lookups(words)):
        scores.append(profile.NUMBER_PART)
    if read.numbers.intersection(whole_lookups(words)):
        scores.append(profile.NUMBER_WHOLE)
    return scores


def _side_by_side(words: Sequence[str], title: list[str], text: list[str], profile: Profile) -> list[int]:
    scores: list[int] = []
    if _within(list(words), text):
        scores.append(profile.SIDE_BY_SIDE)
    if _within(list(words), title):
        scores.append(profile.SIDE_BY_SIDE * profile.TITLE_TIMES)
    return scores


def _within(words: list[str], sequence: list[str]) -> bool:
    last = len(sequence) - len(words)
    return any(sequence[start : start + len(words)] == words for start in range(last + 1))


def _facets(rows: list[SearchRow]) -> Facets:
    values = [facet_values(row) for row in rows]
    return Facets(**{f: facet_counts(Counter(v for each in values for v in each[f])) for f in FACETS})
