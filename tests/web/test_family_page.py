"""The family's page, its JSON and its addresses."""

from __future__ import annotations

import re
from html import unescape

import pytest
from msgspec.structs import replace

from search.answers import AsOf
from tests.web import shelf as made
from tests.web.browser import Browser
from web.json_text import to_json

CURRENT = "/musterstadt/vorgang/VII-A-00612"
FIXED = f"{CURRENT}/stand/e7"


@pytest.fixture
def page(browser: Browser) -> str:
    """The text of the family's current page, entities resolved."""
    return unescape(browser.get(CURRENT).text)


@pytest.mark.parametrize("address", [CURRENT, FIXED])
def test_page_is_sound(browser: Browser, address: str) -> None:
    """The page is German, with one heading, landmarks, skip links and tables whose headers have a scope."""
    text = browser.get(address).text

    assert '<html lang="de">' in text
    assert [1] * 4 == [text.count(part) for part in ("<h1", "<main", "<header>", "<footer>")]
    assert 'href="#inhalt">Zum Inhalt' in text
    assert [] == re.findall(r"<th(?! scope=)[ >]", text)
    assert text.count("<table") == text.count("<caption")


def test_names_of_places_are_unique(browser: Browser) -> None:
    """No id occurs twice, and every link within the page leads somewhere."""
    text = browser.get(CURRENT).text
    ids = re.findall(r' id="([^"]+)"', text)

    assert sorted(set(ids)) == sorted(ids)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_titles_are_escaped(browser: Browser) -> None:
    """A hostile title stands on the page as text, wherever it stands."""
    text = browser.get(CURRENT).text

    assert "<script" not in text
    assert "<i>unlesbar" not in text
    assert "&lt;script&gt;" in text


def test_title_names_the_family(page: str) -> None:
    """The title names number, title and kind of page."""
    assert f"<title>VII-A-00612: {made.HOSTILE} – Vorgang – Ratsarchiv</title>" in page


def test_tree_tells_relations(page: str) -> None:
    """The Stammbaum is a nested list with the relation to the paper above in words."""
    tree = page.partition('<ul class="tree">')[2].partition("<h2>")[0]

    assert "nimmt Stellung zu VII-A-00612<" in tree
    assert "ändert VII-A-00612-VSP-01 (Vorschlag aus dem Aufbau der Nummer)<" in tree
    assert 2 == tree.count("<ul>")
    assert 4 == tree.count("<li>") == tree.count("</li>")


def test_relations_name_all_claimants(page: str) -> None:
    """A relation that several pages claim is told once, with who says it and on what basis."""
    told = "nimmt Stellung zu VII-A-00612 (Angabe „Bezüglich“: VII-A-00612-VSP-01; Angabe „Stammbaum“: "

    assert f"<dd>{told}VII-A-00612, VII-A-00612-ÄA-02)</dd>" in page


def test_withheld_paper_shows_its_number_only(page: str) -> None:
    """Of a paper that is held back nothing is shown but its number and that it is held back."""
    part = page.partition('<article id="vorlage-VII-A-00612-NF-03"')[2].partition("</article>")[0]

    assert made.WITHHELD not in page
    assert ">VII-A-00612-NF-03</h3>" in part
    assert "zurückgehalten" in part
    assert "<dl>" not in part
    assert "<td>VII-A-00612-NF-03</td><td>zurückgehalten</td>" in page
    assert "24.12.2023" not in page


def test_sessions_tell_what_the_source_tells(page: str) -> None:
    """Cancelled, without outcome, planned and decided sessions are told apart, outcomes verbatim."""
    assert "<td>10.04.2024</td><td>Stadtrat AUSFALL</td><td>ausgefallen (laut Quelle)</td>" in page
    assert "<td>20.05.2024</td><td>Sitzung</td><td>kein Ergebnis erfasst</td>" in page
    assert "<td>15.01.2025</td><td>Sitzung</td><td>geplant; kein Ergebnis erfasst</td>" in page
    assert "„mehrheitlich ungeändert beschlossen“; Abstimmung: mehrheitlich, Ja: 30, Nein: 12" in page
    assert "keine Sitzung genannt" in page


def test_outcome_names_its_own_paper(page: str) -> None:
    """An outcome on a position is told as the position's, never as the motion's."""
    noted = (
        "Zum Verwaltungsstandpunkt VII-A-00612-VSP-01 vermerkt die Quelle am 02.05.2024 (Sachdatum)"
        " für FA Soziales: „zur Kenntnis genommen“."
    )

    assert noted in page
    assert [noted] == [line for line in re.findall(r"<li>(Zu[mr] .*?)</li>", page) if "Kenntnis" in line]


def test_paper_without_outcome_says_so(browser: Browser) -> None:
    """A captured paper without any outcome is told as such."""
    page = browser.get(f"/musterstadt/vorgang/{made.STROKED_SLUG}").text

    assert "Zur Vorlage DS0123/24 ist kein Ergebnis erfasst." in page
    assert "Zu diesem Vorgang ist kein Beschluss erfasst." in page
    assert "<h1>Vorgang DS0123/24</h1>" in page


def test_decision_names_text_and_basis(page: str) -> None:
    """A decision is told with the text it was made on and the reason for taking it for that."""
    assert "die die Quelle zuletzt vor dem Sitzungstag zeigte. Es ist Fassung 2 der Vorlage" in page
    assert "Sichtung: 01.02.2024, 09:00 Uhr." in page


def test_conflicts_and_gaps_are_shown(page: str) -> None:
    """Contradictions stand side by side, gaps say who named the paper."""
    assert "VII-A-00612-ÄA-02: Die Vorlage wird mehreren Vorlagen zugeordnet." in page
    assert "VII-A-00612-ÄA-02: noch nicht im Archiv, genannt von VII-A-00612-VSP-01." in page
    assert "VII-A-00612-VSP-01, Beratungsfolge: <q><i>unlesbar</i></q>" in page
    assert "named by" not in page


def test_events_tell_all_three_times(page: str) -> None:
    """The event log tells position, recording, sighting and day, in German words."""
    assert (
        '/stand/e9" rel="nofollow">e9</a></th><td>22.11.2024, 10:00 Uhr</td><td>20.06.2024, 10:00 Uhr</td>'
        "<td>19.06.2024</td><td>VII-A-00612</td><td>Beschluss vermerkt</td>"
    ) in page


def test_only_web_addresses_become_links(page: str) -> None:
    """A file's address is a link only where a browser would fetch it from the web."""
    assert 'href="https://rat.example/plan.pdf" rel="noreferrer nofollow"' in page
    assert "javascript:" not in page


def test_footer_says_what_is_authoritative(page: str) -> None:
    """The footer says that this is no official text and names the archive's state."""
    footer = page.partition("<footer>")[2]

    assert "Nicht amtliche Wiedergabe. Maßgeblich sind Niederschrift und amtliche Bekanntmachung." in footer
    assert "Archivstand e42, erfasst am 22.11.2024, 10:00 Uhr" in footer


def test_fixed_state_is_told_and_carried(browser: Browser, page: str) -> None:
    """At a fixed state the page says so first, and the search stays there; the current page has no note."""
    fixed = browser.get(FIXED).text
    main = fixed.partition("<main")[2]

    assert main.index('role="note"') < main.index("<h1")
    assert "Sie sehen den Archivstand vom 15.03.2024, 12:30 Uhr (Ereignis e7)." in fixed
    assert 'type="hidden" name="stand" value="e7"' in fixed
    assert 'role="note"' not in page


@pytest.mark.parametrize(("tail", "as_of"), [("", made.HEAD), ("/stand/e7", made.EARLIER)])
def test_json_is_the_view(browser: Browser, tail: str, as_of: AsOf) -> None:
    """The body of the JSON is exactly the view's JSON, at the asked state."""
    response = browser.get(f"{CURRENT}{tail}.json")

    assert to_json(replace(made.FAMILY, as_of=as_of)) == response.content
    assert "application/json" == response.headers["Content-Type"]


@pytest.mark.parametrize("suffix", ["", ".json"])
@pytest.mark.parametrize(
    ("asked", "place", "member"),
    [
        ("VII-A-00612-VSP-01", "VII-A-00612", "VII-A-00612-VSP-01"),
        ("VII-A-00612-%C3%84A-02", "VII-A-00612", "VII-A-00612-AeA-02"),
        ("vii-a-00612-A%CC%88A-02", "VII-A-00612", "VII-A-00612-AeA-02"),
        ("vii-a-00612", "VII-A-00612", None),
        ("VII-A-00612-AeA-02/stand/e7", "VII-A-00612/stand/e7", "VII-A-00612-AeA-02"),
        ("VII-A-00612/stand/2024-03-15", "VII-A-00612/stand/e7", None),
        ("VII-A-00612/stand/2024-03-15T12:00:00Z", "VII-A-00612/stand/e7", None),
        ("DS0123/24", "DS0123-24", None),
        ("DS0123%2F24/stand/e7", "DS0123-24/stand/e7", None),
    ],
)
def test_every_name_leads_to_the_root(
    browser: Browser, asked: str, place: str, member: str | None, suffix: str
) -> None:
    """Members, spellings, days and instants lead to the root's address at that state, pages to the member."""
    response = browser.get(f"/musterstadt/vorgang/{asked}{suffix}")

    anchor = f"#vorlage-{member}" if member and not suffix else ""
    assert 302 == response.status_code
    assert f"/musterstadt/vorgang/{place}{suffix}{anchor}" == response.headers["Location"]
    assert 200 == browser.get(response.headers["Location"]).status_code


@pytest.mark.parametrize("address", [CURRENT, FIXED])
def test_held_page_is_not_sent_again(browser: Browser, address: str) -> None:
    """A reader who holds the page gets 304 without a body, but with its tag and headers."""
    etag = browser.get(address).headers["ETag"]

    again = browser.get(address, {"If-None-Match": f'"other", {etag}'})

    assert (304, b"") == (again.status_code, again.content)
    assert etag == again.headers["ETag"]
    assert 200 == browser.get(address, {"If-None-Match": '"other"'}).status_code


def test_tag_follows_what_is_shown(browser: Browser, shelf: made.Shelf) -> None:
    """The tag names the state, differs between states, and changes when a state's content is withdrawn."""
    before = browser.get(FIXED).headers["ETag"]
    shelf.families = [replace(made.FAMILY, title=None)]

    after = browser.get(FIXED).headers["ETag"]

    assert before.startswith('W/"e7-')
    assert before != after
    assert browser.get(CURRENT).headers["ETag"].startswith('W/"e42-')


def test_agendas_tell_what_the_stations_do_not(page: str) -> None:
    """Each claim of an agenda that adds something stands in one line; what a station says is not repeated."""
    told = re.search(r"<h4>Angaben von Tagesordnungen</h4>\s*<ul>(.*?)</ul>", page, re.DOTALL)

    assert told is not None
    cancelled = "ausgefallen (laut Quelle), kein Ergebnis erfasst"
    assert re.findall(r"<li>(.*?)</li>", told[1]) == [
        "19.06.2024, Sitzung des Stadtrates, Tagesordnungspunkt Ö 7.1: „abgelehnt“ (Quelle a/b)",
        f"03.07.2024, Sitzung des Stadtrates, Tagesordnungspunkt Ö 7.1: {cancelled} (Quelle a/b)",
        "ohne Tag, Rat & Tat: „vertagt“ (Quelle a/b)",
    ]
    assert page.count("Angaben von Tagesordnungen") == 1
