"""The way into an OParl server: from the address that an operator gave to the one body behind it."""

from __future__ import annotations

from typing import Any

from domain.errors import Unobtainable, Unreadable
from ingest.fetching.fetcher import Fetcher
from ingest.oparl.intake import json_of
from ingest.oparl.lists import IDLE_PAGES, list_page
from ingest.oparl.mirror import Mirror
from ingest.oparl.objects import EXTERNAL_LISTS, Json, as_list, is_address, type_of


def _names_lists(body: Json) -> bool:
    return any(as_list(body.get(field)) for field in EXTERNAL_LISTS if field != "legislativeTerm")


def _name(body: Any) -> Any:
    """The id of a body that is shown as an object or by its address."""
    return body.get("id") if isinstance(body, dict) else body


class Entrance:
    """Follows system and list of bodies (OParl 1.1, 3.1 and 3.2); what did not change is not sent again."""

    def __init__(self, mirror: Mirror, fetcher: Fetcher, address: str) -> None:
        self._mirror = mirror
        self._fetcher = fetcher
        self._address = address

    def body(self) -> Json:
        """The one body of the server; raises Unreadable when it has none or several."""
        start = self._object(self._address)
        if isinstance(start, dict) and type_of(start) == "Body":
            return self._with_lists(start)
        found = self._bodies(start.get("body") if isinstance(start, dict) else None)
        if len(found) == 1:
            body = found[0] if isinstance(found[0], dict) else self._object(found[0])
            if isinstance(body, dict):
                return self._with_lists(body)
        names = ", ".join(str(_name(body)) for body in found)
        raise Unreadable(
            f"{self._address} shows {len(found)} bodies ({names or 'none'}); expected one: "
            "name the address of the system or of one body."
        )

    def _bodies(self, named: Any) -> list[Json | str]:
        """What a system names: bodies as objects, and as addresses where a list has no more of them."""
        found: list[Any] = []
        for place in as_list(named):
            if isinstance(place, dict):
                found.append(place)
            elif isinstance(place, str):
                found += self._bodies_at(place)
        return [one for one in found if isinstance(one, dict) or is_address(one)]

    def _with_lists(self, body: Json) -> Json:
        """The body as its own address shows it, where a mere stub was listed; raises Unreadable."""
        if _names_lists(body):
            return body
        own = body.get("id")
        whole = self._object(own) if is_address(own) and isinstance(own, str) else None
        if isinstance(whole, dict) and _names_lists(whole):
            return whole
        raise Unreadable(f"The body {own} names no list; expected paper, meeting and more (OParl 1.1, 3.2).")

    def _bodies_at(self, address: str) -> list[Any]:
        """The bodies of a list, each once, all its pages; or the one at its own address."""
        found: dict[str, Any] = {}
        read: set[str] = set()
        idle = 0
        following: str | None = address
        while following is not None:
            if following in read or idle >= IDLE_PAGES:
                self._mirror.note("looping_list", following)
                break
            read.add(following)
            answer = self._object(following)
            if isinstance(answer, dict) and type_of(answer) == "Body":
                return [*found.values(), answer]
            page = list_page(answer, following, self._mirror.note)
            before = len(found)
            found |= {str(_name(each)): each for each in page.objects}
            idle = 0 if len(found) > before else idle + 1
            following = page.next
        return list(found.values())

    def _object(self, address: str) -> Any:
        """The JSON at an address, asked for again only if it changed."""
        kept = self._mirror.kept(address)
        etag, last_modified, body = kept if kept is not None else (None, None, b"")
        fetched = self._fetcher.get(address, etag=etag, last_modified=last_modified)
        if fetched.status == 200:
            body = fetched.body
            self._mirror.put_kept(address, fetched.etag, fetched.last_modified, body)
        elif fetched.status != 304:
            raise Unobtainable(
                f"{address} answers {fetched.status}; expected an OParl system or body: check the address."
            )
        return json_of(fetched, body, self._mirror.note)
