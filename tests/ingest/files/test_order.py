"""Clean texts follow from the texts that are held: not from order, faults or interruptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from domain import file_events as f
from domain.errors import OriginalsUnavailable, Unobtainable
from domain.file_observation import TextState
from ingest.files import boilerplate
from ingest.files.boilerplate import FEWEST, SAMPLE, Found, sample
from ingest.files.listed import Listed, mixed
from ingest.harvest import Read
from tests.domain.observed import COUNCIL, Archive, archive
from tests.ingest.files.counter import SOURCE, Counter, in_vain, text_of

HEAD, FOOT = "Rathaus Musterstadt - Postfach - Sparkasse", "Gedruckt auf Recyclingpapier"
COUNT = FEWEST + 8


@pytest.fixture
def held() -> Iterator[Archive]:
    with archive() as made:
        yield made


def town() -> dict[str, bytes]:
    """Documents of which the last eleven have another line: few enough while all are there."""
    lines = [HEAD if n < COUNT - 11 else FOOT for n in range(COUNT)]
    return {f"f{n}": f"{line}\nVorlage Nummer {n}".encode() for n, line in enumerate(lines)}


def headed(count: int) -> dict[str, bytes]:
    """Documents that all have the same line."""
    return {f"f{n}": f"{HEAD}\nVorlage Nummer {n}".encode() for n in range(count)}


def texts(at: Counter) -> dict[str, str]:
    """The clean texts by file."""
    return {name: at.text(name) for name in at.contents}


def found(at: Counter) -> list[tuple[tuple[str, ...], int]]:
    """What was recorded of boilerplate."""
    recorded = [r.event for r in at.held.events() if isinstance(r.event, f.BoilerplateFound)]
    return [(event.lines, event.documents) for event in recorded]


def some(at: Counter, lost: frozenset[int]) -> None:
    """Lets some files be out of reach, by their number."""

    def get(name: str) -> bytes:
        if int(name[1:]) in lost:
            raise Unobtainable("The server is in trouble.")
        return at.contents[name]

    at.get = get


class Killed(BaseException):
    """Nothing that follows is done."""


def killed(reads: Iterator[Read], after: int) -> Iterator[Read]:
    """The reads of a run that is killed after so many: what waits in its batch is lost."""
    yield from islice(reads, after)
    raise Killed


NUMBERS = st.frozensets(st.integers(0, COUNT - 1), max_size=COUNT // 2)
KILLS = st.none() | st.integers(0, 2 * COUNT)


@pytest.mark.system
@settings(max_examples=settings().max_examples // 25, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(steps=st.lists(st.tuples(NUMBERS, KILLS), min_size=1, max_size=2))
@example(steps=[(frozenset(range(7)), COUNT + 5)])
@example(steps=[(frozenset(range(COUNT - 11, COUNT)), None), (frozenset(), COUNT // 2)])
def test_clean_texts_follow_from_what_is_held(steps: list[tuple[frozenset[int], int | None]]) -> None:
    """Whatever was out of reach in earlier runs, wherever they were killed: one good run makes all equal."""
    expected = {name: f"Vorlage Nummer {name[1:]}" for name in town()}
    for number in range(COUNT - 11, COUNT):
        expected[f"f{number}"] = f"{FOOT}\nVorlage Nummer {number}"
    with archive() as held:
        at = Counter(held, town())
        for lost, kill in steps:
            some(at, lost)
            reads = at.reads().reads()
            with suppress(Killed):
                held.harvest_reads(reads if kill is None else killed(reads, kill), "oparl/files")
        some(at, frozenset())
        at.run()

        assert expected == texts(at)


def counted(at: Counter) -> list[str]:
    """Takes down which originals are read from now on."""
    taken: list[str] = []
    get = at.original

    def original(digest: str) -> bytes:
        taken.append(digest)
        return get(digest)

    at.original = original
    return taken


def test_run_without_news_reads_no_text(held: Archive) -> None:
    """Nothing came since boilerplate was looked for: no text is read, nothing is recorded."""
    at = Counter(held, town())
    at.run()
    told, taken = at.topics(), counted(at)
    at.run()

    assert (told, []) == (at.topics(), taken)


def test_boilerplate_that_stays_is_not_recorded_again(held: Archive) -> None:
    """More texts with the same lines among them are no news."""
    at = Counter(held, town())
    some(at, frozenset(range(COUNT - 5, COUNT)))
    at.run()
    some(at, frozenset())
    at.run()

    assert [((HEAD,), COUNT - 5)] == found(at)


def test_equal_bytes_are_one_document(held: Archive) -> None:
    """What is listed under several ids counts once, however it was cleaned when it came."""
    contents = town()
    contents |= {f"f{COUNT + n}": contents[f"f{COUNT - 1}"] for n in range(20)}
    at = Counter(held, contents)
    at.run()

    assert [((HEAD,), COUNT)] == found(at)


def test_too_few_texts_have_no_boilerplate(held: Archive) -> None:
    """Where texts go away until there are fewer than fifty, nothing is said of the source any more."""
    at = Counter(held, headed(FEWEST))
    at.run()
    at.contents["f0"] = b"%SCAN"
    at.extract = lambda content: in_vain(TextState.SCAN) if content == b"%SCAN" else text_of(content)
    at.now += timedelta(days=8)
    at.run()

    assert [((HEAD,), FEWEST), ((), FEWEST - 1)] == found(at)
    assert f"{HEAD}\nVorlage Nummer 1" == at.text("f1")


def test_texts_of_a_later_reader_are_looked_through(held: Archive) -> None:
    """What a later reader finds counts before it is recorded, and boilerplate follows from it."""
    at = Counter(held, town())
    at.run()
    at.reader_version = 2
    at.extract = lambda content: text_of(content.replace(HEAD.encode(), FOOT.encode()))
    at.run()

    assert [((HEAD,), COUNT), ((FOOT,), COUNT)] == found(at)
    assert {f"Vorlage Nummer {name[1:]}" for name in at.contents} == set(texts(at).values())


def test_nothing_is_found_where_a_text_cannot_be_read(held: Archive) -> None:
    """A store that is out of reach makes no line come or go; the next run looks again."""
    at = Counter(held, town())
    some(at, frozenset({0}))
    at.run()
    some(at, frozenset())
    get = at.original

    def original(digest: str) -> bytes:
        raise OriginalsUnavailable("The store is out of reach.")

    at.original = original
    at.contents = town() | {"f0": b"Gedruckt"}
    at.run()
    assert [((HEAD,), COUNT - 1)] == found(at)
    at.original = get
    taken = counted(at)
    at.run()

    assert COUNT == len(taken)


def test_lost_journal_changes_no_text(held: Archive) -> None:
    """Without what is disposable it is looked for once more and the same is found."""
    at = Counter(held, town())
    at.run()
    told = at.topics()
    at.lose_journal()
    at.run()

    assert told == at.topics()


def test_settled_source_is_not_looked_through_again(held: Archive) -> None:
    """Lines that were found among enough texts stay, whatever comes later, and no text is read for them."""
    at = Counter(held, town())
    boilerplate.record(held.log, COUNCIL, SOURCE, Found((FOOT,), SAMPLE))
    taken = counted(at)
    at.run()

    assert ([((FOOT,), SAMPLE)], []) == (found(at), taken)
    assert f"{HEAD}\nVorlage Nummer 1" == at.text("f1")


@pytest.mark.system
def test_large_source_is_settled_as_soon_as_it_can_be(held: Archive) -> None:
    """Lines are found once there are enough texts; those that come later in the run are cleaned once."""
    at = Counter(held, headed(SAMPLE + 40))
    at.run()

    assert [((HEAD,), SAMPLE)] == found(at)
    assert at.topics().count("file.text_read") <= 2 * SAMPLE + 40


def test_sample_is_the_same_whatever_came_first() -> None:
    """The first texts in an order of their own are chosen, among all that are held."""
    files = [
        Listed(SOURCE, f"f{n}", None, "", None, "", sha256=f"{n}", raw=f"{n}" if n % 7 else None)
        for n in range(2 * SAMPLE)
    ]
    chosen = sample(mixed(files))

    assert SAMPLE == len(chosen)
    assert chosen == sample(mixed(reversed(files)))
    assert {file.raw for file in chosen} <= {file.raw for file in files if file.raw is not None}
