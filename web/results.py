"""The page of results, from a search's answer. Knows no family page and no engine."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup
from msgspec import UNSET, Struct
from msgspec.structs import replace

from domain import code_words
from domain.observation import PAGE
from search.answers import MAX_OFFSET, Hit, SearchAnswer
from search.passages import Passage
from web import addresses, german
from web.asked import Asked, OrderName
from web.contexts import Frame, Kept, SearchBox, StandNote, archive_state, stand_note, title
from web.facets import FacetRow, Link, Switch, chosen_links, facet_rows
from web.search_help import HelpPart, help_part

SHOWN = 20
"""Families, or documents, on a page of results: as many as one reads before asking more precisely."""

ORDER_WORDS: dict[OrderName, str] = {
    "relevanz": "nach Relevanz",
    "neueste": "neueste zuerst",
    "aelteste": "älteste zuerst",
    "nummer": "nach Nummer",
}


class PassageRow(Struct, frozen=True):
    """A passage and where it stands; `html` is escaped but for its marks."""

    place: str
    html: Markup


class HitRow(Struct, frozen=True):
    """A document that is shown: the best of its family, or one by itself."""

    address: str
    title: str
    facts: list[str]
    passages: list[PassageRow]
    more: str | None


class ResultsContext(Struct, frozen=True):
    """Context of results.html; `first` is the number of the first hit shown.

    Where nothing was found and another spelling was searched, hits and count are its own; `heading` says so.
    """

    frame: Frame
    box: SearchBox
    note: StandNote | None
    understood: str | None
    messages: list[str]
    chosen: list[Link]
    heading: str
    count: str
    orders: list[Switch]
    groups: list[Switch]
    first: int
    hits: list[HitRow]
    facets: list[FacetRow]
    pages: str
    previous: str | None
    next: str | None
    wider: list[Link]
    help: HelpPart | None


def last_page(answer: SearchAnswer, asked: Asked) -> int:
    """The number of the last page that can be asked for."""
    found = answer.families if asked.grouped else answer.total
    return max(1, -(-min(found, MAX_OFFSET + SHOWN) // SHOWN))


def results_context(answer: SearchAnswer, asked: Asked, behind: int = 0) -> ResultsContext:
    """The page of results for what was asked, while so many events cannot be found yet."""
    position = answer.as_of.position if asked.stand else None
    last = last_page(answer, asked)
    shown = answer.instead or answer
    return ResultsContext(
        frame=Frame(_title(asked, last), None, archive_state(answer.as_of), asked.json),
        box=_box(asked),
        note=stand_note(answer.as_of, replace(asked, stand="", page=1).address) if asked.stand else None,
        understood=_understood(answer),
        messages=[*answer.messages, *_behind(behind)],
        chosen=list(chosen_links(asked)),
        heading=_heading(answer),
        count=f"{german.count(shown.total, 'Dokument', 'Dokumente')}"
        f" in {german.count(shown.families, 'Vorgang', 'Vorgängen')}",
        orders=list(_orders(asked)),
        groups=list(_groups(asked)),
        first=(asked.page - 1) * SHOWN + 1,
        hits=[_hit(hit, position) for hit in shown.hits],
        facets=list(facet_rows(answer.facets, asked)),
        pages=f"Seite {german.number(asked.page)} von {german.number(last)}",
        previous=replace(asked, page=asked.page - 1).address if asked.page > 1 else None,
        next=replace(asked, page=asked.page + 1).address if asked.page < last else None,
        wider=list(_wider(asked, answer)),
        help=help_part(answer, asked),
    )


def _heading(answer: SearchAnswer) -> str:
    if answer.instead is None:
        return "Treffer"
    typed, other = german.quoted(answer.query.strip()), german.quoted(answer.instead.understood)
    return f"Für {typed} wurde nichts gefunden; gesucht wurde stattdessen {other}"


def _understood(answer: SearchAnswer) -> str | None:
    """The query as understood where that tells more than what was typed; capitals make no difference."""
    same = answer.understood.casefold() == answer.query.strip().casefold()
    return None if same else answer.understood or None


def _box(asked: Asked) -> SearchBox:
    """The box keeps what is chosen and how hits are shown, where another query is typed."""
    shown = {"q", "stand", "rat", "seite"}
    kept = tuple(Kept(name, value) for name, value in asked.parameters if name not in shown)
    return SearchBox(asked.query, asked.stand, asked.council, kept)


def _orders(asked: Asked) -> Iterator[Switch]:
    for order, told in ORDER_WORDS.items():
        yield Switch(told, replace(asked, order=order, page=1).address, order == asked.order)


def _groups(asked: Asked) -> Iterator[Switch]:
    for grouped, told in ((True, "nach Vorgängen"), (False, "einzelne Dokumente")):
        yield Switch(told, replace(asked, grouped=grouped, page=1).address, grouped == asked.grouped)


def _behind(events: int) -> Iterator[str]:
    if events:
        count = german.count(events, "Ereignis", "Ereignisse")
        yield f"Die Suche ist noch nicht auf dem neuesten Stand; Rückstand: {count}."


def _title(asked: Asked, last: int) -> str:
    thing = german.quoted(asked.query) if asked.query else "Alle Dokumente"
    place = f" (Seite {german.number(asked.page)} von {german.number(last)})" if last > 1 else ""
    return title(thing, f"Suche{place}")


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
    day = [] if hit.day is None else [f"vom {german.day(hit.day)}"]
    return [kind, hit.number or hit.slug, *day, _document(hit), f"Vorgang {hit.family}", f"Rat {hit.council}"]


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


def _wider(asked: Asked, answer: SearchAnswer) -> Iterator[Link]:
    """The same search with one restriction less, as far as the help does not say so already."""
    if asked.stand:
        yield Link("Am aktuellen Archivstand suchen", replace(asked, stand="", page=1).address)
    if asked.council and not (answer.help is not None and answer.help.without):
        yield Link("In allen Räten suchen", replace(asked, council="", page=1).address)
