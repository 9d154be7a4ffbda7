"""Objects within objects: what identifies them, what does not, and what is deleted."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import Unreadable
from ingest.oparl.intake import take_object
from ingest.oparl.mirror import Loss, Mirror, Shown
from ingest.oparl.objects import has_place_only, path_of, pieces
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import EARLY, HOST, Json, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

LATER = "2024-02-08T12:00:00+00:00"


def unnoted(rule: str, example: str) -> None:
    """Faults are counted elsewhere."""


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://ris.example/oparl/paper/1", "/oparl/paper/1"),
        ("http://other.example:8080/oparl/paper/1/", "/oparl/paper/1"),
        ("https://ris.example/oparl?id=1", "/oparl?id=1"),
        ("https://ris.example/oparl/paper/1#c1", "/oparl/paper/1#c1"),
        ("https://ris.example/oparl/paper/1#", "/oparl/paper/1"),
        ("#/oparl/paper/1#consultation/0", "#/oparl/paper/1#consultation/0"),
        ("consultation/7", "consultation/7"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_path_is_the_address_without_its_host(address: str, path: str) -> None:
    """Everything but scheme and host identifies an object, its fragment too."""
    assert path_of(address) == path


def test_object_without_id_is_known_by_its_whole_place() -> None:
    """Objects without id in different places are different, however deep they lie."""
    station = {"role": "Entscheidung", "organization": [{"name": "Rat"}, {"name": "Umwelt"}]}
    paper = {"id": f"{HOST}/paper/1", "consultation": [station, station]}
    found = pieces(paper, "Paper", unnoted)

    assert len({piece.path for piece in found}) == len(found) == 7
    assert [has_place_only(piece.path) for piece in found] == [True] * 6 + [False]


def test_object_without_id_at_the_top_is_refused() -> None:
    """What a list shows must say what it is."""
    with pytest.raises(Unreadable, match="has no id"):
        pieces({"name": "Antrag"}, "Paper", unnoted)


def nameless(town: Town, number: int) -> None:
    """A paper whose bodies, meetings and related papers have no ids."""
    body, meeting = {"name": f"Ausschuss {number}"}, {"name": f"Sitzung {number}", "start": "2024-03-10"}
    station = {"role": "Entscheidung", "organization": [body], "meeting": meeting}
    fields: Json = {"originatorOrganization": [{"name": f"Fraktion {number}"}], "consultation": [station]}
    fields |= {"relatedPaper": [{"name": "ohne alles"}, {"reference": "2023/7"}]}
    town.add("Paper", str(number), name=f"Antrag {number}", reference=f"2024/{number}", **fields)


def test_object_without_id_has_no_history_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body, meeting or paper without id says something of its holder only, run after run."""
    town = Town()
    for number in (1, 2, 3):
        nameless(town, number)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        told = {r.topic.partition(".")[0] for r in held.events()}
        (station,) = held.paper("2").consultations()
        held.run(days=8)

        assert told == {"paper"}
        assert held.topics().count("paper.filed") == 3
        assert held.topics().count("paper.announced") == 4
        assert held.paper("2").said("residents") == ("Fraktion 2",)
        assert (station.body, station.in_order()[0].name) == ("Ausschuss 2", "Sitzung 2")
        assert [] == held.topics(head)


def test_ids_that_differ_by_fragment_are_different(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`paper/1#c1` and `paper/1#c2` are two stations."""
    town = Town()
    stations = [{"id": f"{HOST}/oparl/paper/1#c{n}", "role": f"Lesung {n}"} for n in (1, 2)]
    town.add("Paper", "1", name="Antrag", reference="2024/1", consultation=stations)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert [s.role_text for s in held.paper("1").consultations()] == ["Lesung 1", "Lesung 2"]


def test_embedded_tombstone_is_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station or file that is shown as deleted is not there, and one that was there is dropped."""
    town = musterstadt()
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        for kind, key in (("consultation", "c1"), ("file", "1")):
            town.change(f"{HOST}/oparl/{kind}/{key}", EARLY, deleted=True)
        town.change(f"{HOST}/oparl/paper/1", LATER)
        held.run(days=1)
        changed = {topic for topic in held.topics(head) if topic.startswith("paper.")}
        held.run(days=8)

        assert {"paper.consultation_dropped", "paper.file_dropped"} < changed
        assert len(held.paper("1").consultations()) == 1
        assert changed == {topic for topic in held.topics(head) if topic.startswith("paper.")}


def test_embedded_tombstone_of_a_paper_makes_it_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a source says that a paper was deleted, it is gone; its own showing counts for more."""
    town = Town()
    other = town.add("Paper", "2", name="Anlass", reference="2024/2")
    grave = {"id": other, "deleted": True}
    town.add("Paper", "1", name="Antrag", reference="2024/1", relatedPaper=[other])
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/paper/1", LATER, relatedPaper=[grave])
        held.run(days=8)
        assert "paper.gone" not in held.topics(head)
        town.change(f"{HOST}/oparl/paper/1", LATER, name="Antrag neu")
        held.run(days=1)

        assert held.paper("2").gone


@pytest.mark.parametrize("nothing", [None, "", []])
def test_embedded_copy_that_is_empty_overrules_nothing(
    nothing: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field that an object itself fills stays filled when another holds a copy without it."""
    town = Town()
    item = town.add("AgendaItem", "1", number="1", name="Bäume", result="beschlossen")
    copy = {"id": item, "number": "1", "name": "Bäume", "result": nothing}
    town.add("Meeting", "1", name="Rat", start="2024-02-06T17:00:00+01:00", agendaItem=[copy])
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.objects["/oparl/meeting/1"]["modified"] = LATER
        held.run(days=1)
        held.run(days=8)

        assert [i.outcome.text for i in held.meeting("1").in_order() if i.outcome] == ["beschlossen"]
        assert [] == held.topics(head)


@pytest.mark.parametrize("names_its_consultation", [True, False])
@pytest.mark.parametrize("last", ["meeting", "agendaItem", "consultation", "paper"])
def test_agenda_loses_its_paper_with_an_embedded_tombstone(
    last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, names_its_consultation: bool
) -> None:
    """It is told in the run that shows the tombstone, whichever list answered last in the run before."""
    town = musterstadt()
    if not names_its_consultation:
        town.change(f"{HOST}/oparl/agendaitem/ic1", EARLY, consultation=None)
    slow = answering_last(town, last)
    with harvesting(town, tmp_path, monkeypatch) as held:
        monkeypatch.setattr(town, "answer", slow)
        held.run()
        town.change(f"{HOST}/oparl/consultation/c1", EARLY, deleted=True)
        town.change(f"{HOST}/oparl/paper/1", LATER)
        papers = [[item.paper is not None for item in held.meeting("m1").in_order()]]
        held.run(days=1)
        papers.append([item.paper is not None for item in held.meeting("m1").in_order()])

        assert papers == [[True], [False]]


@pytest.mark.parametrize("kind", ["consultation", "agendaitem"])
@pytest.mark.parametrize("last", ["meeting", "agendaItem", "consultation", "paper"])
def test_tombstone_in_its_own_list_is_told_of_what_named_it(
    last: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the paper nor the meeting is shown again, and both tell at once what they lost."""
    town = musterstadt(embed=False)
    key = {"consultation": "c1", "agendaitem": "ic1"}[kind]
    slow = answering_last(town, last)
    with harvesting(town, tmp_path, monkeypatch) as held:
        monkeypatch.setattr(town, "answer", slow)
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/{kind}/{key}", LATER, deleted=True)
        held.run(days=6)
        told = held.topics(head)
        held.run(days=8)

        assert told != []
        assert held.topics(head) == told


def answering_last(town: Town, name: str) -> Callable[[str, int, str], Answer]:
    """The town's answers, those of one list only after the others."""
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        if f"/body/1/{name}" in target:
            time.sleep(0.3)
        return real(target, before, base)

    return answer


def test_latest_loss_counts(tmp_path: Path) -> None:
    """A meeting that lost two items says so as late as the later one went, whichever was told first."""
    items = [f"{HOST}/oparl/agendaitem/{number}" for number in (1, 2)]
    meeting = {"id": f"{HOST}/oparl/meeting/1", "agendaItem": [{"id": item} for item in items]}
    with closing(Mirror(tmp_path / "mirror.sqlite")) as mirror:
        take_object(mirror, 1, meeting, "Meeting", Shown(EARLY, "file", ""))
        for item, day in zip(items, ("2024-03-01", "2024-02-01"), strict=True):
            take_object(mirror, 1, {"id": item, "deleted": True}, "AgendaItem", Shown(day, "file", ""))

        assert mirror.losses()["/oparl/meeting/1"] == Loss("2024-03-01", "file")
