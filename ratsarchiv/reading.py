"""The archive as pages and commands read it: read models, index and log put together, as of a state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from archive.files import load_files
from archive.log import Clock, EventLog
from archive.meetings import load_meetings
from archive.papers import load_papers, read_papers
from domain import events as e
from domain.agenda import AgendaClaim, agenda_claims
from domain.errors import BadStand, NotProjected, RatsarchivError
from domain.family import MotionFamily, families
from domain.paper import Paper
from domain.stand import AtInstant, AtPosition, parse_stand
from projections import file_queries, queries, store
from projections.consultation_rows import ConsultationRow, consultation_rows
from projections.family_view import family_view
from projections.file_views import HeldFiles, streams_of
from projections.history_view import event_view, history
from projections.store import Store, StoreConnection
from projections.views import (
    CoverageView,
    EventView,
    FailureView,
    FamilyView,
    MissingView,
    ReadModelView,
    RunView,
    StatusView,
)
from search.all_hits import Found
from search.answers import AsOf, Search, SearchAnswer
from search.asked import Choice, Order
from search.suggestions import Suggestion

PAPERS = 100
"""Papers whose events are read at once for an export: some thousands of events."""


class ArchiveReading:
    """Fills web.reading.Reading from one opened archive."""

    def __init__(
        self,
        log: EventLog,
        engine: Store,
        searching: Callable[[], Search],
        reached: Callable[[], int],
        clock: Clock,
        generation: Callable[[], str] = str,
        complaint: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`searching` gives the search when it is needed: history does without it.

        `reached` tells how far the index is, or soon raises SearchUnavailable: enough for a status.
        `generation` names the live read models, `complaint` tells what is wrong with the synonyms.
        """
        self._log = log
        self._engine = engine
        self._searching = searching
        self._reached = reached
        self._clock = clock
        self._generation = generation
        self._complaint = complaint

    def generation(self) -> str:
        """The live read models: after a switch they are others than those that are read here."""
        return self._generation()

    def stand(self, text: str | None, *, searched: bool = False) -> AsOf:
        """The state that a STAND means; None means the head, of what can be searched where that is asked.

        Raises BadStand where events up to it are not projected yet: it would mean another state afterwards.
        """
        stand = parse_stand(text, self._clock()) if text is not None else None
        with self._engine.connect() as connection:
            complete = queries.complete(connection)
            if searched:
                complete = min(complete, self._searching().reached())
            if complete == 0:
                raise NotProjected("Nothing is projected yet; run `ratsarchiv project`.")
            if isinstance(stand, AtPosition) and complete < stand.position <= self._log.head():
                raise _not_projected(f"e{stand.position}", complete)
            found = queries.as_of(connection, stand, complete)
        if isinstance(stand, AtInstant) and stand.recorded_at is not None and found.position == complete:
            behind = self._log.read(complete, 1)
            if behind and behind[0].recorded_at <= stand.recorded_at:
                raise _not_projected(stand.recorded_at, complete)
        return found

    def behind(self) -> int:
        """How many events are recorded that cannot be found by searching yet."""
        return max(0, self._log.head() - self._searching().reached())

    def family(self, name: str, as_of: AsOf, council: str | None = None) -> FamilyView:
        """The family of the paper with this number or slug."""
        family, papers = self._fold(name, as_of, council)
        return family_view(family, papers, self._agendas(family, as_of), self._files(family, as_of), as_of)

    def history(self, name: str, as_of: AsOf, council: str | None = None) -> list[EventView]:
        """Every event of that family's papers and of the files they list, in the order of recording.

        Of what is held back only that something was recorded, whichever page tells of it.
        """
        family, _ = self._fold(name, as_of, council)
        files = self._files(family, as_of)
        owners = {s: m.paper for m in family.members for s in (*streams_of(m.paper), *m.paper.streams)}
        recorded = self._log.stream(list(owners), as_of.position)
        named = {r.event.paper for r in recorded if isinstance(r.event, e.MentionRecorded)}
        with self._engine.connect() as connection:
            hidden = queries.held_back(connection, named, as_of.position)
        return list(history(recorded, owners, files, hidden))

    def search(
        self,
        query: str,
        as_of: AsOf,
        *,
        council: str | None = None,
        limit: int = 10,
        offset: int = 0,
        group: bool = True,
        order: Order = "relevance",
        choices: Sequence[Choice] = (),
        explain: bool = False,
    ) -> SearchAnswer:
        """The answer to a query at that state."""
        return self._searching().run(
            query,
            as_of,
            council=council,
            limit=limit,
            offset=offset,
            group=group,
            order=order,
            choices=choices,
            explain=explain,
        )

    def suggest(self, typed: str, as_of: AsOf, council: str | None = None) -> list[Suggestion]:
        """What may be meant by what was typed so far, at that state."""
        return self._searching().suggest(typed, as_of.position, council)

    def found(
        self,
        query: str,
        as_of: AsOf,
        *,
        council: str | None = None,
        order: Order = "relevance",
        choices: Sequence[Choice] = (),
    ) -> Found:
        """All that a query finds at that state."""
        return self._searching().found(query, as_of, council=council, order=order, choices=choices)

    def consultations(self, as_of: AsOf, council: str | None = None) -> Iterator[ConsultationRow]:
        """Every session of every paper's consultations at that state, paper by paper; few are held."""
        following = queries.papers_in_order(self._engine, as_of.position, council)
        while batch := list(islice(following, PAPERS)):
            for paper, recorded in read_papers(self._log, batch, as_of.position).values():
                yield from consultation_rows(paper, recorded, as_of)

    def coverage(self) -> CoverageView:
        """What the archive covers."""
        head = self._log.head()
        with self._engine.connect() as connection:
            return CoverageView(head, self._recorded_at(head), queries.councils(connection))

    def status(self) -> StatusView:
        """The state of the archive: head, lag, failures, gaps."""
        head = self._log.head()
        with self._engine.connect() as connection:
            models = [self._model(connection, name, head) for name in store.READ_MODELS]
            models.append(self._index(connection, head))
            return StatusView(
                head=head,
                recorded_at=self._recorded_at(head),
                read_models=models,
                councils=queries.councils(connection),
                failures=len(queries.failures(connection)),
                gaps=len(queries.gaps(connection)),
                files=file_queries.file_gap_count(connection),
                file_states=file_queries.file_states(connection),
                sources=queries.source_faults(connection),
                broken=any(m.error is not None for m in models),
                synonyms=self._complaint(),
            )

    def runs(self) -> list[RunView]:
        """All harvests, the latest first."""
        with self._engine.connect() as connection:
            return queries.runs(connection)

    def failures(self) -> list[FailureView]:
        """What could not be read and was not read since."""
        with self._engine.connect() as connection:
            return queries.failures(connection)

    def gaps(self) -> list[MissingView]:
        """Papers that are known but not held, files of which there is no text, then what nobody asked for."""
        with self._engine.connect() as connection:
            found = [*queries.gaps(connection), *file_queries.file_gaps(connection)]
            return [*found, *queries.unasked_gaps(connection)]

    def _recorded_at(self, head: int) -> str | None:
        return self._log.read(head - 1, 1)[0].recorded_at if head else None

    def _files(self, family: MotionFamily, as_of: AsOf) -> HeldFiles:
        """What is held of the family's files at the state."""
        streams = {stream for m in family.members for stream in streams_of(m.paper)}
        with self._engine.connect() as connection:
            withheld = file_queries.withheld_files(connection, streams, as_of.position)
        return HeldFiles(load_files(self._log, streams, as_of.position), withheld)

    def _agendas(self, family: MotionFamily, as_of: AsOf) -> tuple[AgendaClaim, ...]:
        """What agendas say of the family's papers at the state."""
        owners = {stream: m.paper.id for m in family.members for stream in (m.paper.id, *m.paper.streams)}
        with self._engine.connect() as connection:
            streams = queries.meetings_on(connection, owners, as_of.position)
        meetings = load_meetings(self._log, streams, as_of.position)
        return tuple(c for c in agenda_claims(meetings, lambda s: owners.get(s, s)) if c.paper in owners)

    def _model(self, connection: StoreConnection, name: str, head: int) -> ReadModelView:
        position = store.position(connection, name)
        return ReadModelView(name, position, head - position, store.error(connection, name))

    def _index(self, connection: StoreConnection, head: int) -> ReadModelView:
        try:
            reached, stopped = self._reached(), store.error(connection, store.INDEX)
        except RatsarchivError as error:  # an index out of reach is told, and hides nothing else
            reached, stopped = store.position(connection, store.INDEX), str(error)
        return ReadModelView(store.INDEX, reached, head - reached, stopped)

    def _fold(self, name: str, as_of: AsOf, council: str | None) -> tuple[MotionFamily, dict[UUID, Paper]]:
        """The family at the state, folded from the events of all papers that speak of it."""
        with self._engine.connect() as connection:
            paper = queries.find_paper(connection, name, as_of.position, council)
            known = queries.family_papers(connection, paper, as_of.position)
            same = queries.joined(connection, as_of.position)
        papers = load_papers(self._log, [*known.members, *known.others], as_of.position)
        found = {f.root: f for f in families(papers, same)}
        return found[known.root], papers


def log_events(log: EventLog, after: int, limit: int, upto: int | None) -> list[EventView]:
    """Events behind a position as the log has them; a paper goes by the address it was announced with."""
    page = log.read(after, limit, upto)
    streams = {r.stream for r in page if r.topic.startswith("paper.")}
    papers = load_papers(log, sorted(streams), page[-1].position) if page else {}
    return [event_view(r, papers[r.stream].slugs[0] if r.stream in papers else None) for r in page]


def _not_projected(asked: str, complete: int) -> BadStand:
    return BadStand(
        f"The state {asked} is projected up to e{complete} only, and the log holds more of it; run "
        "`ratsarchiv project`, or ask for less."
    )
