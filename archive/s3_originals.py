"""Originals in a bucket of an S3 server. Knows nothing of what they mean; the only place of obstore.

An object is whole before it has its name, and a server answers a write when it will not be lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from archive.original_names import DIGEST, key_of, require_intact
from archive.s3_address import S3Address
from domain.errors import NotHeld, OriginalsUnavailable

if TYPE_CHECKING:  # the client has these for type checkers only
    from obstore.store import ClientConfig, RetryConfig, S3Config

WRITES_AT_ONCE = 16
"""A batch of 200 small originals at 20 ms each takes a quarter of a second instead of four."""

PAGE = 1_000
"""What a server lists at once, at most."""

ATTEMPTS_AT_A_CONFLICT = 3

OF_THE_MACHINE = "169.254.169.254"
"""Where the client asks for a machine's role when no variable holds credentials."""

CONNECT_TIMEOUT = timedelta(seconds=5)
REQUEST_TIMEOUT = timedelta(seconds=120)
"""An original of 100 MB at 10 Mbit/s takes 80 s."""

RETRIES: RetryConfig = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
"""With growing pauses some seconds for a server that restarts; one that hangs is not asked twice."""


class S3Originals:
    """The originals below a prefix of a bucket; credentials come from the usual AWS_* variables.

    The bucket must be one whose server lists keys in order and knows conditional writes (If-None-Match).
    """

    def __init__(self, address: S3Address) -> None:
        self._address = address
        with self._asked():
            self._store = _store(address)
        self._bucket_seen = False

    def put(self, content: bytes) -> str:
        """Keeps the bytes and returns their digest; what is held already is not written again."""
        return self.put_many([content])[0]

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Keeps all of them, some at once; each is confirmed when it returns. Digests in order."""
        digests = [hashlib.sha256(content).hexdigest() for content in contents]
        new = dict(zip(digests, contents, strict=True))
        with ThreadPoolExecutor(WRITES_AT_ONCE) as pool:
            for _ in pool.map(self._create, new.keys(), new.values()):
                pass
        return digests

    def get(self, digest: str) -> bytes:
        """The original's bytes; NotHeld when there are none, Tampered when they do not match."""
        key = key_of(digest)
        try:
            with self._asked():
                content = obstore.get(self._store, key).bytes().to_bytes()
        except FileNotFoundError as error:
            self._require_bucket()
            raise NotHeld(
                f"no original {digest}: expected an object in {self._address}; restore it from a backup"
            ) from error
        return require_intact(digest, content)

    def has(self, digest: str) -> bool:
        """Whether the original is held; does not read it. Tampered when `digest` is none."""
        key = key_of(digest)
        try:
            with self._asked():
                obstore.head(self._store, key)
        except FileNotFoundError:
            self._require_bucket()
            return False
        return True

    def digests(self) -> Iterator[str]:
        """Every digest held, in order: the order of keys, in which buckets are listed."""
        pages = obstore.list(self._store, chunk_size=PAGE)
        while True:
            with self._asked():
                page = next(pages, None)
            if page is None:
                return
            names = [(meta["path"], meta["path"].rpartition("/")[2]) for meta in page]
            yield from (name for path, name in names if DIGEST.fullmatch(name) and path == key_of(name))

    def _create(self, digest: str, content: bytes) -> None:
        for _ in range(ATTEMPTS_AT_A_CONFLICT):
            try:
                with self._asked():
                    obstore.put(self._store, key_of(digest), content, mode="create")
            except AlreadyExistsError:
                # The client says so too where two writes met and the server took neither (409).
                if self.has(digest):
                    return
            except FileNotFoundError as error:
                raise self._unavailable("there is no such bucket") from error
            else:
                return
        raise self._unavailable(f"the server took none of {ATTEMPTS_AT_A_CONFLICT} writes of {digest}")

    def _require_bucket(self) -> None:
        """A missing bucket answers like a missing original, so the first such answer is looked into."""
        if not self._bucket_seen:
            with self._asked():
                next(obstore.list(self._store, chunk_size=1), None)
            self._bucket_seen = True

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Turns the client's errors into ours, but for those that answer the question."""
        try:
            yield
        except AlreadyExistsError:
            raise
        except BaseError as error:
            raise self._unavailable(_what(error)) from error

    def _unavailable(self, what: str) -> OriginalsUnavailable:
        return OriginalsUnavailable(
            f"The originals in {self._address} cannot be reached ({what}): expected a bucket that may be "
            "listed, read and written; check server, bucket and the AWS_* variables, then run it again."
        )


def _store(address: S3Address) -> S3Store:
    config: S3Config = {"conditional_put": "etag"}
    if address.region is not None:
        config["region"] = address.region
    client: ClientConfig = {"connect_timeout": CONNECT_TIMEOUT, "timeout": REQUEST_TIMEOUT}
    if address.endpoint is not None:
        # By the name that goes before every variable: AWS_ENDPOINT_URL_S3 would win over `endpoint`.
        config["aws_endpoint_url_s3"] = address.endpoint
        client["allow_http"] = address.endpoint.startswith("http:")
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=config,
        client_options=client,
        retry_config=RETRIES,
    )


def _what(error: BaseError) -> str:
    """The server's or the network's own word, out of a message of many lines."""
    told = str(error).partition("\n\nDebug source")[0]
    code = re.search(r"<Code>(\w+)</Code>", told)
    if code is not None:
        return code[1]
    if OF_THE_MACHINE in told:
        return "no AWS_* variables, and this machine has no role of its own"
    kind = re.search(r"kind: (\w+)", str(error))  # Connect, Timeout
    word = told.rpartition(" - ")[2].partition("\n")[0].strip(" :")
    return word if kind is None else f"{word}: {kind[1]}"
