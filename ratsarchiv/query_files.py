"""Files of queries, one a line, each with the name that its hits carry. Knows no search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

COMMENT = b"#"


class NamedQuery(Struct, frozen=True):
    """A query, and the name that tells its hits from those of others; None where there are no others."""

    name: str | None
    query: str


class PassedOver(Struct, frozen=True):
    """A line that cannot be read, and why."""

    line: int
    why: str


def named_queries(lines: Iterable[bytes]) -> Iterator[NamedQuery | PassedOver]:
    """The queries of the lines; those without a name are called by their line's number."""
    seen: set[str | None] = set()
    for number, line in enumerate(lines, 1):
        told = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not told.strip() or told.lstrip().startswith(COMMENT):
            continue
        read = _read(number, told)
        if isinstance(read, NamedQuery):
            if read.name in seen:
                read = PassedOver(number, f"the name {read.name!r} was given before")
            else:
                seen.add(read.name)
        yield read


def _read(number: int, line: bytes) -> NamedQuery | PassedOver:
    try:
        text = line.decode().strip("\r\n")
    except UnicodeDecodeError:
        return PassedOver(number, "it is not UTF-8")
    first, tab, rest = text.partition("\t")
    name, query = (first.strip(), rest.strip()) if tab else (str(number), text.strip())
    if not name or not query:
        return PassedOver(
            number, "it has no name before its tab" if query else "it has no query behind its tab"
        )
    return NamedQuery(name, query)
