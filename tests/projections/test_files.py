"""The rules of files in what is built from the log: rows, hits with page and place, states, kinds."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from archive.files import load_files
from domain.file_observation import FILES, FileObservation, TextState
from domain.identity import file_stream
from domain.observation import Listing, Observation, PaperKey, Presence, Reader, SeenBasis, StatedFile
from domain.text_map import RawPlace
from ingest.extraction.extraction import Extraction
from ingest.files.texts import Kept, Rules, kept, raw_of
from ingest.harvest import Page, Read
from projections.file_queries import known_files
from projections.listings import withheld_by
from projections.search_row import Facts
from projections.search_row import documents as rows_of
from projections.views import DocumentView
from search.answers import Hit
from search.rows import OPEN, SearchRow
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive, observed, read_of
from tests.projections.built import Built, built

pytestmark = pytest.mark.system

EXAMPLES = settings(max_examples=settings().max_examples // 16, deadline=None)
SOURCE = f"{COUNCIL}/allris"
BEFORE, AFTER = "Der Ginkgo kommt in die Altstadt.", "Die Linde kommt in die Altstadt."
RULES = Rules(lambda word: True, ())
PLAN, MAP = StatedFile("Plan", id="f1"), StatedFile("Karte", address="https://rat.example/karte.pdf")


def reading(*pages: str, state: TextState = TextState.TEXT) -> Kept:
    """What is told of a text with these pages; of another state there are none."""
    read = state is TextState.TEXT
    extraction = Extraction(
        state=state, media_type="text/plain", why="made up", pages=pages if read else (), extractor="test"
    )
    return kept(extraction, "1", RULES)


def held_at(when: int, name: str, told: Kept | None, **stated: Any) -> Read:
    """The file of this name, an id or an address, as its address showed it; None: it is gone."""
    content = repr(told).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    fields: dict[str, Any] = {"presence": Presence.GONE}
    if told is not None:
        fields = {"size": len(content), "text": told.read}
    fields |= {"source": SOURCE + FILES, "sha256": sha256, "reader": Reader("file", 1)}
    o = FileObservation(
        council=COUNCIL,
        id=name,
        address=f"files/{name}",
        seen_at=INSTANTS[when],
        seen_basis=SeenBasis.HTTP,
        **(fields | stated),
    )
    originals = told.originals if told is not None else ()
    return Read(o.address, sha256, lambda: content, o, derived=tuple(map(page, originals)))


def page(data: bytes) -> Page:
    """Bytes to be kept."""
    return Page(hashlib.sha256(data).hexdigest(), lambda: data)


def paper(when: int, *files: StatedFile, number: int = 1, **stated: Any) -> Observation:
    """A paper that lists these files and no others."""
    return observed(number, INSTANTS[when], title="Bäume", files=Listing(files), **stated)


def take_in(made: Archive, *reads: Read | Observation) -> int:
    """One run for each, papers or files; returns the position of the last event."""
    for read in reads:
        one = read_of(read) if isinstance(read, Observation) else read
        made.harvest_reads([one], "allris" if isinstance(one.observation, Observation) else "allris/files")
    return made.log.head()


@pytest.fixture
def made() -> Iterator[Archive]:
    with archive() as found:
        yield found


@contextmanager
def projected(made: Archive, folder: Path) -> Iterator[Built]:
    """Read models and index at the head."""
    with built(made, folder / f"e{made.log.head()}") as models:
        models.bring_up()
        yield models


def found_at(models: Built, query: str, position: int) -> list[Hit]:
    """The hits at a position."""
    reading = models.reading()
    return list(reading.search(query, reading.stand(f"e{position}"), group=False).hits)


def hits(made: Archive, folder: Path, query: str, *positions: int) -> list[list[Hit]]:
    """The hits at each of the positions, at the head unless told."""
    with projected(made, folder) as models:
        return [found_at(models, query, position) for position in positions or (made.log.head(),)]


def names(found: Sequence[Hit]) -> list[object]:
    """The files' names of hits."""
    return [hit.name for hit in found]


@pytest.mark.parametrize(
    "before", ["Oben.", "Oben steht, worum es in der Vorlage heute geht, lang und breit."]
)
def test_hit_names_its_page_and_its_raw_place(made: Archive, tmp_path: Path, before: str) -> None:
    """A word that was joined over a line's end leads to its page, and to where it stands as extracted."""
    told = reading("Erste Seite ohne Baum.", f"{before}\nDer Gink-\ngo kommt in die Altstadt.")
    take_in(made, paper(0, PLAN), held_at(1, "f1", told))

    ((hit,),) = hits(made, tmp_path, "ginkgo")
    (passage,) = hit.passages
    place = passage.raw
    assert isinstance(place, RawPlace)
    assert ("Plan", 2, 2, 2) == (hit.name, hit.pages, passage.page, place.page)
    assert "Gink-\ngo" in raw_of(told.originals[1]).pages[place.page - 1][place.start : place.end]


def test_hit_lies_in_its_section(made: Archive, tmp_path: Path) -> None:
    """Headings of a file's text divide it: a passage names its section and does not leave it."""
    told = reading("Sachverhalt\nDie Linde ist krank.", "Begründung\nDer Ginkgo ist gesund.")
    take_in(made, paper(0, PLAN), held_at(1, "f1", told))

    ((hit,),) = hits(made, tmp_path, "ginkgo")
    (passage,) = hit.passages
    assert ("Begründung", 2) == (passage.section, passage.page)
    assert "Linde" not in passage.html


def test_text_captured_later_is_not_found_earlier(made: Archive, tmp_path: Path) -> None:
    """At a state before the file's text was recorded only the paper is there."""
    listed = take_in(made, paper(0, PLAN))
    head = take_in(made, held_at(1, "f1", reading(BEFORE)))

    assert [[], ["Plan"]] == [names(found) for found in hits(made, tmp_path, "ginkgo", listed, head)]


def test_new_version_replaces_the_text(made: Archive, tmp_path: Path) -> None:
    """Search finds what the address shows; at the earlier state, what it showed then."""
    first = take_in(made, paper(0, PLAN), held_at(1, "f1", reading(BEFORE)))
    head = take_in(made, held_at(2, "f1", reading(AFTER)))

    found = hits(made, tmp_path, "altstadt", first, head)
    assert [[1], [2]] == [[hit.version for hit in each] for each in found]


def test_return_to_an_earlier_text_is_found_again(made: Archive, tmp_path: Path) -> None:
    """The version that is current again is what is searched."""
    reads = [held_at(when, "f1", reading(text)) for when, text in enumerate((BEFORE, AFTER, BEFORE))]
    take_in(made, paper(0, PLAN), *reads)

    assert [1] == [hit.version for (hit,) in hits(made, tmp_path, "ginkgo")]


@pytest.mark.parametrize(
    ("files", "found"),
    [((), []), ((replace(PLAN, public=False),), []), ((MAP, PLAN), ["Plan"])],
)
def test_text_is_found_while_it_is_listed(
    made: Archive, tmp_path: Path, files: tuple[StatedFile, ...], found: list[str]
) -> None:
    """A file that its paper lists no more, or calls not public, is found no more; the past stays."""
    first = take_in(made, paper(0, PLAN), held_at(1, "f1", reading(BEFORE)))
    head = take_in(made, paper(2, *files))

    assert [["Plan"], found] == [names(each) for each in hits(made, tmp_path, "ginkgo", first, head)]


def test_file_that_is_known_before_its_paper_is_found(made: Archive, tmp_path: Path) -> None:
    """A paper that lists a file whose text is held already has that text."""
    take_in(made, held_at(0, "f1", reading(BEFORE)), paper(1, PLAN), paper(2, PLAN, number=2))

    (found,) = hits(made, tmp_path, "ginkgo")
    assert ["A-1", "A-2"] == [hit.number for hit in found]


@pytest.mark.parametrize("address", ["https://rat.example/karte-neu.pdf", None])
def test_name_that_leads_elsewhere_has_not_the_text(
    made: Archive, tmp_path: Path, address: str | None
) -> None:
    """Where the source gives no id the address is the file: the earlier one's text is found no more."""
    first = take_in(made, paper(0, MAP), held_at(1, MAP.address or "", reading(BEFORE)))
    moved = take_in(made, paper(2, replace(MAP, address=address)))

    assert [["Karte"], []] == [names(each) for each in hits(made, tmp_path, "ginkgo", first, moved)]


def test_equal_bytes_are_one_document(made: Archive, tmp_path: Path) -> None:
    """A paper that attaches the same bytes twice has one document with them."""
    address = MAP.address or ""
    take_in(
        made, paper(0, PLAN, MAP), held_at(1, "f1", reading(BEFORE)), held_at(1, address, reading(BEFORE))
    )

    assert [1] == list(map(len, hits(made, tmp_path, "ginkgo")))


@pytest.mark.parametrize(("kind", "expected"), [("answer", "answer"), (None, "motion")])
def test_file_document_has_its_own_kind(
    made: Archive, tmp_path: Path, kind: str | None, expected: str
) -> None:
    """A file that is a document of its own is found and shown under its kind, another under its paper's."""
    listed = replace(PLAN, kind=kind)
    take_in(made, paper(0, listed, kind_text="Antrag"), held_at(1, "f1", reading(BEFORE)))

    with projected(made, tmp_path / "shown") as models:
        ((shown),) = [d for d in documents(models) if d.name == "Plan"]
    assert [expected] == [hit.kind for (hit,) in hits(made, tmp_path, "ginkgo")]
    assert expected == shown.kind


@pytest.mark.parametrize("state", [TextState.SCAN, TextState.ENCRYPTED, TextState.NOT_READ])
def test_file_without_a_text_is_listed_as_such(made: Archive, tmp_path: Path, state: TextState) -> None:
    """What could not be read has no row and no document; it is a gap with its state."""
    take_in(made, paper(0, PLAN), held_at(1, "f1", reading(state=state)))

    with projected(made, tmp_path) as models:
        (gap,) = [gap for gap in models.reading().gaps() if gap.what == "file"]
        assert [] == [d for d in documents(models) if d.name == "Plan"]
        assert ({state.value: 1}, "A-1", f"{state.value}: made up") == (
            models.reading().status().file_states,
            gap.number,
            gap.why,
        )


def test_version_that_calls_itself_non_public_is_held_back(made: Archive, tmp_path: Path) -> None:
    """The document is shown and found with its public versions only, and not while that one is current."""
    secret = reading(f"Nichtöffentlich\n{AFTER}")
    first = take_in(made, paper(0, PLAN), held_at(1, "f1", reading(BEFORE)))
    hidden = take_in(made, held_at(2, "f1", secret))
    head = take_in(made, held_at(3, "f1", reading(BEFORE)))

    found = hits(made, tmp_path, "altstadt", first, hidden, head)
    assert [["Plan"], [], ["Plan"]] == [names(each) for each in found]
    with projected(made, tmp_path / "shown") as models:
        (shown,) = [d for d in documents(models) if d.name == "Plan"]
        assert [(1, True)] == [(version.version, version.current) for version in shown.versions]


def test_gone_file_keeps_its_text(made: Archive, tmp_path: Path) -> None:
    """What the archive holds stays found when its address has it no more."""
    take_in(made, paper(0, PLAN), held_at(1, "f1", reading(BEFORE)), held_at(2, "f1", None))

    assert [["Plan"]] == list(map(names, hits(made, tmp_path, "ginkgo")))
    with projected(made, tmp_path / "shown") as models:
        assert {"gone": 1} == models.reading().status().file_states


def test_rereading_replaces_the_text_and_no_version(made: Archive, tmp_path: Path) -> None:
    """Another text of the same bytes is found under the same version; the old one at the old state."""
    before = held_at(1, "f1", reading(BEFORE))
    first = take_in(made, paper(0, PLAN), before)
    told = reading(AFTER)
    again = held_at(1, "f1", told, size=UNSET, sha256=before.sha256, reader=Reader("file", 2))
    head = take_in(made, again)

    found = hits(made, tmp_path, "altstadt", first, head)
    assert [[("Plan", 1)]] * 2 == [[(hit.name, hit.version) for hit in each] for each in found]
    assert [True, False] == ["Ginkgo" in each[0].passages[0].html for each in found]


def test_file_listed_twice_is_asked_for_once(made: Archive, tmp_path: Path) -> None:
    """However many papers list a file, it is one; one word that it is not public holds it back."""
    take_in(made, paper(0, PLAN), paper(0, replace(PLAN, public=False), MAP, number=2))

    with projected(made, tmp_path) as models, models.store.connect() as connection:
        known = {file.id: file.held_back for file in known_files(connection, COUNCIL)}
    assert {"f1": True, MAP.address: False} == known


def documents(models: Built) -> Iterable[DocumentView]:
    """The documents of the paper A-1."""
    found = models.reading()
    return found.family("A-1", found.stand(None), COUNCIL).papers[0].documents


READINGS = (
    reading("Erstens: Bäume."),
    reading("Zweitens: Bänke.", "Drittens."),
    reading("Nichtöffentlich\nDrittens: Bänke."),
    reading(state=TextState.SCAN),
)
stated = st.builds(
    StatedFile,
    name=st.sampled_from(("Plan", "Karte")),
    id=st.sampled_from((None, "f1", "f2")),
    address=st.sampled_from((None, "files/x", "files/y")),
    kind=st.sampled_from((None, "answer")),
    public=st.sampled_from((None, None, False)),
)
listings = st.builds(
    Listing, st.lists(stated, max_size=3, unique_by=lambda f: f.id or f).map(tuple), st.booleans()
)
keys = st.sampled_from((PaperKey(number="A-1"), PaperKey(id="1"), PaperKey(id="1", number="A-1")))
papers = st.builds(
    lambda when, key, files, public: observed(
        1, INSTANTS[when], "watch", key=key, files=files, title="Bäume", public=public
    ),
    st.integers(0, 4),
    keys,
    listings,
    st.sampled_from((True, True, False)),
)
files = st.builds(
    lambda when, name, told: held_at(when, name, told, source=f"{COUNCIL}/watch{FILES}"),
    st.integers(0, 4),
    st.sampled_from(("f1", "f2", "files/x")),
    st.sampled_from((*READINGS, None)),
)
runs = st.lists(st.lists(st.one_of(papers, files), min_size=1, max_size=3), min_size=2, max_size=5)


def harvest(made: Archive, run: list[Observation | Read]) -> None:
    """One run over papers and files as they come."""
    made.harvest_reads([read_of(o) if isinstance(o, Observation) else o for o in run], "watch")


@EXAMPLES
@given(runs, st.sampled_from([1, 3, 2_000]))
def test_rebuilt_equals_incremental(given_runs: list[list[Observation | Read]], batch: int) -> None:
    """Built at once, or a few events at a time, rows of files and their texts are the same."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for run in given_runs:
            harvest(made, run)
            live.bring_up_cold(batch)

        with built(made, Path(name) / "anew") as anew:
            anew.bring_up(batch=3)

            assert anew.digest() == live.digest()


@EXAMPLES
@given(runs, st.data())
def test_past_states_never_move(given_runs: list[list[Observation | Read]], data: st.DataObject) -> None:
    """No answer at a position depends on what became of files after it."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        told = {}
        for run in given_runs:
            harvest(made, run)
            live.bring_up()
            cut = data.draw(st.integers(1, made.log.head()))
            told[cut] = live.answers(cut)

        assert told == {cut: live.answers(cut) for cut in told}
        assert live.agrees_with_naive(cut)


@EXAMPLES
@given(runs)
def test_rows_are_those_of_the_papers_as_they_stand(given_runs: list[list[Observation | Read]]) -> None:
    """Whatever came in which order, what is found is what a fold of the whole log says."""
    with archive() as made, tempfile.TemporaryDirectory() as name, built(made, Path(name) / "live") as live:
        for run in given_runs:
            harvest(made, run)
        live.bring_up(batch=1)

        held = [row for row, _ in live.rows(made.log.head()) if row.to_position == OPEN]
        assert folded(made) == {row.ordinal: replace(row, from_position=0) for row in held}


def folded(made: Archive) -> dict[int, SearchRow]:
    """The rows that papers and files have when they are folded from the whole log."""
    rows: dict[int, SearchRow] = {}
    for family in made.families():
        root = family.member(family.root).paper.slug
        for paper in (member.paper for member in family.members):
            listed = [file_stream(source, each.stated) for source, each in paper.attached()]
            held = load_files(made.log, [stream for stream in listed if stream is not None])
            rows |= rows_of(Facts(paper, root, (), held, frozenset(withheld_by(paper).values())))
    return rows
