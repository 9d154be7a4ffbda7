"""The connections to one host, and what comes over them: answers within limits, bodies unpacked."""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from domain.errors import Unobtainable
from ingest.fetching.deadline import Deadline, DeadlineTransport
from ingest.fetching.pace import Pace
from ingest.fetching.policy import Policy, check_peer

SLICE = 1 << 16
"""Bytes that are unpacked at a time: what lies behind the end of a member is copied with each."""

MEMBERS = 10_000
"""Members of one gzip body; servers send one, bgzip one for each 64 kB."""


class Answer(Struct, frozen=True):
    """One attempt's answer before it is judged."""

    address: str
    status: int
    headers: httpx.Headers
    raw: bytes


class CutShort(httpx.TransportError):
    """The body broke off; `raw` is what came of it."""

    def __init__(self, reason: str, raw: bytes) -> None:
        super().__init__(reason)
        self.raw = raw


class Host:
    """The connections to one host, made to addresses that were checked."""

    def __init__(self, name: str, address: str, policy: Policy, stop: threading.Event) -> None:
        parts = urlsplit(address)
        self._name = name
        self._hostname = parts.hostname or ""
        self._peers = list(_peers(self._hostname, parts.port or (443 if parts.scheme == "https" else 80)))
        for peer in self._peers:
            check_peer(name, peer, policy)
        self.pace = Pace(policy.at_once, policy.rate, time.monotonic, stop.wait)
        self._deadline = Deadline(stop)
        limits = httpx.Limits(max_connections=policy.at_once, max_keepalive_connections=policy.at_once)
        self.client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(policy.read_timeout, connect=policy.connect_timeout),
            transport=DeadlineTransport(self._deadline, limits),
        )

    def turn_to_next_peer(self) -> None:
        """Lets the next attempt try another address of the host."""
        self._peers = [*self._peers[1:], self._peers[0]]

    def ask(self, address: str, headers: dict[str, str], policy: Policy) -> Answer:
        """One request; raises httpx.HTTPError, and Unobtainable for what is too long."""
        url = httpx.URL(address)
        sent = {
            "Host": self._name,
            "User-Agent": policy.user_agent,
            "Accept-Encoding": "gzip",
            "Accept": "application/json, */*;q=0.5",
            **headers,
        }
        peer = url.copy_with(host=self._peers[0])
        request = self.client.build_request(
            "GET", peer, headers=sent, extensions={"sni_hostname": self._hostname}
        )
        with self._deadline.within(policy.total_timeout):
            response = self.client.send(request, stream=True)
            self.client.cookies.clear()
            try:
                raw = _read(address, response, policy)
            finally:
                response.close()
        return Answer(address, response.status_code, response.headers, raw)


def _peers(hostname: str, port: int) -> Iterator[str]:
    """The addresses of a host, each once; raises Unobtainable for a name that leads nowhere."""
    try:
        found = socket.getaddrinfo(hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unobtainable(
            f"{hostname} leads nowhere ({error}); check the address and the network."
        ) from error
    yield from dict.fromkeys(str(entry[4][0]) for entry in found)


def _read(address: str, response: httpx.Response, policy: Policy) -> bytes:
    """The body as sent, within the limit of size."""
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in response.iter_raw():
            size += len(piece)
            if size > policy.max_raw:
                raise Unobtainable(
                    f"{address} sends more than {policy.max_raw} bytes; it is not read further."
                )
            pieces.append(piece)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout) as error:
        raise CutShort(f"{type(error).__name__}: {error}", b"".join(pieces)) from error
    return b"".join(pieces)


def unpacked(answer: Answer, policy: Policy) -> bytes:
    """The body without its content coding (RFC 9110, 8.4); we ask for gzip only."""
    coding = answer.headers.get("content-encoding", "identity").lower()
    if coding in ("identity", "") or not answer.raw:  # a 304 may name the coding of what it does not send
        return answer.raw
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Unobtainable(f"{answer.address} is packed as {coding}; expected gzip.")
    return b"".join(_members(answer, policy.max_decoded))


def _members(answer: Answer, most: int) -> Iterator[bytes]:
    """The body piece by piece; a gzip body may have several members (RFC 1952, 2.2)."""
    place = size = 0
    for _ in range(MEMBERS):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        while not unpacker.eof:
            if place >= len(answer.raw):
                raise EOFError("it ends too early")
            slice_ = answer.raw[place : place + SLICE]
            piece = unpacker.decompress(slice_, most + 1 - size)
            size += len(piece)
            if size > most:
                raise Unobtainable(f"{answer.address} unpacks to more than {most} bytes; it is not read.")
            place += len(slice_) - len(unpacker.unused_data)
            yield piece
        if place == len(answer.raw):
            return
    raise Unobtainable(f"{answer.address} is packed in more than {MEMBERS} members; it is not read.")
