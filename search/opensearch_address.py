"""Where an OpenSearch cluster is and how it is used, read from one address; knows no client and no query."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct

from domain.errors import BadSetting

SCHEMES = {"opensearch+https": True, "opensearch+http": False}
PORT = 9200
PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
"""What OpenSearch takes at the beginning of an index's name, with room for profile and number."""

_ADDRESS = re.compile(r"(?P<scheme>[^:]*)://(?:(?P<login>[^/]*)@)?(?P<hosts>[^/@]*)(?:/(?P<prefix>.*))?")
_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_SCHEME = re.compile(r"(?:opensearch|http)[a-z+]*(?=:)")
_EXPECTED = "expected opensearch+https://user:password@host1:9200,host2:9200/prefix"


class OpenSearchAddress(Struct, frozen=True):
    """A cluster: `hosts` as (name, port), `prefix` before the names of its indexes.

    `certificate` is a file of authorities that are trusted (None: the system's), `timeout` the seconds that
    an answer may take. An index has so many `shards`, and `replicas` of each.
    """

    hosts: tuple[tuple[str, int], ...]
    tls: bool
    user: str
    password: str
    prefix: str
    certificate: Path | None = None
    timeout: float = 30.0
    shards: int = 1
    replicas: int = 0

    def __repr__(self) -> str:
        """The address as logs and errors may show it: without user and password."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://" + ",".join(f"{name}:{port}" for name, port in self.hosts)


def opensearch_address(text: str) -> OpenSearchAddress:
    """Reads an address; raises BadSetting, which tells no password."""
    parts = _ADDRESS.fullmatch(text)
    if parts is None or parts["scheme"] not in SCHEMES:
        raise BadSetting(f"The search engine's address begins with {_begin(text)!r}; {_EXPECTED}.")
    if "@" in (parts["prefix"] or ""):  # what looks like hosts and prefix is part of a password
        raise BadSetting(f"The search engine's address has a / before its last @, write %2F; {_EXPECTED}.")
    user, _, password = (parts["login"] or "").partition(":")
    return OpenSearchAddress(
        hosts=tuple(_host(host) for host in parts["hosts"].split(",")),
        tls=SCHEMES[parts["scheme"]],
        user=unquote(user),
        password=unquote(password),
        prefix=_prefix(parts["prefix"] or ""),
    )


def _host(text: str) -> tuple[str, int]:
    parts = _HOST.fullmatch(text)
    port = int(parts["port"] or PORT) if parts else 0
    if parts is None or not 0 < port < 65_536:
        raise BadSetting(f"The search engine's address has the host {text!r}; {_EXPECTED}.")
    return parts["name"], port


def _prefix(text: str) -> str:
    prefix = text.rstrip("/")
    if not PREFIX.fullmatch(prefix):
        raise BadSetting(
            f"The search engine's address has the prefix {prefix!r}, expected up to 100 of a-z, 0-9, -, _ and"
            " . behind the hosts, which tells this archive's indexes from others'."
        )
    return prefix


def _begin(text: str) -> str:
    """What may be told of a text that is no address: nothing that can belong to a password."""
    scheme = _SCHEME.match(text)
    return scheme[0][:20] if scheme else ""
