"""A rule that is found or set later reads again what was shown before: all of it, and never as a change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.oparl.choice import Choice, chosen
from ingest.oparl.faults import Fault
from ratsarchiv.settings import Settings
from tests.ingest.oparl.harvested import SOURCE, Harvests, harvesting
from tests.ingest.oparl.town import HOST, Town

pytestmark = pytest.mark.system

LATER = "2024-02-02T10:00:00+00:00"


def meet(town: Town, key: str, day: str, **fields: str) -> None:
    """A meeting at five by the clock, with a zone that is not meant."""
    town.add("Meeting", key, name="Rat", start=f"{day}T17:00:00Z", **fields)


def almost_a_year(town: Town) -> None:
    """Meetings in winter and summer, one fewer than are needed to conclude anything."""
    for number in range(10):
        meet(town, f"w{number}", f"2024-01-{number + 10}")
    for number in range(9):
        meet(town, f"s{number}", f"2024-07-{number + 10}")


def beginnings(held: Harvests, count: int) -> set[str]:
    """The hours at which summer's meetings begin, in UTC."""
    return {(held.meeting(f"s{number}").text("starts_at") or "")[11:16] for number in range(count)}


def causes(held: Harvests, head: int) -> Counter[tuple[str, str]]:
    """Events behind a position, by topic and cause."""
    return Counter((r.topic, r.cause.value) for r in held.events(head))


def test_rule_found_later_rereads_everything_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once enough meetings show that the zone is not meant, all of them are read so, in that run."""
    town = Town()
    almost_a_year(town)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert beginnings(held, 9) == {"17:00"}
        head = held.head()
        meet(town, "s9", "2024-07-19", modified=LATER)
        held.run(days=1)

        assert beginnings(held, 10) == {"15:00"}
        assert causes(held, head) == {("meeting.scheduled", "source"): 1, ("meeting.moved", "reread"): 20}
        head = held.head()
        held.run(days=8)
        assert [] == held.topics(head)


def test_change_beside_a_new_rule_is_the_councils(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the council changed when the rule was found is told as its change, the reading apart from it."""
    town = Town()
    almost_a_year(town)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        meet(town, "s9", "2024-07-19", modified=LATER)
        town.change(f"{HOST}/oparl/meeting/s0", LATER, name="Sondersitzung", start="2024-07-30T17:00:00Z")
        held.run(days=1)
        moved = [r for r in held.events(head) if r.topic == "meeting.moved" and r.cause.value == "source"]

        assert causes(held, head)["meeting.corrected", "source"] == 1
        assert [r.event.new for r in moved] == ["2024-07-30T17:00:00Z"]  # type: ignore[attr-defined]
        assert held.meeting("s0").text("starts_at") == "2024-07-30T15:00:00Z"


def test_day_that_is_no_filing_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days of filing that were recorded before the rule was found stand no longer."""
    town = Town()

    def add(number: int, modified: str) -> None:
        day = f"2024-03-{number + 10}"
        town.add("Meeting", str(number), name="Rat", start=f"{day}T17:00:00+01:00", modified=modified)
        town.add("Paper", str(number), name="A", reference=f"2024/{number}", date=day, modified=modified)

    for number in range(9):
        add(number, "2024-01-01T00:00:00+01:00")
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert held.paper("0").text("filed_on") == "2024-03-10"
        head = held.head()
        add(9, LATER)
        held.run(days=1)

        assert [held.paper(str(number)).text("filed_on") for number in (0, 8, 9)] == [None] * 3
        assert causes(held, head)["paper.detail_corrected", "reread"] == 10


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [("-time_in_wrong_zone", "15:00", "17:00"), ("+time_in_wrong_zone", "17:00", "15:00")],
)
def test_setting_overrules_detection(
    setting: str, before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that the operator sets holds whatever is detected; status shows it as set."""
    town = Town()
    almost_a_year(town)
    if setting.startswith("-"):
        meet(town, "s9", "2024-07-19")
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        assert beginnings(held, 9) == {before}
        head = held.head()
        monkeypatch.setenv("RATSARCHIV_FAULTS", f"other/oparl:-inverted_links {SOURCE}:{setting}")
        held.run()

        assert beginnings(held, 9) == {after}
        assert {r.cause.value for r in held.events(head)} == {"reread"}
        (fault,) = (f for f in held.last().faults if f.rule == "time_in_wrong_zone")
        assert fault.example.startswith("set")


def test_rules_are_those_detected_and_those_set() -> None:
    """What only counts what is forgiven is never a rule; what is set comes first."""
    found = (Fault("empty_texts", 3, "x"), Fault("inverted_links", 12, "1 above 2", 12))
    choice = Choice(on=frozenset({"time_in_wrong_zone"}), off=frozenset({"inverted_links"}))
    faults, rules = chosen(found, choice)

    assert rules == ("time_in_wrong_zone",)
    assert [(f.rule, f.count, f.example) for f in faults] == [
        ("empty_texts", 3, "x"),
        ("inverted_links", 12, "set to be ignored; 1 above 2"),
        ("time_in_wrong_zone", 0, "set"),
    ]


@pytest.mark.parametrize("setting", ["a/oparl", "a/oparl:inverted_links", "a/oparl:+empty_texts"])
def test_setting_that_names_no_rule_is_refused(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each word of the setting is a sign and a rule that changes how a source is read."""
    monkeypatch.setenv("RATSARCHIV_FAULTS", setting)

    with pytest.raises(ValidationError, match="inverted_links"):
        Settings()
