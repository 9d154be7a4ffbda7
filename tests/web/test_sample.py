"""The pages over the sample council, taken in and asked through the command line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from msgspec import json
from typer.testing import CliRunner

from ratsarchiv.assembly import reading, system_clock
from ratsarchiv.cli import app
from tests.web.browser import Browser
from web.app import create_app

pytestmark = pytest.mark.system

COUNCIL = "musterstadt"
QUERIES = ["schulhof", '"schattige Schulhöfe"', "1204 VSP", "Ausschuss -Schule", "", "gibtesnicht"]


def command(home: Path, *arguments: str, expected: int = 0) -> bytes:
    """What the command prints."""
    done = CliRunner().invoke(app, ["--home", str(home), *arguments])
    assert expected == done.exit_code, done.output
    return done.stdout_bytes


@pytest.fixture(scope="module")
def home(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds both states of the sample council."""
    home, sample = tmp_path_factory.mktemp("home"), root / "sample"
    for folder, seen_at, status in (
        ("2024-03", "2024-03-15T10:00:00Z", 3),
        ("2024-09", "2024-09-20T10:00:00Z", 0),
    ):
        where = ("--council", COUNCIL, "--seen-at", seen_at)
        command(home, "ingest", "allris", str(sample / folder), *where, expected=status)
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[Browser]:
    """A browser at that archive's pages."""
    with reading(home, system_clock) as archive:
        yield Browser(create_app(archive))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("stand", ["", "e200"])
def test_pages_json_and_command_agree(home: Path, site: Browser, query: str, stand: str) -> None:
    """Page, its JSON and the command name the same hits in the same order, now and at an earlier state."""
    asked = {name: value for name, value in (("q", query), ("stand", stand)) if value}
    options = ("--limit", "20", *(("--as-of", stand) if stand else ()))

    body = site.get(f"/suche.json?{urlencode(asked)}")
    page = site.get("/suche" + (f"?{urlencode(asked)}" if asked else ""))

    hits = body.json()["hits"]
    linked = re.findall(r'<h3><a href="[^"]+#vorlage-([^"]+)"', page.text)
    assert command(home, "search", "--json", *options, "--", query) == body.content
    assert [hit["slug"] for hit in hits] == linked


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ("art=motion&art=position&gruppe=einzeln", "--facet kind=motion --facet kind=position --group none"),
        ("gremium=Ratsversammlung&sortierung=neueste", "--facet body=Ratsversammlung --sort newest"),
        ("jahr=2024&sortierung=nummer", "--facet year=2024 --sort number"),
        ("ergebnis=noted%2Fdeciding%2FRatsversammlung", "--facet outcome=noted/deciding/Ratsversammlung"),
        ("ergebnis=%00%2F", "--facet outcome=\0/"),
    ],
)
def test_narrowed_json_is_the_command_s(home: Path, site: Browser, parameters: str, options: str) -> None:
    """Choices, orders and groupings give the same bytes, and the page shows the same hits."""
    body = site.get(f"/suche.json?{parameters}")
    page = site.get(f"/suche?{parameters}")

    assert command(home, "search", "--json", "--limit", "20", *options.split(" "), "--", "") == body.content
    linked = re.findall(r'<h3><a href="[^"]+#vorlage-([^"]+)"', page.text)
    assert [hit["slug"] for hit in body.json()["hits"]] == linked
    assert linked or "%00" in parameters


@pytest.mark.parametrize("stand", ["", "/stand/e200"])
def test_family_json_is_the_command_s(home: Path, site: Browser, stand: str) -> None:
    """The family's JSON is exactly what the command prints."""
    options = ("--as-of", "e200") if stand else ()

    printed = command(home, "show", "VII-A-01204", "--json", *options)

    assert printed == site.get(f"/{COUNCIL}/vorgang/VII-A-01204{stand}.json").content


def test_status_json_is_the_command_s(home: Path, site: Browser) -> None:
    """The status's JSON is exactly what the command prints of a healthy archive."""
    assert command(home, "status", "--json") == site.get("/status.json").content


def test_status_json_has_a_code_for_operators_sentences(home: Path, tmp_path: Path) -> None:
    """What stopped a part only the command says; all else is the same."""
    copy = Path(shutil.copytree(home, tmp_path / "inner"))
    for index in copy.glob("disposable/index-*"):
        shutil.rmtree(index)

    printed = command(copy, "status", "--json", expected=1)
    with reading(copy, system_clock) as archive:
        body = Browser(create_app(archive)).get("/status.json").content

    sentences = [model["error"] for model in json.decode(printed)["read_models"] if model["error"]]
    assert [str(copy) in sentence for sentence in sentences] == [True]
    assert printed.replace(json.encode(sentences[0]), b'"stopped"') == body


def test_every_link_leads_somewhere(site: Browser) -> None:
    """From the start page on, every link within the site is answered, and every place on a page exists.

    Of searches those that narrow a council's papers by one thing: there is no end to combinations.
    """
    seen, pending, pages = set[str](), ["/"], dict[str, str]()
    while pending:
        address = pending.pop()
        if address in seen or "/stand/" in address or address.count("&") > 1:
            continue
        seen.add(address)
        response = site.get(address)
        assert response.status_code in {200, 302}, address
        if "html" in response.headers.get("Content-Type", ""):
            pages[address] = response.text
            pending += [unescape(a) for a in re.findall(r'href="(/[^"#]*)', response.text)]

    assert 6 == sum("/vorgang/" in address for address in pages)
    assert [] == [a for page in pages.values() for a in places(page) if not leads(a, pages)]


def places(page: str) -> list[str]:
    """The links of a page that name a place on a family's page."""
    return re.findall(r'href="(/[^"]*/vorgang/[^"]*#[^"]+)"', page)


def leads(address: str, pages: dict[str, str]) -> bool:
    """Whether the page that the address names has the place that it names."""
    path, _, place = address.partition("#")
    return f'id="{place}"' in pages[path]


def test_family_can_be_seen_at_every_event(site: Browser) -> None:
    """From the event log of a family every link leads to the family as it was right after that event."""
    page = site.get(f"/{COUNCIL}/vorgang/VII-P-00145").text
    addresses = re.findall(r'href="([^"]+/stand/e\d+)" rel="nofollow">e', page)

    answers = [site.get(address) for address in addresses]

    assert len(addresses) > 50
    assert {200, 302} >= {answer.status_code for answer in answers}
    shown = [site.get(a.headers["Location"]) if a.status_code == 302 else a for a in answers[::10]]
    assert {200} == {answer.status_code for answer in shown}


def test_withheld_text_is_on_no_page(site: Browser) -> None:
    """The sample's non-public paper shows its number and that it is held back, and cannot be found."""
    page = site.get(f"/{COUNCIL}/vorgang/VII-DS-00912").text
    part = page.partition('<article id="vorlage-VII-DS-00912-NF-01-DS-01"')[2].partition("</article>")[0]

    assert "zurückgehalten" in part
    assert "<dl>" not in part
    assert "VII-DS-00912-NF-01-DS-01" not in site.get("/suche?q=912").text
