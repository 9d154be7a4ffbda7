"""Narrowing, ordering and grouping on the page of results, by links alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import pytest
from msgspec.structs import replace

from search.answers import AsOf, SearchAnswer
from search.asked import Choice, Order
from search.matches import FacetCount, Facets
from search.rows import FACETS
from tests.web.browser import Browser
from tests.web.shelf import Shelf
from web import words
from web.app import create_app
from web.asked import CHOSEN_BY, ORDERS
from web.results import ORDER_WORDS

MOST_LINES = 500
"""Lines of HTML that a page of results may have."""


class LargeCouncil(Shelf):
    """A council with forty values of every facet and three passages for every hit."""

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
        """As many of everything as there can be."""
        answer = super().search(query, as_of, limit=limit, offset=offset)
        counts = {f: tuple(FacetCount(f"Wert {n:02}", 99 - n) for n in range(40)) for f in FACETS}
        hits = tuple(replace(hit, passages=hit.passages * 3, more=7) for hit in answer.hits)
        return replace(answer, hits=hits, facets=Facets(**counts))


def values(page: str, facet: str) -> list[str]:
    """The texts of a facet's links."""
    part = page.partition(f"<h3>{words.FACETS[facet]}</h3>")[2].partition("</ul>")[0]
    return re.findall(r">([^<]+)</a>", part)


def links(page: str) -> dict[str, str]:
    """Where the page's links lead, by their text; those that are current are marked with a star."""
    found = re.findall(r'<a href="([^"]+)"( aria-current="true")?>([^<]+)</a>', unescape(page))
    return {text + ("*" if current else ""): address for address, current, text in found}


def test_value_is_chosen_by_its_link(browser: Browser) -> None:
    """Each value is a link to the same search with that value as well, on its first page."""
    found = links(browser.get("/suche?q=Rat&gremium=Ausschuss+01&stand=e7&seite=2").text)

    assert "/suche?q=Rat&art=position&gremium=Ausschuss+01&stand=e7" == found["Verwaltungsstandpunkt (45)"]
    assert "/suche?q=Rat&gremium=Ausschuss+00&gremium=Ausschuss+01&stand=e7" == found["Ausschuss 00 (20)"]


def test_chosen_value_is_taken_away_by_its_link(browser: Browser) -> None:
    """A chosen value is marked among the others and listed on top; either link searches without it."""
    found = links(browser.get("/suche?q=Rat&art=position&gremium=Ausschuss+01").text)

    without = "/suche?q=Rat&gremium=Ausschuss+01"
    assert without == found["Verwaltungsstandpunkt (45)*"] == found["„Art: Verwaltungsstandpunkt“ aufheben"]
    assert "/suche?q=Rat&art=position" == found["„Gremium: Ausschuss 01“ aufheben"]
    assert "/suche?q=Rat" == found["Jede Auswahl aufheben"]


def test_single_choice_has_one_link_on_top(browser: Browser) -> None:
    """Where one value is chosen, taking all away would say the same; where none is, there is no list."""
    assert "Jede Auswahl aufheben" not in browser.get("/suche?q=Rat&art=position").text
    assert "<h2>Auswahl</h2>" not in browser.get("/suche?q=Rat").text


def test_fifteen_values_are_shown_with_the_chosen_ones(browser: Browser) -> None:
    """The most frequent values are shown, and chosen ones even where they are rare or met by nothing."""
    plain = browser.get("/suche?q=Rat").text
    chosen = browser.get("/suche?q=Rat&gremium=Ausschuss+17&gremium=Nirgends").text

    assert [f"Ausschuss {n:02} ({20 - n})" for n in range(15)] == values(plain, "body")
    assert "und 3 weitere Werte" in plain
    assert ["Ausschuss 12 (8)", "Ausschuss 17 (3)", "Nirgends (0)"] == values(chosen, "body")[-3:]
    assert 15 == len(values(chosen, "body"))
    assert "und 4 weitere Werte" in chosen


def test_what_is_asked_reaches_the_search(browser: Browser, shelf: Shelf) -> None:
    """Page and JSON search with the choices, the order and the grouping of their address."""
    asked = "?q=Rat&art=motion&art=question&jahr=2024&sortierung=neueste&gruppe=einzeln"
    expected = ("newest", (Choice("kind", ("motion", "question")), Choice("year", ("2024",))), False)

    for path in ("/suche", "/suche.json"):
        shelf.asked = None
        assert 200 == browser.get(path + asked).status_code
        assert expected == shelf.asked


def test_order_and_grouping_are_links(browser: Browser) -> None:
    """Each order and both groupings are links, the present ones marked; all else stays as asked."""
    found = links(browser.get("/suche?q=Rat&art=position&sortierung=nummer&seite=2").text)

    assert "/suche?q=Rat&art=position" == found["nach Relevanz"]
    assert "/suche?q=Rat&art=position&sortierung=aelteste" == found["älteste zuerst"]
    assert "/suche?q=Rat&art=position&sortierung=nummer" == found["nach Nummer*"]
    assert "/suche?q=Rat&art=position&sortierung=nummer" == found["nach Vorgängen*"]
    assert "/suche?q=Rat&art=position&sortierung=nummer&gruppe=einzeln" == found["einzelne Dokumente"]


def test_hit_says_its_day(browser: Browser) -> None:
    """A hit tells the day by which it is ordered; one without a day tells none."""
    first, second = re.findall(r'<p class="facts">([^<]+)</p>', browser.get("/suche?q=Rat").text)[:3:2]

    assert " · vom 31.01.2024 · " in first
    assert "vom" not in second


def test_single_documents_are_paged_by_documents(browser: Browser) -> None:
    """Grouped, pages count families; singly, documents."""
    assert "Seite 1 von 3" in browser.get("/suche?q=Rat").text
    assert "Seite 1 von 5" in browser.get("/suche?q=Rat&gruppe=einzeln").text


def test_another_query_keeps_what_is_chosen(browser: Browser) -> None:
    """The search box keeps choices, order and grouping when something else is typed, and starts anew."""
    page = browser.get("/suche?q=Rat&art=position&sortierung=nummer&gruppe=einzeln&seite=2").text

    kept = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page)
    assert [("art", "position"), ("sortierung", "nummer"), ("gruppe", "einzeln")] == kept


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("sortierung=score", 422),
        ("gruppe=paper", 422),
        ("&".join(f"gremium={n}" for n in range(16)), 400),
        ("&".join(f"gremium={n}" for n in range(15)), 301),
        ("ergebnis=x&ergebnis=a%2Fb&ergebnis=%00%2F%2F", 301),
    ],
)
def test_bad_choices_are_told(browser: Browser, asked: str, status: int) -> None:
    """Orders that there are not and too many values are errors; values that nothing has find nothing."""
    response = browser.get(f"/suche?{asked}")

    assert status == response.status_code
    if status == 301:
        assert 200 == browser.get(response.headers["Location"]).status_code


def test_page_of_a_large_council_stays_short() -> None:
    """With everything there can be, and something chosen of each facet, a page has at most 500 lines."""
    chosen = "&".join(f"{name}=Wert+39" for name in CHOSEN_BY.values())

    page = Browser(create_app(LargeCouncil())).get(f"/suche?q=Rat&{chosen}&seite=2").text

    assert 20 == page.count("<h3><a")
    assert {15} == {len(values(page, facet)) for facet in FACETS}
    assert page.count("\n") <= MOST_LINES


def test_every_facet_and_order_has_its_words() -> None:
    """Each facet has a parameter and a name, each order a parameter and a text."""
    assert list(FACETS) == list(CHOSEN_BY) == list(words.FACETS)
    assert ORDERS.keys() == ORDER_WORDS.keys()


@pytest.mark.parametrize(
    ("facet", "value", "expected"),
    [
        ("kind", "motion", "Antrag"),
        ("kind", "x", "x"),
        ("body", "FA A/B", "FA A/B"),
        ("outcome", "adopted/deciding/Stadtrat", "beschlossen (Stadtrat, Beschlussfassung)"),
        ("outcome", "referred/unknown/Rat A/B", "verwiesen (Rat A/B)"),
        ("outcome", "other/deciding/Stadtrat", "sonstiges Ergebnis (Stadtrat, Beschlussfassung)"),
        ("outcome", "x", "x"),
    ],
)
def test_values_read_as_german(facet: str, value: str, expected: str) -> None:
    """Codes become words, an unknown role is left out, and all else is verbatim."""
    assert expected == words.facet_value(facet, value)
