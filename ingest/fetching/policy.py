"""How a guest behaves: limits of size, time and rate, and which hosts may be asked. Opens no connection."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from domain.errors import FetchRefused

DEFAULT_PORTS = {"http": 80, "https": 443}


class Policy(Struct, frozen=True):
    """Limits of all requests of a run.

    `rate` is in requests a second and host, timeouts are in seconds, sizes in bytes: `max_raw` as sent,
    `max_decoded` as unpacked. `back_off` is the longest wait after a first failed attempt, in seconds; it
    doubles with each further one. `hosts` (as from host_of) may be asked; one in `private` may have a private
    address; one in `secure` is never asked in clear.
    """

    hosts: frozenset[str]
    private: frozenset[str]
    user_agent: str
    secure: frozenset[str] = frozenset()
    at_once: int = 4
    rate: float = 20.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    total_timeout: float = 300.0
    max_raw: int = 128 << 20
    max_decoded: int = 512 << 20
    attempts: int = 5
    back_off: float = 0.5
    longest_wait: float = 120.0
    max_redirects: int = 5


def host_of(address: str) -> str:
    """The host of an address in small letters, with its port if that is not the usual one.

    Raises FetchRefused where there is none.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise FetchRefused(
            f"{address[:200]} is no web address ({error}); expected one as in RFC 3986."
        ) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchRefused(f"{address} is no web address; expected one that begins with http:// or https://.")
    if parts.username is not None:
        raise FetchRefused("An address with a user name is not asked; expected one without credentials.")
    named = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return named if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{named}:{port}"


def plainly_private(hosts: Iterable[str]) -> frozenset[str]:
    """Those hosts whose name says that they may be private: addresses in numbers, and localhost."""
    return frozenset(host for host in hosts if _says_where(host))


def _says_where(host: str) -> bool:
    name = host
    try:
        name = urlsplit(f"//{host}").hostname or ""
        ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return True


def secured(address: str, policy: Policy) -> str:
    """The address by https where its host is known to speak it, whatever a link says."""
    host = host_of(address)
    parts = urlsplit(address)
    if parts.scheme != "http" or host not in policy.secure:
        return address
    return parts._replace(scheme="https", netloc=host).geturl()


def check_host(address: str, policy: Policy) -> None:
    """Raises FetchRefused for an address outside the hosts that may be asked."""
    host = host_of(address)
    if host not in policy.hosts:
        raise FetchRefused(
            f"{address} lies on {host}, expected one of {', '.join(sorted(policy.hosts))}; "
            f"allow it with --host {host}."
        )


def check_peer(host: str, peer: str, policy: Policy) -> None:
    """Raises FetchRefused for a private address behind a name that the operator did not say has one."""
    address = ipaddress.ip_address(peer.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or address
    if not mapped.is_global and host not in policy.private:
        raise FetchRefused(
            f"{host} leads to the private address {peer}, expected a public one; "
            "if that is meant, say so with --private."
        )
