"""A file that anybody calls not public is held back on every paper that lists it, now and as of then."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from domain.file_observation import FILES, FileObservation, TextState
from domain.meeting_observation import MeetingKey, MeetingObservation, StatedAgendaItem
from domain.observation import Listing, Observation, PaperKey, Reader, SeenBasis, StatedFile
from ingest.extraction.extraction import Extraction
from ingest.files.texts import Kept, Rules, kept
from ingest.harvest import Page, Read
from projections.file_queries import file_gaps
from tests.domain.observed import COUNCIL, INSTANTS, PAPERS, Archive, archive, observed, read_of
from tests.projections.built import Built, built

SOURCE = f"{COUNCIL}/allris"
OPEN_FILE = StatedFile("Plan", id="f1", address="https://rat.example/f1")
SECRET = StatedFile("Personalakte", id="f1", address="https://rat.example/f1", public=False)
WORD = "Schwimmverein"
RULES = Rules(lambda word: True, ())
EXAMPLES = settings(max_examples=settings().max_examples // 6, deadline=None)


def text(words: str) -> Kept:
    """What was read of a text."""
    extraction = Extraction(
        state=TextState.TEXT, media_type="text/plain", why="read", pages=(words,), extractor="r"
    )
    return kept(extraction, "1", RULES)


def held_at(when: int, words: str, name: str = "f1") -> Read:
    """The file's address held a text."""
    told, body = text(words), words.encode()
    digest = page(body).sha256
    o = FileObservation(
        council=COUNCIL,
        source=SOURCE + FILES,
        id=name,
        address=f"https://rat.example/{name}",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.HTTP,
        sha256=digest,
        reader=Reader("file", 1),
        size=len(body),
        text=told.read,
    )
    return Read(o.address, digest, lambda: body, o, derived=tuple(map(page, told.originals)))


def page(data: bytes) -> Page:
    """Bytes to be kept."""
    return Page(hashlib.sha256(data).hexdigest(), lambda: data)


def paper(number: int, *files: StatedFile, when: int = 0) -> Observation:
    """A paper that lists these files and no others."""
    return observed(number, INSTANTS[when], title="Bäume", files=Listing(files))


def meeting(when: int, *files: StatedFile, item: bool = False) -> Read:
    """A meeting that lists these files and no others, of its own or of its one agenda item."""
    o = MeetingObservation(
        council=COUNCIL,
        source=SOURCE,
        key=MeetingKey(id="m1"),
        address="allris/m1",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.STATED,
        sha256=hashlib.sha256(repr((when, files, item)).encode()).hexdigest(),
        reader=Reader("allris-text", 1),
        agenda=Listing((StatedAgendaItem(id="i1", title="Personal", files=files if item else ()),)),
        files=Listing(() if item else files),
    )
    return Read(o.address, o.sha256, lambda: b"", o)


def take_in(made: Archive, *reads: Read | Observation) -> int:
    """One run for each; returns the position of the last event."""
    for one in reads:
        made.harvest_reads([read_of(one) if isinstance(one, Observation) else one], "allris")
    return made.log.head()


def found(models: Built, position: int) -> set[str | None]:
    """The numbers of the papers in whose files the word is found at a position."""
    reading = models.reading()
    answer = reading.search(WORD, reading.stand(f"e{position}"), group=False)
    return {hit.number for hit in answer.hits}


def shown(models: Built, position: int) -> bool:
    """Whether the family of the second paper shows a word of the file at a position."""
    reading = models.reading()
    (paper_shown,) = reading.family("A-2", reading.stand(f"e{position}"), COUNCIL).papers
    return bool(paper_shown.files or paper_shown.documents[1:])


@pytest.fixture
def made() -> Iterator[Archive]:
    with archive() as held:
        yield held


WITHHOLDING: list[Callable[[], Read | Observation]] = [
    lambda: paper(1, SECRET, when=2),
    lambda: meeting(2, SECRET),
    lambda: meeting(2, SECRET, item=True),
]
RELEASING: list[Callable[[], Read | Observation]] = [
    lambda: paper(1, OPEN_FILE, when=3),
    lambda: meeting(3),
    lambda: meeting(3, item=True),
]


@pytest.mark.parametrize(("withhold", "release"), list(zip(WITHHOLDING, RELEASING, strict=True)))
@pytest.mark.parametrize("batch", [1, 2_000])
def test_one_word_holds_a_file_back_everywhere(
    made: Archive,
    tmp_path: Path,
    withhold: Callable[[], Read | Observation],
    release: Callable[[], Read | Observation],
    batch: int,
) -> None:
    """Whoever calls a file not public, and when: no paper has its text while the word stands."""
    first = take_in(made, paper(1, OPEN_FILE), paper(2, OPEN_FILE), held_at(1, f"{WORD} am See"))
    hidden, head = take_in(made, withhold()), take_in(made, release())

    with built(made, tmp_path / "b") as models:
        models.bring_up_cold(batch)
        assert [found(models, at) for at in (first, hidden, head)] == [{"A-1", "A-2"}, set(), {"A-1", "A-2"}]
        assert [shown(models, at) for at in (first, hidden, head)] == [True, False, True]


def test_file_that_was_called_not_public_first_is_never_shown(made: Archive, tmp_path: Path) -> None:
    """The order of arrival does not matter."""
    head = take_in(made, held_at(1, f"{WORD} am See"), paper(1, SECRET), paper(2, OPEN_FILE))

    with built(made, tmp_path / "b") as models:
        models.bring_up()
        assert (set(), False) == (found(models, head), shown(models, head))
        assert {"held_back": 1} == models.reading().status().file_states


def test_name_that_leads_elsewhere_lets_go_of_the_former_text(made: Archive, tmp_path: Path) -> None:
    """A listing that is replaced by one of an unknown file takes the known one's text away."""
    old = StatedFile("Anlage", address="https://rat.example/f1")
    new = StatedFile("Anlage", address="https://rat.example/new")
    told = held_at(1, f"{WORD} am See", old.address or "")
    first = take_in(made, paper(2, old), told)
    head = take_in(made, paper(2, new, when=2))

    with built(made, tmp_path / "b") as models:
        models.bring_up()
        assert [{"A-2"}, set()] == [found(models, first), found(models, head)]


@pytest.mark.parametrize("listed", [SECRET, OPEN_FILE])
def test_held_back_file_is_told_without_name_address_line_and_digest(
    made: Archive, tmp_path: Path, listed: StatedFile
) -> None:
    """Of a file that is held back, whoever says so, gaps and pages tell that it is there, and no more."""
    secret = held_at(1, f"Nichtöffentlich\n{WORD} am See")
    head = take_in(made, paper(2, replace(listed, name="Personalakte Müller")), secret)

    with built(made, tmp_path / "b") as models:
        models.bring_up()
        reading = models.reading()
        with models.store.connect() as connection:
            (gap,) = file_gaps(connection)
        stand = reading.stand(f"e{head}")
        seen = json.encode(
            (gap, reading.family("A-2", stand, COUNCIL), reading.history("A-2", stand, COUNCIL))
        )

    assert ("A-2", True) == (gap.number, gap.why.endswith("held back"))
    hidden = ("Müller", "rat.example/f1", "Nichtöffentlich", WORD, secret.sha256)
    assert [] == [word for word in hidden if word.encode() in seen]


def test_non_public_version_of_a_public_file_has_no_digest(made: Archive, tmp_path: Path) -> None:
    """A version that calls itself non-public is not listed beside the public ones."""
    secret = held_at(1, f"Nichtöffentlich\n{WORD} am See")
    head = take_in(made, paper(2, OPEN_FILE), secret, held_at(2, "Der Plan"))

    with built(made, tmp_path / "b") as models:
        models.bring_up()
        reading = models.reading()
        stand = reading.stand(f"e{head}")
        (file,) = reading.family("A-2", stand, COUNCIL).papers[0].files
        history = json.encode(reading.history("A-2", stand, COUNCIL))

    assert [2] == [version.version for version in file.versions]
    assert secret.sha256.encode() not in history
    assert "Nichtöffentlich".encode() not in history


LISTED = st.lists(st.sampled_from((OPEN_FILE, SECRET, StatedFile("Plan", address="f1"))), max_size=1)
WHEN = st.integers(0, 4)
RUNS = st.lists(
    st.one_of(
        st.builds(
            lambda n, when, files, number: observed(
                n,
                INSTANTS[when],
                "watch",
                key=PaperKey(id=str(n), number=f"A-{number}"),
                files=Listing(tuple(files)),
            ),
            st.integers(1, PAPERS),
            st.integers(0, 4),
            LISTED,
            st.integers(1, 2),
        ),
        st.builds(
            lambda n, when, files: paper(n, *files, when=when), st.integers(1, 2), st.integers(0, 4), LISTED
        ),
        st.builds(
            lambda when, files, item: meeting(when, *files, item=item),
            st.integers(0, 4),
            LISTED,
            st.booleans(),
        ),
        st.builds(
            held_at,
            st.integers(0, 4),
            st.sampled_from((f"{WORD} Erstens", f"Nichtöffentlich\n{WORD}")),
            st.sampled_from(("f1", "f1")),
        ),
    ),
    min_size=2,
    max_size=7,
)


@EXAMPLES
@given(RUNS, st.sampled_from([1, 3]))
def test_what_is_held_back_is_the_same_however_it_is_built(
    runs: list[Read | Observation], batch: int
) -> None:
    """Built at once or few events at a time, with everything at hand or nothing, the rows are equal."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for one in runs:
            take_in(made, one)
            live.bring_up_cold(batch)
        with built(made, Path(name) / "anew") as anew:
            anew.bring_up()

            assert anew.digest() == live.digest()
