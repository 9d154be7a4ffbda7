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

from archive.log import EventLog, open_log
from archive.originals import Originals
from archive.papers import load_papers
from domain import events as e
from domain.family import MotionFamily, families
from domain.observation import (
    Listing,
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
from ingest.harvest import Read, Run, Summary, harvest

COUNCIL = "musterstadt"
PEPPER = b"pepper for tests"
PAPERS = 4
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
        return harvest(run, [read_of(o) for o in observations])

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
            yield Archive(log, Originals(folder / "originals"), itertools.count(1), folder, clock)
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
    digest = hashlib.sha256(
        repr((key, seen_at, source, sorted(fields.items(), key=str))).encode()
    ).hexdigest()
    return Observation(
        council=COUNCIL,
        source=f"{COUNCIL}/{source}",
        key=key,
        address=f"{source}/{number}",
        seen_at=seen_at,
        sha256=fields.pop("sha256", digest),
        **fields,
    )


def keys(source: str) -> st.SearchStrategy[tuple[int, PaperKey]]:
    """Papers as a source names them: one by number, the other by its id and the number."""
    numbers = st.integers(1, PAPERS)
    if source == "allris":
        return numbers.map(lambda n: (n, PaperKey(number=f"A-{n}")))
    return numbers.map(lambda n: (n, PaperKey(id=str(n), number=f"A-{n}")))


def named(source: str) -> st.SearchStrategy[PaperKey]:
    """Papers as they are named on another's page: a source with ids names by id only."""
    numbers = st.integers(1, PAPERS)
    if source == "allris":
        return numbers.map(lambda n: PaperKey(number=f"A-{n}"))
    return numbers.map(lambda n: PaperKey(id=str(n)))


def outcomes() -> st.SearchStrategy[Any]:
    """Silence, none, or a word of either kind."""
    words = st.sampled_from(["vertagt", "ungeändert beschlossen", "geändert beschlossen"])
    return st.one_of(st.just(UNSET), st.none(), words.map(lambda word: StatedOutcome(text=word)))


def sessions() -> st.SearchStrategy[StatedSession]:
    """Sessions on few days, some cancelled."""
    return st.builds(
        StatedSession,
        date=st.sampled_from(DAYS),
        name=st.sampled_from(["Rat", "AUSFALL Rat"]),
        cancelled=st.booleans(),
        outcome=outcomes(),
    )


def consultations() -> st.SearchStrategy[Any]:
    """Stations that repeat body and role, completely or not."""
    station = st.builds(
        StatedConsultation,
        body=st.sampled_from(["Rat", "Ausschuss"]),
        role_text=st.sampled_from(["Beschlussfassung", None]),
        sessions=st.lists(sessions(), max_size=2).map(tuple),
        sessions_complete=st.booleans(),
    )
    return _listing(station)


def relations(source: str, own: PaperKey) -> st.SearchStrategy[Any]:
    """Claims of the page on its own parent, on a child, in a tree, or from the number."""
    me = PaperKey(id=own.id) if own.id is not None else own
    up = st.builds(StatedRelation, child=st.just(me), parent=named(source), kind=st.just("amends"),
                   basis=st.sampled_from(["Bezüglich", "superOrdinatedPaperIds", "number"]))  # fmt: skip
    down = st.builds(StatedRelation, child=named(source), parent=st.just(me), kind=st.just("concerns"),
                     basis=st.just("subordinatedPaperIds"))  # fmt: skip
    tree = st.builds(StatedRelation, child=named(source), parent=named(source), kind=st.just("amends"),
                     basis=st.just("Stammbaum"))  # fmt: skip
    return _listing(st.one_of(up, down, tree), unique=lambda r: (r.child, r.parent, r.basis))


def mentions(source: str) -> st.SearchStrategy[Any]:
    """What a page says of others."""
    mention = st.builds(StatedMention, paper=named(source), title=st.sampled_from(["Erster", "Zweiter"]))
    return _listing(mention, unique=lambda m: m.paper)


def texts() -> st.SearchStrategy[Any]:
    """Three texts, so that they revert."""
    text = st.sampled_from(["Erstens.", "Zweitens.", "Drittens."])
    return st.one_of(st.just(UNSET), text.map(lambda t: StatedText(t, (Section("Beschluss", 0, 4),))))


def observations(instants: Sequence[str] = INSTANTS) -> st.SearchStrategy[Observation]:
    """What one of two sources showed of one of four papers."""
    return st.sampled_from(sorted(READERS)).flatmap(
        lambda source: keys(source).flatmap(lambda key: _observations(source, *key, instants))
    )


def _observations(
    source: str, number: int, key: PaperKey, instants: Sequence[str]
) -> st.SearchStrategy[Observation]:
    shown = st.fixed_dictionaries(
        {
            "title": st.sampled_from([UNSET, None, "Bäume", "Bänke"]),
            "kind_text": st.sampled_from([UNSET, "Antrag", "Petition"]),
            "public": st.sampled_from([UNSET, True, False]),
            "filed_on": st.sampled_from([UNSET, None, "2024-01-05"]),
            "originators": st.sampled_from([UNSET, (), ("Fraktion A",)]),
            "text": texts(),
            "consultations": consultations(),
            "relations": relations(source, key),
            "mentions": mentions(source),
            "files": _listing(st.builds(StatedFile, name=st.sampled_from(["Plan", "Karte"]))),
        }
    )
    gone = st.just({"presence": Presence.GONE})
    fields = st.one_of(shown, shown, shown, gone)
    return st.builds(
        lambda seen_at, stated: observed(number, seen_at, source, key=key, **stated),
        st.sampled_from(instants),
        fields,
    )


def _listing(element: st.SearchStrategy[Any], unique: Any = None) -> st.SearchStrategy[Any]:
    lists = st.lists(element, max_size=3, unique_by=unique) if unique else st.lists(element, max_size=3)
    return st.one_of(st.just(UNSET), st.builds(Listing, items=lists.map(tuple), complete=st.booleans()))


def told(found: Iterable[MotionFamily]) -> list[Any]:
    """Families without stream ids, positions, recording times, slugs, ordinals and version numbers."""
    return sorted((_family(family) for family in found), key=repr)


def _family(family: MotionFamily) -> Any:
    names = {m.paper.id: name(m.paper) for m in family.members}
    members = [
        (
            _paper(m.paper),
            names.get(m.parent) if m.parent is not None else None,
            sorted((names.get(c.parent), c.source, c.kind, c.basis) for c in m.claims if c.parent in names),
            sorted((x.source, x.element, x.title or "") for x in m.mentions),
        )
        for m in family.members
    ]
    decided = sorted(
        (name(d.paper), d.body, d.date, d.outcome.text, d.text.basis, d.text.sha256 or "")
        for d in family.decisions
    )
    conflicts = sorted((c.what, sorted(names.get(p, "?") for p in c.papers), sorted(c.claims))
                       for c in family.conflicts)  # fmt: skip
    return (names[family.root], members, decided, conflicts)


def name(paper: Paper) -> str:
    """The paper's number, else its ids."""
    return paper.number or repr(sorted(paper.ids))


def _paper(paper: Paper) -> Any:
    current = paper.current_version("page")
    return (
        name(paper),
        sorted(paper.numbers),
        sorted(paper.ids),
        paper.filed,
        paper.gone,
        [_account(account) for account in paper.ranked()],
        sorted(version.sha256 for version in paper.texts.get("page", ())),
        current.sha256 if current is not None else None,
    )


def _account(account: Any) -> Any:
    stations = [
        (c.body, c.role_text, c.place, [(s.date, s.cancelled, s.outcome, s.decision) for s in c.in_order()])
        for c in sorted(account.consultations.values(), key=lambda c: (c.place, c.element))
        if not c.dropped
    ]
    files = sorted(f.name for f in account.files.values())
    return (account.source, account.kind, sorted(account.details.items()), stations, files, account.gone)
