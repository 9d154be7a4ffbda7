"""Numbers that several papers carry: what cannot be told apart is listed, never guessed at or registered."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from domain import events as e
from domain.meeting_events import AgendaItemListed, MeetingNotUnderstood
from domain.meeting_observation import MeetingKey, MeetingObservation, StatedAgendaItem
from domain.observation import Listing, NotUnderstood, Observation, PaperKey, StatedMention, StatedRelation
from ingest.harvest import Read
from tests.domain.observed import COUNCIL, INSTANTS, Archive, archive, observed

pytestmark = pytest.mark.system

SHARED = PaperKey(number="N 1")
OTHER = PaperKey(number="P")
AMBIGUOUS = "N 1 means several papers"


def bearer(id_: str, title: str) -> Observation:
    """A page of one of the papers that carry the number."""
    return observed(int(id_), source="watch", key=PaperKey(id=id_, number="N 1"), title=title)


def page(seen_at: str = INSTANTS[1], **said: Any) -> Observation:
    """A page that names the number's bearer by nothing but the number."""
    claim = StatedRelation(OTHER, SHARED, "amends", "Bezüglich")
    return observed(9, seen_at, key=OTHER, relations=Listing((claim,)), title="Pe", **said)


def root(made: Archive) -> str | None:
    """The title of the root above the page's paper."""
    family = next(f for f in made.families() if any(m.paper.number == "P" for m in f.members))
    return family.member(family.root).paper.text("title")


ONE, TWO = bearer("1", "Eins"), bearer("2", "Zwei")


@pytest.mark.parametrize(
    ("order", "above", "listed"),
    [
        ("ABP", "Pe", [AMBIGUOUS]),
        ("BAP", "Pe", [AMBIGUOUS]),
        ("APB", "Eins", []),
        ("PAB", "Eins", []),
        ("BPA", "Zwei", []),
        ("PBA", "Zwei", []),
    ],
)
def test_claim_is_made_or_listed_in_every_order(order: str, above: str, listed: list[str]) -> None:
    """It means the paper that carried the number alone when both were known, else the number is listed."""
    pages = {"A": ONE, "B": TWO, "P": page()}
    with archive() as made:
        for name in order:
            made.harvest([pages[name]])

        paper = next(p for p in made.papers().values() if p.number == "P")
        puzzles = [item.text for account in paper.ranked() for item in account.not_understood]
        assert (above, listed) == (root(made), puzzles)


def test_what_could_not_be_told_apart_is_not_registered() -> None:
    """No statement stands in the register, so that the same word counts once it can be told."""
    with archive() as made:
        made.harvest([ONE, TWO, page()])

        paper = next(p for p in made.papers().values() if p.number == "P")
        (state,) = made.log.registers([(paper.id, f"{COUNCIL}/allris")]).values()

    assert b"relations/number" not in state


def test_page_goes_on_meaning_the_paper_that_it_meant() -> None:
    """A claim made while the number was clear is neither dropped nor changed by the page's next showing."""
    with archive() as made:
        made.harvest([ONE, page(), TWO])
        head = made.log.head()
        made.harvest([page(INSTANTS[2])])

        assert [] == made.paper_events(head)
        assert "Eins" == root(made)


def test_page_may_name_itself_by_a_shared_number() -> None:
    """Its own number means the paper whose page it is, though another one carries it."""
    claim = StatedRelation(SHARED, PaperKey(number="A-5"), "amends", "Bezüglich")
    with archive() as made:
        made.harvest([ONE, replace(TWO, relations=Listing((claim,)))])

        claims = [(r.stream, r.event.child) for r in made.events() if isinstance(r.event, e.RelationClaimed)]

    assert [True] == [stream == child for stream, child in claims]


def test_mention_of_a_shared_number_is_listed() -> None:
    """What is said of it is not told of any of its bearers."""
    with archive() as made:
        made.harvest([ONE, TWO, observed(8, mentions=Listing((StatedMention(SHARED, basis="Stammbaum"),)))])

        events = [r.event for r in made.paper_events()]

    assert not any(isinstance(x, e.MentionRecorded) for x in events)
    assert (NotUnderstood("Stammbaum", AMBIGUOUS),) == next(
        x.items for x in events if isinstance(x, e.NotUnderstoodListed)
    )


def agenda(seen_at: str, title: str) -> MeetingObservation:
    """An agenda that names the bearer by its number."""
    base = observed(1, seen_at)
    items = (StatedAgendaItem(title, "Ö 1"), StatedAgendaItem("Bäume", "Ö 2", paper=SHARED))
    return MeetingObservation(
        council=COUNCIL,
        source=base.source,
        key=MeetingKey(date="2024-03-20", name="Rat"),
        address="to010",
        seen_at=seen_at,
        seen_basis=base.seen_basis,
        sha256=base.sha256,
        reader=base.reader,
        agenda=Listing(items),
    )


def test_agenda_item_of_a_shared_number_stands_without_its_paper() -> None:
    """The item is listed, and so is the number."""
    seen = agenda(INSTANTS[1], "Eröffnung")
    shown = Read(seen.address, seen.sha256, lambda: b"agenda", seen)
    with archive() as made:
        made.harvest([ONE, TWO])
        made.harvest_reads([shown], "allris")

        events = [r.event for r in made.events()]

    assert [None, None] == [x.paper for x in events if isinstance(x, AgendaItemListed)]
    assert [(NotUnderstood("Ö 2", AMBIGUOUS),)] == [
        x.items for x in events if isinstance(x, MeetingNotUnderstood)
    ]
