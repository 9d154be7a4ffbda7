"""Start page, results and status, and their JSON."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from tests.web.browser import Browser
from tests.web.shelf import EARLIER, HEAD, STATUS, Shelf
from web.json_text import to_json


def test_start_page_says_what_is_there(browser: Browser) -> None:
    """The start page has one heading, one box and says what the archive covers."""
    page = browser.get("/").text

    assert 1 == page.count("<h1") == page.count('role="search"')
    assert "Das Archiv umfasst 1.205 Vorgänge mit 2.504 Vorlagen aus 2 Räten" in page
    assert "Das letzte Ereignis ist e42, erfasst am 22.11.2024, 10:00 Uhr." in page
    assert 'href="/suche?rat=musterstadt"' in page


def test_start_page_says_when_nothing_is_there(browser: Browser, shelf: Shelf) -> None:
    """An empty archive says so."""
    shelf.status_view = replace(STATUS, head=0, recorded_at=None, councils=[], read_models=[])

    assert "Das Archiv ist noch leer." in browser.get("/").text


def test_status_page_and_json_agree(browser: Browser) -> None:
    """The status page tells lag and failures in German; the JSON is the view's, with a code for a stop."""
    page = browser.get("/status").text

    assert "2 Ereignisse im Rückstand" in page
    assert "1 Dokument konnte nicht gelesen werden" in page
    assert "3 bekannte Vorlagen liegen noch nicht im Archiv." in page
    assert "42 Dateien sind bekannt, davon 40 mit lesbarem Text; die übrigen sind eingescannt" in page
    assert "Es liegt eine Störung vor" in page
    assert "geheim" not in page
    papers, index = STATUS.read_models
    told = replace(STATUS, read_models=[papers, replace(index, error="stopped")])
    assert to_json(told) == browser.get("/status.json").content


@pytest.mark.parametrize(
    ("failures", "told"),
    [(0, "Es sind keine Lesefehler offen."), (2000, "2.000 Dokumente konnten nicht gelesen werden;")],
)
def test_status_page_counts_failures(browser: Browser, shelf: Shelf, failures: int, told: str) -> None:
    """A sound archive says so, and failures are counted whatever their number."""
    shelf.status_view = replace(STATUS, broken=False, failures=failures, gaps=0)

    page = browser.get("/status").text

    assert told in page
    assert "Es liegt keine Störung vor." in page
    assert "Zu allen bekannten Vorlagen liegt der Inhalt im Archiv." in page


@pytest.mark.parametrize("page", [1, 2, 3])
def test_page_and_json_name_the_same_hits(browser: Browser, page: int) -> None:
    """HTML and JSON list the same hits in the same order, twenty families a page."""
    tail = "?q=Rat" + (f"&seite={page}" if page > 1 else "")
    linked = re.findall(r'<h3><a href="([^"]+)"', browser.get("/suche" + tail).text)

    hits = browser.get("/suche.json" + tail).json()["hits"]

    assert [f"/musterstadt/vorgang/{h['family']}#vorlage-{h['slug']}" for h in hits] == linked
    assert {1: 20, 2: 20, 3: 5}[page] == len(linked)


def test_json_is_the_answer(browser: Browser, shelf: Shelf) -> None:
    """The body of the JSON is exactly the answer's JSON, at the asked state."""
    response = browser.get("/suche.json?q=Rat&stand=2024-03-15&seite=2")

    assert to_json(shelf.search("Rat", EARLIER, limit=20, offset=20)) == response.content


def test_results_tell_how_they_were_found(browser: Browser) -> None:
    """The page tells messages and exact counts, and of each hit what it is."""
    page = browser.get("/suche?q=Rat").text

    assert "Das letzte Anführungszeichen wurde ergänzt." in page
    assert "90 Dokumente in 45 Vorgängen" in page
    assert "1 weiteres Dokument dieses Vorgangs" in page
    assert "Fassung 1" in page
    assert "ohne erfassten Text" in page


def test_query_is_told_as_understood_where_that_is_more(browser: Browser) -> None:
    """What was understood is shown where it differs from what was typed in more than capitals."""
    assert "Verstanden als: <strong>ob|oberbürgermeister</strong>" in browser.get("/suche?q=OB").text
    assert "Verstanden als" not in browser.get("/suche?q=Rat").text


def test_titles_are_escaped_and_marks_kept(browser: Browser) -> None:
    """A hostile title is text; the marks of a passage are markup."""
    page = browser.get("/suche?q=Rat").text

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt; <mark>Rat</mark> 1" in page


def test_query_is_kept_in_the_box(browser: Browser) -> None:
    """What was typed stands in the box again, escaped, and in the title."""
    page = browser.get("/suche?q=%22%3E%3Cb%3E").text

    assert '"><b>' not in page
    assert '"><b>' in unescape(page)
    assert "<title>„&#34;&gt;&lt;b&gt;“ – Suche (Seite 1 von 3) – Ratsarchiv</title>" in page


def test_pager_leads_to_the_neighbours(browser: Browser) -> None:
    """A page links its neighbours and says where it stands."""
    page = unescape(browser.get("/suche?q=Rat&stand=e7&seite=2").text)

    assert "Seite 2 von 3" in page
    assert 'href="/suche?q=Rat&stand=e7" rel="prev"' in page
    assert 'href="/suche?q=Rat&stand=e7&seite=3" rel="next"' in page
    assert '<ol class="hits" start="21">' in page


def test_single_page_has_no_pager(browser: Browser, shelf: Shelf) -> None:
    """Where everything fits on one page, there is nothing to leaf through."""
    shelf.found = 20

    assert "Trefferliste" not in browser.get("/suche?q=Rat").text


@pytest.mark.parametrize(
    ("asked", "status", "canonical"),
    [
        ("/suche?q=Rat&stand=&rat=", 301, "/suche?q=Rat"),
        ("/suche?rat=musterstadt&q=Rat", 301, "/suche?q=Rat&rat=musterstadt"),
        ("/suche?q=Rat&seite=1&utm=x", 301, "/suche?q=Rat"),
        ("/suche?q=a&q=b", 301, "/suche?q=b"),
        (
            "/suche?gremium=B&art=motion&gremium=A&gremium=B&art=",
            301,
            "/suche?art=motion&gremium=A&gremium=B",
        ),
        ("/suche?q=Rat&sortierung=relevanz&gruppe=vorgang", 301, "/suche?q=Rat"),
        (
            "/suche?gruppe=einzeln&sortierung=nummer&jahr=2024",
            301,
            "/suche?jahr=2024&sortierung=nummer&gruppe=einzeln",
        ),
        ("/suche?q=Rat&art=motion&stand=2024-03-15", 302, "/suche?q=Rat&art=motion&stand=e7"),
        ("/suche?q=Rat&stand=2024-03-15", 302, "/suche?q=Rat&stand=e7"),
        ("/suche?q=Rat&seite=4", 302, "/suche?q=Rat"),
        ("/suche?q=nichts&seite=2", 302, "/suche?q=nichts"),
    ],
)
def test_searches_have_one_address(browser: Browser, asked: str, status: int, canonical: str) -> None:
    """Empty, unknown and misplaced parameters, days and pages beyond the end lead to one address."""
    response = browser.get(asked)

    assert (status, canonical) == (response.status_code, response.headers["Location"])
    assert 200 == browser.get(canonical).status_code


@pytest.mark.parametrize("query", ["ä ö&=+%", "a+b", '"x  y" -z', "\u0000", "e\u0301", "🏛"])
def test_canonical_address_is_reached_at_once(browser: Browser, query: str) -> None:
    """Whatever is typed, the canonical address answers and does not lead on."""
    canonical = browser.get(not_canonical(query)).headers["Location"]

    assert 200 == browser.get(canonical).status_code


def test_earlier_state_is_told_and_carried(browser: Browser) -> None:
    """At an earlier state the page says so first, and its links stay there."""
    page = unescape(browser.get("/suche?q=Rat&stand=e7").text)

    note = 'Sie sehen den Archivstand vom 15.03.2024, 12:30 Uhr (Ereignis e7). <a href="/suche?q=Rat">'
    assert note in page
    assert 'href="/musterstadt/vorgang/VII-A-00001/stand/e7#vorlage-VII-A-00001-VSP-01"' in page
    assert 'name="stand" value="e7"' in page


def test_current_state_has_no_note(browser: Browser) -> None:
    """Without a state there is no note, and the footer names the archive's state."""
    page = browser.get("/suche?q=Rat").text

    assert 'role="note"' not in page
    assert f"Archivstand e{HEAD.position}, erfasst am" in page


def test_no_hits_give_advice(browser: Browser) -> None:
    """Without hits the page gives advice, and offers the search with fewer restrictions."""
    page = unescape(browser.get("/suche?q=nichts&stand=e7&rat=musterstadt").text)

    assert "Es wurde kein Dokument gefunden." in page
    assert "Prüfen Sie die Schreibweise." in page
    assert 'href="/suche?q=nichts&rat=musterstadt">Am aktuellen Archivstand suchen' in page
    assert 'href="/suche?q=nichts&stand=e7">In allen Räten suchen' in page


def not_canonical(query: str) -> str:
    """An address of the query that is not canonical."""
    return "/suche?" + urlencode({"seite": "1", "q": query})


@pytest.mark.parametrize(
    ("events", "told"), [(1, "Rückstand: 1 Ereignis."), (1234, "Rückstand: 1.234 Ereignisse.")]
)
def test_lag_of_the_search_is_told(browser: Browser, shelf: Shelf, events: int, told: str) -> None:
    """While events cannot be found yet, the current state's results say how many; a past state's do not."""
    shelf.lag = events

    assert told in browser.get("/suche?q=rat").text
    assert "Rückstand" not in browser.get("/suche?q=rat&stand=e7").text


def test_suggestions_are_those_of_the_state(browser: Browser) -> None:
    """What may be meant is told as JSON, at the state that is asked."""
    told = browser.get("/vorschlaege.json?q=haushalts&stand=e7").json()

    assert told == [{"kind": "word", "text": "haushaltsplan", "query": "haushaltsplan", "total": 7}]
