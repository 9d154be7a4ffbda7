"""What is known of a paper beside its text, as terms that any engine can look up; knows no engine.

A term is `field=value`; a text value is found by any run of up to three of its words, by their stems.
"""

from __future__ import annotations

from datetime import date

from search.profile import Profile
from search.rows import SearchRow

RUN = 3
"""Longest run of words that is one term; a longer value is asked for by all its runs of three."""


def fact_terms(row: SearchRow, profile: Profile) -> tuple[str, ...]:
    """All terms under which the row's facts are found, sorted."""
    terms = {f"kind={row.kind}"}
    texts = {
        "body": row.bodies,
        "originator": row.originators,
        "district": row.districts,
        "status": (row.status or "",),
        "section": tuple(title for title, _, _, form in row.sections if not form),
    }
    for field, values in texts.items():
        terms.update(f"{field}={run}" for value in values for run in _runs(stems(value, profile)))
    for body, role, outcome in row.stations:
        terms.update(_station_terms(stems(body, profile), role, outcome))
    if row.day is not None:
        terms.add(f"recency={profile.recency(int(row.day[:4]))}")
    return tuple(sorted(terms))


def lookups(field: str, value: str, profile: Profile) -> tuple[str, ...]:
    """The terms by which a text value is asked for; none where it holds no word."""
    words = stems(value, profile)
    if len(words) <= RUN:
        return (f"{field}={' '.join(words)}",) if words else ()
    return tuple(f"{field}={' '.join(words[at : at + RUN])}" for at in range(len(words) - RUN + 1))


def outcome_lookups(outcome: str, role: str | None, body: str | None, profile: Profile) -> tuple[str, ...]:
    """The terms by which an outcome is asked for, of any station or of those with the role and the body."""
    prefix = _outcome_prefix(outcome, role)
    return lookups(f"{prefix}/body", body, profile) if body else (prefix,)


def stems(value: str, profile: Profile) -> list[str]:
    """The value's words in order, by their stems."""
    return [profile.stem(word) for word, _, _ in profile.tokens(value)]


def day_number(day: str | None) -> int:
    """Days since the beginning of the year 1, from 1; 0 for no day."""
    return 0 if day is None else date.fromisoformat(day).toordinal()


def _station_terms(body: list[str], role: str | None, outcome: str | None) -> list[str]:
    terms = [f"role={role}"] if role else []
    if outcome is not None:
        for prefix in {_outcome_prefix(outcome, None), _outcome_prefix(outcome, role)}:
            terms += [prefix, *(f"{prefix}/body={run}" for run in _runs(body))]
    return terms


def _outcome_prefix(outcome: str, role: str | None) -> str:
    return f"outcome={outcome}" + (f"/role={role}" if role else "")


def _runs(words: list[str]) -> list[str]:
    return [
        " ".join(words[start : start + size])
        for size in range(1, RUN + 1)
        for start in range(len(words) - size + 1)
    ]
