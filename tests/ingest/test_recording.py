"""Keys, rereadings, races and interruptions: what a run does beside deciding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from archive.effects import Effects, Key
from archive.folder_originals import FolderOriginals
from archive.log import open_log
from archive.originals import Originals
from archive.papers import load_paper
from domain import events as e
from domain.identity import number_key
from domain.observation import (
    Listing,
    Observation,
    PaperKey,
    Reader,
    StatedMention,
    StatedRelation,
    StatedText,
)
from domain.registers import Registers, Sighting, weigh
from ingest.manifest import decode
from tests.domain.observed import COUNCIL, INSTANTS, archive, observed


def up(child: PaperKey, parent: PaperKey) -> Listing[StatedRelation]:
    """One claim."""
    return Listing((StatedRelation(child, parent, "amends", "Bezüglich"),))


def watched(id_: str, number: str, seen_at: str = INSTANTS[0], source: str = "watch") -> Observation:
    """What a source showed of a paper to which it gives an id."""
    return observed(1, seen_at, source, key=PaperKey(id=id_, number=number))


def test_number_leads_to_the_paper_with_an_id() -> None:
    """A first id joins the stream that carries the number; one paper, whatever comes first."""
    by_id = observed(1, source="watch", key=PaperKey(id="1", number="A-1"))
    for order in ([observed(1), by_id], [by_id, observed(1)]):
        with archive() as made:
            made.harvest(order)

            papers = list(made.papers().values())

        assert 1 == len(papers)
        assert {f"{COUNCIL}/allris", f"{COUNCIL}/watch"} == set(papers[0].accounts)


def test_second_paper_makes_the_number_ambiguous() -> None:
    """An observation without id then fails, unless its address used one of the papers before."""
    first, second = (observed(9, source="watch", key=PaperKey(id=i, number="A-9")) for i in ("1", "2"))
    with archive() as made:
        made.harvest([observed(9), first, second])
        failed = made.harvest([replace(observed(9, INSTANTS[1]), address="elsewhere")])

        assert {"failed": 1} == failed.results
        assert "several papers" in (failed.failures[0].reason or "")
        assert 2 == len(made.papers())
        assert any(isinstance(r.event, e.NumberShared) for r in made.events())


def test_streams_of_one_paper_are_joined() -> None:
    """A paper announced by id and by number turns out to be one; both histories are its own."""
    child = observed(2, source="watch", key=PaperKey(id="2", number="A-2"),
                     relations=up(PaperKey(id="2"), PaperKey(id="1")))  # fmt: skip
    page = observed(3, mentions=Listing((StatedMention(PaperKey(number="A-1"), title="Bäume"),)))
    own = observed(1, source="watch", key=PaperKey(id="1", number="A-1"), title="Bäume")
    with archive() as made:
        made.harvest([child, page])
        assert 4 == len(made.papers())

        made.harvest([own])

        families = made.families()
        joined = next(m for f in families for m in f.members if m.paper.number == "A-1")
        assert 3 == len(made.papers())
        assert 2 == len(joined.paper.streams)
        assert ["A-1", "A-2"] == [m.paper.number for m in families[0].members]


def test_join_leaves_a_shared_number_shared() -> None:
    """A number that a third paper carries identifies neither after two of its bearers became one."""
    first = [watched("1", "N 100"), watched("2", "N 100"), watched("x", "N 100", source="allris")]
    second = [watched("1", "M 200", INSTANTS[1]), watched("x", "M 200", INSTANTS[1], source="allris")]
    with archive() as made:
        made.harvest(first)
        made.harvest(second)
        assert 2 == len(made.papers())

        failed = made.harvest([observed(5, INSTANTS[2], key=PaperKey(number="N 100"))])

    assert {"failed": 1} == failed.results
    assert "several papers" in (failed.failures[0].reason or "")


def test_page_that_makes_its_number_shared_is_recorded() -> None:
    """A page known by its number names another paper of that number: it is of the paper it was of."""
    other = PaperKey(id="2", number="N 1")
    page = observed(7, INSTANTS[1], "watch", key=PaperKey(number="N 1"), title="Bäume",
                    relations=up(PaperKey(number="N 1"), other))  # fmt: skip
    with archive() as made:
        made.harvest([watched("1", "N 1")])
        done = made.harvest([page])
        head = made.log.head()
        failed = made.harvest([replace(page, address="elsewhere", sha256="cd" * 32, seen_at=INSTANTS[2])])

        assert [{"changed": 1}, {"failed": 1}] == [done.results, failed.results]
        assert "Bäume" == next(p for p in made.papers().values() if p.ids[0][1] == "1").text("title")
        assert [] == made.paper_events(head)


def test_joined_streams_may_have_joined_others() -> None:
    """A paper is read with the streams joined into it, and with those joined into them."""
    first, second, third = (UUID(int=n) for n in (1, 2, 3))
    with archive() as made:
        for n, stream in enumerate((first, second, third), 1):
            announced = e.PaperAnnounced(council=COUNCIL, slug=f"A-{n}", number=f"A-{n}")
            made.log.append([e.Draft(stream, announced)])
        made.log.append([e.Draft(second, e.PaperJoined(other=third))], expected={second: 1})
        made.log.append([e.Draft(first, e.PaperJoined(other=second))], expected={first: 1})

        paper = load_paper(made.log, first)

    assert {first: 2, second: 2, third: 1} == paper.streams
    assert "A-1" == paper.slug


@pytest.mark.parametrize("kind_text", [None, "Petition", "Antrag"])
def test_unknown_kind_keeps_originators_personal(kind_text: str | None) -> None:
    """Who may be a resident stands in the personal part, on the paper's own page and on another's."""
    mention = StatedMention(PaperKey(number="A-2"), originators=("Erika",), kind_text=kind_text)
    page = observed(1, kind_text=kind_text, originators=("Erika",), mentions=Listing((mention,)))
    with archive() as made:
        made.harvest([page])

        events = [r.event for r in made.paper_events()]

    told = [x for x in events if isinstance(x, e.PaperFiled | e.MentionRecorded)]
    expected = ((), ("Erika",)) if kind_text != "Antrag" else (("Erika",), ())
    assert [expected, expected] == [(x.originators, x.residents) for x in told]


def test_rereading_is_no_change_by_the_council() -> None:
    """The same bytes read by a later reader are told as a rereading, at their first seen_at."""
    first = observed(1, title="Bume", sha256="ab" * 32)
    again = replace(first, title="Bäume", reader=Reader("allris-text", 2), seen_at=INSTANTS[3])
    with archive() as made:
        made.harvest([first])
        head = made.log.head()

        made.harvest([again])

        event = made.paper_events(head)[0]
    assert (e.Cause.REREAD, INSTANTS[0]) == (event.cause, event.provenance and event.provenance.seen_at)


def test_text_that_reverts_is_current_again() -> None:
    """A return to an earlier text is an event and no new version."""
    texts = ["eins", "zwei", "eins"]
    pages = [observed(1, at, text=StatedText(t)) for at, t in zip(INSTANTS, texts, strict=False)]
    with archive() as made:
        made.harvest(pages)

        paper = next(iter(made.papers().values()))

    current = paper.current_version("page")
    assert current is not None
    assert (2, 1) == (len(paper.texts["page"]), current.version)


def test_lost_race_is_decided_again() -> None:
    """When another writer records first, the batch is decided anew on what is there then."""
    with archive() as made:
        other = open_log(made.folder / "events.sqlite", made.clock, create=False)
        stream = UUID(int=77)
        name = number_key(COUNCIL, "A-1")
        announced = e.PaperAnnounced(council=COUNCIL, slug="A-1", number="A-1")
        taken = Effects(new_keys=[Key(name.scope, name.value, stream), Key(f"slug/{COUNCIL}", "A-1", stream)])

        def meanwhile() -> None:
            if other.version(stream) == 0:
                other.append([e.Draft(stream, announced)], taken)

        raced = replace(made, originals=Watched(made.originals, meanwhile))
        raced.harvest([observed(1, title="Bäume")])
        other.close()

        assert [stream] == list(made.papers())
        assert "Bäume" == made.papers()[stream].text("title")


def test_word_of_another_run_is_not_put_back() -> None:
    """A run that saw nothing new does not put what it had read over what another one recorded meanwhile."""
    with archive() as made:
        made.harvest([observed(1, INSTANTS[0], title="Bäume")])
        other = open_log(made.folder / "events.sqlite", made.clock, create=False)
        newer = [observed(1, INSTANTS[3], title="Bänke")]

        def meanwhile() -> None:
            if newer:
                replace(made, log=other).harvest([newer.pop()], source="observations")

        raced = replace(made, originals=Watched(made.originals, meanwhile))
        raced.harvest([observed(1, INSTANTS[1], title="Bäume")])
        other.close()

        assert {"late": 1} == made.harvest([observed(1, INSTANTS[2], title="Bäume")]).results
        assert ["Bänke"] == [paper.text("title") for paper in made.papers().values()]


class Watched(FolderOriginals):
    """Originals that let something happen before they keep anything."""

    def __init__(self, kept: Originals, meanwhile: Callable[[], None]) -> None:
        self._kept = kept
        self._meanwhile = meanwhile

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Keeps them, a little late."""
        self._meanwhile()
        return self._kept.put_many(contents)

    def has(self, digest: str) -> bool:
        """Whether they are kept."""
        return self._kept.has(digest)


def test_interrupted_run_is_closed_by_the_next() -> None:
    """A run that never ended is told as interrupted when its source is harvested again."""
    with archive() as made:
        stream = UUID(int=5)
        source = f"{COUNCIL}/allris"
        started = e.HarvestStarted(council=COUNCIL, source=source, argument="x", crawler="tests")
        made.log.append([e.Draft(stream, started)], Effects(changed_keys=[Key("harvest", source, stream)]))

        made.harvest([observed(1)])

        assert isinstance(made.log.stream([stream])[-1].event, e.HarvestInterrupted)


def test_registers_can_be_made_again_from_manifests() -> None:
    """The last statements follow from the manifests, in whatever order they are read."""
    shown = [observed(n, at, title=f"{n} {at}") for at in INSTANTS[:3] for n in (1, 2)]
    with archive() as made:
        made.harvest(shown[::-1])
        lines = [x for r in made.events() if isinstance(r.event, e.HarvestRecorded)
                 for x in decode(made.originals.get(r.event.manifest))]  # fmt: skip
        made_again: dict[tuple[UUID, str], Registers] = {}
        for line in lines:
            assert line.stream is not None
            place = (line.stream, line.source)
            order = ((line.seen_at or "").rstrip("Z"), line.reader_version or 0, line.digest or "")
            sighting = Sighting(shown[0], line.statements or {}, line.digest or "", order)
            made_again[place] = weigh(made_again.get(place, {}), sighting).registers

        stored = made.log.registers(list(made_again))

    assert made_again == {p: msgspec.msgpack.decode(s, type=Registers) for p, s in stored.items()}


def test_silence_drops_nothing() -> None:
    """A later page that is silent on its fields and lists changes none of them."""
    relations = up(PaperKey(number="A-1"), PaperKey(number="A-2"))
    with archive() as made:
        made.harvest([observed(1, title="Bäume", text=StatedText("eins"), relations=relations)])
        head = made.log.head()

        made.harvest([observed(1, INSTANTS[2])])

        assert [] == made.paper_events(head)
