"""Errors as readers and programs see them."""

from __future__ import annotations

import pytest

from domain import errors
from projections.views import StatusView
from tests.web.browser import Browser
from tests.web.shelf import Shelf
from web.app import create_app
from web.errors import told

FAMILY = "/musterstadt/vorgang"

ERRORS = [
    (f"{FAMILY}/nichts", 404, "Vorlage nicht gefunden"),
    (f"{FAMILY}/VII-A-00612/stand/gestern", 404, "Archivstand nicht gefunden"),
    (f"{FAMILY}/00077", 404, "Nummer nicht eindeutig"),
    ("/leipzig/vorgang/VII-A-00612", 404, "Vorlage nicht gefunden"),
]


class Failing(Shelf):
    """An archive whose status fails with a given error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def status(self) -> StatusView:
        """Fails."""
        raise self.error


@pytest.mark.parametrize(("address", "status", "title"), ERRORS)
def test_errors_are_pages_in_german(browser: Browser, address: str, status: int, title: str) -> None:
    """A reader gets a page that says what is wrong, with a search box, and nothing of the inner message."""
    response = browser.get(address)

    assert status == response.status_code
    assert f"<title>Fehler: {title} – Fehlerseite – Ratsarchiv</title>" in response.text
    assert f"<h1>{title}</h1>" in response.text
    assert 'role="search"' in response.text
    assert "geheim" not in response.text


@pytest.mark.parametrize(("address", "status", "title"), ERRORS)
def test_errors_are_problems_for_programs(browser: Browser, address: str, status: int, title: str) -> None:
    """A program gets problem details (RFC 9457) with the same sentence."""
    response = browser.get(address + ".json")

    problem = response.json()
    assert "application/problem+json" == response.headers["Content-Type"]
    assert (status, title) == (problem["status"], problem["title"])
    assert problem["type"].startswith("urn:ratsarchiv:problem:")
    assert problem["detail"] in browser.get(address).text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UnknownPaper("x"), 404),
        (errors.BadStand("x"), 404),
        (errors.AmbiguousNumber("x"), 404),
        (errors.BadQuery("x"), 400),
        (errors.ProfileMismatch("x"), 503),
        (errors.SearchUnavailable("x"), 503),
        (errors.NoArchive("x"), 503),
        (errors.LogUnavailable("x"), 503),
        (errors.NotProjected("x"), 503),
        (errors.Unusable("x"), 503),
        (errors.OriginalsUnavailable("x"), 503),
        (errors.Tampered("x"), 500),
        (KeyError("x"), 500),
    ],
)
def test_table_decides_the_status(error: Exception, status: int) -> None:
    """Each error has its one status on a page, and what the table does not know is unexpected."""
    assert status == told(error).status
    assert status == Browser(create_app(Failing(error))).get("/").status_code


@pytest.mark.parametrize("place", ["/{}", "/musterstadt/vorgang/{}", "/suche?seite={}", "/suche?stand={}"])
def test_errors_never_repeat_markup(browser: Browser, place: str) -> None:
    """What was typed into an address never comes back as markup."""
    response = browser.get(place.format("%3Cscript%3Ealert(1)%3C/script%3E"))

    assert response.status_code in {404, 422}
    assert "<script" not in response.text
