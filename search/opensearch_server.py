"""One OpenSearch cluster as engine and indexes ask it; the one place that knows the client and its errors."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from msgspec import DecodeError, json
from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError,  # noqa: A004  # the client's own
    ConnectionTimeout,
    OpenSearchException,
    SerializationError,
    TransportError,
)
from opensearchpy.serializer import Serializer
from urllib3 import Timeout  # what the client itself takes its time by

from domain.errors import SearchUnavailable, Unusable
from search.opensearch_address import OpenSearchAddress

PASSING = frozenset({429, 502, 503, 504})
"""Statuses of a server that is busy or restarting: the same may be asked again."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between attempts, doubled each time: a full queue is empty soon, a restart takes a while."""

CONNECTING = 2.0
"""Seconds that connecting may take: a host that is there is connected at once, however busy it is."""

BLOCKED = "cluster_block_exception"
"""A block does not pass by itself, whatever its status: a disk is full, or the index was made read-only."""

_SILENT = logging.NullHandler()
"""Takes what the client would print: what goes wrong is told by an error, once."""

Answered = TypeVar("Answered")


class _Json(Serializer):
    """JSON by msgspec, which reads a page of 10,000 hits in a third of the time."""

    mimetype = "application/json"

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, str | bytes) else json.encode(data)

    def loads(self, s: str) -> Any:
        try:
            return json.decode(s)
        except DecodeError as error:
            raise SerializationError(str(error), error) from error


class OpenSearchServer:
    """A cluster behind one client, which threads share."""

    def __init__(self, address: OpenSearchAddress) -> None:
        self.address = address
        logging.getLogger("opensearch").addHandler(_SILENT)
        login = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
        self._client = OpenSearch(
            hosts=[{"host": name, "port": port} for name, port in address.hosts],
            headers={"authorization": f"Basic {login}"} if address.user else None,
            use_ssl=address.tls,
            verify_certs=True,
            ssl_show_warn=False,
            ca_certs=str(address.certificate) if address.certificate else None,
            timeout=Timeout(connect=min(CONNECTING, address.timeout), read=address.timeout),
            serializer=_Json(),
            max_retries=max(1, len(address.hosts) - 1),  # a kept connection may be stale, a host may be gone
            retry_on_status=(),
        )

    def ask(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The answer's JSON; raises SearchUnavailable, and Unusable where the index is gone."""
        try:
            return self._asked(method, path, body, params)
        except OpenSearchException as error:
            raise self._told(error) from error

    def find(self, path: str) -> Any:
        """The answer's JSON, None where there is nothing at this path; raises SearchUnavailable."""
        answer = self.ask("GET", path, ignore=(HTTPStatus.NOT_FOUND.value,))
        lacking = answer.get("status") == HTTPStatus.NOT_FOUND or answer.get("found") is False
        return None if lacking else answer

    def created(self, index: str, body: object) -> bool:
        """Makes an index; tells whether another was first; raises SearchUnavailable."""
        try:
            self._asked("PUT", f"/{index}", body, {})
        except OpenSearchException as error:
            if isinstance(error, TransportError) and error.error == "resource_already_exists_exception":
                return False
            raise self._told(error) from error
        return True

    def persist(self, method: str, path: str, body: object = None, **params: object) -> Any:
        """The same as `ask`, asking again while the server is busy or away, as long as an answer may take."""
        return self.patiently(lambda: self._asked(method, path, body, params))

    def patiently(self, work: Callable[[], Answered]) -> Answered:
        """Repeats work while the server is busy or away; raises SearchUnavailable when time has run out."""
        pause, deadline = FIRST_PAUSE, time.monotonic() + self.address.timeout
        while True:
            try:
                return work()
            except OpenSearchException as error:
                if not _passes(error) or time.monotonic() + pause > deadline:
                    raise self._told(error) from error
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def bulk(self, path: str, body: bytes) -> Any:
        """One bulk request, asked once; raises the client's own errors, for `patiently`."""
        return self._asked(
            "POST", path, body, {"filter_path": "errors,items.*._id,items.*.status,items.*.error"}
        )

    def _asked(self, method: str, path: str, body: object, params: Mapping[str, object]) -> Any:
        return self._client.transport.perform_request(method, path, params=dict(params), body=body)

    def _told(self, error: OpenSearchException) -> SearchUnavailable | Unusable:
        if isinstance(error, TransportError) and error.error == "index_not_found_exception":
            return Unusable(f"{self.address!r} no longer holds the index; run `ratsarchiv rebuild`.")
        return SearchUnavailable(f"OpenSearch at {self.address!r} {_trouble(error, self.address.timeout)}")


def _passes(error: OpenSearchException) -> bool:
    if isinstance(error, ConnectionError):  # ConnectionTimeout is one
        return True
    return isinstance(error, TransportError) and _status(error) in PASSING and error.error != BLOCKED


def _status(error: OpenSearchException) -> int:
    """The HTTP status, 0 where no answer came."""
    status = error.status_code if isinstance(error, TransportError) else 0
    return status if isinstance(status, int) else 0


def _trouble(error: OpenSearchException, timeout: float) -> str:
    status = _status(error)
    if isinstance(error, ConnectionTimeout):
        return f"did not answer within {timeout:g} s; wait until it is less busy, then try again."
    if isinstance(error, ConnectionError):
        return f"cannot be reached ({error.error}); start it, or correct `search`, then try again."
    if isinstance(error, TransportError) and error.error == BLOCKED:
        return f"takes nothing in ({reason_of(error)}); free space on its disks, then project again."
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return f"refuses this user ({status}); correct user and password in `search`, or their rights."
    if status in PASSING:
        return f"is overloaded or restarting ({status} {reason_of(error)}); try again in a while."
    return f"answered {status or 'nothing that can be read'} ({reason_of(error)}); look into its log."


def turned_away(reason: str, kind: str = "rejected_execution_exception") -> TransportError:
    """What the client would raise had the server turned the whole request away for this."""
    return TransportError(HTTPStatus.TOO_MANY_REQUESTS.value, kind, {"error": {"reason": reason}})


def reason_of(error: OpenSearchException) -> str:
    """What the server itself said, in one line."""
    if not isinstance(error, TransportError):
        return type(error).__name__
    told = error.info.get("error") if isinstance(error.info, Mapping) else None
    reason = told.get("reason") if isinstance(told, Mapping) else None
    return str(reason or error.error)[:300]
