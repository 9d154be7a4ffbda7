"""Vendors differ: every way in which a server may be odd leads to the same archive, or to a named fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Unreadable
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.settled import settled
from tests.ingest.oparl.town import EARLY, HOST, Json, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

Change = Callable[[Any], Any]
"""Takes the JSON that a server would send, and says what this vendor sends instead."""


def every_object(change: Callable[[Json], Json]) -> Change:
    """The change made to every object, embedded ones included."""

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(each) for each in value]
        if not isinstance(value, dict):
            return value
        inner = {name: changed(each) for name, each in value.items()}
        return change(inner) if "id" in inner else inner

    return changed


def pages(change: Callable[[Json], Json]) -> Change:
    """The change made to pages of lists."""
    return lambda value: change(value) if isinstance(value, dict) and "data" in value else value


def relative(page: Json) -> Json:
    """The next page by its query alone."""
    following = page["links"].get("next")
    return page | {"links": {"next": f"?{following.partition('?')[2]}"} if following else {}}


def spoken(obj: Json) -> Json:
    """Truth values as texts."""
    return {n: str(v).lower() if isinstance(v, bool) else v for n, v in obj.items()}


def typed(form: str) -> Callable[[Json], Json]:
    """Types in another form."""
    return lambda obj: obj | {"type": form.format(obj["type"].rpartition("/")[2])}


def alone(obj: Json) -> Json:
    """Lists of one as that one."""
    return {n: v[0] if isinstance(v, list) and len(v) == 1 else v for n, v in obj.items()}


DIALECTS: dict[str, Change] = {
    "next page relative": pages(relative),
    "next page null": pages(lambda p: p | {"links": {"next": p["links"].get("next")}}),
    "next page empty": pages(lambda p: p | {"links": {"next": p["links"].get("next", "")}}),
    "no pagination": pages(lambda p: {n: v for n, v in p.items() if n != "pagination"}),
    "totals as text": pages(lambda p: p | {"pagination": {"totalElements": "4"}}),
    "types with a slash": every_object(typed("http://oparl.org/schema/1.0/{}/")),
    "types in capitals": every_object(lambda obj: obj | {"type": obj["type"].upper()}),
    "types in small letters": every_object(lambda obj: obj | {"type": obj["type"].lower()}),
    "types unknown": every_object(lambda obj: obj | {"type": f"{obj['type']}Objekt"}),
    "bare types": every_object(typed("{}")),
    "no types": every_object(lambda obj: {n: v for n, v in obj.items() if n != "type"}),
    "fields null": every_object(lambda obj: obj | {"license": None, "keyword": None, "deleted": None}),
    "fields empty": every_object(lambda obj: obj | {"license": "", "keyword": [], "web": ""}),
    "not deleted": every_object(lambda obj: obj | {"deleted": False}),
    "truth as text": every_object(spoken),
    "one for a list": every_object(alone),
    "own fields": every_object(lambda obj: obj | {"vendor:note": {"x": [1, None]}, "created": None}),
    "ids with a slash": every_object(lambda obj: obj | {"id": f"{obj['id']}/"}),
}


def sending(town: Town, change: Change) -> None:
    """Lets the town's server send something else."""
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        found = real(target, before, base)
        if found.status != 200 or target.endswith("/system"):
            return found
        body = json.dumps(change(json.loads(found.body)))
        return Answer(body.encode(), headers=found.headers)

    town.answer = answer  # type: ignore[method-assign]


@pytest.mark.parametrize("embed", [True, False])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialect_says_the_same(
    dialect: str,
    *,
    embed: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever a vendor does differently within reason, the archive says the same, and twice nothing new."""
    with harvesting(musterstadt(embed=embed), tmp_path / "plain", monkeypatch) as held:
        held.run()
        expected = settled(held)
    town = musterstadt(embed=embed)
    sending(town, DIALECTS[dialect])
    with harvesting(town, tmp_path / "odd", monkeypatch) as held:
        held.run()
        head = held.head()

        assert settled(held) == expected
        held.run(days=8)
        assert [] == held.topics(head)


def without(kind: str, *fields: str) -> Change:
    """Objects of a kind that do not name others by these fields."""
    return every_object(
        lambda obj: {n: v for n, v in obj.items() if n not in fields or not obj["type"].endswith(f"/{kind}")}
    )


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("Paper", ("consultation",)),
        ("Paper", ("subordinatedPaper",)),
        ("Paper", ("superordinatedPaper",)),
        ("Meeting", ("agendaItem",)),
        ("Consultation", ("agendaItem",)),
        ("Consultation", ("meeting", "paper")),
        ("Consultation", ("organization",)),
        ("AgendaItem", ("consultation",)),
        ("AgendaItem", ("meeting",)),
    ],
)
def test_links_may_be_shown_at_one_end(
    kind: str, fields: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one end of a link does not name is found from the other."""
    with harvesting(musterstadt(embed=False), tmp_path / "plain", monkeypatch) as held:
        held.run()
        expected = settled(held)
    town = musterstadt(embed=False)
    sending(town, without(kind, *fields))
    with harvesting(town, tmp_path / "odd", monkeypatch) as held:
        held.run()

        assert settled(held) == expected


def test_server_of_several_bodies_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them is meant only the operator knows; the sentence names them."""
    town = musterstadt()
    sending(
        town, pages(lambda page: page | {"data": [*page["data"], {"id": "https://ris.example/oparl/body/2"}]})
    )
    with harvesting(town, tmp_path, monkeypatch) as held:
        with pytest.raises(Unreadable, match=r"shows 2 bodies \(http://\S+/oparl/body/1, https://ris"):
            held.run()
        assert held.head() <= 1


SYSTEMS: dict[str, Callable[[str], Any]] = {
    "address of a list": lambda base: f"{base}/oparl/bodies",
    "address of the body": lambda base: f"{base}/oparl/body/1",
    "list of addresses": lambda base: [f"{base}/oparl/body/1"],
}


@pytest.mark.parametrize("form", SYSTEMS)
def test_system_may_name_its_body_in_many_ways(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a list's address, as the body's own, or as a list of addresses."""
    town = musterstadt()
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        if target != "/oparl/system":
            return real(target, before, base)
        about = {"id": f"{base}{target}", "type": "https://schema.oparl.org/1.1/System"}
        return Answer(json.dumps(about | {"body": SYSTEMS[form](base)}).encode())

    monkeypatch.setattr(town, "answer", answer)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert settled(held)["families"] == [["2024/0001", "2024/0001/1"], ["2024/0002"]]


@pytest.mark.parametrize(
    "refusal",
    [*(Answer(b"", status) for status in (400, 403, 404, 500, 501)), Answer(b"<html>"), Answer(b"{}")],
)
def test_server_may_refuse_modified_since(
    refusal: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that does not know the parameter is asked for everything, so that no change is missed."""
    town = musterstadt()
    real = town.answer

    def answer(target: str, before: int, base: str) -> Answer:
        return refusal if "modified_since" in target else real(target, before, base)

    monkeypatch.setattr(town, "answer", answer)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.change(f"{HOST}/oparl/paper/1", EARLY, name="Viele Bäume")
        held.run(days=1)

        assert ["paper.detail_corrected"] == held.topics(head)
        assert held.faults()["modified_since_refused"] == 6


def year(town: Town, start: Callable[[int, int], str]) -> None:
    """Twelve meetings in January and twelve in July, at 17 o'clock by the clock."""
    for day in range(1, 13):
        for month in (1, 7):
            town.add("Meeting", f"y{month}-{day}", name="Sitzung", start=start(month, day))


@pytest.mark.parametrize(
    ("start", "wrong"),
    [
        (lambda month, day: f"2024-{month:02}-{day:02}T17:00:00Z", True),
        (lambda month, day: f"2024-{month:02}-{day:02}T17:00:00+01:00", True),
        (lambda month, day: f"2024-{month:02}-{day:02}T{16 if month == 1 else 15}:00:00Z", False),
        (lambda month, day: f"2024-{month:02}-{day:02}T17:00:00+0{1 if month == 1 else 2}:00", False),
        (lambda month, day: f"2024-{month:02}-{day:02}T17:00:00", False),
        (lambda month, day: f"2024-{month:02}-{day:02} 17:00", False),
    ],
)
def test_zone_that_is_not_meant_is_found_by_summer_and_winter(
    start: Callable[[int, int], str], *, wrong: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hour of the clock at which a council meets is the same all year: it tells what a zone is worth."""
    town = musterstadt()
    year(town, start)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert ("time_in_wrong_zone" in held.faults()) is wrong
        assert held.meeting("y1-1").text("starts_at") == "2024-01-01T16:00:00Z"
        assert held.meeting("y7-1").text("starts_at") == "2024-07-01T15:00:00Z"


@pytest.mark.parametrize(
    ("start", "starts_at"),
    [
        ("2024-07-01", "2024-07-01"),
        ("2024-07-01T00:00:00+02:00", "2024-07-01"),
        ("2024-07-01T00:00:00", "2024-07-01"),
        ("2024-07-01T00:30:00+02:00", "2024-06-30T22:30:00Z"),
    ],
)
def test_meeting_without_a_time_has_a_day(
    start: str, starts_at: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare day and midnight say that no time is known; none is made up."""
    town = musterstadt()
    town.add("Meeting", "m9", name="Sitzung", start=start)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.meeting("m9").text("starts_at") == starts_at
        assert held.meeting("m9").day == "2024-07-01"
