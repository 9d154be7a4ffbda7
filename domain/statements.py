"""Statements on papers: what an observation says, named piece by piece. Pure; knows no paper's state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import UNSET
from msgspec.structs import replace

from domain.numbers import normalise
from domain.observation import (
    Observation,
    PaperKey,
    Presence,
    StatedConsultation,
    StatedFile,
    StatedMention,
    StatedRelation,
    StatedSession,
)
from domain.registers import MARK, OUTCOME, Sighting, path, sighting_of
from domain.vocabulary import from_residents

FIELDS = (
    *("title", "kind_text", "status_text", "occasion", "public", "filed_on"),
    *("originators", "clerks", "authors", "directions", "districts", "text"),
)
DATED = frozenset({"stated", "http", "given"})
"""Bases of seen_at that date a showing; a file's time or the run's clock do not."""


def sight(observation: Observation, pepper: bytes) -> Sighting[Observation]:
    """Names and digests what an observation of a paper says; `pepper` as for sighting_of."""
    return sighting_of(observation, _values(observation), marks(observation), pepper)


def elements(observation: Observation) -> Iterator[tuple[StatedConsultation, str]]:
    """Consultations with their element names: the source's id, else body, role and occurrence."""
    if observation.consultations is UNSET:
        return
    seen: Counter[str] = Counter()
    for consultation in observation.consultations.items:
        if consultation.id is not None:
            yield consultation, path("consultations", "id", consultation.id)
            continue
        name = path("consultations", consultation.body, consultation.role_text or "")
        seen[name] += 1
        yield consultation, f"{name}/{seen[name]}"


def sessions(consultation: StatedConsultation, element: str) -> Iterator[tuple[StatedSession, str]]:
    """Sessions of a consultation with their names: the source's id, else date, name and occurrence."""
    seen: Counter[str] = Counter()
    for session in consultation.sessions:
        if session.id is not None:
            yield session, f"{element}/session/" + path("id", session.id)
            continue
        name = path(session.date or "", session_name(session.name))
        seen[name] += 1
        yield session, f"{element}/session/{name}/{seen[name]}"


def session_name(name: str | None) -> str:
    """The name by which a session is known again: without AUSFALL, which is a fact of its own."""
    bare = (name or "").strip()
    if bare.upper().startswith("AUSFALL"):
        bare = bare[len("AUSFALL") :].lstrip(" -–:")
    return " ".join(bare.split())


def marks(observation: Observation) -> Iterator[str]:
    """The marks of the lists that the observation shows completely."""
    if observation.presence is not Presence.SHOWN:
        return
    stations = observation.consultations
    if stations is not UNSET and stations.complete and all(c.sessions_complete for c in stations.items):
        yield f"consultations/{MARK}"
    for field in ("relations", "mentions", "files"):
        listing = getattr(observation, field)
        if listing is not UNSET and listing.complete:
            yield f"{field}/{MARK}"


def name_of(key: PaperKey) -> str:
    """A paper's key as part of an element's name; numbers in any spelling are one."""
    return path("id", key.id) if key.id is not None else path("number", normalise(key.number or ""))


def dates(basis: str) -> bool:
    """Whether a `seen_at` of this basis dates what was shown."""
    return basis in DATED


def names_residents(observation: Observation) -> bool:
    """Whether the originators are residents, as far as the page's word for its kind tells."""
    kind_text = observation.kind_text
    return from_residents(None if kind_text is UNSET else kind_text)


def files(observation: Observation) -> Iterator[tuple[StatedFile, str]]:
    """Files with their element names: the source's id, else name and occurrence."""
    if observation.files is UNSET:
        return
    seen: Counter[str] = Counter()
    for file in observation.files.items:
        name = path("files", "id", file.id) if file.id is not None else path("files", file.name)
        seen[name] += 1
        yield file, f"{name}/{seen[name]}"


def relations(observation: Observation) -> Iterator[tuple[StatedRelation, str, int]]:
    """Relations with their element names and their place among those of the same child and basis."""
    if observation.relations is UNSET:
        return
    seen: Counter[tuple[PaperKey, str]] = Counter()
    for relation in observation.relations.items:
        group = (relation.child, relation.basis)
        name = path("relations", name_of(relation.child), name_of(relation.parent), relation.basis)
        yield relation, name, seen[group]
        seen[group] += 1


def mentions(observation: Observation) -> Iterator[tuple[StatedMention, str]]:
    """Mentions of other papers with their element names."""
    if observation.mentions is UNSET:
        return
    for mention in observation.mentions.items:
        yield mention, path("mentions", name_of(mention.paper))


def of_file(file: StatedFile) -> StatedFile:
    """What is said of a file; a server that moved to another host says nothing new of its files.

    An address that cannot be divided (RFC 3986, section 3) is said as it stands.
    """
    if file.address is None:
        return file
    try:
        parts = urlsplit(file.address)
    except ValueError:
        return file
    return replace(file, address=parts._replace(scheme="", netloc="").geturl())


def _values(observation: Observation) -> Iterator[tuple[str, object]]:
    """What the observation says, statement by statement; what is unset says nothing."""
    yield "presence", observation.presence
    if observation.presence is not Presence.SHOWN:
        return
    yield "not_understood", observation.not_understood
    if observation.key.number is not None:
        yield "number", observation.key.number
    for field in FIELDS:
        value = getattr(observation, field)
        if value is not UNSET:
            yield field, (value, *_beside(observation, field))
    for relation, name, place in relations(observation):
        yield name, (relation.kind, place)
    for mention, name in mentions(observation):
        yield name, mention
    for file, name in files(observation):
        yield name, of_file(file)
    for place, (consultation, element) in enumerate(elements(observation), 1):
        yield element, (consultation.body, consultation.role_text, consultation.authoritative, place)
        yield from _of_sessions(consultation, element)


def _beside(observation: Observation, field: str) -> Iterator[bool]:
    """What is part of a field's statement beside its value: how it is told hangs on it."""
    if field == "originators":
        yield names_residents(observation)
    if field == "text":
        yield dates(observation.seen_basis)


def _of_sessions(consultation: StatedConsultation, element: str) -> Iterator[tuple[str, object]]:
    for session, name in sessions(consultation, element):
        yield name, (session.date, session.name, session.agenda_item, session.cancelled)
        if session.outcome is not UNSET:
            yield name + OUTCOME, session.outcome
