"""Which rules a source's objects are read by: what was detected, unless the operator says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ingest.oparl.faults import CHANGES_READING, Fault


class Choice(Struct, frozen=True):
    """Rules that the operator puts in force or out of force for a source, whatever is detected."""

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()


def choice_of(source: str, setting: Mapping[str, tuple[str, ...]]) -> Choice:
    """What the setting says of a source: rules by name, each with + or - before it."""
    words = setting.get(source, ())
    on, off = (frozenset(w[1:] for w in words if w[0] == sign) for sign in "+-")
    return Choice(on, off)


def chosen(found: tuple[Fault, ...], choice: Choice) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """The faults with a word on those that were set, and the rules by which the source is read."""
    detected = {fault.rule: fault for fault in found}
    rules = (({*detected} - choice.off) | choice.on) & {*CHANGES_READING}
    for rule in choice.on | choice.off:
        before = detected.get(rule, Fault(rule, 0, ""))
        word = "set" if rule in choice.on else "set to be ignored"
        example = f"{word}; {before.example}" if before.example else word
        detected[rule] = Fault(rule, before.count, example, before.out_of)
    return tuple(detected[rule] for rule in sorted(detected)), tuple(sorted(rules))
