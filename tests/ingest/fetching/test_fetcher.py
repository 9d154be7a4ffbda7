"""The rules of fetching, against a real server on loopback."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from msgspec.structs import replace

from domain.errors import FetchRefused, RunStopped, Unobtainable
from domain.observation import SeenBasis
from ingest.fetching.fetcher import Fetcher
from ingest.fetching.policy import Policy, check_peer, host_of, plainly_private, secured
from ingest.fetching.rests import Rests
from ingest.manifest import Capture
from tests.ingest.serving import Answer, Served, serving

pytestmark = pytest.mark.system

DAY = "Mon, 01 Jan 2024 00:00:00 GMT"
NOT_THERE = Answer(b"no", 404)


def policy_for(served: Served) -> Policy:
    """A policy for the server that does not wait long."""
    host = frozenset({served.host})
    return Policy(
        hosts=host,
        private=host,
        user_agent="tests/1 (archive; tests@example.org)",
        rate=1000.0,
        back_off=0.01,
    )


@contextmanager
def fetching(
    served: Served,
    policy: Policy | None = None,
    stop: threading.Event | None = None,
    rests: Rests | None = None,
) -> Iterator[tuple[Fetcher, list[Capture]]]:
    """A fetcher for the server, and the captures that it leaves."""
    captures: list[Capture] = []
    fetcher = Fetcher(
        policy or policy_for(served),
        clock=lambda: datetime.now(UTC),
        crawler="tests/1",
        stop=stop or threading.Event(),
        keep=captures.append,
        rests=rests or Rests(time.monotonic),
    )
    try:
        yield fetcher, captures
    finally:
        fetcher.close()


def test_answer_comes_with_its_capture() -> None:
    """Body, instant and basis are there; the capture holds both digests and no cookie."""
    packed = gzip.compress(b'{"a": 1}')
    answer = Answer(packed, headers={"Content-Encoding": "gzip", "Set-Cookie": "secret=1", "ETag": '"1"'})
    with serving(lambda path, before: answer if path == "/a" else NOT_THERE) as served:
        with fetching(served) as (fetcher, captures):
            found = fetcher.get(f"{served.address}/a")

        capture = captures[-1]
        assert found.body == b'{"a": 1}'
        assert (found.status, found.etag, found.basis) == (200, '"1"', SeenBasis.HTTP)
        assert (capture.sha256, capture.raw_sha256) == tuple(
            hashlib.sha256(data).hexdigest() for data in (found.body, packed)
        )
        assert (capture.size, capture.raw_size, capture.status) == (8, len(packed), 200)
        assert "secret" not in repr(capture)
        assert dict(capture.request_headers)["User-Agent"] == policy_for(served).user_agent
        assert served.asked[-1][1]["User-Agent"] == policy_for(served).user_agent


def test_clock_that_differs_dates_nothing() -> None:
    """A Date far from our clock is no basis for when something was seen."""
    wrong = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    answer = Answer(b"x", headers={"Date": wrong})
    with serving(lambda path, before: answer) as served, fetching(served) as (fetcher, _):
        assert fetcher.get(f"{served.address}/a").basis is SeenBasis.UNKNOWN


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_trouble_is_tried_again(status: int) -> None:
    """A server in trouble is asked again, and every attempt leaves a capture."""
    with serving(lambda path, before: Answer(b"", status) if before < 2 else Answer(b"ok")) as served:
        with fetching(served) as (fetcher, captures):
            assert fetcher.get(f"{served.address}/a").body == b"ok"

        assert [status, status, 200] == [c.status for c in captures if c.address.endswith("/a")]


def test_body_that_breaks_off_is_tried_again() -> None:
    """Fewer bytes than Content-Length says are no answer."""
    with serving(lambda path, before: Answer(b"half", cut=4) if before == 0 else Answer(b"whole")) as served:
        with fetching(served) as (fetcher, captures):
            assert fetcher.get(f"{served.address}/a").body == b"whole"

        assert any(c.error is not None and c.status is None for c in captures)


def test_lasting_trouble_ends_in_one_sentence() -> None:
    """After all attempts the address is unobtainable; what it says is not known."""
    with serving(lambda path, before: NOT_THERE if path == "/robots.txt" else Answer(b"", 500)) as served:
        policy = replace(policy_for(served), attempts=2)
        with fetching(served, policy) as (fetcher, captures), pytest.raises(Unobtainable, match="2 att"):
            fetcher.get(f"{served.address}/a")

        assert len([c for c in captures if c.status == 500]) == 2


def test_server_may_ask_for_patience() -> None:
    """Retry-After is waited for by all, up to a limit."""
    waits = {0: "1", 1: format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)}

    def answers(path: str, before: int) -> Answer:
        if path == "/robots.txt":
            return NOT_THERE
        return Answer(b"", 429, {"Retry-After": waits[before]}) if before in waits else Answer(b"ok")

    with serving(answers) as served, fetching(served) as (fetcher, _):
        begun = datetime.now(UTC)
        assert fetcher.get(f"{served.address}/a").body == b"ok"
        assert (datetime.now(UTC) - begun).total_seconds() >= 1

    with serving(lambda path, before: NOT_THERE if path == "/robots.txt" else later) as served:
        later = Answer(b"", 503, {"Retry-After": "86400"})
        with fetching(served) as (fetcher, _), pytest.raises(Unobtainable, match="wait 86400 seconds"):
            fetcher.get(f"{served.address}/a")


@pytest.mark.parametrize("status", [404, 410, 403])
def test_refusals_are_answers(status: int) -> None:
    """What the server says it has not is told, not tried again."""
    with serving(lambda path, before: Answer(b"", status)) as served:
        with fetching(served) as (fetcher, _):
            assert fetcher.get(f"{served.address}/a").status == status

        assert ["/a"] == served.paths()


def test_what_did_not_change_is_not_sent_again() -> None:
    """Conditional requests carry what the server gave (RFC 9110, 13)."""
    with serving(lambda path, before: Answer(status=304)) as served:
        with fetching(served) as (fetcher, _):
            found = fetcher.get(f"{served.address}/a", etag='"1"', last_modified=DAY)

        assert found.status == 304
        sent = served.asked[-1][1]
        assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', DAY)


def test_tag_that_cannot_be_sent_back_is_left_out() -> None:
    """An ETag beyond ASCII makes no condition, and no error."""
    answer = Answer(b"x", headers={"ETag": '"gr\u00f6\u00dfe-1"'})
    with serving(lambda path, before: answer) as served, fetching(served) as (fetcher, _):
        etag = fetcher.get(f"{served.address}/a").etag
        found = fetcher.get(f"{served.address}/a", etag=etag, last_modified=DAY)

        assert found.status == 200
        sent = served.asked[-1][1]
        assert ("If-None-Match" in sent, sent["If-Modified-Since"]) == (False, DAY)


def test_name_that_no_host_can_have_is_refused() -> None:
    """A label of more than 63 characters (RFC 1035, 2.3.4) is refused before anything is asked."""
    name = f"{'a' * 70}.example"
    with serving(lambda path, before: NOT_THERE) as served:
        policy = replace(policy_for(served), hosts=frozenset({name}))
        with fetching(served, policy) as (fetcher, _), pytest.raises(FetchRefused, match="no host's name"):
            fetcher.get(f"http://{name}/x")


def test_redirects_stay_within_the_hosts() -> None:
    """A redirect is followed on the same host, and refused to another one."""
    with serving(lambda path, before: Answer(b"other")) as other:

        def answers(path: str, before: int) -> Answer:
            targets = {"/here": "/there", "/away": f"{other.address}/x", "/round": "/round"}
            if path in targets:
                return Answer(b"", 302, {"Location": targets[path]})
            return NOT_THERE if path == "/robots.txt" else Answer(b"ok")

        with serving(answers) as served, fetching(served) as (fetcher, captures):
            assert fetcher.get(f"{served.address}/here").body == b"ok"
            assert captures[-1].redirects == (f"{served.address}/here",)
            with pytest.raises(FetchRefused, match="--host"):
                fetcher.get(f"{served.address}/away")
            with pytest.raises(Unobtainable, match="on and on"):
                fetcher.get(f"{served.address}/round")
        assert [] == other.asked


def test_sizes_have_limits() -> None:
    """Neither a long body nor one that unpacks to a long one is read to its end."""
    bomb = Answer(gzip.compress(b"0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    long = Answer(b"0" * 50_000)
    answers = {"/bomb": bomb, "/long": long}
    with serving(lambda path, before: answers.get(path, NOT_THERE)) as served:
        policy = replace(policy_for(served), max_raw=20_000, max_decoded=100_000)
        with fetching(served, policy) as (fetcher, _):
            for path in answers:
                with pytest.raises(Unobtainable, match="more than"):
                    fetcher.get(f"{served.address}{path}")


@pytest.mark.parametrize(
    ("peer", "refused"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("192.168.0.1", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:10.0.0.1", True),
        ("100.64.0.1", True),
        ("0.0.0.0", True),  # noqa: S104  # is refused
        ("93.184.215.14", False),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", False),
    ],
)
def test_private_networks_are_closed(peer: str, *, refused: bool) -> None:
    """A server's name may not lead into a private network, unless the operator said that it does."""
    policy = Policy(hosts=frozenset({"a.example"}), private=frozenset(), user_agent="tests")
    if refused:
        with pytest.raises(FetchRefused, match="private"):
            check_peer("a.example", peer, policy)
        check_peer("a.example", peer, replace(policy, private=policy.hosts))
    else:
        check_peer("a.example", peer, policy)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://A.example/X", "https://a.example/X"),
        ("http://a.example:80/x", "https://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://b.example/x", "http://b.example/x"),
        ("https://a.example/x", "https://a.example/x"),
    ],
)
def test_host_known_to_speak_https_is_not_asked_in_clear(address: str, expected: str) -> None:
    """However a link to it is written, and at the port that https has."""
    hosts = frozenset({"a.example"})

    assert secured(address, Policy(hosts=hosts, private=hosts, user_agent="tests", secure=hosts)) == expected


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("127.0.0.1:8780", True),
        ("10.0.0.7", True),
        ("[::1]:8780", True),
        ("localhost", True),
        ("localhost:8780", True),
        ("localhost.example", False),
        ("ris.example:8780", False),
        ("[x", False),
    ],
)
def test_name_that_says_where_it_leads_may_be_private(host: str, *, plain: bool) -> None:
    """An address in numbers and localhost cannot surprise the operator; any other name can."""
    assert (plainly_private({host}) == {host}) is plain


@pytest.mark.parametrize("address", ["ftp://a.example/x", "file:///etc/passwd", "a.example", "http://"])
def test_only_web_addresses_are_asked(address: str) -> None:
    """Other schemes and halves of addresses are refused."""
    with pytest.raises(FetchRefused):
        host_of(address)


def test_credentials_in_addresses_are_refused() -> None:
    """A password is never sent, and never told."""
    with pytest.raises(FetchRefused) as refused:
        host_of("http://user:secret@a.example/")

    assert "secret" not in str(refused.value)


def test_four_requests_at_a_time_and_no_more() -> None:
    """However many threads ask, the host sees no more than it is asked to bear."""
    gate = threading.Event()

    def answers(path: str, before: int) -> Answer:
        if path != "/robots.txt":
            gate.wait(0.05)
        return Answer(b"x")

    with serving(answers) as served, fetching(served) as (fetcher, _):
        with ThreadPoolExecutor(12) as pool:
            list(pool.map(lambda n: fetcher.get(f"{served.address}/{n}"), range(24)))

        assert 1 < served.most_at_once <= 4


def test_rate_is_kept() -> None:
    """So many requests a second and host, no more."""
    with serving(lambda path, before: Answer(b"x")) as served:
        policy = replace(policy_for(served), rate=20.0)
        with fetching(served, policy) as (fetcher, captures):
            for number in range(6):
                fetcher.get(f"{served.address}/{number}")

        instants = [datetime.fromisoformat(c.captured_at) for c in captures]
        assert (instants[-1] - instants[0]).total_seconds() >= 0.2


def test_stop_ends_the_run() -> None:
    """Once the run is to end nothing more is asked, waiting included."""
    stop = threading.Event()

    def answers(path: str, before: int) -> Answer:
        if path != "/robots.txt":
            stop.set()
        return NOT_THERE if path == "/robots.txt" else Answer(b"", 503, {"Retry-After": "60"})

    with serving(answers) as served, fetching(served, stop=stop) as (fetcher, _):
        with pytest.raises(RunStopped):
            fetcher.get(f"{served.address}/a")

        assert ["/a"] == served.paths()
