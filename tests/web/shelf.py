"""An in-memory Reading over views made by hand: the archive that the tests of pages read."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from domain.errors import AmbiguousNumber, BadQuery, BadStand, UnknownPaper
from domain.numbers import normalise
from domain.observation import Vote
from projections.views import (
    AgendaItemView,
    ConflictView,
    ConsultationView,
    CouncilView,
    CoverageView,
    DecidedTextView,
    DecisionView,
    DocumentView,
    EventView,
    FamilyView,
    FileView,
    GapView,
    NotUnderstoodView,
    PaperView,
    ReadModelView,
    RelationView,
    SessionView,
    SourceView,
    StatusView,
    VersionView,
)
from search.answers import AsOf, Hit, SearchAnswer
from search.asked import Choice, Order
from search.matches import FacetCount, Facets
from search.parse import MAX_CHARACTERS
from search.passages import Passage
from search.suggestions import Suggestion

COUNCIL = "musterstadt"
ROOT = "VII-A-00612"
POSITION = "VII-A-00612-VSP-01"
AMENDMENT = "VII-A-00612-ÄA-02"
AMENDMENT_SLUG = "VII-A-00612-AeA-02"
HELD_BACK = "VII-A-00612-NF-03"
STROKED = "DS0123/24"
STROKED_SLUG = "DS0123-24"
SHARED = "00077"

UNDERSTOOD = {"OB": "ob|oberbürgermeister"}
"""Queries that are understood as more than what was typed."""

HOSTILE = "<script>alert('Rat & Tat')</script>"
WITHHELD = "Personalsache Mustermann"

HEAD = AsOf(42, "2024-11-22T09:00:00.5Z")
EARLIER = AsOf(7, "2024-03-15T11:30:00Z")
DAYS = {"2024-03-15": EARLIER, "2024-03-15T12:00:00Z": EARLIER}
"""A later and an earlier state, and how else the earlier one may be asked for."""


def version(number: int, *, current: bool) -> VersionView:
    """A version of some text."""
    seen = f"2024-0{number}-01T08:00:00Z"
    return VersionView(number, EARLIER.recorded_at, seen, f"{number:064x}", 8742, current)


def session(date: str | None, outcome: str | None, text: str | None, **more: object) -> SessionView:
    """A session with or without an outcome."""
    plain = SessionView(date, "Sitzung", False, None, outcome, text, None, None)
    return replace(plain, **more)


PLAIN = PaperView(
    number=ROOT,
    slug=ROOT,
    kind="motion",
    kind_text="Antrag",
    title=HOSTILE,
    originators=["Fraktion A & B"],
    status_text="öffentlich (Vorlage entschieden)",
    filed_on="2024-01-31",
    public="yes",
    held_back=False,
    captured=True,
    gone=False,
    parent=None,
    relations=[],
    documents=[],
    files=[],
    consultations=[],
)


def on_agenda(date: str | None, text: str | None, **more: object) -> AgendaItemView:
    """What an agenda says of a paper."""
    plain = AgendaItemView(
        date, "Sitzung des Stadtrates", ["Stadtrat"], False, "Ö 7.1", HOSTILE, None, text, None, None, "a/b"
    )
    return replace(plain, **more)


ROOT_PAPER = replace(
    PLAIN,
    documents=[
        DocumentView("page", "motion", HOSTILE, [version(1, current=False), version(2, current=True)])
    ],
    files=[
        FileView("Plan.pdf", "https://rat.example/plan.pdf", 1200),
        FileView("Böse.pdf", "javascript:alert(1)", None),
    ],
    consultations=[
        ConsultationView(1, "Dienstberatung", None, None, []),
        ConsultationView(
            2,
            "Stadtrat",
            "deciding",
            "Beschlussfassung",
            [
                session("2024-04-10", None, None, cancelled=True, name="Stadtrat AUSFALL"),
                session("2024-05-20", None, None),
                session(
                    "2024-06-19",
                    "adopted",
                    "mehrheitlich ungeändert beschlossen",
                    vote=Vote("majority", 30, 12, 1),
                    resolution="VII/123",
                    agenda_item="7.1",
                ),
                session("2025-01-15", None, None),
            ],
        ),
    ],
    agenda=[
        on_agenda("2024-06-19", "mehrheitlich ungeändert beschlossen"),
        on_agenda("2024-05-20", None),
        on_agenda("2024-06-19", "abgelehnt"),
        on_agenda("2024-07-03", None, cancelled=True),
        on_agenda(None, "vertagt", item=None, meeting="Rat & Tat"),
    ],
)

POSITION_PAPER = replace(
    PLAIN,
    number=POSITION,
    slug=POSITION,
    kind="position",
    kind_text="Verwaltungsstandpunkt",
    parent=ROOT,
    relations=[
        RelationView(ROOT, "position_on", POSITION, "Bezüglich"),
        RelationView(ROOT, "position_on", ROOT, "Stammbaum"),
        RelationView(ROOT, "position_on", AMENDMENT, "Stammbaum"),
    ],
    consultations=[
        ConsultationView(
            1,
            "FA Soziales",
            "preliminary",
            "Beratung",
            [session("2024-05-02", "noted", "zur Kenntnis genommen")],
        )
    ],
)

AMENDMENT_PAPER = replace(
    PLAIN,
    number=AMENDMENT,
    slug=AMENDMENT_SLUG,
    kind="amendment",
    kind_text=None,
    captured=False,
    parent=POSITION,
    relations=[RelationView(POSITION, "amends", AMENDMENT, "number")],
)

HELD_BACK_PAPER = replace(
    PLAIN,
    number=HELD_BACK,
    slug=HELD_BACK,
    kind="new_version",
    kind_text=WITHHELD,
    title=WITHHELD,
    originators=[WITHHELD],
    status_text=WITHHELD,
    public="no",
    held_back=True,
    parent=ROOT,
    relations=[RelationView(ROOT, "replaces", HELD_BACK, WITHHELD)],
    documents=[DocumentView("page", "motion", WITHHELD, [version(1, current=True)])],
    files=[FileView(WITHHELD, None, None)],
    consultations=[ConsultationView(1, WITHHELD, None, None, [session("2024-05-02", "noted", WITHHELD)])],
    agenda=[on_agenda("2024-05-02", WITHHELD, meeting=WITHHELD)],
)

FAMILY = FamilyView(
    council=COUNCIL,
    as_of=HEAD,
    root=ROOT,
    slug=ROOT,
    title=HOSTILE,
    papers=[ROOT_PAPER, POSITION_PAPER, AMENDMENT_PAPER, HELD_BACK_PAPER],
    decisions=[
        DecisionView(
            ROOT,
            "Stadtrat",
            "2024-06-19",
            "adopted",
            "mehrheitlich ungeändert beschlossen",
            DecidedTextView("held_before", "page", 2, "2" * 64),
        ),
        DecisionView(HELD_BACK, WITHHELD, None, "rejected", WITHHELD, DecidedTextView("not_captured")),
    ],
    conflicts=[
        ConflictView("two parents", [AMENDMENT], [f"{AMENDMENT} (musterstadt/allris, Bezüglich): <b>"]),
        ConflictView("sources differ: title", [HELD_BACK], [f"musterstadt/allris: {WITHHELD}"]),
    ],
    gaps=[GapView(AMENDMENT, f"named by {POSITION}, not captured", [POSITION])],
    not_understood=[
        NotUnderstoodView(POSITION, "Beratungsfolge", "<i>unlesbar</i>"),
        NotUnderstoodView(HELD_BACK, "Beratungsfolge", WITHHELD),
    ],
)

STROKED_FAMILY = replace(
    FAMILY,
    root=STROKED,
    slug=STROKED_SLUG,
    title=None,
    papers=[replace(PLAIN, number=STROKED, slug=STROKED_SLUG, kind=None, kind_text=None, title=None)],
    decisions=[],
    conflicts=[],
    gaps=[],
    not_understood=[],
)

HISTORY = [
    EventView(5, EARLIER.recorded_at, None, "paper.announced", "a" * 32, 1, ROOT, None, "source", None, {}),
    EventView(
        9,
        HEAD.recorded_at,
        "2024-06-20T08:00:00Z",
        "paper.decision_recorded",
        "a" * 32,
        2,
        ROOT,
        "2024-06-19",
        "reread",
        SourceView("musterstadt/allris", "x", "0" * 64, "allris-1"),
        {"text": WITHHELD},
    ),
    EventView(
        10,
        HEAD.recorded_at,
        None,
        "paper.session_set",
        "b" * 32,
        1,
        HELD_BACK,
        "2023-12-24",
        "source",
        None,
        {},
    ),
]

STATUS = StatusView(
    head=42,
    recorded_at=HEAD.recorded_at,
    read_models=[ReadModelView("papers", 42, 0, None), ReadModelView("index", 40, 2, "/srv/geheim: stopped")],
    councils=[CouncilView(COUNCIL, 1204, 2500, 2400), CouncilView("leipzig", 1, 4, 1)],
    failures=1,
    gaps=3,
    files=0,
    file_states={"scan": 2, "text": 40},
    sources=[],
    broken=True,
)


def hit(rank: int) -> Hit:
    """The hit of this rank; each belongs to a family of its own."""
    number = f"VII-A-{rank:05}"
    html = f"… &lt;b&gt; <mark>Rat</mark> {rank} …"
    return Hit(
        rank=rank,
        score=5000 - rank,
        council=COUNCIL,
        family=number,
        number=f"{number}-VSP-01",
        slug=f"{number}-VSP-01",
        kind="position",
        title=f"{HOSTILE} {rank}",
        document="page",
        version=rank % 2,
        ordinal=rank,
        passages=(Passage("Sachverhalt", None, 0, 10, html),),
        more=rank % 3,
        day="2024-01-31" if rank % 2 else None,
    )


class Shelf:
    """Fills web.reading.Reading; finds `found` families for every query but `nichts`."""

    def __init__(self, found: int = 45) -> None:
        self.found = found
        self.status_view = STATUS
        self.families = [FAMILY, STROKED_FAMILY]
        self.lag = 0
        self.asked: tuple[Order, Sequence[Choice], bool] | None = None

    def behind(self) -> int:
        """As many events as the test says."""
        return self.lag

    def stand(self, text: str | None, *, searched: bool = False) -> AsOf:
        """The head, e1 to e42, or one of DAYS."""
        if text is None or text == "e42":
            return HEAD
        if text == "e7":
            return EARLIER
        if text not in DAYS:
            raise BadStand(f"The state {text} does not exist; look into /srv/geheim.")
        return DAYS[text]

    def family(self, name: str, as_of: AsOf, council: str | None = None) -> FamilyView:
        """One of the families, by any member's number or slug."""
        if name == SHARED:
            raise AmbiguousNumber(f"{name} means several papers")
        for family in self.families:
            names = {n for paper in family.papers for n in (paper.slug, normalise(paper.number or ""))}
            if council == COUNCIL and names & {name, normalise(name)}:
                return replace(family, as_of=as_of)
        raise UnknownPaper(f"no paper {name} in {council}; look into /srv/geheim.")

    def history(self, name: str, as_of: AsOf, council: str | None = None) -> list[EventView]:
        """The events up to the state."""
        return [event for event in HISTORY if event.position <= as_of.position]

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
        """Hits by number; a query beyond the limit is a BadQuery."""
        if len(query) > MAX_CHARACTERS:
            raise BadQuery("too long")
        found = 0 if query == "nichts" else self.found
        ranks = range(offset + 1, min(offset + limit, found) + 1)
        kinds = (FacetCount("position", found),) if found else ()
        bodies = tuple(FacetCount(f"Ausschuss {n:02}", 20 - n) for n in range(18)) if found else ()
        outcomes = (FacetCount("referred/unknown/Stadtrat", 3), FacetCount("other/deciding/Stadtrat", 2))
        self.asked = (order, choices, group)
        return SearchAnswer(
            query=query,
            understood=UNDERSTOOD.get(query, query.casefold()),
            messages=("Das letzte Anführungszeichen wurde ergänzt.",),
            profile="v1",
            as_of=as_of,
            total=found * 2,
            families=found,
            facets=Facets(kinds, bodies, outcome=outcomes if found else ()),
            hits=tuple(map(hit, ranks)),
        )

    def suggest(self, typed: str, as_of: AsOf, council: str | None = None) -> list[Suggestion]:
        """One word, whatever was typed."""
        return [Suggestion("word", typed + "plan", typed + "plan", as_of.position)]

    def coverage(self) -> CoverageView:
        """What the status says of it."""
        status = self.status()
        return CoverageView(status.head, status.recorded_at, status.councils)

    def status(self) -> StatusView:
        """The status as set."""
        return self.status_view
