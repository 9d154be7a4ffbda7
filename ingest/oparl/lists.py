"""One page of an OParl list: its objects, where it goes on, how many there are in all. Pure.

OParl 1.1, chapter 2.5.2 (external lists): `data`, `links.next`, `pagination.totalElements`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from msgspec import Struct

from domain.errors import Unreadable
from ingest.oparl.objects import Json, Note


class ListPage(Struct, frozen=True):
    """A page of a list; `next` is the next one's address, `total` counts all objects of the list."""

    objects: tuple[Any, ...]
    next: str | None
    total: int | None


def list_page(found: Any, address: str, note: Note) -> ListPage:
    """What an answer holds that should be a page of a list; raises Unreadable for what is none."""
    if isinstance(found, list):
        note("bare_list", address)
        return ListPage(tuple(found), None, None)
    if not isinstance(found, dict):
        raise Unreadable(f"{address} holds {type(found).__name__}; expected a list of OParl objects.")
    data = found.get("data")
    if isinstance(data, list):
        return ListPage(tuple(data), _next(found, address), _total(found))
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
    links = page.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    return urljoin(address, following) if isinstance(following, str) and following else None


def _total(page: Json) -> int | None:
    pagination = page.get("pagination")
    total = pagination.get("totalElements") if isinstance(pagination, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) else None
