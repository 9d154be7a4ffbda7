"""What an original is called wherever it is kept, and whether its bytes are still those of its name."""

from __future__ import annotations

import hashlib
import re

from domain.errors import Tampered

DIGEST = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 in lower-case hex, as every original is named."""


def key_of(digest: str) -> str:
    """Where an original lies below its folder or bucket; Tampered when `digest` is none."""
    if not DIGEST.fullmatch(digest):
        raise Tampered(f"{digest!r} is no SHA-256, expected 64 hex digits: the record that names it is bad")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def require_intact(digest: str, content: bytes) -> bytes:
    """The content; Tampered when it is not what the digest names."""
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise Tampered(f"original {digest} has the digest {found} now: restore it from a backup")
    return content
