"""An S3 server on loopback for the whole test run: moto's, spoken to over HTTP as any other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from msgspec import Struct

from archive.s3_address import S3Address

REGION = "eu-central-1"
NAMES = count(1)


class S3Server(Struct, frozen=True):
    """A running server and another door to what it holds, past the adapter."""

    endpoint: str

    def new_bucket(self) -> S3Address:
        """A prefix of a bucket that holds nothing."""
        bucket = f"bucket-{next(NAMES)}"
        self._put(bucket, b"")
        return S3Address(bucket, "kept/originals", self.endpoint, REGION)

    def overwrite(self, address: S3Address, key: str, content: bytes) -> None:
        """Puts an object where one may be."""
        self._put(f"{address.bucket}/{address.prefix}/{key}", content)

    def ask_for_credentials(self, asked: bool) -> None:
        """Whether requests are checked for credentials, of which the server knows none."""
        count_of_free_ones = b"0" if asked else b"inf"
        httpx.post(f"{self.endpoint}/moto-api/reset-auth", content=count_of_free_ones).raise_for_status()

    def _put(self, path: str, content: bytes) -> None:
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=another/20260101/us-east-1/s3/aws4_request"}
        httpx.put(f"{self.endpoint}/{path}", content=content, headers=signed).raise_for_status()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A server, with the usual variables set for those who ask it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "made-up")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
        server.start()
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}")
        server.stop()
