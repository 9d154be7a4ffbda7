"""What the page of results says where little or nothing is found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import pytest
from msgspec.structs import replace

from search.answers import AsOf, SearchAnswer
from search.asked import Choice, Order
from search.coverage import Coverage
from search.help import Help, Restriction, Spelling
from tests.web.browser import Browser
from tests.web.shelf import Shelf
from web.app import create_app

HELD = Coverage(
    first="2019-01-01",
    last="2019-12-31",
    papers=979,
    documents=1203,
    first_day="2019-01-24",
    last_day="2019-12-18",
    bodies=("Stadtrat", "Kulturausschuss"),
    bodies_in_all=42,
    announced=162,
    failures=1,
    unread_files=7,
)
HELP = Help(
    spellings=(Spelling("haushaltsplan jahr:2019", 97),),
    without=(
        Restriction("jahr:2019", 0, "haushalstplan"),
        Restriction("kind=motion, answer", 12, "haushalstplan jahr:2019"),
        Restriction("council=halle", 3, "haushalstplan jahr:2019"),
    ),
    words=(Spelling("haushalstplan", 0),),
    coverage=HELD,
)
ASKED = "/suche?q=haushalstplan+jahr%3A2019&art=answer&art=motion&rat=halle"


class Misspelt(Shelf):
    """Finds nothing but for the other spelling; `coverage` is what is held."""

    held = HELD

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
        """Nothing, and what another spelling finds."""
        nothing = replace(super().search("nichts", as_of), query=query)
        told = tuple(replace(r, what="kind=answer, motion") if "kind" in r.what else r for r in HELP.without)
        instead = super().search("haushaltsplan jahr:2019", as_of, limit=limit)
        return replace(nothing, help=replace(HELP, without=told, coverage=self.held), instead=instead)


@pytest.fixture
def misspelt() -> Misspelt:
    return Misspelt()


def page(shelf: Misspelt) -> str:
    """The page of results."""
    return unescape(Browser(create_app(shelf)).get(ASKED).text)


def test_hits_of_the_other_spelling_stand_below_a_heading_that_says_so(misspelt: Misspelt) -> None:
    """The heading names what was typed and what was searched instead; the count is that of the hits."""
    text = page(misspelt)
    heading = "Für „haushalstplan jahr:2019“ wurde nichts gefunden; gesucht wurde stattdessen"

    assert f"<h2>{heading} „haushaltsplan jahr:2019“</h2>" in text
    assert "90 Dokumente in 45 Vorgängen" in text
    assert 20 == text.count("<h3><a")


def test_other_searches_are_links_where_they_find_any(misspelt: Misspelt) -> None:
    """Other spellings and fewer restrictions keep what else is asked; what finds nothing is no link."""
    text = page(misspelt)
    links = {told: address for address, told in re.findall(r'<a href="([^"]+)">([^<]+)</a>', text)}

    chosen = "&art=answer&art=motion"
    assert (
        "/suche?q=haushaltsplan+jahr%3A2019" + chosen + "&rat=halle"
        == links["„haushaltsplan jahr:2019“ (97 Dokumente)"]
    )
    assert "/suche?q=haushalstplan+jahr%3A2019&rat=halle" == links["ohne Art: Antwort, Antrag (12 Dokumente)"]
    assert "/suche?q=haushalstplan+jahr%3A2019" + chosen == links["ohne Rat: halle (3 Dokumente)"]
    assert "<li>ohne „jahr:2019“ (0 Dokumente)</li>" in text
    assert "<li>„haushalstplan“ (0 Dokumente)</li>" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {},
            "Das Archiv enthält vom Rat „halle“ aus der Zeit vom 01.01.2019 bis zum 31.12.2019 979 Vorlagen",
        ),
        (
            {},
            "1.203 Texten; der früheste Tag ist der 24.01.2019, der späteste der 18.12.2019.",
        ),
        ({}, "Gremien in den Beratungsfolgen dieser Vorlagen: Stadtrat, Kulturausschuss und 40 weitere."),
        ({}, "welcher Zeit: 162 nur genannte, nicht erfasste Vorlagen, 1 nicht lesbares Dokument."),
        ({}, "Ohne lesbaren Text: 7 Dateien dieser Vorlagen."),
        ({"last": None}, "„halle“ aus der Zeit ab dem 01.01.2019 979"),
        ({"first": None}, "„halle“ aus der Zeit bis zum 31.12.2019 979"),
        ({"first": None, "last": None}, "„halle“ 979 Vorlagen"),
        ({"papers": 0}, "31.12.2019 keine Vorlage."),
        ({"unread_files": None}, "ist nur für den aktuellen Archivstand bekannt."),
        ({"announced": 0, "failures": 0, "unread_files": 0}, "Lücken sind nicht bekannt."),
    ],
)
def test_coverage_is_told_in_sentences(misspelt: Misspelt, changes: dict[str, None], told: str) -> None:
    """Held papers of the period, the bodies that deal with them, and known gaps."""
    misspelt.held = replace(HELD, **changes)

    assert told in page(misspelt)
