"""The catalogue: papers, families, claims and search rows, kept in step event by event.

One projection in one transaction: an event refolds the papers and families that it touches, closes the
rows that no longer hold and opens those that do. Pure but for the Changes it fills; the papers it works on
are given by a Shelf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec
from sqlalchemy import Table

from domain import events as e
from domain.claims import SortKey, root_of, sort_key, weighed
from domain.evolve import evolve
from domain.file import File, evolve_file
from domain.identity import file_stream
from domain.numbers import normalise
from domain.paper import Claim, Paper
from projections import tables
from projections.changes import Changes, Row, opened
from projections.listings import Withheld, attach, former, hold_back, withheld_after, withheld_by
from projections.search_row import Facts, documents, stands
from projections.shelf import OpenRow, Shelf
from search.rows import SearchRow

NAME = "catalogue-4"

Fetch = Callable[[Iterable[UUID], int | None], dict[UUID, Paper]]
"""Folds papers from the log, up to a position or as they stood before the batch."""

SILENT: frozenset[type[e.Event]] = frozenset(
    {
        e.DecisionRecorded,
        e.ConsultationsOrdered,
        e.NotUnderstoodListed,
    }
)
"""Events that no row of the catalogue tells of."""

STATIONS: frozenset[type[e.Event]] = frozenset(
    {
        e.ConsultationAdded,
        e.ConsultationChanged,
        e.ConsultationDropped,
        e.SessionSet,
        e.SessionMoved,
        e.SessionDropped,
        e.SessionCancelled,
        e.SessionReinstated,
        e.OutcomeRecorded,
        e.OutcomeOverwritten,
    }
)
"""Events of which rows tell bodies, outcomes and the day only."""

OF_OTHERS: frozenset[type[e.Event]] = frozenset(
    {e.RelationClaimed, e.RelationDropped, e.MentionRecorded, e.MentionDropped}
)
"""Events that change the rows of those that they name, not those of the paper whose page says so."""


class Catalogue:
    """Applies events to a shelf; `fetch` folds papers from the log as they stood before a position."""

    def __init__(self, shelf: Shelf, fetch: Fetch) -> None:
        self._shelf = shelf
        self._fetch = fetch

    def apply(self, recorded: e.Recorded, changes: Changes) -> None:
        """Brings the rows in step with one more event."""
        if recorded.topic.startswith("file."):
            self._file(recorded, changes)
        if recorded.topic.startswith("meeting.file_"):
            self._of_meeting(recorded, changes)
        if not recorded.topic.startswith("paper."):
            return
        shelf, event = self._shelf, recorded.event
        if isinstance(event, e.PaperJoined):
            self._join(recorded, event, changes)
            return
        owner = shelf.owner(recorded.stream)
        before = shelf.papers.get(owner)
        paper = evolve(before if before is not None else Paper(id=owner), recorded)
        shelf.papers[owner] = paper
        touched: set[UUID] = set()
        if isinstance(event, e.FileListed | e.FileDropped):
            touched = self._held_back(owner, withheld_by(paper), recorded.position, changes) - {owner}
        if type(event) in SILENT or (self._lists_nothing_known(before, recorded, changes) and not touched):
            return
        if type(event) in STATIONS and self._stands(paper):
            return
        shelf.roots.setdefault(owner, owner)
        self._name(paper, event, recorded.position, changes)
        touched |= self._related_to(paper, recorded, changes) | self._renamed(before, paper)
        if type(event) not in OF_OTHERS:
            touched.add(owner)
        for member in sorted(touched):
            self._refresh(member, recorded.position, changes)

    def _stands(self, paper: Paper) -> bool:
        """Whether the paper's search rows say of its stations what it says now."""
        rows = [row.body for row in self._shelf.rows.get(paper.id, {}).values()]
        return bool(rows) and all(isinstance(row, SearchRow) and stands(row, paper) for row in rows)

    def _file(self, recorded: e.Recorded, changes: Changes) -> None:
        """Takes in what became of a file; the papers that list it may show another text."""
        shelf, stream = self._shelf, recorded.stream
        before = shelf.files.get(stream)
        file = evolve_file(before or File(id=stream), recorded)
        shelf.files[stream] = file
        if before is not None and before.text == file.text and before.current == file.current:
            return
        for owner in sorted(self._listers(stream)):
            self._refresh(owner, recorded.position, changes)

    def _of_meeting(self, recorded: e.Recorded, changes: Changes) -> None:
        """Takes in that a meeting lists a file or drops it; it may be public on papers no more, or again."""
        now = withheld_after(self._shelf, recorded)
        for member in sorted(self._held_back(recorded.stream, now, recorded.position, changes)):
            self._refresh(member, recorded.position, changes)

    def _listers(self, file: UUID) -> set[UUID]:
        """The papers that ever listed a file."""
        return {self._shelf.owner(paper) for paper in self._shelf.listers.get(file, ())}

    def _held_back(self, lister: UUID, now: Withheld, position: int, changes: Changes) -> set[UUID]:
        """Takes in which files a paper or meeting calls not public; whose rows may change by it."""
        files = hold_back(self._shelf, lister, now, position, changes)
        return {paper for file in files for paper in self._listers(file)}

    def _lists_nothing_known(self, before: Paper | None, recorded: e.Recorded, changes: Changes) -> bool:
        """Notes which paper lists a file; whether the event lists or drops one of which nothing is held."""
        files = self._shelf.files
        if isinstance(recorded.event, e.FileDropped):
            return not files
        if not isinstance(recorded.event, e.FileListed) or recorded.provenance is None:
            return False
        source, event = recorded.provenance.source, recorded.event
        stream = file_stream(source, event.file)
        if stream is not None:
            attach(self._shelf, stream, recorded, changes)
        return stream not in files and former(before, source, event.element) not in files

    def _name(self, paper: Paper, event: e.Event, position: int, changes: Changes) -> None:
        """Lets the numbers and addresses that an event gives lead to the paper."""
        match event:
            case e.PaperAnnounced(number=number, slug=slug):
                self._named(paper, number, slug, position, changes)
            case e.PaperIdentified(number=number):
                self._named(paper, number, None, position, changes)
            case e.SlugAssigned(slug=slug):
                self._named(paper, None, slug, position, changes)
            case e.NumberShared(number=number):
                if normalise(number) not in {normalise(n) for n in paper.numbers}:
                    self._named(paper, number, None, position, changes)

    def _related_to(self, paper: Paper, recorded: e.Recorded, changes: Changes) -> set[UUID]:
        """Takes in what an event says of other papers; returns the papers whose rows may change by it."""
        match recorded.event:
            case e.RelationClaimed() | e.RelationDropped() as claim:
                return self._related(paper, recorded, claim, changes)
            case e.MentionRecorded() | e.MentionDropped() as mention:
                return {self._mention(paper, recorded, mention, changes)}
        return set()

    def _renamed(self, before: Paper | None, paper: Paper) -> set[UUID]:
        """Whose rows change with the paper's name.

        Claims and mentions of equal rank are weighed by names, and so is the cut of a cycle; a root's name is
        that of its family.
        """
        if before is not None and _name_of(before) == _name_of(paper):
            return set()
        shelf = self._shelf
        moved = {shelf.owner(mention.paper) for mention in paper.all_mentions()} & shelf.papers.keys()
        for child in sorted(shelf.claimed.get(paper.id, ())):
            moved |= self._reparent(child)
        if paper.id in shelf.parents:
            moved |= self._settle(self._below(paper.id))
        if before is not None and before.slugs != paper.slugs and shelf.roots.get(paper.id) == paper.id:
            moved |= self._below(paper.id)
        return moved

    def _named(
        self, paper: Paper, number: str | None, slug: str | None, position: int, changes: Changes
    ) -> None:
        given = (("number", normalise(number) if number else None), ("slug", slug))
        for scope, value in given:
            if value is not None and (paper.id, scope, value) not in self._shelf.named:
                self._shelf.named.add((paper.id, scope, value))
                row: Row = {"council": paper.council, "scope": scope, "value": value}
                changes.open(tables.names, row | {"paper": paper.id.hex, "from_position": position})

    def _related(
        self,
        paper: Paper,
        recorded: e.Recorded,
        event: e.RelationClaimed | e.RelationDropped,
        changes: Changes,
    ) -> set[UUID]:
        """Puts or drops a claim; whoever stands below its child may change family."""
        shelf, key = self._shelf, (recorded.stream, event.claim)
        children: set[UUID] = set()
        held = shelf.claim_rows.pop(key, None)
        if held is not None:
            changes.close(tables.relations, (key[0].hex, key[1], held.from_position), recorded.position)
            earlier = held.body
            assert isinstance(earlier, Claim)  # noqa: S101  # claim rows hold claims
            children.add(shelf.owner(earlier.child))
            shelf.about[shelf.owner(earlier.child)].pop(key, None)
        claim = _claim_of(paper, key) if isinstance(event, e.RelationClaimed) else None
        if claim is not None:
            self._open_claim(claim, recorded.position, changes)
            children.add(shelf.owner(claim.child))
        touched: set[UUID] = set()
        for child in children:
            touched |= self._reparent(child)
        return touched

    def _open_claim(self, claim: Claim, position: int, changes: Changes) -> None:
        shelf, key = self._shelf, (claim.stream, claim.claim)
        shelf.about.setdefault(shelf.owner(claim.child), {})[key] = claim
        shelf.claimed.setdefault(shelf.owner(claim.parent), set()).add(shelf.owner(claim.child))
        shelf.claim_rows[key] = OpenRow(position, claim)
        row: Row = {"stream": claim.stream.hex, "claim": claim.claim, "claimant": claim.claimant.hex}
        row |= {"child": claim.child.hex, "parent": claim.parent.hex, "body": msgspec.json.encode(claim)}
        changes.open(tables.relations, opened(row, position))

    def _reparent(self, child: UUID) -> set[UUID]:
        """Weighs the claims on a child anew; returns the papers whose place in a family changed."""
        shelf = self._shelf
        best = shelf.best_claim(child, self._paper)
        if shelf.parents.get(child) == (best.parent if best is not None else None):
            return set()
        moved = self._below(child)
        shelf.hang(child, best)
        return {child} | self._settle(moved)

    def _paper(self, paper: UUID) -> Paper:
        """A paper; one that is not at hand only lends its name."""
        held = self._shelf.papers.get(paper)
        return held if held is not None else self._fetch([paper], None)[paper]

    def _key(self, paper: UUID) -> SortKey:
        return sort_key(self._paper(paper))

    def _below(self, paper: UUID) -> set[UUID]:
        """The paper and all that refers to it, directly or not."""
        found, pending = {paper}, [paper]
        while pending:
            for child in self._shelf.children.get(pending.pop(), ()):
                if child not in found:
                    found.add(child)
                    pending.append(child)
        return found

    def _settle(self, papers: Iterable[UUID]) -> set[UUID]:
        """Finds the roots of papers anew; returns those that changed family."""
        shelf, moved = self._shelf, set()
        for paper in papers:
            root, _ = root_of(paper, shelf.parents, self._key)
            if shelf.roots.get(paper) != root:
                shelf.roots[paper] = root
                moved.add(paper)
        return moved

    def _mention(
        self,
        paper: Paper,
        recorded: e.Recorded,
        event: e.MentionRecorded | e.MentionDropped,
        changes: Changes,
    ) -> UUID:
        """Puts or drops what a page says of another paper."""
        shelf = self._shelf
        source = recorded.provenance.source if recorded.provenance is not None else ""
        key = (paper.id, source, event.element)
        held = shelf.mention_rows.pop(key, None)
        about = shelf.owner(event.paper)
        if held is not None:
            row_key = (key[0].hex, key[1], key[2], held.from_position)
            changes.close(tables.mentions, row_key, recorded.position)
            shelf.mentioned[about].pop(key, None)
        if isinstance(event, e.MentionRecorded):
            mention = paper.accounts[source].mentions[event.element]
            shelf.mentioned.setdefault(about, {})[key] = mention
            shelf.mention_rows[key] = OpenRow(recorded.position, mention)
            row = {"claimant": paper.id.hex, "source": source, "element": event.element}
            changes.open(tables.mentions, opened(row | {"paper": event.paper.hex}, recorded.position))
        return about

    def _refresh(self, member: UUID, position: int, changes: Changes) -> None:
        """Closes the paper's rows that no longer hold and opens those that do."""
        shelf = self._shelf
        paper = shelf.papers[member]
        root = shelf.papers[shelf.roots[member]]
        mentions = shelf.mentioned.get(member, {}).values() if not paper.filed else ()
        told = weighed(mentions, lambda claimant: self._key(shelf.owner(claimant)))
        facts = Facts(paper, root.slug, tuple(told), shelf.files, shelf.withheld)
        self._put(shelf.paper_rows, tables.papers, member, facts.paper_row(), position, changes)
        parent = shelf.parents.get(member) if root.id != member else None
        place: Row = {"root": root.id.hex, "parent": parent.hex if parent is not None else None}
        self._put(shelf.member_rows, tables.members, member, place, position, changes)
        self._refresh_rows(member, documents(facts), position, changes)

    def _put(
        self,
        held: dict[UUID, OpenRow],
        table: Table,
        member: UUID,
        values: Row,
        position: int,
        changes: Changes,
    ) -> None:
        row = held.get(member)
        if row is not None:
            if row.body == values:
                return
            changes.close(table, (member.hex, row.from_position), position)
        held[member] = OpenRow(position, values)
        changes.open(table, opened({"paper": member.hex, **values}, position))

    def _refresh_rows(
        self, member: UUID, wanted: dict[int, SearchRow], position: int, changes: Changes
    ) -> None:
        held = self._shelf.rows.setdefault(member, {})
        for ordinal in [o for o, row in held.items() if wanted.get(o) != row.body]:
            row = held.pop(ordinal)
            changes.close(tables.search_rows, (ordinal, row.from_position), position)
        for ordinal, search_row in wanted.items():
            if ordinal not in held:
                held[ordinal] = OpenRow(position, search_row)
                body = msgspec.json.encode(search_row)
                values: Row = {"ordinal": ordinal, "paper": member.hex, "body": body}
                changes.open(tables.search_rows, opened(values, position))

    def _join(self, recorded: e.Recorded, event: e.PaperJoined, changes: Changes) -> None:
        """Two papers turn out to be one: the other's rows end, its claims and names are the paper's."""
        shelf, position = self._shelf, recorded.position
        owner, other = shelf.owner(recorded.stream), shelf.owner(event.other)
        lost = shelf.papers.pop(other)
        for stream in sorted(lost.streams):
            shelf.owners[stream] = owner
            values: Row = {"stream": stream.hex, "paper": owner.hex, "from_position": position}
            changes.open(tables.joins, values)
        paper = self._fetch([owner], position)[owner]
        shelf.papers[owner] = paper
        for number in (*lost.numbers, None):
            self._named(paper, number, None, position, changes)
        for slug in lost.slugs:
            self._named(paper, None, slug, position, changes)
        self._end_rows(other, position, changes)
        affected = self._below(other) | self._below(owner)
        self._rewire(owner, other)
        for child in sorted(affected - {other}):
            self._reparent(child)
        self._settle(affected - {other})
        affected |= self._held_back(other, {}, position, changes)
        affected |= self._held_back(owner, withheld_by(paper), position, changes)
        for member in sorted(affected - {other}):
            self._refresh(member, position, changes)

    def _end_rows(self, paper: UUID, position: int, changes: Changes) -> None:
        shelf = self._shelf
        for held, table in ((shelf.paper_rows, tables.papers), (shelf.member_rows, tables.members)):
            row = held.pop(paper, None)
            if row is not None:
                changes.close(table, (paper.hex, row.from_position), position)
        for ordinal, row in shelf.rows.pop(paper, {}).items():
            changes.close(tables.search_rows, (ordinal, row.from_position), position)

    def _rewire(self, owner: UUID, other: UUID) -> None:
        """Lets everything that named the other paper name the one it turned out to be."""
        shelf = self._shelf
        shelf.about.setdefault(owner, {}).update(shelf.about.pop(other, {}))
        shelf.mentioned.setdefault(owner, {}).update(shelf.mentioned.pop(other, {}))
        shelf.claimed.setdefault(owner, set()).update(shelf.claimed.pop(other, ()))
        for child in shelf.children.pop(other, set()):
            shelf.parents[child] = owner
            shelf.children.setdefault(owner, set()).add(child)
        parent = shelf.parents.pop(other, None)
        if parent is not None:
            shelf.children[parent].discard(other)
        shelf.roots.pop(other, None)


def _name_of(paper: Paper) -> tuple[object, ...]:
    """What a paper is called and sorted by."""
    return (paper.slugs, paper.number, paper.ids)


def _claim_of(paper: Paper, key: tuple[UUID, int]) -> Claim | None:
    return next((a.claims[key] for a in paper.accounts.values() if key in a.claims), None)
