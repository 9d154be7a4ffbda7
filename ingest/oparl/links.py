"""The links of an answer made whole, as seen from the address that sent it (RFC 3986, 5.2). Pure.

OParl wants absolute addresses (1.1, 2.1); some servers leave out the host, or all but the last steps.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from domain.errors import Unreadable
from ingest.oparl.objects import EMBEDDED, EXTERNAL_LISTS

LINKS = frozenset({"id", "body", "data", "web", "downloadUrl", "accessUrl", *EMBEDDED, *EXTERNAL_LISTS})
"""Fields that hold links; `data` in a list of addresses."""

_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_FROM_HERE = re.compile(r"(?:/|\?|\.{1,2}/)\S|[\w-]+/\S*\d\S*\Z")
"""What begins as a relative link does; without a sign at its beginning only steps that end in a number, as in
consultation/7: CDU/FDP and N/A are texts."""


def anchored(value: Any, address: str) -> Any:
    """The JSON of an answer with all its links absolute; raises Unreadable for what is nested too deeply."""
    try:
        return _within("data", value, address)
    except RecursionError as error:
        raise Unreadable(f"{address} nests values too deeply; expected a few levels.") from error


def _within(field: str, value: Any, address: str) -> Any:
    if isinstance(value, dict):
        return {name: _within(name, each, address) for name, each in value.items()}
    if isinstance(value, list):
        return [_within(field, each, address) for each in value]
    return _link(value, address) if field in LINKS and isinstance(value, str) else value


def _link(text: str, address: str) -> str:
    """A link as an absolute address; what is none stays as it is."""
    try:
        if _ABSOLUTE.match(text):
            return text if text.startswith("http") else urlsplit(text).geturl()
        return urljoin(address, text) if _FROM_HERE.match(text) else text
    except ValueError:
        return text
