"""What every response carries, whatever was asked and whatever came of it."""

from __future__ import annotations

import pytest

from projections.views import StatusView
from tests.web.browser import Browser
from tests.web.shelf import Shelf
from web.app import create_app

ANSWERS = [
    ("/", 200),
    ("/status", 200),
    ("/status.json", 200),
    ("/suche?q=Rat", 200),
    ("/suche.json?q=Rat", 200),
    ("/vorschlaege.json?q=Haushalts", 200),
    ("/vorschlaege.json?q=Rat&stand=gestern", 404),
    ("/suche?q=", 301),
    ("/suche?q=x&seite=0", 422),
    ("/suche.json?seite=eins", 422),
    ("/suche?q=" + "x" * 501, 400),
    ("/musterstadt/vorgang/VII-A-00612", 200),
    ("/musterstadt/vorgang/VII-A-00612.json", 200),
    ("/musterstadt/vorgang/VII-A-00612/stand/e7", 200),
    ("/musterstadt/vorgang/VII-A-00612/stand/e7.json", 200),
    ("/musterstadt/vorgang/VII-A-00612-VSP-01", 302),
    ("/musterstadt/vorgang/nichts", 404),
    ("/musterstadt/vorgang/nichts.json", 404),
    ("/robots.txt", 200),
    ("/openapi.json", 200),
    ("/docs", 404),
    ("/redoc", 404),
    ("/nirgends", 404),
]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class Broken(Shelf):
    """An archive whose status cannot be told."""

    def status(self) -> StatusView:
        """Fails as nobody expected."""
        raise RuntimeError("Kennwort geheim in /srv/geheim")


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_every_answer_is_secured(browser: Browser, address: str, status: int) -> None:
    """Each answer has the policy and the other security headers, and sets no cookie."""
    response = browser.get(address)

    assert status == response.status_code
    assert POLICY == response.headers["Content-Security-Policy"]
    assert "nosniff" == response.headers["X-Content-Type-Options"]
    assert "no-referrer" == response.headers["Referrer-Policy"]
    assert "same-origin" == response.headers["Cross-Origin-Opener-Policy"]
    assert "Permissions-Policy" in response.headers
    assert "de" == response.headers["Content-Language"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_head_is_get_without_body(browser: Browser, address: str, status: int) -> None:
    """HEAD has the status and headers of GET, and no body."""
    head = browser.send("HEAD", address)

    assert status == head.status_code
    assert browser.get(address).headers == head.headers
    assert head.content == b""


@pytest.mark.parametrize(("address", "status"), ANSWERS)
def test_json_may_be_read_from_anywhere(browser: Browser, address: str, status: int) -> None:
    """JSON, and only JSON, may be read by pages of other hosts."""
    headers = browser.get(address).headers
    is_json = "json" in headers.get("Content-Type", "")

    assert is_json == (".json" in address)
    assert is_json == ("*" == headers.get("Access-Control-Allow-Origin"))


@pytest.mark.parametrize("address", ["/", "/status.json"])
def test_unexpected_errors_are_secured_and_silent(address: str) -> None:
    """An error that nobody expected is told without its text, with all headers."""
    response = Browser(create_app(Broken())).get(address)

    assert 500 == response.status_code
    assert POLICY == response.headers["Content-Security-Policy"]
    assert "geheim" not in response.text
    assert "Unerwarteter Fehler" in response.text


def test_only_reading_is_allowed(browser: Browser) -> None:
    """Nothing can be sent to the pages; the answer says what is allowed."""
    response = browser.send("POST", "/suche")

    assert 405 == response.status_code
    assert "GET" in response.headers["Allow"]
    assert "Zugriff nicht vorgesehen" in response.text


def test_style_sheet_is_kept_for_ever(browser: Browser) -> None:
    """The sheet's address changes with its content, so that it may be kept for ever."""
    page = browser.get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    response = browser.get(address)

    assert 200 == response.status_code
    assert "text/css; charset=utf-8" == response.headers["Content-Type"]
    assert "immutable" in response.headers["Cache-Control"]


def test_robots_stay_away_from_searches(browser: Browser) -> None:
    """Searches are disallowed for robots and say so themselves; families at earlier states do as well."""
    assert "User-agent: *\nDisallow: /suche\n" == browser.get("/robots.txt").text
    assert "noindex" == browser.get("/suche?q=Rat").headers["X-Robots-Tag"]
    assert "noindex" == browser.get("/musterstadt/vorgang/VII-A-00612/stand/e7").headers["X-Robots-Tag"]
    assert "X-Robots-Tag" not in browser.get("/musterstadt/vorgang/VII-A-00612").headers
