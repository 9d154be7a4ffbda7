"""Lists that a full run left early are read in full at the next run, and what they lack then is missed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.oparl.harvested import Harvests, harvesting
from tests.ingest.oparl.test_vendors import sending
from tests.ingest.oparl.town import HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

PAPERS = "/oparl/body/1/paper"
PERSONS = "/oparl/body/1/person"
GONE = f"{HOST}/oparl/paper/3"
Page = dict[str, Any]

EARLY_ENDS: dict[str, Callable[[str, Page], Page | Answer]] = {
    "500 to the end": lambda target, page: Answer(b"", 500),
    "500 in the middle": lambda target, page: Answer(b"", 500) if "page=2" in target else page,
    "404 in the middle": lambda target, page: Answer(b"", 404) if "page=2" in target else page,
    "no JSON": lambda target, page: Answer(b"<html>"),
    "no way on": lambda target, page: page | {"links": {}, "pagination": {"currentPage": 1, "totalPages": 2}},
    "round and round": lambda target, page: page | {"links": {"next": f"{HOST}{PAPERS}"}, "pagination": {}},
    "less than it counts": lambda target, page: page | {"pagination": {"totalElements": 100}},
    "nothing": lambda target, page: page | {"data": [], "links": {}, "pagination": {}},
}


class Night:
    """What becomes of the answers of the list of papers, while it is told to."""

    def __init__(self, town: Town) -> None:
        self.end: Callable[[str, Page], Page | Answer] | None = None
        self._real = town.answer
        town.answer = self.answer  # type: ignore[method-assign]

    def answer(self, target: str, before: int, base: str) -> Answer:
        answer = self._real(target, before, base)
        if self.end is None or not target.startswith(PAPERS):
            return answer
        changed = self.end(target, json.loads(answer.body))
        return changed if isinstance(changed, Answer) else Answer(_sent(changed, base))


def with_a_second_list(page: Page) -> Page:
    """The body, which names two lists of papers."""
    shown = page.get("data", [])
    two = [obj | {"paper": [obj["paper"], f"{PAPERS}?part=2"]} for obj in shown if "/Body" in obj["type"]]
    return page | {"data": two} if two else page


def _sent(page: Page, base: str) -> bytes:
    return json.dumps(page).replace(HOST, base).encode()


@pytest.fixture
def town() -> Town:
    return musterstadt(page=1)


@pytest.fixture
def night(town: Town) -> Night:
    return Night(town)


@pytest.fixture
def held(town: Town, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harvests]:
    """The town, taken in once."""
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        yield held


@pytest.mark.parametrize("end", EARLY_ENDS)
def test_what_went_meanwhile_is_missed_at_the_next_run(
    end: str, held: Harvests, town: Town, night: Night
) -> None:
    """A list that a full run left early is asked for everything the day after, the others for changes."""
    head = held.head()
    town.drop(GONE)
    night.end = EARLY_ENDS[end]
    held.run(days=8)
    assert held.topics(head) == []
    night.end = None
    asked = len(held.served.asked)
    held.run(days=1)

    assert held.topics(head) == ["paper.gone"]
    lists = [p for p in held.served.paths()[asked:] if p.startswith("/oparl/body/1/")]
    in_full = [p for p in lists if "modified_since" not in p and not p.startswith(PAPERS)]
    assert in_full == [PERSONS]  # it is empty
    assert len([p for p in lists if "modified_since" in p]) == 5


def test_list_is_read_in_full_until_it_comes_to_its_end(held: Harvests, town: Town, night: Night) -> None:
    """In trouble again the next day, nothing is missed; the day after it is, and the list is healthy."""
    head = held.head()
    town.drop(GONE)
    night.end = EARLY_ENDS["500 in the middle"]
    held.run(days=6.9)
    held.run(days=1)
    held.run(days=1)
    assert held.topics(head) == []
    night.end = None
    held.run(days=1)
    assert held.topics(head) == ["paper.gone"]
    asked = len(held.served.asked)
    held.run(days=1)

    papers = [path for path in held.served.paths()[asked:] if path.startswith(PAPERS)]
    assert papers != []
    assert all("modified_since" in path for path in papers)


def test_list_whose_way_it_is_to_count_too_much_is_read_in_full_once_more(
    held: Harvests, night: Night
) -> None:
    """One that ends the same way the day after is then asked for changes until the next full run."""
    night.end = EARLY_ENDS["less than it counts"]
    held.run(days=8)
    read: list[int] = []
    for _ in range(2):
        asked = len(held.served.asked)
        held.run(days=1)
        read.append(held.served.paths()[asked:].count(PAPERS))

    assert read == [1, 0]


@pytest.mark.parametrize("refuses", [False, True])
def test_ordinary_run_misses_nothing(held: Harvests, town: Town, night: Night, *, refuses: bool) -> None:
    """Lists of changes, and whole ones in their place where these are refused, are no ground."""
    head = held.head()
    town.drop(GONE)
    if refuses:
        night.end = lambda target, page: Answer(b"", 400) if "modified_since" in target else page
    asked = len(held.served.asked)
    held.run(days=1)

    assert held.topics(head) == []
    assert "/oparl/paper/3" not in held.served.paths()[asked:]


def test_all_lists_of_a_type_are_read_in_full_with_one_of_them(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two lists of papers one was in trouble: both are read anew, and nothing of the other is missed."""
    sending(town, with_a_second_list)
    night = Night(town)
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()
        head = held.head()
        town.drop(GONE)
        night.end = lambda target, page: Answer(b"", 500) if "part=2" in target else page
        held.run(days=8)
        assert held.topics(head) == []
        night.end = None
        held.run(days=1)

        assert held.topics(head) == ["paper.gone"]
