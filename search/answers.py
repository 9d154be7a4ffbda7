"""Search put together: from what a person typed to the answer that pages and JSON show; knows no page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType, structs

from domain.errors import BadQuery, BadStand
from domain.text_map import Run, origin
from search.all_hits import Found
from search.asked import Asked, Choice, Order
from search.contributions import Contribution, contributions, read
from search.coverage import Holdings, period_of
from search.engine import Engine
from search.help import Help, Words, help_for
from search.matches import Cut, Facets, Lead
from search.parse import parse
from search.passages import Passage, passages
from search.profile import Profile
from search.query import ParsedQuery
from search.rows import FACETS, SearchRow
from search.suggestions import Archive, Suggestion, suggestions
from search.synonyms import Synonyms
from search.token_table import TextOf, TextTokens, TokenTable, tokens_of_all

MapOf = Callable[[str], Sequence[Run]]
"""Gives the map from a clean text to the text as extracted, by the SHA-256 (hex) of the original."""

MAX_LIMIT = 1_000
"""A page of results, however long; whole results are for exports."""

MAX_OFFSET = 10_000
"""As far as production engines page; nobody reads on beyond."""


class AsOf(Struct, frozen=True):
    """The archive's state that is searched, and when its last event was recorded."""

    position: int
    recorded_at: str


class Hit(Struct, frozen=True):
    """One document version that matches; `more` counts further matches of its family, where grouped.

    `name` is that of a file, `pages` how many it has; both are left out for a paper's own page. `explanation`
    is there where it was asked for: the contributions that the score is the sum of.
    """

    rank: int
    score: int
    council: str
    family: str
    number: str | None
    slug: str
    kind: str
    title: str
    document: str
    version: int
    ordinal: int
    passages: tuple[Passage, ...]
    more: int | UnsetType = UNSET
    name: str | UnsetType = UNSET
    pages: int | UnsetType = UNSET
    day: str | None = None
    explanation: tuple[Contribution, ...] | UnsetType = UNSET


class SearchAnswer(Struct, frozen=True):
    """What a search answers; `total` counts documents, and all counts are exact whatever the page shows.

    Where nothing was found, `help` says why, and `instead` answers the first other spelling that finds some.
    """

    query: str
    understood: str
    messages: tuple[str, ...]
    profile: str
    as_of: AsOf
    total: int
    families: int
    facets: Facets
    hits: tuple[Hit, ...]
    help: Help | None = None
    instead: SearchAnswer | None = None


class _Shown(Struct, frozen=True):
    """What of an answer is shown."""

    as_of: AsOf
    cut: Cut
    explain: bool


class Search:
    """Searches one index under one profile; texts and their words are given by whoever keeps them."""

    def __init__(
        self,
        engine: Engine,
        profile: Profile,
        table: TokenTable,
        text_of: TextOf,
        map_of: MapOf,
        synonyms: Synonyms | None = None,
        words: Words | None = None,
        holdings: Holdings | None = None,
    ) -> None:
        self._engine = engine
        self._map_of = map_of
        self._profile = profile
        self._table = table
        self._text_of = text_of
        self._synonyms = synonyms or {}
        self._words = words
        self._holdings = holdings
        self._reached = 0

    def run(
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
        """Answers the query at the state; `offset` and `limit` count families where grouped, else documents.

        Raises BadQuery beyond the limits, and BadStand where the index does not reach the state yet.
        """
        _within_limits(limit, offset, choices)
        self._reaches(as_of.position)
        parsed = parse(query, self._profile, self._synonyms)
        asked = Asked(parsed, as_of.position, council, tuple(choices), order)
        shown = _Shown(as_of, Cut(offset, limit, group), explain)
        answer = self._answer(asked, shown)
        helped = self._help(asked, answer.total)
        if answer.total or helped is None or not helped.spellings:
            return structs.replace(answer, help=helped)
        other = structs.replace(asked, query=parse(helped.spellings[0].query, self._profile, self._synonyms))
        return structs.replace(answer, help=helped, instead=self._answer(other, shown))

    def _answer(self, asked: Asked, shown: _Shown) -> SearchAnswer:
        parsed = asked.query
        found = self._engine.page(asked, shown.cut)
        texts = {lead.row.sha256 for lead in found.leads if lead.row.sha256 is not None}
        tokens = tokens_of_all(texts, self._text_of, self._profile, self._table)
        leads = enumerate(found.leads, shown.cut.offset + 1)
        hits = [self._hit(rank, lead, parsed, tokens) for rank, lead in leads]
        if shown.explain:
            hits = [self._explained(h, lead, parsed) for h, lead in zip(hits, found.leads, strict=True)]
        return SearchAnswer(
            query=parsed.text,
            understood=parsed.understood,
            messages=parsed.messages,
            profile=self._profile.NAME,
            as_of=shown.as_of,
            total=found.total,
            families=found.families,
            facets=found.facets,
            hits=tuple(hits),
        )

    def _help(self, asked: Asked, total: int) -> Help | None:
        if self._words is None:
            return None
        helped = help_for(asked, total, self._engine, self._profile, self._words, self._synonyms)
        if helped is None or total or self._holdings is None:
            return helped
        covered = self._holdings.coverage(asked.position, asked.council, period_of(asked.query.root))
        return structs.replace(helped, coverage=covered)

    def found(
        self,
        query: str,
        as_of: AsOf,
        *,
        council: str | None = None,
        order: Order = "relevance",
        choices: Sequence[Choice] = (),
    ) -> Found:
        """All that the query finds at the state, however much it is; search.all_hits makes rows of it.

        Raises BadQuery for facets that there are not, and BadStand as above.
        """
        _within_limits(0, 0, choices)
        self._reaches(as_of.position)
        parsed = parse(query, self._profile, self._synonyms)
        matches = self._engine.match(Asked(parsed, as_of.position, council, tuple(choices), order))
        name = self._profile.NAME
        return Found(parsed, name, as_of.position, as_of.recorded_at, matches, self._engine)

    def suggest(self, typed: str, position: int, council: str | None) -> list[Suggestion]:
        """What may be meant by what was typed so far; raises BadStand as `run` does."""
        self._reaches(position)
        if self._words is None:
            return []
        archive = Archive(self._engine, self._profile, self._words, self._synonyms, position, council)
        return suggestions(typed, archive)

    def reached(self) -> int:
        """The event position up to which can be searched."""
        return self._engine.checkpoint()

    def _reaches(self, position: int) -> None:
        if position > self._reached:  # an index never goes back: what was reached need not be asked for again
            self._reached = self.reached()
        if position > self._reached:
            raise BadStand(
                f"The index reaches event e{self._reached}, but e{position} was asked;"
                " run `ratsarchiv project`, then search again."
            )

    def _hit(self, rank: int, lead: Lead, query: ParsedQuery, tokens: Mapping[str, TextTokens]) -> Hit:
        row = lead.row
        return Hit(
            rank=rank,
            score=lead.score,
            council=row.council,
            family=row.family,
            number=row.number,
            slug=row.slug,
            kind=row.kind,
            title=row.title,
            document=row.document,
            version=row.version,
            ordinal=row.ordinal,
            passages=self._passages(row, query, tokens),
            more=UNSET if lead.more is None else lead.more,
            name=row.name or UNSET,
            pages=len(row.pages) or UNSET,
            day=row.day,
        )

    def _explained(self, hit: Hit, lead: Lead, query: ParsedQuery) -> Hit:
        text = self._text_of(lead.row.sha256) if lead.row.sha256 is not None else ""
        found = contributions(query.root, read(lead.row, text, self._profile), self._profile)
        return structs.replace(hit, explanation=tuple(found or ()))

    def _passages(
        self, row: SearchRow, query: ParsedQuery, tokens: Mapping[str, TextTokens]
    ) -> tuple[Passage, ...]:
        if row.sha256 is None:
            return ()
        text, words = self._text_of(row.sha256), tokens[row.sha256]
        found = passages(text, words, row.sections, query, self._profile, row.pages)
        if row.raw is None or not found:
            return found
        runs = self._map_of(row.raw)
        return tuple(structs.replace(p, raw=origin(runs, p.start, p.end) or UNSET) for p in found)


def index_digest(engine: Engine) -> str:
    """SHA-256 (hex) over the names and digests of all documents, whatever order they were written in."""
    seen = hashlib.sha256()
    for (ordinal, from_position), digest in sorted(engine.digests()):
        seen.update(f"{ordinal} {from_position} {digest}\n".encode())
    return seen.hexdigest()


def _within_limits(limit: int, offset: int, choices: Sequence[Choice]) -> None:
    if not 0 <= limit <= MAX_LIMIT:
        raise BadQuery(f"The limit is {limit} hits, expected 0 to {MAX_LIMIT}; ask for as many.")
    if not 0 <= offset <= MAX_OFFSET:
        raise BadQuery(f"The offset is {offset} hits, expected 0 to {MAX_OFFSET}; narrow the search down.")
    facets = [choice.facet for choice in choices]
    unknown = [facet for facet in facets if facet not in FACETS or facets.count(facet) > 1]
    if unknown:
        raise BadQuery(
            f"The facet {unknown[0]!r} was chosen, expected each of {', '.join(FACETS)} at most once;"
            " name another one."
        )
