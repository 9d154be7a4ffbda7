"""The page of results, from a search's answer. Knows no family page and no engine."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec import UNSET, Struct

from domain import code_words
from domain.observation import PAGE
from search.answers import MAX_OFFSET, Hit, SearchAnswer
from search.matches import FacetCount
from search.passages import Passage
from search.rows import FACETS
from web import addresses, german, words
from web.contexts import Frame, SearchBox, StandNote, archive_state, stand_note, title

FAMILIES = 20
"""Families on a page of results: as many as one reads before asking more precisely."""

FACET_VALUES = 15
"""Values that a line of counts names; a large council has some 30 bodies, and the rest is rare."""


class PassageRow(Struct, frozen=True):
    """A passage and where it stands; `html` is escaped but for its marks."""

    place: str
    html: Markup


class HitRow(Struct, frozen=True):
    """The best document of a family."""

    address: str
    title: str
    facts: list[str]
    passages: list[PassageRow]
    more: str | None


class FacetRow(Struct, frozen=True):
    """A line of counts."""

    name: str
    counts: str


class Link(Struct, frozen=True):
    """A link and its text."""

    text: str
    address: str


class ResultsContext(Struct, frozen=True):
    """Context of results.html; `first` is the number of the first hit shown."""

    frame: Frame
    box: SearchBox
    note: StandNote | None
    understood: str | None
    messages: list[str]
    count: str
    first: int
    hits: list[HitRow]
    facets: list[FacetRow]
    pages: str
    previous: str | None
    next: str | None
    wider: list[Link]


class Asked(Struct, frozen=True):
    """What was asked of the page, in canonical form; `stand` is empty for the current state."""

    query: str
    stand: str
    council: str
    page: int

    def address(self, page: int) -> str:
        """The address of another page of the same results."""
        return addresses.search(self.query, self.stand, self.council, page)


def last_page(families: int) -> int:
    """The number of the last page that can be asked for."""
    reachable = min(families, MAX_OFFSET + FAMILIES)
    return max(1, -(-reachable // FAMILIES))


def results_context(answer: SearchAnswer, asked: Asked, behind: int = 0) -> ResultsContext:
    """The page of results for what was asked, while so many events cannot be found yet."""
    position = answer.as_of.position if asked.stand else None
    last = last_page(answer.families)
    return ResultsContext(
        frame=Frame(_title(asked, last), None, archive_state(answer.as_of), _json(asked)),
        box=SearchBox(asked.query, asked.stand, asked.council),
        note=stand_note(answer.as_of, addresses.search(asked.query, council=asked.council))
        if asked.stand
        else None,
        understood=answer.understood or None,
        messages=[*answer.messages, *_behind(behind)],
        count=f"{german.count(answer.total, 'Dokument', 'Dokumente')}"
        f" in {german.count(answer.families, 'Vorgang', 'Vorgängen')}",
        first=(asked.page - 1) * FAMILIES + 1,
        hits=[_hit(hit, position) for hit in answer.hits],
        facets=list(_facets(answer)),
        pages=f"Seite {german.number(asked.page)} von {german.number(last)}",
        previous=asked.address(asked.page - 1) if asked.page > 1 else None,
        next=asked.address(asked.page + 1) if asked.page < last else None,
        wider=list(_wider(asked)),
    )


def _behind(events: int) -> Iterator[str]:
    if events:
        count = german.count(events, "Ereignis", "Ereignisse")
        yield f"Die Suche ist noch nicht auf dem neuesten Stand; Rückstand: {count}."


def _title(asked: Asked, last: int) -> str:
    thing = german.quoted(asked.query) if asked.query else "Alle Dokumente"
    place = f" (Seite {german.number(asked.page)} von {german.number(last)})" if last > 1 else ""
    return title(thing, f"Suche{place}")


def _json(asked: Asked) -> str:
    return asked.address(asked.page).replace("/suche", "/suche" + addresses.JSON, 1)


def _hit(hit: Hit, position: int | None) -> HitRow:
    more = None
    if hit.more is not UNSET and hit.more:
        further = german.count(hit.more, "weiteres Dokument", "weitere Dokumente")
        more = f"{further} dieses Vorgangs"
    return HitRow(
        address=addresses.paper(hit.council, hit.family, hit.slug, position),
        title=hit.title or hit.number or hit.slug,
        facts=_hit_facts(hit),
        passages=list(map(_passage, hit.passages)),
        more=more,
    )


def _hit_facts(hit: Hit) -> list[str]:
    kind = code_words.KINDS.get(hit.kind, code_words.KINDS["other"])
    return [kind, hit.number or hit.slug, _document(hit), f"Vorgang {hit.family}", f"Rat {hit.council}"]


def _document(hit: Hit) -> str:
    if hit.version == 0:
        return "ohne erfassten Text"
    if hit.document == PAGE or hit.name is UNSET:
        return f"Fassung {hit.version}"
    pages = f" ({german.count(hit.pages, 'Seite', 'Seiten')})" if hit.pages is not UNSET else ""
    return f"Datei {german.quoted(hit.name)}{pages}, Fassung {hit.version}"


def _passage(passage: Passage) -> PassageRow:
    # search.passages escapes the text and adds nothing but <mark>
    page = f"Seite {german.number(passage.page)}" if passage.page is not None else None
    return PassageRow(", ".join(filter(None, (page, passage.section))), Markup(passage.html))  # noqa: S704


def _facets(answer: SearchAnswer) -> Iterator[FacetRow]:
    for name in FACETS:
        counts: tuple[FacetCount, ...] = getattr(answer.facets, name)
        if counts:
            shown = [
                f"{words.facet_value(name, each.value)} ({german.number(each.count)})"
                for each in counts[:FACET_VALUES]
            ]
            rest = len(counts) - len(shown)
            values = ", ".join(shown) + (f" und {german.number(rest)} weitere" if rest else "")
            yield FacetRow(words.FACETS[name], values)


def _wider(asked: Asked) -> Iterator[Link]:
    """The same search with one restriction less."""
    if asked.stand:
        yield Link("Am aktuellen Archivstand suchen", addresses.search(asked.query, council=asked.council))
    if asked.council:
        yield Link("In allen Räten suchen", addresses.search(asked.query, stand=asked.stand))
