"""Counts how many searches of past states agree in both engines and with the naive evaluator; needs the data.

    python -m benchmarks.agreement TEXTS QUERIES STATES

Then the city doubles, every fifth row is written again, the texts of twenty documents are erased, and nothing
is merged: the same searches at the same states must find the same, up to what was erased.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import Struct, structs

from benchmarks import corpus
from benchmarks.city import DATA
from benchmarks.city_rows import BODIES, STATUSES, city_rows
from search.asked import Asked
from search.contributions import read
from search.engine import Engine
from search.index_document import index_document
from search.matches import Cut, Facets, Matches
from search.naive import matches, scored
from search.opensearch_address import opensearch_address
from search.opensearch_indexes import OpenSearchIndexes
from search.parse import parse
from search.profiles.v2 import shipped
from search.rows import OPEN, SearchRow
from search.tantivy_engine import TantivyEngine
from tests.search.made import Texts
from tests.servers.opensearch import OPENSEARCH_2, running_node

SOME, QUERIES, STATES = 300, 60, 5
"""Of the usual run; the whole one has 3,000 texts, 500 queries and 20 states."""

ERASED = 20
PROFILE = shipped()


class _Found(Struct, frozen=True):
    """What two searches must agree in."""

    matches: tuple[tuple[int, int, int], ...]
    families: int
    facets: Facets


def measure(texts: int = SOME, queries: int = QUERIES, states: int = STATES) -> Iterator[dict[str, object]]:
    """Yields a line for the engines against the naive evaluator, and one for each engine against itself."""
    if not DATA.exists():
        yield {"name": "search agreement", "skipped": f"needs {DATA} beside the checkout"}
        return
    try:
        with running_node(OPENSEARCH_2) as node, tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
            address = opensearch_address(f"opensearch+http://{node.address}/agreement")
            engines: dict[str, Engine] = {
                "tantivy": TantivyEngine(Path(folder) / "index", PROFILE),
                "OpenSearch": OpenSearchIndexes(address, PROFILE).live(),
            }
            yield from _City(texts, engines).compared(queries, states)
    except pytest.skip.Exception as lacking:
        yield {"name": "search agreement", "skipped": str(lacking)}


class _City:
    """Half of the texts at first, with facts that changed since; the other half comes later."""

    def __init__(self, texts: int, engines: dict[str, Engine]) -> None:
        self._held, self._engines = Texts(), engines
        rows = city_rows(corpus.karlsruhe(2 * texts), self._held)
        self._later = rows[texts:]
        self._rows = list(_changing(rows[:texts]))
        self._head = max(row.from_position for row in self._rows)

    def compared(self, queries: int, states: int) -> Iterator[dict[str, object]]:
        """Agreement before and after the city grew."""
        self._write(self._rows, self._head)
        asked = list(self._asked(queries, states))
        before = {
            name: [_found(engine.match(each)) for each in asked] for name, engine in self._engines.items()
        }
        expected = self._naive(asked)
        yield _line("tantivy and OpenSearch and the naive evaluator", asked, expected, *before.values())
        pages = {
            name: [engine.page(each, Cut(0, 10, grouped=True)) for each in asked[::10]]
            for name, engine in self._engines.items()
        }
        yield _line("pages of tantivy and OpenSearch", asked[::10], *pages.values())
        gone = self._grow()
        for name, engine in self._engines.items():
            pairs = [
                _comparable(b, _found(engine.match(each)), gone)
                for b, each in zip(before[name], asked, strict=True)
            ]
            yield _line(f"{name} before and after growth", asked, *zip(*pairs, strict=True))

    def _write(self, rows: Iterable[SearchRow], checkpoint: int) -> None:
        documents = [index_document(row, PROFILE, self._held.text, self._held) for row in rows]
        for engine in self._engines.values():
            engine.write(documents, (), checkpoint)

    def _naive(self, asked: Sequence[Asked]) -> list[_Found]:
        readings = [read(row, self._held.texts.get(row.sha256 or "", ""), PROFILE) for row in self._rows]
        found: list[_Found] = []
        known: dict[str, list[_Found]] = {}
        for each in asked:
            if each.query.text not in known:
                told = scored(each.query, PROFILE, readings)
                same = [other for other in asked if other.query.text == each.query.text]
                known[each.query.text] = [_found(matches(other, told)) for other in same]
            found.append(known[each.query.text].pop(0))
        return found

    def _grow(self) -> frozenset[int]:
        """The ordinals of what was erased."""
        head, draw = self._head + len(self._later), random.Random(11)  # noqa: S311
        later = [
            structs.replace(row, from_position=self._head + n, ordinal=(self._head + n) * 1024)
            for n, row in enumerate(self._later, 1)
        ]
        self._write(later, head)
        self._write(self._rows[::5], head)
        erased = draw.sample([row for row in self._rows if row.sha256], ERASED)
        self._write([structs.replace(row, sha256=None, sections=()) for row in erased], head)
        return frozenset(row.ordinal for row in erased)

    def _asked(self, queries: int, states: int) -> Iterator[Asked]:
        draw = random.Random(5)  # noqa: S311
        positions = sorted(draw.sample(range(1, self._head + 1), states))
        for text in _queries(self._rows, self._held, queries, draw):
            query = parse(text, PROFILE)
            yield from (Asked(query, position) for position in positions)


def _changing(rows: Sequence[SearchRow]) -> Iterator[SearchRow]:
    """The rows, every third one with facts that change once, recorded after all of them."""
    for number, row in enumerate(rows, 1):
        if number % 3:
            yield row
            continue
        changed = len(rows) + number
        yield structs.replace(row, to_position=changed)
        yield structs.replace(
            row, from_position=changed, to_position=OPEN, status=STATUSES[1], bodies=(BODIES[number % 30],)
        )


def _queries(rows: Sequence[SearchRow], held: Texts, count: int, draw: random.Random) -> list[str]:
    """Queries of all kinds, over words of every frequency alike, from the rarest to the commonest."""
    texts: Counter[str] = Counter()
    for text in held.texts.values():
        texts.update({word for word, _, _ in PROFILE.tokens(text) if word.isalpha() and len(word) > 3})
    bands = [[w for w, n in sorted(texts.items()) if 4**e <= n < 4 ** (e + 1)] for e in range(7)]
    bands = [band for band in bands if band]
    titles = [row.title for row in rows if row.title]

    def word() -> str:
        return draw.choice(draw.choice(bands))

    kinds = (
        word,
        lambda: f"{word()} {word()}",
        lambda: f"{word()} ODER {word()} ODER {word()}",
        lambda: f"{word()} -{word()}",
        lambda: " ".join(draw.choice(titles).split()[:3]),
        lambda: '"' + " ".join(draw.choice(titles).replace('"', " ").split()[:2]) + '"',
        lambda: f'"{word()} {word()}"~{draw.randrange(20)}',
        lambda: word()[:4] + "*",
        lambda: "~" + word(),
        lambda: f"titel:{word()}",
        lambda: f"{word()} gremium:Gemeinderat",
        lambda: f"{word()} jahr:2010..2016 ergebnis:beschlossen/Gemeinderat",
        lambda: f"({word()} ODER {word()}) status:erledigt",
    )
    made: dict[str, None] = {}
    while len(made) < count:
        made[kinds[len(made) % len(kinds)]()] = None
    return list(made)


def _found(told: Matches) -> _Found:
    each = tuple((match.score, match.ordinal, match.from_position) for match in told.matches)
    return _Found(each, told.families, told.facets)


def _comparable(before: _Found, after: _Found, gone: frozenset[int]) -> tuple[object, object]:
    """Both as they must be equal: where something erased is found, without it and without counts.

    What is erased may be found afterwards: it no longer holds what was excluded.
    """
    kept, still = (tuple(m for m in each.matches if m[1] not in gone) for each in (before, after))
    return (before, after) if (kept, still) == (before.matches, after.matches) else (kept, still)


def _line(name: str, asked: Sequence[Asked], *found: Sequence[object]) -> dict[str, object]:
    equal = [all(other == first for other in others) for first, *others in zip(*found, strict=True)]
    differ = [
        f"{each.query.text} @{each.position}" for each, same in zip(asked, equal, strict=True) if not same
    ]
    return {
        "name": f"search agreement, {name}",
        "searches": len(equal),
        "equal": sum(equal),
        "with_hits": sum(bool(getattr(first, "matches", first)) for first in found[0]),
        "differ": differ[:5],
    }


if __name__ == "__main__":
    for line in measure(*map(int, sys.argv[1:])):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
