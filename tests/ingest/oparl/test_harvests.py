"""The rules of OParl harvests, against a made-up server on loopback."""

from __future__ import annotations

import html
import json
import lzma
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.errors import RunStopped
from domain.events import PaperGone
from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.settled import settled
from tests.ingest.oparl.town import EARLY, HOST, Json, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

LATER = "2024-02-08T12:00:00+00:00"


@pytest.fixture
def town() -> Town:
    """The made-up town in its usual dialect."""
    return musterstadt()


@pytest.mark.parametrize(
    "dialect",
    [
        {"version": "1.1", "embed": True},
        {"version": "1.1", "embed": False},
        {"version": "1.0", "embed": True},
        {"version": "1.0", "embed": False},
        {"version": "1.1", "embed": True, "page": 100},
    ],
)
def test_every_dialect_says_the_same(
    dialect: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Embedded or linked, 1.0 or 1.1, in pages of any size: what the archive says is the same."""
    with harvesting(musterstadt(**dialect), tmp_path, monkeypatch) as held:
        held.run()
        found = settled(held)

    assert found["title"] == "Bäume für die Altstadt"
    assert found["originators"] == ("Fraktion Mitte",)
    assert found["directions"] == ("Amt für Stadtgrün",)
    assert found["districts"] == ("Altstadt",)
    assert found["filed_on"] == "2024-01-15"
    assert found["kind"] == "amendment"
    first, second = found["stations"]
    assert first == ("Ausschuss für Umwelt", "Vorberatung", False, [("2024-02-06", "Sitzung m1", "2", None)])
    assert second[:3] == ("Rat der Stadt", "Entscheidung", True)
    ((day, _, _, outcome),) = second[3]
    assert (day, outcome.text, outcome.code) == ("2024-02-20", "einstimmig beschlossen", "adopted")
    assert outcome.vote.manner == "unanimous"
    assert found["files"] == [("Anlage 1", None), ("Stellungnahme TOP 2", "position")]
    assert [(number, title, paper) for number, title, _, paper in found["agenda"]] == [
        ("1", "Eröffnung", False),
        ("2", "Bäume", True),
    ]
    assert found["minutes"] == [("Niederschrift (Entwurf)", "minutes", "draft")]
    assert found["place"] == "Rathaus, Saal 1"
    assert found["families"] == [["2024/0001", "2024/0001/1"], ["2024/0002"]]


def test_stellungnahme_on_a_question_is_its_answer(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file is called decides what it is, together with the paper that it hangs on."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        (file,) = held.paper("3").files()
        assert file.stated.kind == "answer"


def test_second_run_asks_little_and_tells_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run at once asks for changes only, and adds its harvest to the log and nothing else."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head, asked = held.head(), len(held.served.asked)
        held.run()

        assert [] == held.topics(head)
        lists = [path for path in held.served.paths()[asked:] if "modified_since" in path]
        assert len(lists) == 6
        assert len(held.served.asked) - asked == 1 + 2 + 7


CHANGES: list[tuple[Callable[[Town], None], list[str]]] = [
    (lambda t: t.change(f"{HOST}/oparl/paper/1", LATER), []),
    (lambda t: t.change(f"{HOST}/oparl/paper/1", LATER, name="Viele Bäume"), ["paper.detail_corrected"]),
    (
        lambda t: t.change(f"{HOST}/oparl/agendaitem/ic1", LATER, result="vertagt"),
        ["paper.outcome_recorded", "meeting.outcome_recorded"],
    ),
    (
        lambda t: t.change(f"{HOST}/oparl/agendaitem/ic2", LATER, result="mehrheitlich abgelehnt"),
        ["paper.outcome_overwritten", "paper.decision_recorded", "meeting.outcome_overwritten"],
    ),
    (
        lambda t: t.change(f"{HOST}/oparl/meeting/m1", LATER, start="2024-02-07T17:00:00+01:00"),
        ["paper.session_moved", "meeting.moved"],
    ),
    (
        lambda t: t.change(f"{HOST}/oparl/meeting/m1", LATER, cancelled=True),
        ["paper.session_cancelled", "meeting.cancelled"],
    ),
    (lambda t: t.change(f"{HOST}/oparl/organization/rat", LATER, shortName="SR"), ["body.corrected"]),
    (
        lambda t: t.change(f"{HOST}/oparl/file/1", LATER, name="Stellungnahme neu"),
        ["paper.file_listed"],
    ),
    (
        lambda t: t.change(f"{HOST}/oparl/paper/3", LATER, deleted=True, name=None, auxiliaryFile=None),
        ["paper.gone"],
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("embed", [True, False])
def test_change_is_found_by_the_next_run(
    change: Callable[[Town], None],
    expected: list[str],
    *,
    embed: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was modified since is found wherever it lies, and nothing else is told."""
    town = musterstadt(embed=embed)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        change(town)
        held.run(days=1)

        assert sorted(expected) == sorted(held.topics(head))


def escaped(obj: Json) -> Json:
    """Names as HTML would have them."""
    return obj | ({"name": html.escape(obj["name"]).replace("ä", "&auml;")} if "name" in obj else {})


@pytest.mark.parametrize(
    "noise",
    [
        escaped,
        lambda obj: obj | {"modified": LATER},
        lambda obj: dict(reversed(obj.items())),
        lambda obj: obj | {"web": "N/A", "license": ""},
    ],
)
def test_noise_makes_no_event(
    noise: Callable[[Json], Json], town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escapes, touched times, another order of keys and empty fields are no change by the council."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.disguise = noise
        held.run(days=8)

        assert [] == held.topics(head)
        assert held.last().results["unchanged"] > 5


def test_moved_host_makes_no_event(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same objects from another host and port are the same objects."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run(days=20)

        assert [] == held.topics(head)


def test_full_list_finds_what_modified_hides(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change without a new `modified` waits for the next full list, no longer."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/paper/1", EARLY, name="Heimlich")
        held.run(days=1)
        assert [] == held.topics(head)
        held.run(days=7)

        assert ["paper.detail_corrected"] == held.topics(head)


@pytest.mark.parametrize(("bumped", "days"), [(True, 1), (False, 8)])
def test_objects_without_a_list_are_asked_for_again(
    bumped: bool,
    days: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server may show items nowhere but at their own address: with what names them, and at a full list."""
    town = musterstadt(version="1.0", embed=False)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/agendaitem/ic1", EARLY, result="abgelehnt")
        if bumped:
            town.change(f"{HOST}/oparl/meeting/m1", LATER)
        held.run(days=days)

        assert ["meeting.outcome_recorded", "paper.outcome_recorded"] == sorted(held.topics(head))


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (Answer(b"", 404), True),
        (Answer(b"", 410), True),
        (Answer(b"", 403), False),
    ],
)
def test_absence_is_confirmed_at_the_own_address(
    answer: Answer, *, gone: bool, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a full list lacks is asked for; only 404, 410 or a tombstone say that it is gone."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.unlisted.add(f"{HOST}/oparl/paper/3")
        town.broken["/oparl/paper/3"] = answer
        held.run(days=8)

        assert (["paper.gone"] if gone else []) == held.topics(head)
        paper = held.paper("3")
        assert paper.gone == gone
        if gone:
            (event,) = (r.event for r in held.events(head))
            assert isinstance(event, PaperGone)
            assert (event.last_seen or "") < (event.first_missed or "")
            town.broken.clear()
            town.unlisted.clear()
            held.run(days=8)
            assert not held.paper("3").gone
        else:
            assert held.last().results["failed"] == 1


def test_paper_that_only_its_address_shows_is_kept(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that forgets a paper is no absence; one that no list ever showed is found through its links."""
    town.unlisted.add(f"{HOST}/oparl/paper/2")
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.paper("2").text("title") == "Mehr Bäume"
        assert held.faults()["not_in_its_list"] == 1


@pytest.mark.parametrize(("status", "failures"), [(403, 1), (404, 0), (410, 0)])
def test_reference_that_leads_nowhere_is_listed(
    status: int, failures: int, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that is named and not there is announced; trouble is a failure; all else is as it would be."""
    nowhere = f"{HOST}/oparl/paper/404"
    town.change(f"{HOST}/oparl/paper/3", EARLY, relatedPaper=[nowhere])
    town.broken["/oparl/paper/404"] = Answer(b"", status)
    with harvesting(town, tmp_path, monkeypatch) as held:
        summary = held.run()

        assert settled(held)["families"] == [["2024/0001", "2024/0001/1"], ["2024/0002"], ["?"]]
        assert len(summary.failures) == failures
        assert held.faults().get("reference_leads_nowhere", 0) == 1 - failures


@pytest.mark.parametrize("fault", ["bare", "loops"])
def test_lists_may_be_odd(fault: str, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bare and looping lists end, and say the same."""
    setattr(town, fault, True)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()

        assert settled(held)["families"] == [["2024/0001", "2024/0001/1"], ["2024/0002"]]
        assert {"bare": "bare_list", "loops": "looping_list"}[fault] in held.faults()
        held.run()
        assert [] == held.topics(head)


def test_list_in_trouble_fails_alone(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that cannot be had is a failure; the rest is recorded, and next time all of it is asked for."""
    town.broken["/oparl/body/1/meeting"] = Answer(b"", 403)
    with harvesting(town, tmp_path, monkeypatch) as held:
        summary = held.run()
        assert ["/oparl/body/1/meeting"] == [f.address[-21:] for f in summary.failures]
        assert held.paper("1").text("title") == "Bäume für die Altstadt"
        town.broken.clear()
        asked = len(held.served.asked)
        held.run()

        paths = held.served.paths()[asked:]
        assert "/oparl/body/1/meeting" in paths
        assert len([path for path in paths if "modified_since" in path]) == 5
        assert held.meeting("m2").day == "2024-02-20"


def test_run_that_was_stopped_goes_on(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a signal the run ends; what was fetched before is not asked for again within a day."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        real = town.answer

        def cut(target: str, before: int, base: str) -> Answer:
            if target.startswith("/oparl/body/1/paper?page=2"):
                os.kill(os.getpid(), signal.SIGTERM)
            return real(target, before, base)

        monkeypatch.setattr(town, "answer", cut)
        with pytest.raises(RunStopped):
            held.run()
        monkeypatch.setattr(town, "answer", real)
        asked = len(held.served.asked)
        held.run()

        again = held.served.paths()[asked:]
        assert "/oparl/body/1/paper" not in again
        assert settled(held)["families"] == [["2024/0001", "2024/0001/1"], ["2024/0002"]]


@pytest.mark.parametrize("form", ["folder", "lines", "packed"])
def test_dump_says_what_the_server_says(
    form: str, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Objects in files end in the same papers and meetings as those of a server."""
    dump = tmp_path / "dump"
    dump.mkdir()
    objects = list(town.objects.values())
    if form == "folder":
        for number, obj in enumerate(objects):
            (dump / f"{number}.json").write_text(json.dumps(obj))
    else:
        lines = "\n".join(json.dumps(obj) for obj in objects).encode()
        name = dump / ("all.jsonl" if form == "lines" else "all.jsonl.xz")
        name.write_bytes(lines if form == "lines" else lzma.compress(lines))
    with harvesting(town, tmp_path / "served", monkeypatch) as held:
        held.run()
        expected = settled(held)
        dumped = Harvests(tmp_path / "dumped", held.served)
        dumped.run(place=str(dump), seen_at="2024-02-01T12:00:00Z")
        head = dumped.head()

        assert expected == settled(dumped)
        dumped.run(place=str(dump), seen_at="2024-02-02T12:00:00Z")
        assert [] == dumped.topics(head)


def test_swapped_links_are_found_by_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the numbers of enough pairs say the contrary, super and sub stand for each other."""
    town = Town()
    for number in range(1, 13):
        base = town.add("Paper", f"{number}", reference=f"2024/{number:04}", paperType="Antrag", name="A")
        change = town.add(
            "Paper", f"{number}a", reference=f"2024/{number:04}/1", paperType="Antrag", name="B"
        )
        town.change(base, EARLY, superordinatedPaper=[change])
        town.change(change, EARLY, subordinatedPaper=[base])
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.faults()["inverted_links"] == 12
        for family in held.families():
            assert family.member(family.root).paper.number in {f"2024/{n:04}" for n in range(1, 13)}
            assert len(family.members) == 2
            assert [c for c in family.conflicts if c.what != "one-sided link"] == []
