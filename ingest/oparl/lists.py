"""One page of an OParl list: its objects, where it goes on, how many there are in all. Pure.

OParl 1.1, chapter 2.5.2 (external lists): `data`, `links.next`, `pagination.totalElements`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from msgspec import Struct

from domain.errors import Unreadable
from ingest.oparl.fields import whole_number
from ingest.oparl.objects import Json, Note

IDLE_PAGES = 3
"""Pages in a row with nothing new, empty ones included, after which a list goes round."""


class ListPage(Struct, frozen=True):
    """A page of a list; `next` is the next one's address, `total` counts all objects of the list.

    `without_way_on` says that there are more pages and that the page does not say where.
    """

    objects: tuple[Any, ...]
    next: str | None
    total: int | None
    without_way_on: bool = False


def list_page(found: Any, address: str, note: Note) -> ListPage:
    """What an answer holds that should be a page of a list; raises Unreadable for what is none."""
    if isinstance(found, list):
        note("bare_list", address)
        return ListPage(tuple(found), None, None)
    if not isinstance(found, dict):
        raise Unreadable(f"{address} holds {type(found).__name__}; expected a list of OParl objects.")
    data = found.get("data")
    if isinstance(data, list):
        following = _next(found, address)
        return ListPage(
            tuple(data), following, _number(found, "totalElements"), not following and _goes_on(found)
        )
    if isinstance(data, dict) or "id" in found:
        note("one_for_a_list", address)
        return ListPage((data if isinstance(data, dict) else found,), None, None)
    raise Unreadable(f"{address} holds no `data`; expected a list of OParl objects (OParl 1.1, 2.5.2).")


def since(address: str, instant: str) -> str:
    """The address of a list that shows only what changed since an instant (OParl 1.1, 2.5.3)."""
    parts = urlsplit(without_since(address))
    query = parse_qsl(parts.query, keep_blank_values=True)
    return parts._replace(query=urlencode([*query, ("modified_since", instant)])).geturl()


def without_since(address: str) -> str:
    """The address of a list that shows everything; the same where it asks for no instant."""
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in query if k != "modified_since"]
    return address if kept == query else parts._replace(query=urlencode(kept)).geturl()


def _next(page: Json, address: str) -> str | None:
    """Where the list goes on: in `links.next`, or where other interfaces have it."""
    links = page.get("links")
    places = [links.get("next") if isinstance(links, dict) else None, page.get("next"), page.get("nextPage")]
    for place in places:
        following = place.get("href") if isinstance(place, dict) else place
        if isinstance(following, str) and following:
            try:
                return urljoin(address, following)
            except ValueError as error:
                raise Unreadable(f"{address} leads on to {following!r}, expected an address.") from error
    return None


def _goes_on(page: Json) -> bool:
    """Whether the page says by its numbers that it is not the last."""
    current, last = _number(page, "currentPage"), _number(page, "totalPages")
    return current is not None and last is not None and current < last


def _number(page: Json, field: str) -> int | None:
    pagination = page.get("pagination")
    return whole_number(pagination, field) if isinstance(pagination, dict) else None
