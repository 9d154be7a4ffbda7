"""Events as bytes: what comes back, what is refused, what can be erased."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import msgspec
import pytest
from hypothesis import given
from msgspec import Struct

from archive.codec import Codec, StoredParts, stored_topic
from domain.errors import Tampered, UnknownEvent
from domain.event_types import event_types
from domain.events import Draft, Erased, Event, HarvestCompleted, NotUnderstoodListed, Recorded
from domain.meeting_events import MeetingNotUnderstood
from domain.observation import NotUnderstood
from domain.upcasts import Upcast
from tests.archive.drafts import ONE, any_draft, filed

INSTANT = "2026-01-01T12:00:00.000000Z"


def stored(draft: Draft, **changes: Any) -> StoredParts:
    """The draft's parts as the first event, with some of them changed."""
    return msgspec.structs.replace(Codec().encode(draft, 1, 1, INSTANT), **changes)


@given(any_draft())
def test_every_event_comes_back(draft: Draft) -> None:
    """What is encoded decodes to the same event with the same envelope."""
    codec = Codec()

    recorded = codec.decode(codec.encode(draft, 7, 3, INSTANT))

    topic = draft.event.TOPIC
    expected = (draft.cause, draft.actor, draft.provenance, draft.event)
    assert recorded == Recorded(7, draft.stream, 3, topic, INSTANT, *expected)


@given(any_draft())
def test_personal_fields_stay_apart(draft: Draft) -> None:
    """No personal field is among the facts, and a personal part without content does not exist."""
    parts = Codec().encode(draft, 1, 1, INSTANT)

    facts = msgspec.json.decode(parts.state or b"")
    personal = msgspec.json.decode(parts.personal or b"{}")
    assert not set(draft.event.PERSONAL) & set(facts)
    assert (parts.personal is not None) == any(getattr(draft.event, name) for name in draft.event.PERSONAL)
    assert set(personal) <= set(draft.event.PERSONAL)


@pytest.mark.parametrize("cls", [cls for cls in event_types().values() if cls is not Erased])
def test_topics_need_no_escape(cls: type[Event]) -> None:
    """A stored topic is written into a leaf as it is, so it holds no character that JSON would escape."""
    topic = stored_topic(cls)

    assert msgspec.json.encode(topic) == f'"{topic}"'.encode()
    assert topic.isascii()


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"personal": None}, ("personal",)),
        ({"state": None}, ("facts",)),
        ({"state": None, "personal": None}, ("facts", "personal")),
    ],
)
def test_erased_parts_are_named(changes: dict[str, Any], parts: tuple[str, ...]) -> None:
    """An event whose part was erased says which one it was."""
    recorded = Codec().decode(stored(filed(ONE, clerks=("Erika Mustermann",)), **changes))

    assert recorded.erased == parts


def test_erased_personal_part_leaves_facts() -> None:
    """Without its personal part an event has its facts and no personal fields."""
    recorded = Codec().decode(stored(filed(ONE, clerks=("Erika Mustermann",)), personal=None))

    assert recorded.event == filed(ONE).event


def test_erased_facts_leave_the_topic() -> None:
    """Without its facts an event still says what happened."""
    recorded = Codec().decode(stored(filed(ONE), state=None))

    assert recorded.event == Erased("paper.filed")


@pytest.mark.parametrize("topic", ["paper.burnt:1", "paper.filed:2", "paper.filed:0", "paper.filed"])
def test_unknown_topics_are_refused(topic: str) -> None:
    """A topic or schema that this version does not know is an error that names both."""
    with pytest.raises(UnknownEvent, match=r"event 1 has topic .* of schema \d"):
        Codec().decode(stored(filed(ONE), topic=topic))


@pytest.mark.parametrize("facts", [b"{}", b'{"kind":1}', b'{"kind":"motion"', b"", b"\xff"])
def test_ill_typed_events_are_refused(facts: bytes) -> None:
    """Facts that are not of their type are an error that names the event, not an event."""
    with pytest.raises(Tampered, match="event 1"):
        Codec().decode(stored(filed(ONE), state=facts))


class NewerFiled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A later shape of an event: `heading` was `title` once. It stays out of the domain's list."""

    TOPIC: ClassVar[str] = "paper.filed"
    SCHEMA: ClassVar[int] = 3
    PERSONAL: ClassVar[tuple[str, ...]] = ("clerks",)
    heading: str
    clerks: tuple[str, ...] = ()


def test_older_schemas_are_upcast() -> None:
    """An event of an older schema takes every step to today's class, its personal part included."""
    steps: dict[tuple[str, int], Upcast] = {
        ("paper.filed", 1): lambda fields: {"heading": fields["title"], "clerks": fields["clerks"]},
        ("paper.filed", 2): lambda fields: fields | {"heading": fields["heading"].upper()},
    }
    codec = Codec(steps, {"paper.filed": cast("type[Event]", NewerFiled)})

    recorded = codec.decode(stored(filed(ONE, clerks=("Erika",))))

    assert recorded.event == cast("Event", NewerFiled(heading="GEBÜHRENSATZUNG", clerks=("Erika",)))


@pytest.mark.parametrize("cls", [NotUnderstoodListed, MeetingNotUnderstood])
def test_what_was_not_understood_moved_to_the_personal_part(
    cls: type[NotUnderstoodListed | MeetingNotUnderstood],
) -> None:
    """Items that schema 1 stored among the facts are read like those of schema 2, which can be erased."""
    event = cls(items=(NotUnderstood("Kopf", "Schmidt, Bernd"),))
    parts = stored(Draft(ONE, event))
    older = msgspec.structs.replace(
        parts, topic=f"{cls.TOPIC}:1", state=parts.personal, personal=None, committed=2
    )
    erased = msgspec.structs.replace(parts, personal=None)

    assert (b"{}", 3) == (parts.state, parts.committed)
    assert [event, cls()] == [Codec().decode(each).event for each in (older, erased)]
    assert ((), ("personal",)) == (Codec().decode(older).erased, Codec().decode(erased).erased)


def test_missing_step_is_refused() -> None:
    """An older schema without a way to today's class is an error that names topic and schema."""
    codec = Codec({}, {"paper.filed": cast("type[Event]", NewerFiled)})

    with pytest.raises(UnknownEvent, match=r"paper\.filed of schema 1"):
        codec.decode(stored(filed(ONE)))


def test_unlisted_classes_are_not_recorded() -> None:
    """Only the event types of the domain can be recorded."""
    with pytest.raises(UnknownEvent, match="Erased"):
        Codec().encode(Draft(ONE, Erased("paper.filed")), 1, 1, INSTANT)


def test_personal_classes_leave_out_defaults() -> None:
    """A class with personal fields that writes its defaults would put them among the facts: refused."""

    class Leaky(Struct, frozen=True):
        TOPIC: ClassVar[str] = "paper.leaky"
        SCHEMA: ClassVar[int] = 1
        PERSONAL: ClassVar[tuple[str, ...]] = ("clerks",)
        clerks: tuple[str, ...] = ()

    with pytest.raises(TypeError, match="Leaky"):
        Codec(types={"paper.leaky": cast("type[Event]", Leaky)})


def test_encoding_is_deterministic() -> None:
    """Equal events have equal bytes, whatever order their mappings were filled in."""
    one = HarvestCompleted(results={"new": 1, "failed": 2})
    other = HarvestCompleted(results={"failed": 2, "new": 1})

    assert stored(Draft(ONE, one)) == stored(Draft(ONE, other))
