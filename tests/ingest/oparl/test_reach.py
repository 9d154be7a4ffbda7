"""What a run may reach is what the operator named, and nothing private behind a name."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from domain.errors import FetchRefused
from ratsarchiv.oparl import is_live
from tests.ingest.oparl.harvested import harvesting
from tests.ingest.oparl.town import musterstadt

pytestmark = pytest.mark.system


@pytest.mark.parametrize("place", ["http://a.example/oparl", "HTTPS://a.example/oparl", "Http://a.example"])
def test_address_is_one_in_any_case(place: str) -> None:
    """A scheme may be written in capitals (RFC 3986, 3.1) and is no folder's name."""
    assert is_live(place)


def test_name_that_leads_into_a_private_network_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Naming a server does not open a private network behind its name; saying so does."""
    real = socket.getaddrinfo

    def resolved(name: str, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if name == "ris.example" else name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    town = musterstadt()
    answer = town.answer
    with harvesting(town, tmp_path, monkeypatch) as held:
        named = held.served.address.replace("127.0.0.1", "ris.example")
        monkeypatch.setattr(town, "answer", lambda target, before, base: answer(target, before, named))
        place = f"{named}/oparl/system"
        with pytest.raises(FetchRefused, match=r"private address 127\.0\.0\.1.*--private"):
            held.run(place=place)
        assert held.served.asked == []
        held.run(place=place, private=True)

        assert held.paper("2").text("title") == "Mehr Bäume"
