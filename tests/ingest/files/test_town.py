"""A town's files through the whole assembly: what is listed, searched, shown and held back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import json

from archive.verification import verify
from ingest.harvest import Summary
from projections.views import PaperView
from ratsarchiv import upkeep
from tests.ingest.files.filed_town import ANSWER, HIDDEN, OTHER, FiledHarvests, filed_town, filing
from tests.ingest.files.sheets import sheet
from tests.ingest.oparl.harvested import COUNCIL
from tests.ingest.serving import Answer
from tests.ratsarchiv.commands import run
from tests.web.browser import Browser
from web.app import create_app

pytestmark = pytest.mark.system

PAPER = "2024/0001"
Story = tuple[FiledHarvests, Summary]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The town after one run over its files, only to be read."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, filing(filed_town(), home, patch) as held:
        yield held, held.files()


@pytest.fixture
def held(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FiledHarvests:
    """A copy of its archive, and a town that may be changed."""
    first = story[0]
    monkeypatch.setattr(first, "town", filed_town())
    copy = FiledHarvests(Path(shutil.copytree(first.home, tmp_path / "home")), first.served, first.town)
    copy.now = first.now
    return copy


def shown(held: FiledHarvests) -> PaperView:
    """The paper with the files."""
    with held.reading() as archive:
        family = archive.family(PAPER, archive.stand(None), COUNCIL)
    return next(p for p in family.papers if p.number == PAPER)


def hits(held: FiledHarvests, query: str, stand: str | None = None) -> list[tuple[str, str]]:
    """What a search finds: documents' kinds and files' names."""
    with held.reading() as archive:
        answer = archive.search(query, archive.stand(stand), group=False)
    return [(hit.kind, hit.name if isinstance(hit.name, str) else "") for hit in answer.hits]


def test_run_counts_what_became_of_each_file(story: Story) -> None:
    """New files, a file that is gone, and failures add up to all that was asked for."""
    assert {"new": 6, "gone": 1, "failed": 2} == story[1].results


def test_failures_are_listed_with_their_reasons(story: Story) -> None:
    """A web page instead of a file, and a host that nobody named."""
    with story[0].reading() as archive:
        failures = {f.address.rpartition("/")[2]: f.reason for f in archive.failures()}

    assert ["2.pdf", "x.pdf"] == sorted(failures)
    assert "answers with a web page, expected application/pdf" in failures["2.pdf"]
    assert "--host ablage.example" in failures["x.pdf"]


def test_gaps_list_every_file_without_a_text(story: Story) -> None:
    """What is gone, not fetched or not readable is listed with its paper and why; held back, unnamed."""
    with story[0].reading() as archive:
        gaps = {gap.name: (gap.number, gap.why.partition(" (")[0]) for gap in archive.gaps() if gap.name}
        unnamed = [gap.why for gap in archive.gaps() if gap.what == "file" and gap.name is None]

    assert 2 == sum("held back" in why for why in unnamed) == len(unnamed)
    assert gaps.pop("Anlage 6")[1].startswith("corrupt: ")
    assert gaps.pop("Foto")[1].startswith("not_read: Files of this kind")
    assert gaps.pop("Anlage 1")[1].startswith("scan: It has 0 letters")
    assert gaps == {
        "Ablage": (PAPER, "listed, not fetched"),
        "Anlage 5": (PAPER, "its address says that there is no such file"),
        "Stellungnahme zur Anfrage": ("2024/0002", "listed, not fetched"),
    }


def test_status_counts_files_by_what_became_of_them(story: Story) -> None:
    """Each file counts once; the failures count apart."""
    with story[0].reading() as archive:
        status = archive.status()

    held = {"corrupt": 1, "gone": 1, "held_back": 1, "non_public": 1, "not_fetched": 2}
    assert held | {"not_read": 1, "scan": 1, "text": 2} == status.file_states
    assert (2, 8, False) == (status.failures, status.files, status.broken)


def test_hit_names_page_section_and_file(story: Story) -> None:
    """A word on the second page of a file leads there, though the line broke inside of another."""
    with story[0].reading() as archive:
        answer = archive.search("ginkgo verträgt", archive.stand(None))

    (hit,) = answer.hits
    assert ("Stellungnahme TOP 2", "position", 2, PAPER) == (hit.name, hit.kind, hit.pages, hit.number)
    (passage,) = hit.passages
    assert ("Begründung", 2) == (passage.section, passage.page)
    assert "<mark>verträgt</mark>" in passage.html


def test_files_are_shown_with_what_became_of_them(story: Story) -> None:
    """The paper lists its files with their state; one that its source calls non-public is left out."""
    became = {file.name: (file.became, file.document is not None) for file in shown(story[0]).files}

    assert became == {
        "Ablage": ("not_fetched", False),
        "Anlage 1": ("scan", False),
        "Anlage 5": ("gone", False),
        "Anlage 6": ("corrupt", False),
        "Foto": ("not_read", False),
        "Stellungnahme TOP 2": ("text", True),
        None: ("non_public", False),
    }


def test_file_that_is_not_public_is_never_asked(story: Story) -> None:
    """What the list calls not public the archive does not fetch."""
    assert "/files/secret.pdf" not in story[0].asked()
    assert "/files/own.pdf" in story[0].asked()


def test_what_is_held_back_is_found_nowhere(story: Story) -> None:
    """No search, no view, no history and no page holds a word of a held-back file."""
    held = story[0]
    with held.reading() as archive:
        browser = Browser(create_app(archive))
        found = [archive.search(word, archive.stand(None)).total for word in (HIDDEN, "kirche", "millionen")]
        told = [json.encode(archive.family(PAPER, archive.stand(None), COUNCIL))]
        pages = (f"/{COUNCIL}/vorgang/2024-0001", f"/{COUNCIL}/vorgang/2024-0001.json", "/status")
        told += [browser.get(page).content for page in (*pages, f"/suche?q=Haus+neben+{HIDDEN}")]

    assert [0, 0, 0] == found
    assert [] == [text for text in told if b"Kirche" in text or b"Millionen" in text]


def test_history_tells_no_word_of_a_held_back_file(story: Story) -> None:
    """Events of a file that calls itself non-public say that they happened; headings are words of it."""
    with story[0].reading() as archive:
        events = archive.history(PAPER, archive.stand(None), COUNCIL)

    assert HIDDEN.encode() not in json.encode(events)


def test_bytes_of_a_held_back_file_are_kept(story: Story) -> None:
    """What calls itself non-public is held, so that a person can release it."""
    with story[0].parts() as parts:
        captured = [r.event for r in parts.log.read(0, 10**6) if r.topic == "file.captured"]

        assert 6 == sum(parts.originals.has(getattr(event, "sha256", "")) for event in captured)


def test_archive_with_files_verifies_and_rebuilds(story: Story) -> None:
    """Every original is what its name says, and read models built anew are the live ones."""
    with story[0].parts() as parts:
        assert verify(parts.log, parts.originals).problem is None
        rebuilt = upkeep.rebuild(parts, check=True)

    assert (True, None) == (rebuilt.compared, rebuilt.difference)


def test_second_run_asks_only_what_failed(held: FiledHarvests) -> None:
    """The next run asks for the failed files and adds its harvest to the log, nothing else."""
    head, asked = held.head(), len(held.asked())
    summary = held.files()

    assert (1, []) == (len(held.asked()) - asked, held.topics(head))
    assert {"failed": 2} == summary.results


def test_failed_file_comes_in_at_the_next_run(held: FiledHarvests) -> None:
    """Once its address holds the file it is read, found, and listed as a failure no more."""
    head = held.head()
    held.town.broken["/files/2.pdf"] = Answer(ANSWER)
    held.files()

    assert [("answer", "Stellungnahme zur Anfrage")] == hits(held, "platanen")
    assert [] == hits(held, "platanen", f"e{head}")
    with held.reading() as archive:
        assert [f"{OTHER}/x.pdf"] == [failure.address for failure in archive.failures()]


def test_changed_file_replaces_its_text(held: FiledHarvests) -> None:
    """After a full list's days a new version is found; the old one is at the state it was current at."""
    head = held.head()
    held.town.broken["/files/1.pdf"] = Answer(
        sheet("Die Verwaltung empfiehlt nun die Linde für die Altstadt.")
    )
    held.files(days=8)

    assert ([("position", "Stellungnahme TOP 2")], []) == (hits(held, "linde"), hits(held, "ginkgo"))
    assert [("position", "Stellungnahme TOP 2")] == hits(held, "ginkgo", f"e{head}")
    (document,) = [d for d in shown(held).documents if d.name == "Stellungnahme TOP 2"]
    assert [False, True] == [version.current for version in document.versions]


def test_list_may_call_a_file_not_public_later(held: FiledHarvests) -> None:
    """A file that is called not public after it was taken in is searched and shown no more."""
    held.town.change("/oparl/file/1", "2024-02-08T12:00:00+00:00", public=False)
    held.run(days=8)
    held.files()

    assert ([], []) == (
        hits(held, "ginkgo"),
        [d.name for d in shown(held).documents if d.name == "Stellungnahme TOP 2"],
    )


@pytest.mark.parametrize(("words", "status"), [((), 0), (("--host", "127.0.0.1"), 3)])
def test_command_ends_with_3_when_something_failed(
    held: FiledHarvests, words: tuple[str, ...], status: int
) -> None:
    """`ingest files` ends as every ingest does; without a host it is not understood."""
    done = run(held.home, "ingest", "files", "--council", COUNCIL, *words)

    assert (status or 2) == done.exit_code


def test_host_that_asked_for_a_rest_is_asked_for_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long Retry-After among the objects holds for the files that the same command takes in."""
    with filing(filed_town(), tmp_path, monkeypatch) as held:
        held.town.broken["/oparl/body/1/paper"] = Answer(b"", 429, {"Retry-After": "600"})
        place = f"{held.served.address}/oparl/system"
        done = run(held.home, "ingest", "oparl", place, "--council", COUNCIL)

        assert (3, []) == (done.exit_code, held.asked())
        run(held.home, "ingest", "files", "--council", COUNCIL, "--host", held.served.host)
        assert "/files/1.pdf" in held.asked()
