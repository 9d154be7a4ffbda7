"""decide: what does a sighting tell that the history does not hold yet? Pure; the context is data.

Events come in the order: key facts, description, relations, stations, files, text; the text last, so
that long search rows are opened once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import UNSET, Struct

from domain import events as e
from domain.consultations import decide_consultations
from domain.meeting_observation import AnyObservation
from domain.observation import PAGE, Observation, PaperKey, Presence
from domain.paper import Account, Paper
from domain.registers import Sighting, Weighing
from domain.showings import TextShown, Told, told_of, untold
from domain.statements import FIELDS, files, mentions, names_residents, relations
from domain.vocabulary import from_residents, kind_code

FILINGS: dict[str, type[e.PaperFiled]] = {
    "motion": e.MotionFiled,
    "position": e.PositionFiled,
    "amendment": e.AmendmentFiled,
    "new_version": e.NewVersionFiled,
}
NAMES = ("originators", "directions", "districts", *e.PaperFiled.PERSONAL)
DETAILS = ("number", *(field for field in FIELDS if field != "text"))


class Context(Struct, frozen=True):
    """What decide needs beside the paper: the streams of the papers that are named, and the texts shown.

    All that the observation names is in `named`.
    """

    named: dict[PaperKey, UUID]
    showings: tuple[TextShown, ...] = ()
    cause: e.Cause = e.Cause.SOURCE


def decide(
    paper: Paper, sighting: Sighting[Observation], weighing: Weighing, context: Context
) -> list[e.Draft]:
    """The events that a sighting adds to the paper's history; none when it tells nothing new."""
    observation = sighting.observation
    account = paper.accounts.get(observation.source) or Account(
        source=observation.source, reader=observation.reader.name
    )
    provenance = provenance_of(observation)

    def draft(event: e.Event, stream: UUID | None = None) -> e.Draft:
        return e.Draft(stream=stream or paper.id, event=event, cause=context.cause, provenance=provenance)

    drafts = [draft(event) for event in _presence(account, observation, weighing)]
    drafts += [draft(event) for event in _details(paper, account, observation, weighing)]
    drafts += [draft(event) for event in _mentions(account, observation, weighing, context)]
    drafts += [draft(x, stream) for stream, x in _relations(paper, account, observation, weighing, context)]
    drafts += [
        draft(event, stream) for stream, event in decide_consultations(paper, account, observation, weighing)
    ]
    drafts += [draft(event) for event in _files(account, observation, weighing)]
    drafts += [draft(event) for event in _not_understood(account, observation, weighing)]
    return drafts + [draft(event) for event in _text(paper, sighting, weighing, context)]


def provenance_of(observation: AnyObservation) -> e.Provenance:
    """Where the facts of an observation come from."""
    return e.Provenance(
        source=observation.source,
        address=observation.address,
        sha256=observation.sha256,
        reader=observation.reader.name,
        reader_version=observation.reader.version,
        seen_at=observation.seen_at,
        seen_basis=observation.seen_basis,
        line=observation.line,
    )


def _presence(account: Account, observation: Observation, weighing: Weighing) -> Iterator[e.Event]:
    if "presence" not in weighing.changed:
        return
    if observation.presence is Presence.GONE and not account.gone:
        yield e.PaperGone(last_seen=observation.last_seen, first_missed=observation.first_missed)
    if observation.presence is Presence.SHOWN and account.gone:
        yield e.PaperSeenAgain()


def _details(
    paper: Paper, account: Account, observation: Observation, weighing: Weighing
) -> Iterator[e.Event]:
    stated = dict(_stated(observation, weighing))
    if not paper.filed and observation.presence is Presence.SHOWN:
        yield _filing(observation, stated)
        return
    for field, new in stated.items():
        old = account.details.get(field)
        if field in account.details and old == new:
            continue
        if field in e.PaperFiled.PERSONAL:
            yield e.DetailCorrected(field=field, old_names=old or (), new_names=new or ())
        else:
            kind = kind_code(new[0] if new else None) if field == "kind_text" else None
            yield e.DetailCorrected(field=field, old=old, new=new, kind=kind)


def _stated(observation: Observation, weighing: Weighing) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The plain fields on which the source newly says something, as tuples of texts."""
    for field in DETAILS:
        if field not in weighing.changed:
            continue
        value: object = observation.key.number if field == "number" else getattr(observation, field)
        if isinstance(value, tuple):
            yield ("residents" if field == "originators" and names_residents(observation) else field), value
        elif isinstance(value, bool):
            yield field, ("yes" if value else "no",)
        else:
            yield field, None if value is None else (str(value),)


def _filing(observation: Observation, stated: dict[str, tuple[str, ...] | None]) -> e.PaperFiled:
    texts = stated.get("kind_text")
    kind = kind_code(texts[0] if texts else None)
    fields: dict[str, object] = {}
    for field, value in stated.items():
        if field in NAMES:
            fields[field] = value or ()
        elif field == "public":
            fields[field] = None if value is None else value == ("yes",)
        else:
            fields[field] = value[0] if value else None
    filing = FILINGS.get(kind, e.PaperFiled)
    return filing(kind=kind, stated=tuple(stated), **fields)  # type: ignore[arg-type]  # by field name


def _mentions(
    account: Account, observation: Observation, weighing: Weighing, context: Context
) -> Iterator[e.Event]:
    for name in sorted(weighing.dropped & account.mentions.keys()):
        yield e.MentionDropped(element=name, paper=account.mentions[name].paper)
    for mention, name in mentions(observation):
        if name not in weighing.changed:
            continue
        residents = from_residents(mention.kind_text)
        yield e.MentionRecorded(
            element=name,
            paper=context.named[mention.paper],
            number=mention.paper.number,
            title=mention.title,
            originators=() if residents else mention.originators,
            residents=mention.originators if residents else (),
            kind=kind_code(mention.kind_text) if mention.kind_text is not None else None,
            kind_text=mention.kind_text,
            basis=mention.basis,
        )


def _relations(
    paper: Paper, account: Account, observation: Observation, weighing: Weighing, context: Context
) -> Iterator[tuple[UUID, e.Event]]:
    held = {claim.element: claim for claim in account.claims.values()}
    for name in sorted(weighing.dropped & held.keys()):
        yield held[name].stream, e.RelationDropped(claim=held[name].claim)
    given = paper.claims
    for relation, name, place in relations(observation):
        if name not in weighing.changed:
            continue
        earlier = held.get(name)
        given += earlier is None
        yield (
            earlier.stream if earlier else paper.id,
            e.RelationClaimed(
                claim=earlier.claim if earlier else given,
                element=name,
                child=context.named[relation.child],
                parent=context.named[relation.parent],
                kind=relation.kind,
                basis=relation.basis,
                order=place,
            ),
        )


def _files(account: Account, observation: Observation, weighing: Weighing) -> Iterator[e.Event]:
    for name in sorted(weighing.dropped & account.files.keys()):
        yield e.FileDropped(element=name)
    for file, name in files(observation):
        if name in weighing.changed:
            yield e.FileListed.of(name, file)


def _not_understood(account: Account, observation: Observation, weighing: Weighing) -> Iterator[e.Event]:
    items = observation.not_understood
    if "not_understood" in weighing.changed and items != account.not_understood:
        yield e.NotUnderstoodListed(items=items)


def _text(
    paper: Paper, sighting: Sighting[Observation], weighing: Weighing, context: Context
) -> Iterator[e.Event]:
    """A text that the archive lacks, then what must be told of when texts were shown."""
    o = sighting.observation
    if o.text is UNSET:
        return
    own = TextShown(sighting.order, text_sha256(o.text.text), o.seen_at, o.seen_basis)
    told = told_of(paper, o.source)
    version = paper.version(PAGE, own.sha256)
    if version is None or ("text" in weighing.changed and version.sections != o.text.sections):
        yield e.TextRecorded(
            document=PAGE,
            version=version.version if version else len(paper.texts.get(PAGE, ())) + 1,
            sha256=own.sha256,
            characters=len(o.text.text),
            sections=o.text.sections,
            current=weighing.registers["text"].order == own.order,
        )
        told[own.seen_at] = own.told()
    yield from shown_again(paper, (*context.showings, own), told)


def shown_again(
    paper: Paper, showings: Sequence[TextShown], told: Mapping[str, Told]
) -> Iterator[e.TextShownAgain]:
    """What is not told yet of a source's showings; a text that was erased is passed over."""
    latest = max(showings).sha256
    for shown in untold(showings, told):
        if paper.version(PAGE, shown.sha256) is None and shown.told() not in told.values():
            continue
        yield e.TextShownAgain(
            document=PAGE,
            sha256=shown.sha256,
            seen_at=shown.seen_at,
            seen_basis=shown.basis,
            current=shown.sha256 == latest,
        )


def text_sha256(text: str) -> str:
    """The name of a text among the originals: SHA-256 of its UTF-8 bytes, hex."""
    return hashlib.sha256(text.encode()).hexdigest()
