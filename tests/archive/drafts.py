"""Drafts for the tests: fixed ones, and any that the event types allow."""

from __future__ import annotations

import builtins
import types
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st
from msgspec import Struct, structs

from domain.event_types import event_types
from domain.events import Cause, Draft, Erased, Event, PaperAnnounced, PaperFiled, Provenance

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def announced(stream: UUID, slug: str = "VII-A-00612") -> Draft:
    """A paper's first event."""
    return Draft(stream, PaperAnnounced(council="leipzig", slug=slug))


def filed(stream: UUID, *, clerks: tuple[str, ...] = ()) -> Draft:
    """An event with a personal part where `clerks` are given."""
    return Draft(stream, PaperFiled(kind="motion", title="Gebührensatzung", clerks=clerks))


def structs_of(cls: type[Struct]) -> st.SearchStrategy[Any]:
    """Any value of the struct."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{field.name: _values(hints[field.name]) for field in structs.fields(cls)})


def any_event() -> st.SearchStrategy[Event]:
    """Any value of any event type."""
    return st.one_of([structs_of(cls) for cls in event_types().values() if cls is not Erased])


@cache
def any_draft() -> st.SearchStrategy[Draft]:
    """Any event on one of three streams, with or without provenance."""
    return st.builds(
        Draft,
        stream=st.sampled_from([ONE, TWO, THREE]),
        event=any_event(),
        cause=st.sampled_from(Cause),
        actor=st.none() | st.text(),
        provenance=st.none() | structs_of(Provenance),
    )


def _values(hint: object) -> st.SearchStrategy[Any]:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return structs_of(hint)
    arguments = [each for each in get_args(hint) if each is not Ellipsis]
    match get_origin(hint):
        case builtins.tuple:
            return st.lists(_values(arguments[0]), max_size=3).map(tuple)
        case builtins.dict:
            return st.dictionaries(*map(_values, arguments), max_size=3)
        case types.UnionType:
            return st.one_of([_values(each) for each in arguments])
    return st.integers(-(2**53), 2**53) if hint is int else st.from_type(cast("type[Any]", hint))
