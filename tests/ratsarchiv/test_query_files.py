"""Every way a line of queries can be written, and be bad."""

from __future__ import annotations

import pytest

from ratsarchiv.query_files import NamedQuery, PassedOver, named_queries


@pytest.mark.parametrize(
    ("line", "query"),
    [
        (b"hort schule\n", NamedQuery("1", "hort schule")),
        (b"  hort \r\n", NamedQuery("1", "hort")),
        (b"a1\thort -schule\n", NamedQuery("a1", "hort -schule")),
        (b"a1\thort\tschule", NamedQuery("a1", "hort\tschule")),
        (b"\xef\xbb\xbfhort", NamedQuery("1", "hort")),
        ("Straße\tGrün".encode(), NamedQuery("Straße", "Grün")),
        (b"hort # schule", NamedQuery("1", "hort # schule")),
        (b"Stra\xdfe", PassedOver(1, "it is not UTF-8")),
        (b"a1\t \n", PassedOver(1, "it has no query behind its tab")),
        (b"\thort\n", PassedOver(1, "it has no name before its tab")),
    ],
)
def test_line_is_read(line: bytes, query: NamedQuery | PassedOver) -> None:
    """A line is a query, or a name, a tab and a query; any other is passed over with the reason."""
    assert [query] == list(named_queries([line]))


@pytest.mark.parametrize("line", [b"", b"\n", b"  \r\n", b"# hort\n", b"  # a\thort\n", b"\xef\xbb\xbf#"])
def test_empty_lines_and_comments_are_left_out(line: bytes) -> None:
    """Empty lines and comments are no queries and no mistakes."""
    assert [] == list(named_queries([line]))


def test_names_tell_queries_apart() -> None:
    """Lines are counted with those left out, and a name that was given before is not given again."""
    found = list(named_queries([b"# a\n", b"hort\n", b"2\tschule\n", b"x\tampel\n"]))

    repeated = PassedOver(3, "the name '2' was given before")
    assert [NamedQuery("2", "hort"), repeated, NamedQuery("x", "ampel")] == found
