"""What scripts may rely on: exit statuses, shapes, streams, and that nothing is lost on the way."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest
from msgspec import json

from domain.errors import RatsarchivError
from domain.observation import Listing, PaperKey, StatedFile, StatedMention
from ingest import observations
from projections.store import INDEX, READ_MODELS
from ratsarchiv.cli import main
from tests.domain.observed import COUNCIL, observed
from tests.ratsarchiv.commands import SEEN, run

pytestmark = pytest.mark.system


@pytest.fixture
def home(held: Path, tmp_path: Path) -> Path:
    """A copy of it that may be written to."""
    return Path(shutil.copytree(held, tmp_path / "home"))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("show", "VII-A-01204"), 0),
        (("show", "vii-a-01204"), 0),
        (("show", "VII-A-99999"), 4),
        (("show", "VII-A-01204", "--as-of", "e99999999"), 4),
        (("show", "VII-A-01204", "--as-of", "1999-01-01"), 4),
        (("show", "VII-A-01204", "--as-of", "gestern"), 4),
        (("history", "VII-A-01204"), 0),
        (("history", "nichts"), 4),
        (("search", "gibtesnicht"), 0),
        (("search", "baum", "--as-of", "gestern"), 2),
        (("search", "baum", "--limit", "0"), 2),
        (("search", "x " * 1000), 0),
        (("status",), 0),
        (("failures",), 0),
        (("gaps",), 0),
        (("runs",), 0),
        (("digest",), 0),
        (("verify",), 0),
        (("events",), 0),
        (("settings",), 0),
        (("ingest", "allris", "/does/not/exist", "--council", "x"), 1),
        (("ingest", "allris", "/does/not/exist", "--council", "Bad Stadt/2"), 2),
        (("serve", "--port", "99999"), 2),
        (("nonsense",), 2),
    ],
)
def test_command_ends_with_its_status(held: Path, words: tuple[str, ...], status: int) -> None:
    """Every command ends with the status that the contract names."""
    assert status == run(held, *words).exit_code


@pytest.mark.parametrize("words", [("status",), ("show", "X"), ("search", "x"), ("events",), ("project",)])
def test_reading_needs_an_archive(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Without an archive a command that only reads says so and makes none."""
    home = tmp_path / "none"

    done = run(home, *words)

    assert 1 == done.exit_code
    assert "There is no archive" in str(done.exception)
    assert not home.exists()


def test_home_that_cannot_be_made_is_refused(tmp_path: Path, root: Path) -> None:
    """A home below a file is one clear sentence."""
    (tmp_path / "file").write_bytes(b"")

    done = run(tmp_path / "file/home", "ingest", "allris", str(root / "sample/2024-03"), "--council", COUNCIL)

    assert 1 == done.exit_code
    assert "No archive can be made" in str(done.exception)


def test_taken_port_is_refused(held: Path) -> None:
    """A port that another program listens at is one clear sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(held, "serve", "--port", str(taken.getsockname()[1]))

    assert 1 == done.exit_code
    assert "cannot be served at" in str(done.exception)


def test_folder_without_files_is_refused(home: Path, tmp_path: Path) -> None:
    """A folder that holds no page at all is a mistake, not a run without results."""
    (tmp_path / "pages/2024").mkdir(parents=True)

    done = run(home, "ingest", "allris", str(tmp_path / "pages"), "--council", COUNCIL)

    assert 1 == done.exit_code
    assert "is a folder without files" in str(done.exception)


def test_digest_needs_read_models(home: Path) -> None:
    """Without read models there is nothing to make digests of."""
    shutil.rmtree(home / "disposable")

    done = run(home, "digest")

    assert 1 == done.exit_code
    assert "ratsarchiv project" in str(done.exception)


def test_number_of_several_papers_lists_them(home: Path) -> None:
    """A number that several papers carry ends with 5 and names them."""
    lines = [observed(7, key=PaperKey(id=i, number="A-7"), source="watch", title=i) for i in ("1", "2")]
    given = b"\n".join(observations.write(o) for o in lines)
    assert run(home, "ingest", "observations", "-", "--council", COUNCIL, given=given).exit_code == 0

    done = run(home, "show", "A-7")

    assert 5 == done.exit_code
    assert "A-7~2" in str(done.exception)
    assert "A-7: " in run(home, "show", "A-7", "--council", COUNCIL).stdout
    assert "A-7: " in run(home, "show", "A-7~2").stdout


def test_json_has_the_shapes_of_the_contract(held: Path) -> None:
    """Fields are never renamed or dropped."""
    family = json.decode(run(held, "show", "VII-A-01204-VSP-01", "--json").stdout)
    answer = json.decode(run(held, "search", "baum", "--json").stdout)
    event = json.decode(run(held, "events", "--to", "1").stdout)
    first = json.decode(run(held, "history", "VII-A-01204", "--json").stdout)[0]

    assert _fields("council as_of root slug title papers decisions conflicts gaps not_understood") <= set(
        family
    )
    paper = _fields(
        "number slug kind kind_text title originators status_text public captured parent relations"
    )
    assert paper | _fields("documents consultations") <= set(family["papers"][0])
    assert _fields("date name cancelled outcome outcome_text vote resolution") <= set(_session(family))
    assert _fields("query understood messages profile as_of total families facets hits") <= set(answer)
    hit = _fields("rank score council family number slug kind title document version ordinal passages")
    assert hit <= set(answer["hits"][0])
    fields = _fields("position recorded_at seen_at type stream version paper on cause source data")
    assert fields == set(event) == set(first)


def _fields(names: str) -> set[str]:
    return set(names.split())


def _session(family: Any) -> Any:
    return next(s for p in family["papers"] for c in p["consultations"] for s in c["sessions"])


def test_what_cannot_be_read_is_kept_and_listed(held: Path) -> None:
    """A failed page is in `failures` with its reason, in `status`, and its bytes are held."""
    listed = json.decode(run(held, "failures", "--json").stdout)
    status = json.decode(run(held, "status", "--json").stdout)

    assert [1, "VII-A-01299.txt"] == [status["failures"], listed[0]["address"]]
    digest = listed[0]["sha256"]
    assert (held / "archive/originals" / digest[:2] / digest[2:4] / digest).exists()


def test_failure_ends_when_the_page_can_be_read(home: Path, root: Path, tmp_path: Path) -> None:
    """The same address read later leaves the list of failures."""
    good = (root / "sample/2024-03/VII-A-01204.txt").read_bytes()
    (tmp_path / "VII-A-01299.txt").write_bytes(good)

    run(home, "ingest", "allris", str(tmp_path / "VII-A-01299.txt"), "--council", COUNCIL)

    assert [] == json.decode(run(home, "failures", "--json").stdout)


def test_ingesting_again_adds_a_harvest_only(home: Path, root: Path) -> None:
    """What is held already adds no event of a paper."""
    head = json.decode(run(home, "status", "--json").stdout)["head"]

    run(home, "ingest", "allris", str(root / "sample/2024-03"), "--council", COUNCIL, "--seen-at", SEEN)

    lines = run(home, "events", "--from", str(head + 1)).stdout.splitlines()
    assert {"harvest"} == {json.decode(line)["type"].partition(".")[0] for line in lines}


def test_projecting_can_wait(home: Path, root: Path) -> None:
    """With --no-project the pages lag behind visibly until `project`."""
    run(home, "ingest", "allris", str(root / "sample/2024-09"), "--council", COUNCIL, "--no-project")
    lag = json.decode(run(home, "status", "--json").stdout)["read_models"][0]["lag"]

    run(home, "project")

    assert lag > 0
    assert 0 == json.decode(run(home, "status", "--json").stdout)["read_models"][0]["lag"]


def test_state_means_the_same_before_and_after_projecting(home: Path, root: Path) -> None:
    """A position, or an instant after events that are not projected, is refused until they are."""
    head = json.decode(run(home, "status", "--json").stdout)["head"]
    between = datetime.now(UTC).isoformat()
    run(home, "ingest", "allris", str(root / "sample/2024-09"), "--council", COUNCIL, "--no-project")
    after = datetime.now(UTC).isoformat()

    asked = {stand: run(home, "search", "baum", "--as-of", stand) for stand in (after, f"e{head + 1}")}
    before = run(home, "search", "baum", "--as-of", between, "--json")
    run(home, "project")

    assert [2, 2] == [done.exit_code for done in asked.values()]
    assert all("run `ratsarchiv project`" in done.stderr.replace("\n", " ") for done in asked.values())
    assert head == json.decode(before.stdout)["as_of"]["position"]
    assert before.stdout == run(home, "search", "baum", "--as-of", between, "--json").stdout
    assert 0 == run(home, "search", "baum", "--as-of", after).exit_code


def test_changed_byte_is_found(home: Path) -> None:
    """`verify` ends with 1 and names the position."""
    connection = apsw.Connection(str(home / "archive/events.sqlite"))
    connection.execute("DROP TRIGGER parts_never_change")
    connection.execute("UPDATE payload SET bytes = CAST(bytes || ' ' AS BLOB) WHERE place = 21")
    connection.close()

    done = run(home, "verify")

    assert 1 == done.exit_code
    assert "event 5" in done.stderr


def test_stopped_line_is_visible_and_goes_on(home: Path, root: Path) -> None:
    """A batch whose manifest is lost stops the harvests' line; the restored original lets it go on."""
    run(home, "ingest", "allris", str(root / "sample/2024-09"), "--council", COUNCIL, "--no-project")
    lines = [json.decode(line) for line in run(home, "events").stdout.splitlines()]
    digest = [line["data"]["manifest"] for line in lines if line["type"] == "harvest.recorded"][-1]
    manifest = home / "archive/originals" / digest[:2] / digest[2:4] / digest
    content = manifest.read_bytes()
    manifest.unlink()

    assert 1 == run(home, "project").exit_code
    status = run(home, "status", "--json")
    assert 1 == status.exit_code
    stopped = {m["name"]: m["error"] for m in json.decode(status.stdout)["read_models"]}
    assert "NotHeld" in stopped["harvests-4"]
    assert stopped["catalogue-4"] is None

    manifest.write_bytes(content)
    assert 0 == run(home, "project").exit_code
    assert 0 == run(home, "status").exit_code


@pytest.mark.parametrize("line", [*READ_MODELS, INDEX])
def test_status_shows_whatever_stopped(home: Path, line: str) -> None:
    """A line of the read models or of the index that stopped is shown with its reason, and ends with 1."""
    with closing(sqlite3.connect(home / "disposable/readmodels.sqlite")) as connection, connection:
        held = "INSERT INTO progress VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET error = excluded.error"
        connection.execute(held, (line, "e2: no room"))

    told, found = run(home, "status"), run(home, "status", "--json")

    assert [1, 1] == [told.exit_code, found.exit_code]
    assert "stopped: e2: no room" in told.stdout
    assert json.decode(found.stdout)["broken"]


@pytest.mark.parametrize(
    "place", ["readmodels.sqlite", "index-v2-1/meta.json", "index-v2-1/*.store", "index-v2.live"]
)
def test_damage_to_what_can_be_built_is_mended_by_rebuild(home: Path, place: str) -> None:
    """Whatever lies in `disposable/`, reading it ends in a sentence, and `rebuild` makes it anew."""
    before = run(home, "digest").stdout
    for damaged in home.glob(f"disposable/{place}") if "*" in place else [home / "disposable" / place]:
        damaged.unlink(missing_ok=True)  # this process may still have the old file in its memory
        damaged.write_bytes(b"garbage" * 100)

    if place != "index-v2.live":  # that one leads nowhere, so the first index is the live one
        told = run(home, "status")
        assert isinstance(told.exception, RatsarchivError) or "run `ratsarchiv rebuild`" in told.stdout
        assert told.exit_code
    assert 0 == run(home, "rebuild").exit_code
    assert 0 == run(home, "status").exit_code
    assert before == run(home, "digest").stdout


def test_check_of_what_cannot_be_read_fails(home: Path) -> None:
    """`rebuild --check` does not call equal what it could not compare, and changes nothing."""
    (home / "disposable/readmodels.sqlite").write_bytes(b"garbage" * 100)

    done = run(home, "rebuild", "--check")

    assert 1 == done.exit_code
    assert "`ratsarchiv rebuild`" in str(done.exception)
    assert b"garbage" * 100 == (home / "disposable/readmodels.sqlite").read_bytes()


def test_unforeseen_error_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody foresaw ends with 1 and a sentence that says how to see more; --debug shows it all."""
    (home / "disposable/index-v2.live").mkdir()
    monkeypatch.setattr(sys, "argv", ["ratsarchiv", "--home", str(home), "status"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert 1 == ended.value.code
    told = capsys.readouterr().err
    assert 1 == told.count("\n")
    assert "IsADirectoryError" in told
    assert "--debug" in told
    monkeypatch.setattr(sys, "argv", ["ratsarchiv", "--debug", "--home", str(home), "status"])
    with pytest.raises(IsADirectoryError):
        main()


def test_held_back_paper_tells_its_number_only(home: Path) -> None:
    """What calls itself non-public has no row, no text, and a history without content."""
    secret = observed(9, key=PaperKey(number="VII-A-00009"), title="Geheimsache", public=False)
    given = observations.write(secret)
    run(home, "ingest", "observations", "-", "--council", COUNCIL, given=given)

    shown = run(home, "show", "VII-A-00009", "--json").stdout
    found = json.decode(run(home, "search", "Geheimsache", "--json").stdout)
    told = run(home, "history", "VII-A-00009", "--json").stdout

    assert json.decode(shown)["papers"][0]["held_back"]
    assert "Geheimsache" not in shown + told
    assert 0 == found["total"]


def test_history_tells_nothing_of_what_is_held_back(home: Path) -> None:
    """What another page says of a non-public paper, and what lists a non-public file, has no content."""
    secret = PaperKey(number="VII-G-00007")
    mentions = Listing((StatedMention(secret, title="Geheimsache", originators=("Frau Muster",)),))
    files = Listing((StatedFile("Geheimplan", id="1", public=False), StatedFile("Lageplan", id="2")))
    page = observed(1, key=PaperKey(number="VII-P-00001"), mentions=mentions, files=files)
    given = b"\n".join(map(observations.write, (page, observed(7, key=secret, public=False))))
    run(home, "ingest", "observations", "-", "--council", COUNCIL, given=given)

    told = run(home, "history", "VII-P-00001", "--json").stdout

    assert "Geheim" not in told
    assert "Muster" not in told
    assert {"paper.mention_recorded", "paper.file_listed"} == {
        event["type"] for event in json.decode(told) if event["data"].get("held_back")
    }
    assert "Lageplan" in told


def test_unknown_council_is_told(home: Path) -> None:
    """Nothing found in a council that is none of the archive's: the councils that are there are named."""
    assert (
        "No council nirgends is in the archive" in run(home, "search", "rat", "--council", "nirgends").stderr
    )
    assert "" == run(home, "search", "xyzxyz", "--council", COUNCIL).stderr


@pytest.mark.parametrize("place", ["/nix/da", "ftp://ris.example/oparl"])
def test_place_that_is_none_leaves_no_trace(home: Path, place: str) -> None:
    """A mistyped place is refused before a run begins."""
    before = run(home, "events").stdout

    refused = run(home, "ingest", "oparl", place, "--council", COUNCIL)

    assert place in str(refused.exception)
    assert before == run(home, "events").stdout
