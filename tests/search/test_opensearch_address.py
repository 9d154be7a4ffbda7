"""The address of a cluster is read whole or refused in one sentence that tells no password."""

from __future__ import annotations

import pytest

from domain.errors import BadSetting
from search.opensearch_address import OpenSearchAddress, opensearch_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opensearch+http://localhost/a", OpenSearchAddress((("localhost", 9200),), False, "", "", "a")),
        ("opensearch+https://h:1/a/", OpenSearchAddress((("h", 1),), True, "", "", "a")),
        (
            "opensearch+https://user:p%40ss%2Fw:rd@h1:9201,h2/rat-1.x",
            OpenSearchAddress((("h1", 9201), ("h2", 9200)), True, "user", "p@ss/w:rd", "rat-1.x"),
        ),
        (
            "opensearch+https://u:a@b@[::1]:9200/rat_2",
            OpenSearchAddress((("[::1]", 9200),), True, "u", "a@b", "rat_2"),
        ),
    ],
)
def test_address_is_read(text: str, expected: OpenSearchAddress) -> None:
    """Hosts, login and prefix are what the address says; a host without a port has the usual one."""
    assert opensearch_address(text) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "''"),
        ("https://u:geheim@host/rat", "'https'"),
        ("opensearch+ftp://u:geheim@host/rat", "'opensearch+ftp'"),
        ("opensearch+https:/u:geheim@host/rat", "'opensearch+https'"),
        ("opensearch+https://u:geheim@/rat", "''"),
        ("opensearch+https://u:geheim@host:0/rat", "'host:0'"),
        ("opensearch+https://u:geheim@host:70000/rat", "'host:70000'"),
        ("opensearch+https://u:geheim@one,,two/rat", "''"),
        ("opensearch+https://u:geheim@ho st/rat", "'ho st'"),
        ("opensearch+https://u:geheim@host", "''"),
        ("opensearch+https://u:geheim@host/", "''"),
        ("opensearch+https://u:geheim@host/Rat", "'Rat'"),
        ("opensearch+https://u:geheim@host/_rat", "'_rat'"),
        ("opensearch+https://u:geheim@host/a*", "'a*'"),
        ("opensearch+https://u:geheim@host/a/b", "'a/b'"),
        ("opensearch+https://u:geheim@host/" + "a" * 101, "'a"),
        ("opensearch+https://u:geheim/x@host/rat", "before its last @"),
        ("opensearch+https://u:geh@geheim/x@host/rat", "before its last @"),
        ("opensearch+https://u/geheim:x@host/rat", "before its last @"),
        ("geheim:x@host:9200/rat", "''"),
        ("geheim@host:9200/rat", "''"),
    ],
)
def test_other_address_is_refused(text: str, named: str) -> None:
    """The sentence names what is wrong and what is expected, and not the password."""
    with pytest.raises(BadSetting, match="expected") as told:
        opensearch_address(text)

    assert named in str(told.value)
    assert "geheim" not in str(told.value)


def test_password_is_never_shown() -> None:
    """An address that is printed names its hosts only."""
    address = opensearch_address("opensearch+https://user:geheim@h1,h2:1/rat")

    assert f"{address!r} {address}" == "https://h1:9200,h2:1 https://h1:9200,h2:1"
