"""The address of originals in a bucket: s3://bucket/prefix?endpoint=…&region=…. Knows no client."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from msgspec import Struct

from domain.errors import BadSetting

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""Amazon's rule for names of buckets, which other servers keep."""

_PREFIX = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/(?!$)|$))*")
"""Segments of characters that no server and no client writes in another way."""

_REGION = re.compile(r"[a-z0-9-]+")


class S3Address(Struct, frozen=True):
    """A bucket and the prefix of all keys; no endpoint means Amazon's, no region the environment's."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None

    def __str__(self) -> str:
        """The place as people name it."""
        place = f"s3://{self.bucket}/{self.prefix}".rstrip("/")
        return f"{place} at {self.endpoint}" if self.endpoint else place


def s3_address(text: str) -> S3Address:
    """Reads an address; BadSetting in one sentence that never repeats a password."""
    if "@" in text:
        raise BadSetting(
            "The address of the originals holds an @, expected no credentials in it: set AWS_ACCESS_KEY_ID "
            "and AWS_SECRET_ACCESS_KEY instead."
        )
    try:
        split = urlsplit(text)
        options = dict(parse_qsl(split.query, keep_blank_values=True, strict_parsing=bool(split.query)))
    except ValueError as error:
        raise _bad(text, str(error)) from error
    wrong = _wrong(split, options)
    if wrong is not None:
        raise _bad(text, wrong)
    prefix = split.path.strip("/")
    return S3Address(split.netloc, prefix, options.get("endpoint"), options.get("region"))


def _wrong(split: SplitResult, options: dict[str, str]) -> str | None:
    if split.scheme != "s3":
        return f"{split.scheme} is no kind of store"
    if not _BUCKET.fullmatch(split.netloc):
        return f"{split.netloc!r} is no name of a bucket"
    if not _PREFIX.fullmatch(split.path.removeprefix("/").removesuffix("/")):
        return f"{split.path!r} is no prefix of plain letters, digits, '.', '_' and '-'"
    if split.fragment or options.keys() - {"endpoint", "region"}:
        return "only endpoint and region can be told after the question mark"
    if "endpoint" in options and not _is_endpoint(options["endpoint"]):
        return f"{options['endpoint']!r} is no endpoint"
    if "region" in options and not _REGION.fullmatch(options["region"]):
        return f"{options['region']!r} is no region"
    return None


def _is_endpoint(text: str) -> bool:
    try:
        split = urlsplit(text)
        has_port = split.port != 0
    except ValueError:
        return False
    return split.scheme in ("http", "https") and bool(split.hostname) and has_port and not split.query


def _bad(text: str, wrong: str) -> BadSetting:
    return BadSetting(
        f"{text} is no address of originals ({wrong}): expected a folder or "
        "s3://bucket/prefix?endpoint=https://host:port&region=name."
    )
