"""Addresses of buckets: what is read from them, and what is refused in one sentence."""

from __future__ import annotations

import pytest

from archive.s3_address import S3Address, s3_address
from domain.errors import BadSetting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://council", S3Address("council")),
        ("s3://council/", S3Address("council")),
        ("s3://council/a/b.c_d-e/", S3Address("council", "a/b.c_d-e")),
        ("s3://council?region=eu-central-1", S3Address("council", region="eu-central-1")),
        (
            "s3://council/x?endpoint=http://127.0.0.1:9000&region=garage",
            S3Address("council", "x", "http://127.0.0.1:9000", "garage"),
        ),
        (
            "s3://council?endpoint=https%3A%2F%2Fs3.example%2Fstorage",
            S3Address("council", endpoint="https://s3.example/storage"),
        ),
    ],
)
def test_address_is_read(text: str, expected: S3Address) -> None:
    """Bucket, prefix, endpoint and region come out as they were written."""
    assert expected == s3_address(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("gs://council", "gs is no kind of store"),
        ("s3://", "'' is no name of a bucket"),
        ("s3:///prefix", "'' is no name of a bucket"),
        ("s3://Council", "'Council' is no name of a bucket"),
        ("s3://ab", "'ab' is no name of a bucket"),
        ("s3://council:9000/x", "'council:9000' is no name of a bucket"),
        ("s3://council/a//b", "is no prefix"),
        ("s3://council/../b", "is no prefix"),
        ("s3://council/a b", "is no prefix"),
        ("s3://council/ä", "is no prefix"),
        ("s3://council?endpoint=127.0.0.1:9000", "'127.0.0.1:9000' is no endpoint"),
        ("s3://council?endpoint=http://host:99999", "is no endpoint"),
        ("s3://council?endpoint=", "'' is no endpoint"),
        ("s3://council?region=EU", "'EU' is no region"),
        ("s3://council?secret=x", "only endpoint and region"),
        ("s3://council#x", "only endpoint and region"),
        ("s3://council?endpoint", "bad query field"),
        ("s3://[council", "Invalid IPv6 URL"),
    ],
)
def test_bad_address_is_refused(text: str, wrong: str) -> None:
    """One sentence says what is wrong and what was expected."""
    with pytest.raises(BadSetting) as caught:
        s3_address(text)

    assert wrong in str(caught.value)
    assert "s3://bucket/prefix?endpoint=" in str(caught.value)


def test_secret_is_not_repeated() -> None:
    """Credentials in an address are refused without showing them again."""
    with pytest.raises(BadSetting, match="AWS_SECRET_ACCESS_KEY") as caught:
        s3_address("s3://key:geheim@council")

    assert "geheim" not in str(caught.value)
