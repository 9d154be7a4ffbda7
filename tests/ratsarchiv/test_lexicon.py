"""An archive extends the lexicon by its own texts: an event names the original, a rebuild searches by it."""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from domain.errors import NotHeld, ProfileMismatch, RatsarchivError, Tampered
from domain.observation import PaperKey, StatedText
from ingest import observations
from ratsarchiv.assembly import system_clock
from ratsarchiv.home import Home
from ratsarchiv.pages import ThreadReadings
from ratsarchiv.work import work
from search.lexicon import MIN_DOCUMENTS
from search.lexicon_file import read
from search.profiles.v2 import shipped
from tests.domain.observed import COUNCIL, observed
from tests.ratsarchiv.commands import run
from tests.ratsarchiv.test_pages import until

pytestmark = pytest.mark.system

COMPOUND = "Zwirbelknorzsatzung"


def papers(*texts: str, first: int = 1, public: bool = True) -> bytes:
    """Lines of as many papers, each with its text."""
    return b"\n".join(
        observations.write(
            observed(
                number,
                key=PaperKey(number=f"VII-A-{number:05}"),
                title=f"Vorlage {number}",
                public=public,
                text=StatedText(text),
            )
        )
        for number, text in enumerate(texts, first)
    )


def take_in(home: Path, lines: bytes) -> Path:
    """Takes in such lines."""
    assert run(home, "ingest", "observations", "-", "--council", COUNCIL, given=lines).exit_code == 0
    return home


def done(home: Path, *words: str) -> str:
    """What a command that ends well prints."""
    result = run(home, *words)
    assert result.exit_code == 0, (result.exception, result.stdout + result.stderr)
    return result.stdout


def found(home: Path, query: str) -> int:
    """How many documents a query finds."""
    return int(json.decode(done(home, "search", query, "--json"))["total"])


def shown(home: Path) -> dict[str, Any]:
    """The profile in use and its lexicon."""
    view: dict[str, Any] = json.decode(done(home, "lexicon", "show", "--json"))
    return view


def original(home: Path, sha256: str) -> Path:
    """Where the home keeps an original."""
    return Home(home).archive.originals / sha256[:2] / sha256[2:4] / sha256


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a word of its own, alone and in a compound, only to be copied."""
    texts = [f"Der Zwirbelknorz wird im {number}. Jahr gepflegt." for number in range(MIN_DOCUMENTS)]
    return take_in(tmp_path_factory.mktemp("home"), papers(*texts, f"Die {COMPOUND} gilt."))


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    """Such an archive of one's own."""
    return Path(shutil.copytree(kept, tmp_path / "home"))


def test_word_of_the_archive_is_split_after_rebuild(home: Path) -> None:
    """A compound of a word that only the archive's texts have is found by its parts."""
    assert [found(home, "satzung"), found(home, COMPOUND)] == [0, 1]

    told = done(home, "lexicon", "extend")
    done(home, "rebuild")

    assert "run `ratsarchiv rebuild`" in told
    assert [found(home, "satzung"), found(home, COMPOUND)] == [1, 1]
    assert "equal to the live ones" in done(home, "rebuild", "--check")
    assert [path.name for path in (home / "disposable").glob("index-*-?")] == [
        f"index-{shown(home)['profile']}-2"
    ]


def test_extended_lexicon_is_an_original_named_by_an_event(home: Path) -> None:
    """Event, original, profile's name and fingerprint tell of the same bytes; without it verify fails."""
    head = json.decode(done(home, "status", "--json"))["head"]
    done(home, "lexicon", "extend")

    event = json.decode(done(home, "events", "--from", str(head + 1)))
    view, sha256 = shown(home), event["data"]["sha256"]
    assert event["data"] == {"profile": "v2", "sha256": sha256, "texts": MIN_DOCUMENTS + 1, "state": head}
    assert (event["type"], event["cause"]) == ("archive.lexicon_extended", "operator")
    assert (view["sha256"], view["profile"]) == (sha256, f"v2-{sha256[:12]}")
    assert view["fingerprint"] != shipped().fingerprint()
    assert hashlib.sha256(original(home, sha256).read_bytes()).hexdigest() == sha256
    done(home, "verify")
    original(home, sha256).unlink()
    assert sha256 in run(home, "verify").stderr


def test_archives_with_other_words_have_other_profiles(home: Path, tmp_path: Path) -> None:
    """Who did not extend the lexicon searches by the shipped one, who did by a name of its own."""
    other = take_in(tmp_path / "other", papers(*(f"Ein Quabbelding {n}" for n in range(MIN_DOCUMENTS))))
    plain = shown(other)["profile"]
    for each in (home, other):
        done(each, "lexicon", "extend")

    names = {plain, shown(home)["profile"], shown(other)["profile"]}

    assert len(names) == 3
    assert plain == shipped().NAME


def test_nothing_new_records_nothing(home: Path) -> None:
    """The same texts once more, or texts without a word of their own, leave the log as it is."""
    done(home, "lexicon", "extend")
    before = done(home, "events")

    told = done(home, "lexicon", "extend")

    assert "add nothing" in told
    assert before == done(home, "events")


def test_words_of_held_back_papers_stay_out(home: Path) -> None:
    """What calls itself non-public adds no word, however many such papers there are."""
    secrets = [f"Das Geheimquolle {n}" for n in range(2 * MIN_DOCUMENTS)]
    take_in(home, papers(*secrets, first=100, public=False))

    done(home, "lexicon", "extend")

    view = shown(home)
    listed = read(original(home, view["sha256"]).read_bytes())
    assert view["texts"] == MIN_DOCUMENTS + 1
    assert "zwirbelknorz" in listed.words
    assert not [word for word in (*listed.words, *listed.weights) if "geheimquoll" in word]


def test_index_of_the_profile_before_waits_for_rebuild(home: Path) -> None:
    """Until then no search passes off one profile's hits as the other's, and nothing is built or dropped."""
    done(home, "lexicon", "extend")
    before = sorted((home / "disposable").glob("index-*"))

    for words in (("search", "satzung"), ("project",)):
        told = run(home, *words).exception
        assert isinstance(told, ProfileMismatch)
        assert "`ratsarchiv rebuild`" in str(told)

    assert run(home, "status").exit_code == 1
    assert "none older" in done(home, "generations", "--drop")
    assert before == sorted((home / "disposable").glob("index-*"))


@pytest.mark.parametrize(("damage", "error"), [(None, NotHeld), (b"garbage", Tampered)])
def test_lost_lexicon_is_told(home: Path, damage: bytes | None, error: type[RatsarchivError]) -> None:
    """Without its lexicon nothing is searched, and one sentence says which original; papers are shown."""
    done(home, "lexicon", "extend")
    done(home, "rebuild")
    sha256 = shown(home)["sha256"]
    original(home, sha256).chmod(0o600)
    original(home, sha256).unlink() if damage is None else original(home, sha256).write_bytes(damage)

    told = run(home, "search", "satzung").exception

    assert isinstance(told, error)
    assert f"restore the original {sha256}" in str(told)
    done(home, "show", "VII-A-00001")
    assert run(home, "status").exit_code == 1


def test_server_follows_after_rebuild(home: Path) -> None:
    """A server searches by the profile before, in every thread, until a rebuild has switched."""
    readings = ThreadReadings(home, system_clock)

    def profile() -> str:
        return readings.search("satzung", readings.stand(None, searched=True)).profile

    assert profile() == shipped().NAME
    done(home, "lexicon", "extend")
    with ThreadPoolExecutor(1) as another:
        assert [profile(), another.submit(profile).result()] == [shipped().NAME] * 2
    done(home, "rebuild")

    assert profile() == shown(home)["profile"]
    assert readings.search("satzung", readings.stand(None, searched=True)).total == 1


def test_worker_follows_after_rebuild(home: Path) -> None:
    """A worker that had the archive open brings the index of the new profile up to what comes then."""
    stop, said = threading.Event(), list[str]()
    worker = threading.Thread(target=work, args=(home, system_clock, stop, lambda what, _: said.append(what)))
    worker.start()
    try:
        done(home, "lexicon", "extend")
        until(lambda: any("run `ratsarchiv rebuild`" in each for each in said))
        done(home, "rebuild")
        lines = papers(f"Noch eine {COMPOUND}.", first=300)
        assert (
            run(
                home, "ingest", "observations", "-", "--no-project", "--council", COUNCIL, given=lines
            ).exit_code
            == 0
        )

        until(lambda: found(home, "satzung") == 2)
    finally:
        stop.set()
        worker.join()


@pytest.mark.parametrize("engines", [("events",), ("events", "readmodels", "search")])
def test_copy_carries_the_lexicon(
    home: Path, tmp_path: Path, postgres: str, request: pytest.FixtureRequest, engines: tuple[str, ...]
) -> None:
    """A copy searches by the same profile, whichever engines it lies in, and may extend it further."""
    settings = {"events": postgres, "readmodels": postgres}
    if "search" in engines:
        node = request.getfixturevalue("opensearch_2")
        settings["search"] = f"opensearch+http://{node.address}/{re.sub('[^a-z]', '', tmp_path.name.lower())}"
    other = tmp_path / "other"
    other.mkdir()
    file = other / "ratsarchiv.toml"
    file.write_text("".join(f'{name} = "{settings[name]}"\n' for name in engines))
    done(home, "lexicon", "extend")

    done(home, "copy", "--to", str(file))
    done(other, "migrate")
    done(other, "project")

    assert shown(home) == shown(other)
    assert found(other, "satzung") == 1
    take_in(other, papers(*(f"Ein Quabbelding {n}" for n in range(MIN_DOCUMENTS)), first=200))
    done(other, "lexicon", "extend")
    done(other, "migrate")
    done(other, "rebuild")
    assert found(other, "satzung") == 1
    assert shown(home)["profile"] != shown(other)["profile"]
    done(other, "generations", "--drop")
    assert [f"{shown(other)['profile']}-" in line for line in done(other, "generations").split()[::2]] == [
        True
    ]
    done(other, "verify")
