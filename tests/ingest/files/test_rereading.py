"""The rules of reading held files again: other tools, other rules of cleaning, boilerplate, OCR."""

from __future__ import annotations

import pytest

from domain import events as e
from domain import file_events as f
from domain.file_observation import TextState
from ingest.files.boilerplate import SAMPLE, Found
from ingest.files.texts import raw_of
from tests.ingest.files.desk import LONG, NOT_THERE, Desk, desk, one_after_the_other
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

BAD, SCAN, EMPTY = Answer(b"%BAD nichts"), Answer(b"%SCAN Bild"), Answer(b"%SCAN empty")
FOOT = "Rathaus Musterstadt - Postfach - Sparkasse"
WITH_FOOT = Answer(f"{LONG}\n{FOOT}".encode())


def state(at: Desk, name: str = "a") -> TextState | None:
    """What became of the reading of a file."""
    reading = at.of(name).reading
    return reading.read.state if reading is not None else None


@pytest.mark.parametrize("answer", [BAD, SCAN])
def test_failed_reading_is_a_version_with_its_state(answer: Answer) -> None:
    """Bytes that hold no readable text are the file all the same."""
    with desk({"/a": answer}) as at:
        at.file("a")
        summary = at.run()

        assert ({"new": 1}, 1, None) == (summary.results, len(at.of("a").versions), at.text("a"))
        assert state(at) in (TextState.CORRUPT, TextState.SCAN)


@pytest.mark.parametrize("answer", [BAD, SCAN])
@pytest.mark.parametrize("days", [1, 8])
def test_failed_reading_is_not_repeated_by_the_same_tools(answer: Answer, days: int) -> None:
    """What the tools could not read they are not asked to read again."""
    with desk({"/a": answer}) as at:
        at.file("a")
        at.run()
        head = at.head()
        at.run(days=days)

        assert (1, []) == (len(at.extracted), at.topics(head))


@pytest.mark.parametrize("answer", [BAD, SCAN])
@pytest.mark.parametrize("days", [1, 8])
def test_failed_reading_is_repeated_by_other_tools(answer: Answer, days: int) -> None:
    """Other tools are tried once, also where the address was asked in the same run."""
    with desk({"/a": answer}) as at:
        at.file("a")
        at.run()
        at.plain = "tools 2"
        for _ in range(2):
            at.run(days=days)

        told = [(r.topic, r.cause) for r in at.told()[2:]]
        assert ([("file.text_read", e.Cause.REREAD)], 2) == (told, len(at.extracted))


def test_text_is_not_read_again_by_other_tools() -> None:
    """A text that was read stays as it is while its reader's version does."""
    with desk({"/a": Answer(LONG.encode())}) as at:
        at.file("a")
        at.run()
        at.plain = "tools 2"
        at.run(days=1)

        assert 1 == len(at.extracted)


@pytest.mark.parametrize("days", [1, 8])
def test_other_rules_of_cleaning_are_a_rereading(days: int) -> None:
    """Texts are cleaned again from their raw pages; no version, nothing extracted, cause reread."""
    with desk({"/a": WITH_FOOT}) as at:
        at.file("a")
        at.run()
        at.found(Found((FOOT,), SAMPLE))
        for _ in range(2):
            at.run(days=days)

        assert (LONG, 1) == (at.text("a"), len(at.extracted))
        (again,) = [r for r in at.told()[2:] if r.topic.startswith("file.")]
        assert ("file.text_read", e.Cause.REREAD) == (again.topic, again.cause)
        assert again.provenance is not None
        assert at.of("a").versions[0].seen_at == again.provenance.seen_at


def test_what_is_set_apart_stays_in_the_raw_text() -> None:
    """The raw pages are kept as they were extracted, with what was set apart and why."""
    with desk({"/a": WITH_FOOT}) as at:
        at.found(Found((FOOT,), SAMPLE))
        at.file("a")
        at.run()

        read = at.of("a").text
        raw = raw_of(at.held.originals.get(read.raw or "" if read is not None else ""))
        ((page, start, end, reason),) = raw.apart
        assert ("boilerplate", FOOT) == (reason, raw.pages[page - 1][start:end])


def numbered(documents: int) -> dict[str, Answer]:
    """Documents by path that have one line in common."""
    return {f"/f{n}": Answer(f"{FOOT}\nVorlage Nummer {n}".encode()) for n in range(documents)}


@pytest.mark.parametrize(("documents", "found"), [(49, False), (50, True)])
def test_boilerplate_is_found_once_among_enough_documents(documents: int, *, found: bool) -> None:
    """Lines on more than a fifth of at least 50 documents are recorded once and set apart in all of them."""
    with desk(numbered(documents)) as at:
        for number in range(documents):
            at.file(f"f{number}")
        at.run()
        at.run(days=1)

        told = [r.event for r in at.told() if isinstance(r.event, f.BoilerplateFound)]
        assert [((FOOT,), documents)] * found == [(b.lines, b.documents) for b in told]
        head = "" if found else f"{FOOT}\n"
        assert [f"{head}Vorlage Nummer {n}" for n in range(documents)] == [
            at.text(f"f{n}") for n in range(documents)
        ]


def test_boilerplate_cleans_what_was_read_before_it_was_found() -> None:
    """Documents of earlier runs count for what is found, and are cleaned by it in the same run."""
    with desk(numbered(55)) as at:
        for number in range(55):
            at.file(f"f{number}")
            if number == 48:
                at.run()
        at.run(days=1)

        texts = [at.text(f"f{n}") for n in range(55)]
        assert [f"Vorlage Nummer {n}" for n in range(55)] == texts
        rereadings = [r for r in at.told() if r.cause is e.Cause.REREAD]
        assert 55 == len(rereadings)


def test_scan_is_read_by_ocr_in_the_run_that_fetches_it() -> None:
    """With OCR a scan gets a text that is marked as such; without, it stays listed as scan."""
    with desk({"/a": SCAN}) as at:
        at.with_ocr = "tools 1, ocr"
        at.file("a")
        at.run()

        read = at.of("a").text
        assert read is not None
        assert (True, "ocr") == (read.ocr, read.extractor)
        assert [e.Cause.SOURCE, e.Cause.SOURCE, e.Cause.REREAD] == [r.cause for r in at.told()]


@pytest.mark.parametrize("days", [1, 8])
def test_scan_waits_for_ocr_to_be_installed(days: int) -> None:
    """A scan of an earlier run is read by the first run that has OCR, and once."""
    with desk({"/a": SCAN, "/b": EMPTY}) as at:
        at.file("a")
        at.file("b")
        at.run()
        at.with_ocr = "tools 1, ocr"
        for _ in range(2):
            at.run(days=days)

        assert (TextState.TEXT, TextState.SCAN) == (state(at, "a"), state(at, "b"))
        assert 2 == len(at.recognised)


def test_ocr_keeps_to_the_pages_of_a_run() -> None:
    """What is over the limit waits for the next run."""
    with desk(lambda path, before: NOT_THERE if path == "/robots.txt" else SCAN) as at:
        at.with_ocr, at.ocr_pages = "tools 1, ocr", 2
        for number in range(3):
            at.file(f"f{number}")
        at.run()
        assert 2 == len(at.recognised)
        at.run(days=1)

        assert {TextState.TEXT} == {state(at, f"f{n}") for n in range(3)}


def test_scan_that_other_tools_read_is_not_given_to_ocr() -> None:
    """A text that a reader finds is better than what OCR makes of the picture."""
    with desk({"/a": SCAN}) as at:
        at.file("a")
        at.run()
        at.plain, at.with_ocr, at.reads_scans = "tools 2", "tools 2, ocr", True
        at.run(days=1)

        read = at.of("a").text
        assert read is not None
        assert ("reader", []) == (read.extractor, at.recognised)


def test_new_bytes_of_a_scan_are_read_as_they_are() -> None:
    """A scan that is replaced by a text is a new version with that text."""
    with desk(one_after_the_other(SCAN, Answer(LONG.encode()))) as at:
        at.file("a")
        at.run()
        at.run(days=7)

        assert (LONG, [TextState.SCAN, TextState.TEXT]) == (
            at.text("a"),
            [r.read.state for r in at.of("a").readings.values()],
        )


def footed(number: int) -> Answer:
    """A document whose foot is another one from the 45th on."""
    foot = FOOT if number < 45 else "Gedruckt auf Recyclingpapier"
    return Answer(f"{foot}\nVorlage Nummer {number}".encode())


@pytest.mark.parametrize("first", [range(60), range(20, 80), range(20, 90)])
def test_boilerplate_depends_on_the_texts_and_not_on_their_order(first: range) -> None:
    """Whichever texts of a small source came first: in the end all are cleaned as if all came at once."""
    expected = {f"f{n}": f"Vorlage Nummer {n}" for n in range(90)}
    with desk({f"/f{n}": footed(n) for n in range(90)}) as at:
        for number in first:
            at.file(f"f{number}")
        at.run()
        for number in range(90):
            at.file(f"f{number}")
        at.run(days=1)

        assert expected == {name: at.text(name) for name in expected}
        head = at.head()
        at.run(days=1)
        assert [] == at.topics(head)


def test_boilerplate_is_looked_for_again_when_a_text_changes() -> None:
    """As many texts as before, but another one: what is on more than a fifth of them may be another line."""
    changed: dict[str, Answer] = {f"/f{n}": Answer(f"Vorlage Nummer {n}".encode()) for n in range(50)}
    changed |= {f"/f{n}": footed(n) for n in range(10)}
    with desk(changed) as at:
        for number in range(50):
            at.file(f"f{number}")
        at.run()
        assert at.text("f0") == f"{FOOT}\nVorlage Nummer 0"
        changed["/f10"] = footed(10)
        at.run(days=8)

        assert ["Vorlage Nummer 0", "Vorlage Nummer 10"] == [at.text("f0"), at.text("f10")]
