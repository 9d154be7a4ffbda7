"""Lists come to an end: whatever a server puts on their pages, and wherever these lead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.errors import Unreadable
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import HOST, Town, musterstadt
from tests.ingest.serving import Answer

pytestmark = pytest.mark.system

PAPERS = "/oparl/body/1/paper"
STONE = {"id": f"{HOST}/oparl/paper/7", "type": "https://schema.oparl.org/1.1/Paper", "deleted": True}


def answering(town: Town, path: str, answer: Callable[[int], Any]) -> None:
    """Lets a list answer from the number of its page: what to send as JSON, or the answer itself."""
    real = town.answer

    def answered(target: str, before: int, base: str) -> Answer:
        parts = urlsplit(target)
        if parts.path != path:
            return real(target, before, base)
        found = answer(int(parse_qs(parts.query).get("page", ["1"])[0]))
        if isinstance(found, Answer):
            return found
        return Answer(json.dumps(found).replace(HOST, base).encode())

    town.answer = answered  # type: ignore[method-assign]


def on_and_on(path: str, shown: list[Any]) -> Callable[[int], Any]:
    """Pages that show the same for ever, each leading to the next."""
    return lambda page: {"data": shown, "links": {"next": f"{HOST}{path}?page={page + 1}"}}


@pytest.mark.parametrize("shown", [[], [f"{HOST}/oparl/paper/1"], [STONE], ["kein Objekt"]])
def test_list_without_news_ends(shown: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are empty, or show the same addresses or tombstones again, do not go on for ever."""
    town = musterstadt()
    answering(town, PAPERS, on_and_on(PAPERS, shown))
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert len([path for path in held.served.paths() if path.startswith(PAPERS)]) <= 5
        assert held.faults()["looping_list"] == 1


@pytest.mark.parametrize("more", [[], [f"{HOST}/oparl/body/2"]])
def test_list_of_bodies_may_show_addresses(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One address leads to the one body; of several the operator is asked, and all are named."""
    town = musterstadt()
    answering(town, "/oparl/bodies", lambda page: {"data": [f"{HOST}/oparl/body/1", *more]})
    with harvesting(town, tmp_path, monkeypatch) as held:
        if more:
            with pytest.raises(Unreadable, match=r"shows 2 bodies \(http://\S+/body/1, http://\S+/body/2\)"):
                held.run()
            return
        held.run()

        assert held.paper("2").text("title") == "Mehr Bäume"


def test_list_of_bodies_without_news_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of bodies whose further pages are empty is read as far as it says something."""
    town = musterstadt()
    body = {"id": f"{HOST}/oparl/body/1", "type": "https://schema.oparl.org/1.1/Body"}
    pages = on_and_on("/oparl/bodies", [])
    answering(town, "/oparl/bodies", lambda page: pages(page) | {"data": [body] if page == 1 else []})
    with harvesting(town, tmp_path, monkeypatch) as held:
        held.run()

        assert held.paper("2").text("title") == "Mehr Bäume"
        assert held.faults()["looping_list"] == 1
