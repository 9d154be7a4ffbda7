"""What real councils do to families: each is projected event by event, and told the same at every state."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import Struct

from domain.observation import (
    Listing,
    Observation,
    PaperKey,
    Presence,
    StatedMention,
    StatedRelation,
    StatedText,
)
from tests.domain.observed import INSTANTS, archive, observed
from tests.projections.built import built

pytestmark = pytest.mark.system

EARLY, LATER, LATEST = INSTANTS[0], INSTANTS[1], INSTANTS[2]


class Scenario(Struct, frozen=True):
    """Runs of observations, and a topic and a conflict that they must lead to."""

    runs: tuple[tuple[Observation, ...], ...]
    topic: str
    conflict: str | None = None


def below(child: int, parent: int, seen_at: str = EARLY) -> Observation:
    """The page of a paper that says what it amends."""
    ends = PaperKey(number=f"A-{child}"), PaperKey(number=f"A-{parent}")
    claims = Listing((StatedRelation(*ends, kind="amends", basis="Bezüglich"),))
    return observed(child, seen_at, title=f"Nr. {child}", relations=claims, text=StatedText("Bäume."))


def naming(number: int, named: int, seen_at: str, title: str) -> Observation:
    """A page that says what another paper is called."""
    mention = StatedMention(PaperKey(number=f"A-{named}"), title=title, kind_text="Petition")
    return observed(number, seen_at, title="Bänke", mentions=Listing((mention,)))


def by_id(number: int, seen_at: str, *, names_parent: int | None = None) -> Observation:
    """The page of a paper in a source that has ids, and names the parent by its id alone."""
    key, stated = PaperKey(id=str(number), number=f"A-{number}"), {}
    if names_parent is not None:
        ends = PaperKey(id=str(number)), PaperKey(id=str(names_parent))
        claim = StatedRelation(*ends, kind="amends", basis="superOrdinatedPaperIds")
        stated["relations"] = Listing((claim,))
    return observed(number, seen_at, "watch", key=key, title=f"Nr. {number}", **stated)


def above(number: int, called: str, seen_at: str = EARLY) -> Observation:
    """The page of a paper that says that the third one stands below it."""
    key = PaperKey(id=str(number), number=called)
    claim = StatedRelation(PaperKey(id="3"), key, kind="concerns", basis="subordinatedPaperIds")
    return observed(number, seen_at, "watch", key=key, relations=Listing((claim,)))


def by_number(number: int, called: str, title: str, seen_at: str = EARLY) -> Observation:
    """The page of a paper that says what the paper Y 5 is called."""
    mentions = Listing((StatedMention(PaperKey(number="Y 5"), title=title),))
    key = PaperKey(id=str(number), number=called)
    return observed(number, seen_at, "watch", key=key, title="Bänke", mentions=mentions)


SCENARIOS = {
    "two streams are one paper": Scenario(
        ((below(1, 3),), (by_id(2, EARLY, names_parent=1),), (by_id(1, LATER),), (below(1, 4, LATEST),)),
        "paper.joined",
    ),
    "joined papers named by pages": Scenario(
        (
            (naming(3, 1, EARLY, "Erster"),),
            (by_id(2, EARLY, names_parent=1),),
            (by_id(1, LATER),),
            (naming(3, 1, LATEST, "Zweiter"),),
        ),
        "paper.joined",
    ),
    "number of two papers": Scenario(
        (
            (observed(7, EARLY, "watch", key=PaperKey(id="1", number="A-7"), title="Eins"),),
            (observed(8, EARLY, "watch", key=PaperKey(id="2", number="A-7"), title="Zwei"),),
        ),
        "paper.number_shared",
    ),
    "family re-rooted": Scenario(
        ((below(2, 1), below(3, 2)), (below(2, 4, LATER),), (below(4, 5, LATEST),)),
        "paper.relation_dropped",
    ),
    "cycle made and broken": Scenario(
        ((below(1, 2), below(2, 3)), (below(3, 1, LATER),), (observed(3, LATEST, relations=Listing()),)),
        "paper.relation_dropped",
    ),
    "cycle that stays": Scenario(
        ((below(1, 2), below(2, 3)), (below(3, 1, LATER),)),
        "paper.relation_claimed",
        "cycle",
    ),
    "parent years later": Scenario(
        ((below(2, 1), below(3, 1)), (observed(1, LATER, title="Antrag", text=StatedText("Bänke.")),)),
        "paper.filed",
    ),
    "mentions that change and end": Scenario(
        (
            (naming(2, 1, EARLY, "Erster"), naming(3, 1, EARLY, "Dritter")),
            (naming(2, 1, LATER, "Zweiter"),),
            (observed(3, LATER, mentions=Listing()),),
            (observed(1, LATEST, title="Eigener"),),
        ),
        "paper.mention_dropped",
    ),
    "text changes and returns": Scenario(
        tuple(
            (observed(1, seen_at, text=StatedText(text)),)
            for seen_at, text in ((EARLY, "Erstens."), (LATER, "Zweitens."), (LATEST, "Erstens."))
        ),
        "paper.text_shown_again",
    ),
    "gone and back": Scenario(
        ((below(2, 1),), (observed(2, LATER, presence=Presence.GONE),), (below(2, 1, LATEST),)),
        "paper.gone",
    ),
    "held back and released": Scenario(
        tuple(
            (observed(1, seen_at, title="Bäume", public=public),)
            for seen_at, public in ((EARLY, False), (LATER, True))
        ),
        "paper.filed",
    ),
    "parent gets another number": Scenario(
        (
            (
                above(1, "A 1"),
                above(2, "A 2"),
                observed(3, key=PaperKey(id="3", number="A 3"), source="watch"),
            ),
            (above(1, "Z 9", LATER),),
        ),
        "paper.detail_corrected",
        "two parents",
    ),
    "page that names another gets another number": Scenario(
        (
            (by_number(1, "A 1", "Erster"), by_number(2, "A 2", "Zweiter")),
            (by_number(1, "Z 9", "Erster", LATER),),
        ),
        "paper.detail_corrected",
    ),
    "papers joined that share their numbers": Scenario(
        (
            tuple(
                observed(7, source=source, key=PaperKey(id=x, number="N 100"), title=x)
                for source, x in (("watch", "1"), ("watch", "2"), ("allris", "x"))
            ),
            tuple(
                observed(7, LATER, source, key=PaperKey(id=x, number="M 200"), title=x)
                for source, x in (("watch", "1"), ("allris", "x"))
            ),
        ),
        "paper.joined",
    ),
    "number taken back": Scenario(
        tuple(
            (above(1, number, seen_at),)
            for number, seen_at in zip(("A 1", "A 2", "A 1"), INSTANTS, strict=False)
        ),
        "paper.detail_corrected",
    ),
    "late observations": Scenario(
        ((below(2, 1, LATEST),), (below(2, 3, EARLY), naming(3, 2, EARLY, "Erster")), (below(1, 3, LATER),)),
        "paper.relation_claimed",
    ),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
def test_scenario_projects_event_by_event(scenario: Scenario, tmp_path: Path) -> None:
    """With nothing at hand between any two events the read models are those of one run from the start."""
    with archive() as made, built(made, tmp_path / "live") as live, built(made, tmp_path / "anew") as anew:
        told = {}
        for run in scenario.runs:
            made.harvest(run)
            live.bring_up_cold()
            told[made.log.head()] = live.answers(made.log.head())
        anew.bring_up()

        assert scenario.topic in {r.topic for r in made.events()}
        assert scenario.conflict in {None, *(c.what for f in made.families() for c in f.conflicts)}
        assert anew.digest() == live.digest()
        assert live.titles() == live.shown_titles()
        assert live.families() == {f.root: {m.paper.id for m in f.members} for f in made.families()}
        assert told == {position: anew.answers(position) for position in told}
        assert all(live.agrees_with_naive(position) for position in told)
