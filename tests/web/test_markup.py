"""The markup of every kind of page is sound: closed, labelled, with headings in order."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tests.web.browser import Browser

pytestmark = pytest.mark.system

PAGES = [
    "/",
    "/status",
    "/suche?q=Rat",
    "/suche?q=nichts&stand=e7&rat=musterstadt",
    "/musterstadt/vorgang/VII-A-00612",
    "/musterstadt/vorgang/VII-A-00612/stand/e7",
    "/nirgends",
]
VOID = {"input", "link", "meta"}


class Outline(HTMLParser):
    """What a page consists of: elements left open, headings, ids, and what refers to ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.names: list[str] = []
        self.referred: list[str] = []
        self.labelled: list[str] = []
        self.inputs: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element and its attributes."""
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.levels.append(int(tag[1]))
        self.names += [attributes["id"]] if "id" in attributes else []
        self.referred += [attributes[a] for a in ("aria-labelledby", "aria-describedby") if a in attributes]
        self.labelled += [attributes["for"]] if tag == "label" else []
        self.inputs += [attributes["id"]] if tag == "input" and attributes["type"] != "hidden" else []

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, which must be this one."""
        assert tag == self.open.pop()


@pytest.fixture(params=PAGES)
def outline(request: pytest.FixtureRequest, browser: Browser) -> Outline:
    """One page's outline."""
    return Outline(browser.get(request.param).text)


def test_elements_are_closed_in_order(outline: Outline) -> None:
    """Every element is closed, innermost first."""
    assert outline.open == []


def test_headings_leave_no_level_out(outline: Outline) -> None:
    """A page has one heading of level one, its first, and levels go down one by one."""
    steps = [below - above for above, below in zip(outline.levels, outline.levels[1:], strict=False)]

    assert (1, 1) == (outline.levels[0], outline.levels.count(1))
    assert max(steps, default=1) <= 1


def test_every_input_is_labelled(outline: Outline) -> None:
    """Each input has exactly one label, and what describes or labels something exists once."""
    assert sorted(outline.inputs) == sorted(outline.labelled)
    assert set(outline.referred) <= set(outline.names)
    assert len(set(outline.names)) == len(outline.names)
    assert {"q", "inhalt"} <= set(outline.names)
