"""Originals in a bucket: what only a server over a network has."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest
from msgspec.structs import replace

from archive.s3_address import S3Address
from archive.s3_originals import PAGE as OF_ONE_LIST
from archive.s3_originals import S3Originals
from domain.errors import OriginalsUnavailable, Tampered
from tests.servers.s3 import S3Server

pytestmark = pytest.mark.system

PAGE = "Gebührensatzung".encode()
DIGEST = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def address(s3_server: S3Server) -> S3Address:
    """A prefix of a new bucket."""
    return s3_server.new_bucket()


def test_more_than_one_page_is_listed(address: S3Address) -> None:
    """Digests go on, in order, where the server ends its first list."""
    originals = S3Originals(address)
    digests = originals.put_many([str(number).encode() for number in range(OF_ONE_LIST + 5)])

    assert list(originals.digests()) == sorted(digests)


def test_prefixes_do_not_see_each_other(address: S3Address) -> None:
    """Archives share a bucket, even where one's prefix begins like the other's."""
    S3Originals(replace(address, prefix=f"{address.prefix}-2")).put(PAGE)

    assert list(S3Originals(address).digests()) == []
    assert not S3Originals(address).has(DIGEST)


def test_raced_write_is_kept_once(address: S3Address) -> None:
    """Two that keep the same bytes at once both succeed, and neither writes over the other."""
    start = Barrier(2)

    def put(originals: S3Originals) -> str:
        start.wait()
        return originals.put(PAGE)

    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(put, [S3Originals(address), S3Originals(address)]))

    assert [DIGEST, DIGEST] == digests
    assert [DIGEST] == list(S3Originals(address).digests())


def test_held_object_is_not_written_again(s3_server: S3Server, address: S3Address) -> None:
    """A write creates only: what lies under the name stays as it is."""
    s3_server.overwrite(address, f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}", b"longer than before")
    S3Originals(address).put(PAGE)

    with pytest.raises(Tampered, match=DIGEST):
        S3Originals(address).get(DIGEST)


@pytest.mark.parametrize("asked", ["put", "get", "has", "digests"])
def test_missing_bucket_is_no_missing_original(address: S3Address, asked: str) -> None:
    """A bucket that is not there is told, rather than every original missed."""
    with pytest.raises(OriginalsUnavailable, match=r"bucket") as caught:
        ask(S3Originals(replace(address, bucket="no-such-bucket")), asked)

    assert "no-such-bucket" in str(caught.value)


@pytest.mark.parametrize("asked", ["put", "get", "has", "digests"])
def test_refused_credentials_are_told(s3_server: S3Server, address: S3Address, asked: str) -> None:
    """Credentials that the server does not know are one sentence without the secret."""
    s3_server.ask_for_credentials(True)
    try:
        with pytest.raises(OriginalsUnavailable, match=r"InvalidAccessKeyId|403 Forbidden") as caught:
            ask(S3Originals(address), asked)
    finally:
        s3_server.ask_for_credentials(False)

    assert "\n" not in str(caught.value)
    assert "made-up" not in str(caught.value)


@pytest.mark.parametrize("asked", ["put", "get", "has", "digests"])
def test_server_gone_is_told(address: S3Address, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is asked again a few times, then told in one sentence."""
    monkeypatch.setattr("archive.s3_originals.RETRIES", {"max_retries": 1})
    gone = S3Originals(replace(address, endpoint="http://127.0.0.1:9"))

    with pytest.raises(OriginalsUnavailable, match=r"127\.0\.0\.1:9 cannot .*: Connect\)") as caught:
        ask(gone, asked)

    assert "\n" not in str(caught.value)


def test_hanging_server_is_left(monkeypatch: pytest.MonkeyPatch, address: S3Address) -> None:
    """A server that takes a connection and says nothing is left after a while."""
    monkeypatch.setattr("archive.s3_originals.REQUEST_TIMEOUT", timedelta(milliseconds=200))
    monkeypatch.setattr("archive.s3_originals.RETRIES", {"max_retries": 0})

    with socket.create_server(("127.0.0.1", 0)) as server:
        hanging = S3Originals(replace(address, endpoint=f"http://127.0.0.1:{server.getsockname()[1]}"))
        with pytest.raises(OriginalsUnavailable, match=": Timeout"):
            hanging.get(DIGEST)


def test_named_server_goes_before_the_environment(
    address: S3Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that names another server does not lead an archive's originals elsewhere."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_BUCKET", "another")

    assert S3Originals(address).put(PAGE) == DIGEST


def test_conflict_is_no_success() -> None:
    """A write that met another one, of which neither was taken, is tried again."""
    with answering([409, 200]) as server:
        assert S3Originals(S3Address("council", endpoint=server.endpoint)).put(PAGE) == DIGEST

    assert server.puts == 2


def test_lasting_conflict_is_told() -> None:
    """A write that is never taken is no original, and says so."""
    with answering([409, 409, 409]) as server, pytest.raises(OriginalsUnavailable, match="took none"):
        S3Originals(S3Address("council", endpoint=server.endpoint)).put(PAGE)


def test_restarting_server_is_waited_for() -> None:
    """A server that is not ready answers 503 and gets the same bytes again."""
    with answering([503, 503, 200]) as server:
        assert S3Originals(S3Address("council", endpoint=server.endpoint)).put(PAGE) == DIGEST

    assert server.puts == 3


def ask(originals: S3Originals, asked: str) -> None:
    """One of the verbs."""
    match asked:
        case "put":
            originals.put(PAGE)
        case "get":
            originals.get(DIGEST)
        case "has":
            originals.has(DIGEST)
        case _:
            list(originals.digests())


class Answering(ThreadingHTTPServer):
    """A server that holds nothing and answers each write as it was told to."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.statuses = statuses
        self.puts = 0
        self.endpoint = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """Nothing is held; a write gets the next status."""

    server: Answering

    def do_PUT(self) -> None:  # the name the library asks for
        """The next status, after the whole body."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(self.server.statuses[self.server.puts], "")
        self.server.puts += 1

    def do_HEAD(self) -> None:
        """Not held."""
        self._say(404, "")

    def do_GET(self) -> None:
        """A list of nothing."""
        self._say(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""

    def _say(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def answering(statuses: list[int]) -> Iterator[Answering]:
    """A server for the block."""
    with Answering(statuses) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "made-up")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
