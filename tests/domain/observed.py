"""Made-up observations and small archives for the laws of the domain; states to be compared."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from msgspec import UNSET, Struct

from archive.folder_originals import FolderOriginals
from archive.log import EventLog, open_log
from archive.originals import Originals
from archive.papers import load_papers
from domain import events as e
from domain.family import MotionFamily, families
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Presence,
    Reader,
    Section,
    SeenBasis,
    StatedConsultation,
    StatedFile,
    StatedMention,
    StatedOutcome,
    StatedRelation,
    StatedSession,
    StatedText,
)
from domain.paper import Paper
from domain.statements import name_of
from ingest.harvest import Read, Run, Summary, harvest

COUNCIL = "musterstadt"
PEPPER = b"pepper for tests"
PAPERS = 4
DETAILS = (
    *("title", "kind_text", "status_text", "public", "filed_on", "originators", "clerks"),
    *("files", "not_understood"),
)
FIELDS = (*DETAILS, "text", "consultations", "relations", "mentions")
INSTANTS = [f"2024-0{month}-10T10:00:00Z" for month in range(1, 6)]
DAYS = ("2024-01-20", "2024-03-20", "2024-04-20")
READERS = {"allris": Reader("allris-text", 1), "watch": Reader("stadtratwatch", 1)}


class Archive(Struct, frozen=True):
    """A log and originals in a temporary folder."""

    log: EventLog
    originals: Originals
    new_ids: Iterator[int]
    folder: Path
    clock: Callable[[], datetime]

    def harvest(self, observations: Iterable[Observation], source: str = "allris") -> Summary:
        """One run over observations."""
        return self.harvest_reads([read_of(o) for o in observations], source)

    def harvest_reads(self, reads: Iterable[Read], source: str) -> Summary:
        """One run over reads."""
        run = Run(
            log=self.log,
            originals=self.originals,
            council=COUNCIL,
            source=f"{COUNCIL}/{source}",
            argument="made up",
            crawler="tests",
            pepper=PEPPER,
            new_id=lambda: UUID(int=next(self.new_ids)),
            progress=lambda _: None,
        )
        return harvest(run, reads)

    def events(self, after: int = 0) -> list[e.Recorded]:
        """All events behind a position."""
        return self.log.read(after, 1_000_000)

    def paper_events(self, after: int = 0) -> list[e.Recorded]:
        """The events of papers behind a position."""
        return [r for r in self.events(after) if r.topic.startswith("paper.")]

    def papers(self, upto: int | None = None) -> dict[UUID, Paper]:
        """All papers that stand for themselves, up to a position."""
        recorded = [r for r in self.events() if upto is None or r.position <= upto]
        joined = {r.event.other for r in recorded if isinstance(r.event, e.PaperJoined)}
        known = {r.stream for r in recorded if isinstance(r.event, e.PaperAnnounced)} - joined
        return load_papers(self.log, sorted(known), upto)

    def families(self, upto: int | None = None) -> list[MotionFamily]:
        """All families, up to a position."""
        papers = self.papers(upto)
        return families(papers, {s: p.id for p in papers.values() for s in p.streams})


@contextmanager
def archive() -> Iterator[Archive]:
    """A new archive, gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ticks = itertools.count(1)

        def clock() -> datetime:
            return datetime.fromtimestamp(1_700_000_000 + next(ticks), UTC)

        log = open_log(folder / "events.sqlite", clock, create=True)
        try:
            yield Archive(log, FolderOriginals(folder / "originals"), itertools.count(1), folder, clock)
        finally:
            log.close()


def read_of(observation: Observation) -> Read:
    """An observation as a read; its bytes are made up, but its own."""
    return Read(observation.address, observation.sha256, lambda: observation.address.encode(), observation)


def observed(
    number: int = 1, seen_at: str = INSTANTS[0], source: str = "allris", **stated: Any
) -> Observation:
    """What a source showed of the paper A-<number>; `stated` are the fields it speaks of."""
    key = stated.pop("key", PaperKey(number=f"A-{number}"))
    fields = {"seen_basis": SeenBasis.STATED, "reader": READERS[source], **stated}
    shown = sorted((k, v) for k, v in fields.items() if k not in ("seen_basis", "reader"))
    digest = hashlib.sha256(repr((key, source, shown)).encode()).hexdigest()
    return Observation(
        council=COUNCIL,
        source=f"{COUNCIL}/{source}",
        key=key,
        address=f"{source}/{number}",
        seen_at=seen_at,
        sha256=fields.pop("sha256", digest),
        **fields,
    )


def keys(source: str, papers: int) -> st.SearchStrategy[tuple[int, PaperKey]]:
    """Papers as a source names them on their own pages: by number, or by id, number or both."""
    numbers = st.integers(1, papers)
    if source == "allris":
        return numbers.map(lambda n: (n, PaperKey(number=f"A-{n}")))
    both = numbers.map(lambda n: (n, PaperKey(id=str(n), number=f"A-{n}")))
    one = st.one_of(
        numbers.map(lambda n: (n, PaperKey(id=str(n)))), numbers.map(lambda n: (n, PaperKey(number=f"A-{n}")))
    )
    return st.one_of(both, both, one)


def named(source: str, papers: int) -> st.SearchStrategy[PaperKey]:
    """Papers as they are named on another's page."""
    if source == "allris":
        return st.integers(1, papers).map(lambda n: PaperKey(number=f"A-{n}"))
    return keys(source, papers).map(lambda named: named[1])


def outcomes() -> st.SearchStrategy[Any]:
    """Silence, none, or a word of either kind."""
    words = st.sampled_from(["vertagt", "ungeändert beschlossen", "geändert beschlossen"])
    return st.one_of(st.just(UNSET), st.none(), words.map(lambda word: StatedOutcome(text=word)))


def sessions() -> st.SearchStrategy[StatedSession]:
    """Sessions on few days, some cancelled, some with the source's id."""
    return st.builds(
        StatedSession,
        date=st.sampled_from(DAYS),
        name=st.sampled_from(["Rat", "AUSFALL Rat"]),
        cancelled=st.booleans(),
        agenda_item=st.sampled_from([None, "Ö 3"]),
        outcome=outcomes(),
        id=st.sampled_from([None, None, "s1"]),
    )


def consultations() -> st.SearchStrategy[Any]:
    """Stations that repeat body and role, completely or not, some with the source's id."""
    station = st.builds(
        StatedConsultation,
        body=st.sampled_from(["Rat", "Ausschuss"]),
        role_text=st.sampled_from(["Beschlussfassung", None]),
        sessions=st.lists(sessions(), max_size=2, unique_by=_id_or_itself).map(tuple),
        sessions_complete=st.booleans(),
        id=st.sampled_from([None, None, "c1"]),
    )
    return _listing(station, unique=_id_or_itself)


def relations(source: str, own: PaperKey, papers: int) -> st.SearchStrategy[Any]:
    """Claims of the page on its own parent, on a child, in a tree, or from the number."""
    me, others = st.just(own), named(source, papers)

    def claim(child: Any, parent: Any, kind: str, *bases: str) -> st.SearchStrategy[StatedRelation]:
        basis = st.sampled_from(bases)
        return st.builds(StatedRelation, child=child, parent=parent, kind=st.just(kind), basis=basis)

    up = claim(me, others, "amends", "Bezüglich", "superOrdinatedPaperIds", "number")
    down = claim(others, me, "concerns", "subordinatedPaperIds")
    tree = claim(others, others, "amends", "Stammbaum")
    return _listing(st.one_of(up, down, tree), lambda r: (name_of(r.child), name_of(r.parent), r.basis))


def mentions(source: str, papers: int) -> st.SearchStrategy[Any]:
    """What a page says of others."""
    mention = st.builds(
        StatedMention,
        paper=named(source, papers),
        title=st.sampled_from(["Erster", "Zweiter"]),
        originators=st.sampled_from([(), ("Frau Muster",)]),
        kind_text=st.sampled_from([None, "Petition", "Antrag"]),
    )
    return _listing(mention, unique=lambda m: name_of(m.paper))


def files() -> st.SearchStrategy[Any]:
    """Files, some with the source's id."""
    return _listing(
        st.builds(
            StatedFile,
            name=st.sampled_from(["Plan", "Karte"]),
            id=st.sampled_from([None, "f1"]),
            size=st.sampled_from([None, 7]),
        ),
        unique=_id_or_itself,
    )


def texts() -> st.SearchStrategy[Any]:
    """Three texts, so that they revert."""
    text = st.sampled_from(["Erstens.", "Zweitens.", "Drittens."])
    return text.map(lambda t: StatedText(t, (Section("Beschluss", 0, 4),)))


def observations(
    instants: Sequence[str] = INSTANTS, papers: int = PAPERS, fields: Sequence[str] = FIELDS
) -> st.SearchStrategy[Observation]:
    """What one of two sources showed of one of a few papers; of other fields than these it is silent."""
    return st.sampled_from(sorted(READERS)).flatmap(
        lambda source: keys(source, papers).flatmap(
            lambda key: _observations(
                key[0], instants, source, key[1], stated(source, key[1], papers, fields)
            )
        )
    )


def councils() -> st.SearchStrategy[list[Observation]]:
    """Small councils: all fields of a few papers, or few fields of one or two, where much collides."""
    lists = [
        st.lists(observations(), min_size=1, max_size=6),
        st.lists(observations(INSTANTS[:3], 1, ("text",)), min_size=2, max_size=6),
        st.lists(observations(INSTANTS[:3], 1, ("consultations",)), min_size=2, max_size=5),
        st.lists(observations(INSTANTS[:3], 2, ("relations", "mentions")), min_size=2, max_size=6),
        st.lists(observations(INSTANTS[:3], 1, DETAILS), min_size=2, max_size=6),
    ]
    return st.one_of(lists)


def sharing_councils() -> st.SearchStrategy[list[Observation]]:
    """Councils in which papers with ids share numbers, and pages name papers by nothing but these."""
    numbers = st.sampled_from(["A-1", "A-2"])
    ids = st.sampled_from(["1", "2", "3", None])
    own = st.builds(PaperKey, id=ids, number=numbers)
    fields = ("title", "relations", "mentions")

    def page(key: PaperKey) -> st.SearchStrategy[Observation]:
        said = stated("allris", PaperKey(number=key.number), 2, fields)
        return _observations(int(key.id or 9), INSTANTS[:3], "watch", key, said)

    return st.lists(own.flatmap(page), min_size=2, max_size=6)


def stated(
    source: str, key: PaperKey, papers: int, fields: Sequence[str]
) -> st.SearchStrategy[dict[str, Any]]:
    """All that a page can say of its paper; it is silent on much of it."""
    every: dict[str, st.SearchStrategy[Any]] = {
        "title": st.sampled_from([None, "Bäume", "Bänke"]),
        "kind_text": st.sampled_from([None, "Antrag", "Petition"]),
        "status_text": st.sampled_from([None, "offen"]),
        "public": st.booleans(),
        "filed_on": st.sampled_from([None, "2024-01-05"]),
        "originators": st.sampled_from([(), ("Fraktion A",)]),
        "clerks": st.sampled_from([(), ("Herr Beispiel",)]),
        "text": texts(),
        "consultations": consultations(),
        "relations": relations(source, key, papers),
        "mentions": mentions(source, papers),
        "files": files(),
        "not_understood": st.sampled_from([(), (NotUnderstood("Kopf", "???"),)]),
    }
    return st.fixed_dictionaries({}, optional={field: every[field] for field in fields})


def _observations(
    number: int,
    instants: Sequence[str],
    source: str,
    key: PaperKey,
    shown: st.SearchStrategy[dict[str, Any]],
) -> st.SearchStrategy[Observation]:
    gone = st.just({"presence": Presence.GONE})
    bases = st.sampled_from([SeenBasis.STATED, SeenBasis.STATED, SeenBasis.FILE])
    said = st.one_of(shown, shown, shown, shown, gone)
    return st.builds(
        _page, st.just(number), st.sampled_from(instants), st.just(source), st.just(key), bases, said
    )


def _page(
    number: int, seen_at: str, source: str, key: PaperKey, basis: SeenBasis, said: dict[str, Any]
) -> Observation:
    return observed(number, seen_at, source, key=key, seen_basis=basis, **said)


def _id_or_itself(element: Any) -> Any:
    """What must be unique in a list: the source's ids."""
    return element if element.id is None else element.id


def _listing(element: st.SearchStrategy[Any], unique: Callable[[Any], Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(element, max_size=3, unique_by=unique)
    return st.builds(Listing, items=lists.map(tuple), complete=st.booleans())
