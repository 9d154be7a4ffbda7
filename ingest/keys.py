"""The keys of one observation: which streams its papers have, and the events that teach it to the archive."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from archive.effects import Key, Reading
from domain import events as e
from domain.decide import provenance_of
from domain.identity import Known, Resolution, id_key, number_key, resolve, slug_key
from domain.meeting_observation import AnyObservation
from domain.numbers import slug as slug_of
from domain.observation import PaperKey
from ingest.workspace import Workspace, key_row


class Taught(Struct):
    """What resolving taught: drafts and side tables, in order."""

    drafts: list[e.Draft] = []
    new_keys: list[Key] = []
    changed_keys: list[Key] = []
    moved_streams: list[tuple[UUID, UUID]] = []


class Keyring:
    """Resolves the paper keys of one observation against the workspace."""

    def __init__(
        self, workspace: Workspace, observation: AnyObservation, earlier: Reading | None, cause: e.Cause
    ) -> None:
        self._workspace = workspace
        self._observation = observation
        self._earlier = earlier
        self._cause = cause
        self._taught = Taught()

    def take(self) -> Taught:
        """What was taught since the last call."""
        taken, self._taught = self._taught, Taught()
        return taken

    def own(self, key: PaperKey) -> UUID:
        """The stream of the observed paper, which the observation calls `key`.

        Raises AmbiguousNumber when its number means several papers.
        """
        used = self._workspace.paper_of(self._earlier.stream).id if self._earlier is not None else None
        return self._resolve(key, used)

    def named(self, key: PaperKey) -> UUID:
        """The stream of a paper that the observation names.

        Raises AmbiguousNumber when the number means several papers.
        """
        return self._resolve(key, None)

    def _resolve(self, key: PaperKey, used_before: UUID | None) -> UUID:
        o = self._observation
        resolution = resolve(key, o.council, o.source, self._known(key, used_before))
        if resolution.joined is not None:
            self._join(resolution.stream, resolution.joined)
        self._learn(key, resolution)
        if resolution.new:
            self._announce(key, resolution.stream)
        elif resolution.new_id or resolution.new_number:
            self._identify(key, resolution)
        if resolution.shared_with is not None and key.number is not None:
            papers = (resolution.shared_with, resolution.stream)
            self._draft(resolution.stream, e.NumberShared(number=key.number, papers=papers))
            name = number_key(o.council, key.number)
            self._workspace.learn_key(name, None)
            self._taught.changed_keys.append(key_row(name, None))
        return resolution.stream

    def _known(self, key: PaperKey, used_before: UUID | None) -> Known:
        o, workspace = self._observation, self._workspace
        by_id = workspace.key(id_key(o.source, key.id))[1] if key.id is not None else None
        found, by_number = workspace.key(number_key(o.council, key.number)) if key.number else (False, None)
        other = False
        if key.id is not None and by_number is not None and by_number != by_id:
            other = any(source == o.source for source, _ in workspace.paper(by_number).ids)
        return Known(
            by_id=by_id,
            by_number=by_number,
            shared=found and by_number is None,
            other_id=other,
            used_before=used_before,
        )

    def _learn(self, key: PaperKey, resolution: Resolution) -> None:
        o = self._observation
        names = []
        if resolution.new_id and key.id is not None:
            names.append(id_key(o.source, key.id))
        if resolution.new_number and key.number is not None:
            names.append(number_key(o.council, key.number))
        for name in names:
            self._workspace.learn_key(name, resolution.stream)
            self._taught.new_keys.append(key_row(name, resolution.stream))

    def _announce(self, key: PaperKey, stream: UUID) -> None:
        o = self._observation
        self._draft(
            stream,
            e.PaperAnnounced(
                council=o.council,
                slug=self._slug(key, stream),
                number=key.number,
                source=o.source if key.id is not None else None,
                id=key.id,
            ),
        )

    def _identify(self, key: PaperKey, resolution: Resolution) -> None:
        """A known paper got an id or a number; its first number gives it a readable address."""
        o = self._observation
        paper = self._workspace.paper(resolution.stream)
        number = key.number if resolution.new_number else None
        self._draft(
            resolution.stream,
            e.PaperIdentified(
                number=number,
                source=o.source if resolution.new_id else None,
                id=key.id if resolution.new_id else None,
            ),
        )
        if number is not None and not paper.numbers:
            slug = self._slug(PaperKey(number=number), resolution.stream)
            self._draft(resolution.stream, e.SlugAssigned(slug=slug))

    def _slug(self, key: PaperKey, stream: UUID) -> str:
        """A free readable address; a second paper with the same one gets `~2`."""
        base = slug_of(key.number) if key.number else f"id-{slug_of(key.id or '')}"
        slug, count = base, 1
        while self._workspace.key(slug_key(self._observation.council, slug))[0]:
            count += 1
            slug = f"{base}~{count}"
        name = slug_key(self._observation.council, slug)
        self._workspace.learn_key(name, stream)
        self._taught.new_keys.append(key_row(name, stream))
        return slug

    def _join(self, stream: UUID, other: UUID) -> None:
        """Two streams turned out to be one paper: the other's keys come over, its statements follow.

        A number that it shares with further papers stays shared.
        """
        workspace, council = self._workspace, self._observation.council
        paper = workspace.paper(other)
        names = [id_key(source, value) for source, value in paper.ids]
        names += [number_key(council, number) for number in paper.numbers]
        names += [slug_key(council, slug) for slug in paper.slugs]
        for name in names:
            if workspace.key(name)[1] != other:
                continue
            workspace.learn_key(name, stream)
            self._taught.changed_keys.append(key_row(name, stream))
        self._taught.moved_streams.append((other, stream))
        self._draft(stream, e.PaperJoined(other=other))

    def _draft(self, stream: UUID, event: e.Event) -> None:
        provenance = provenance_of(self._observation)
        self._taught.drafts.append(
            e.Draft(stream=stream, event=event, cause=self._cause, provenance=provenance)
        )
