"""One polite client for a run: keeps connections, waits its turn, tries again, refuses what it may not ask.

Every attempt leaves a capture, whatever became of it. Knows nothing of what is fetched.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx
from msgspec import Struct
from protego import Protego
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_after_attempt,
    stop_any,
    stop_when_event_set,
    wait_random_exponential,
)
from tenacity.stop import stop_base

from domain.errors import FetchRefused, RunStopped, Unobtainable
from domain.observation import SeenBasis
from ingest.fetching.host import Answer, CutShort, Host, unpacked
from ingest.fetching.policy import Policy, check_host, host_of, secured
from ingest.fetching.rests import Rests
from ingest.instants import in_utc
from ingest.manifest import Capture

AGREES = 300.0
"""Seconds by which the server's Date may differ from our clock to date what it shows (RFC 9110, 6.6.1)."""

LONGEST_DELAY = 30.0
"""Seconds between two requests that a robots.txt can ask for."""

ROBOTS = "/robots.txt"
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
UNKEPT = frozenset({"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"})
"""Headers that no capture holds: cookies and credentials."""

Headers = tuple[tuple[str, str], ...]


class Fetched(Struct, frozen=True):
    """What a server answered: `body` is unpacked, `received_at` is our clock, UTC."""

    capture: Capture
    status: int
    body: bytes
    received_at: str
    basis: SeenBasis
    etag: str | None = None
    last_modified: str | None = None


class _Again(Exception):
    """An attempt failed in a way that may pass; `after` is the wait that the server asked for, in seconds.

    `body` is what came of a body that broke off.
    """

    def __init__(self, reason: str, after: float = 0.0, body: bytes = b"") -> None:
        super().__init__(reason)
        self.after = after
        self.body = body


class _LeadsOn(Unobtainable):
    """An address leads on to others without end."""


class _CutAgain(stop_base):
    """Ends the attempts when a body breaks off a second time at the same place: it will not heal."""

    def __init__(self) -> None:
        self._before = 0

    def __call__(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome is not None else None
        length = len(error.body) if isinstance(error, _Again) else 0
        again = 0 < length == self._before
        self._before = length
        return again


class Fetcher:
    """Gets addresses for all threads of a run; `stop` ends it, `keep` takes every capture.

    `rests` are the hosts that asked for one, in this client or another of the same run.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        clock: Callable[[], datetime],
        crawler: str,
        stop: threading.Event,
        keep: Callable[[Capture], None],
        rests: Rests,
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._crawler = crawler
        self._stop = stop
        self._keep = keep
        self._rests = rests
        self._hosts_lock = threading.Lock()
        self._robots_lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._robots: dict[str, Protego | Unobtainable] = {}

    def close(self) -> None:
        """Lets go of all connections."""
        for host in self._hosts.values():
            host.client.close()

    def get(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Asks for an address and returns what it answers, 304, 404 and 410 included.

        A tag or date that cannot be sent back (RFC 9110, 5.5) makes the request unconditional.
        Raises FetchRefused for what may not be asked, Unobtainable when the server stays in trouble, and
        RunStopped when the run is to end.
        """
        address = secured(address, self._policy)
        self._check_allowed(address)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sendable = {k: v for k, v in conditions.items() if v is not None and v.isascii()}
        return self._tried(address, sendable)

    def _check_allowed(self, address: str) -> None:
        """Raises FetchRefused for what the host's robots.txt closes to us (RFC 9309).

        One that is in trouble closes everything for this run (2.3.1.4), and that is the server's trouble:
        Unobtainable. So is a host that is left alone: not even its robots.txt is asked for.
        """
        check_host(address, self._policy)
        self._check_rest(address)
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._robots_lock:
            if origin not in self._robots:
                self._robots[origin] = self._rules(origin)
            rules = self._robots[origin]
        if isinstance(rules, Unobtainable):
            raise Unobtainable(f"{address} is not asked: {rules}")
        if not rules.can_fetch(address, self._crawler.partition("/")[0]):
            raise FetchRefused(f"{address} is closed to robots by the server's robots.txt; it is not asked.")

    def _check_rest(self, address: str) -> None:
        """Raises Unobtainable for a host that asked to be left alone."""
        if self._rests.has(host_of(address)):
            raise Unobtainable(f"{host_of(address)} asked to be left alone; {address} is asked next time.")

    def _rules(self, origin: str) -> Protego | Unobtainable:
        """The host's rules, or why they cannot be had.

        A robots.txt that leads on and on, or to where we may not ask, counts as none (2.3.1.2).
        """
        try:
            found = self._tried(f"{origin}{ROBOTS}", {})
        except (_LeadsOn, FetchRefused):
            return Protego.parse("")
        except Unobtainable as error:
            return error
        if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unobtainable(
                f"{origin}{ROBOTS} answers {found.status}; it is asked again at the next run."
            )
        rules = Protego.parse(found.body.decode("utf-8", "replace") if found.status == HTTPStatus.OK else "")
        delay = rules.crawl_delay(self._crawler.partition("/")[0])
        if delay is not None:
            self._host(origin).pace.slow_down(min(delay, LONGEST_DELAY))
        return rules

    def _tried(self, address: str, headers: dict[str, str]) -> Fetched:
        back_off = wait_random_exponential(multiplier=self._policy.back_off, max=60)
        retrying = Retrying(
            stop=stop_any(
                stop_after_attempt(self._policy.attempts), stop_when_event_set(self._stop), _CutAgain()
            ),
            wait=lambda state: back_off(state) + _asked_for(state),
            sleep=sleep_using_event(self._stop),
            retry=retry_if_exception_type(_Again),
            reraise=True,
        )
        try:
            return retrying(self._followed, address, headers)
        except _Again as error:
            if self._stop.is_set():
                raise RunStopped("The run was stopped; start it again and it goes on.") from error
            raise Unobtainable(
                f"{address} could not be had in {_attempts(retrying)} attempts ({error}); "
                "it is asked again at the next run.",
                error.body,
            ) from error

    def _followed(self, address: str, headers: dict[str, str]) -> Fetched:
        """One attempt, redirects followed by hand so that each is checked.

        A robots.txt is followed to other hosts as well (RFC 9309, 2.3.1.2); private ones stay closed.
        """
        at = address
        for_robots = urlsplit(address).path == ROBOTS
        passed: list[str] = []
        for _ in range(self._policy.max_redirects + 1):
            answer = self._asked(address, at, tuple(passed), headers)
            target = answer.headers.get("location")
            if answer.status not in REDIRECTS or target is None:
                return self._judged(address, tuple(passed), headers, answer)
            self._keep(self._capture(address, at, tuple(passed), headers, answer, answer.raw, None))
            passed.append(at)
            at = secured(_joined(at, target), self._policy)
            if not for_robots:
                check_host(at, self._policy)
                self._check_allowed(at)
        raise _LeadsOn(f"{address} leads on and on ({passed[-1]}); expected an answer.")

    def _asked(
        self, requested: str, address: str, passed: tuple[str, ...], headers: dict[str, str]
    ) -> Answer:
        if self._stop.is_set():
            raise RunStopped("The run was stopped; start it again and it goes on.")
        self._check_rest(address)
        host = self._host(address)
        try:
            with host.pace.turn():
                if self._stop.is_set():
                    raise RunStopped("The run was stopped; start it again and it goes on.")
                return host.ask(address, headers, self._policy)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise FetchRefused(f"{address[:200]} is no web address ({error}); expected one.") from error
        except Unobtainable as error:
            self._keep(self._capture(requested, address, passed, headers, None, b"", str(error)))
            raise
        except (httpx.HTTPError, OSError) as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            raw = error.raw if isinstance(error, CutShort) else b""
            self._keep(self._capture(requested, address, passed, headers, None, raw, reason))
            host.turn_to_next_peer()
            raise _Again(reason, body=raw) from error

    def _judged(
        self, requested: str, passed: tuple[str, ...], headers: dict[str, str], answer: Answer
    ) -> Fetched:
        try:
            body = unpacked(answer, self._policy)
        except (zlib.error, EOFError, Unobtainable) as error:
            self._keep(self._capture(requested, answer.address, passed, headers, answer, b"", str(error)))
            if isinstance(error, Unobtainable):
                raise
            raise _Again(f"the body cannot be unpacked: {error}") from error
        capture = self._capture(requested, answer.address, passed, headers, answer, body, None)
        self._keep(capture)
        if answer.status in TRY_AGAIN:
            after = _retry_after(answer.headers, self._clock())
            if after > self._policy.longest_wait:
                self._rests.grant(host_of(answer.address), after)
                raise Unobtainable(f"{requested} asks to wait {after:.0f} seconds; it is asked next time.")
            self._host(answer.address).pace.hold(after)
            raise _Again(f"status {answer.status}", after)
        return Fetched(
            capture=capture,
            status=answer.status,
            body=body,
            received_at=capture.captured_at,
            basis=_basis(answer.headers, capture.captured_at),
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
        )

    def _host(self, address: str) -> Host:
        name = host_of(address)
        with self._hosts_lock:
            if name not in self._hosts:
                try:
                    self._hosts[name] = Host(name, address, self._policy, self._stop)
                except UnicodeError as error:
                    raise FetchRefused(f"{name[:200]} is no host's name ({error}); expected one.") from error
            return self._hosts[name]

    def _capture(
        self,
        requested: str,
        address: str,
        passed: tuple[str, ...],
        sent: dict[str, str],
        answer: Answer | None,
        body: bytes,
        error: str | None,
    ) -> Capture:
        return Capture(
            method="GET",
            address=address,
            sha256=hashlib.sha256(body).hexdigest(),
            size=len(body),
            captured_at=in_utc(self._clock().isoformat()),
            crawler=self._crawler,
            requested=requested if requested != address else None,
            redirects=passed,
            request_headers=tuple(sorted({"User-Agent": self._policy.user_agent, **sent}.items())),
            status=answer.status if answer is not None else None,
            headers=tuple(_kept(answer.headers)) if answer is not None else (),
            raw_sha256=hashlib.sha256(answer.raw).hexdigest() if answer is not None else None,
            raw_size=len(answer.raw) if answer is not None else None,
            error=error,
        )


def _joined(address: str, target: str) -> str:
    """Where a redirect leads; raises FetchRefused for what is no address."""
    try:
        return urljoin(address, target)
    except ValueError as error:
        raise FetchRefused(f"{address} leads to {target[:200]!r}, which is no address.") from error


def _kept(headers: httpx.Headers) -> Iterator[tuple[str, str]]:
    for name, value in headers.multi_items():
        if name.lower() not in UNKEPT:
            yield name, value


def _basis(headers: httpx.Headers, received_at: str) -> SeenBasis:
    """Whether the server's own clock agrees with the instant of receipt."""
    try:
        stated = parsedate_to_datetime(headers["date"])
        apart = abs((datetime.fromisoformat(received_at) - stated).total_seconds())
    except (KeyError, ValueError, TypeError, OverflowError):  # a year or a zone beyond all clocks
        return SeenBasis.UNKNOWN
    return SeenBasis.HTTP if apart <= AGREES else SeenBasis.UNKNOWN


def _retry_after(headers: httpx.Headers, now: datetime) -> float:
    """Seconds to wait: a number or a date (RFC 9110, 10.2.3); 0 where the server says nothing."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _attempts(retrying: Retrying) -> int:
    """How often was tried."""
    return int(retrying.statistics["attempt_number"])


def _asked_for(state: RetryCallState) -> float:
    """The wait in seconds that the server asked for."""
    error = state.outcome.exception() if state.outcome is not None else None
    return error.after if isinstance(error, _Again) else 0.0
