"""What helps on the page of results where little is found, in sentences and links. Knows no hit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from search.answers import SearchAnswer
from search.coverage import Coverage
from search.help import Help, Restriction
from web import german, words
from web.asked import Asked


class Counted(Struct, frozen=True):
    """What would be found otherwise; without an address where that is nothing."""

    text: str
    address: str | None


class HelpPart(Struct, frozen=True):
    """Other spellings, what is found without each restriction, what each word finds, and what is held."""

    spellings: list[Counted]
    without: list[Counted]
    words: list[Counted]
    coverage: list[str]


def help_part(answer: SearchAnswer, asked: Asked) -> HelpPart | None:
    """The help of an answer, if it has any."""
    found = answer.help
    if found is None:
        return None
    return HelpPart(
        spellings=[_spelling(s.query, s.total, asked) for s in found.spellings],
        without=[_without(each, asked) for each in found.without],
        words=[_spelling(s.query, s.total, asked) for s in found.words],
        coverage=list(_coverage(found, asked)),
    )


def _spelling(query: str, total: int, asked: Asked) -> Counted:
    return _counted(german.quoted(query), total, replace(asked, query=query))


def _without(restriction: Restriction, asked: Asked) -> Counted:
    for choice in asked.chosen:
        if restriction.what == f"{choice.facet}={', '.join(choice.values)}":
            values = ", ".join(words.facet_value(choice.facet, value) for value in choice.values)
            others = tuple(other for other in asked.chosen if other != choice)
            told = f"ohne {words.FACETS[choice.facet]}: {values}"
            return _counted(told, restriction.total, replace(asked, chosen=others))
    if restriction.what == f"council={asked.council}":
        return _counted(f"ohne Rat: {asked.council}", restriction.total, replace(asked, council=""))
    told = f"ohne {german.quoted(restriction.what)}"
    return _counted(told, restriction.total, replace(asked, query=restriction.query))


def _counted(told: str, total: int, otherwise: Asked) -> Counted:
    count = german.count(total, "Dokument", "Dokumente")
    return Counted(f"{told} ({count})", replace(otherwise, page=1).address if total else None)


def _coverage(found: Help, asked: Asked) -> Iterator[str]:
    held = found.coverage
    if held is None:
        return
    council = f" vom Rat {german.quoted(asked.council)}" if asked.council else ""
    yield f"Das Archiv enthält{council}{_period(held)} {_papers(held)}."
    if held.bodies:
        rest = held.bodies_in_all - len(held.bodies)
        more = f" und {german.number(rest)} weitere" if rest else ""
        yield f"Gremien in den Beratungsfolgen dieser Vorlagen: {', '.join(held.bodies)}{more}."
    yield from _gaps(held)


def _period(held: Coverage) -> str:
    first = None if held.first is None else german.day(held.first)
    last = None if held.last is None else german.day(held.last)
    if first is None and last is None:
        return ""
    if last is None:
        return f" aus der Zeit ab dem {first}"
    return f" aus der Zeit bis zum {last}" if first is None else f" aus der Zeit vom {first} bis zum {last}"


def _papers(held: Coverage) -> str:
    if not held.papers:
        return "keine Vorlage"
    papers = german.count(held.papers, "Vorlage", "Vorlagen")
    texts = german.count(held.documents, "Text", "Texten")
    if held.first_day is None or held.last_day is None:
        return f"{papers} mit {texts}"
    first, last = german.day(held.first_day), german.day(held.last_day)
    return f"{papers} mit {texts}; der früheste Tag ist der {first}, der späteste der {last}"


def _gaps(held: Coverage) -> Iterator[str]:
    """What is known to be lacking; of what is only named no day is known."""
    counts = (
        (held.announced, "nur genannte, nicht erfasste Vorlage", "nur genannte, nicht erfasste Vorlagen"),
        (held.failures, "nicht lesbares Dokument", "nicht lesbare Dokumente"),
    )
    told = [german.count(count, one, many) for count, one, many in counts if count]
    narrowed = (held.first, held.last) != (None, None)
    if told:
        of = ", gleich aus welcher Zeit" if narrowed else ""
        yield f"Bekannte Lücken{of}: {', '.join(told)}."
    if held.unread_files is None:
        yield "Wie viele Dateien keinen lesbaren Text haben, ist nur für den aktuellen Archivstand bekannt."
    elif held.unread_files:
        of = " dieser Vorlagen" if narrowed else ""
        yield f"Ohne lesbaren Text: {german.count(held.unread_files, 'Datei', 'Dateien')}{of}."
    elif not told:
        yield "Lücken sind nicht bekannt."
