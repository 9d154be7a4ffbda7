"""Measures searching end to end against the engine alone: the same query, facets and fetches; needs the data.

    python -m benchmarks.search_speed TEXTS TIMES

TEXTS of a city (0: all), TIMES over, to see how it grows. End to end is what a page does: parse, search,
count facets and families, fetch rows, read texts and their words from disk, cut and mark passages.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import tantivy
from msgspec import structs
from sqlalchemy import create_engine

from archive.folder_originals import FolderOriginals
from benchmarks import corpus
from benchmarks.city import DATA
from benchmarks.city_rows import city_rows
from projections import tables
from projections.token_store import TokenStore
from search.answers import AsOf, Search
from search.asked import Asked, Choice
from search.clauses import clauses
from search.index_document import index_document
from search.parse import parse
from search.profiles.v2 import shipped
from search.rows import FACETS, SearchRow
from search.tantivy_engine import TantivyEngine
from search.tantivy_query import compile_query
from tests.search.made import Texts

SOME = 2_000
"""Texts of the usual run."""

EACH = 60
"""Queries of each kind."""

GOALS = {"p95_ms": 20.0, "ratio": 1.5}
BOUNDS = {"rare": (0.0001, 0.002), "middling": (0.003, 0.02), "frequent": (0.06, 1.1)}
"""In what share of the texts words are that are drawn."""

PROFILE = shipped()

Query = tuple[str, tuple[Choice, ...], float]
"""What is typed, what is chosen, and at which share of the log."""


def measure(texts: int = SOME, times: int = 1) -> Iterator[dict[str, object]]:
    """Yields a line for building the index and one for each kind of query."""
    if not DATA.exists():
        yield {"name": "search speed", "skipped": f"needs {DATA} beside the checkout"}
        return
    held = Texts()
    rows = _repeated(city_rows(corpus.karlsruhe(texts), held), times)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        bench = _Bench(Path(folder), held, rows)
        yield bench.built
        for kind, queries in _kinds(bench, held).items():
            yield bench.compared(kind, queries)


class _Bench:
    """An index over rows, with texts and words on the disk."""

    def __init__(self, folder: Path, held: Texts, rows: Sequence[SearchRow]) -> None:
        self._originals = FolderOriginals(folder / "originals")
        self._originals.put_many([text.encode() for text in held.texts.values()])
        store = create_engine(f"sqlite:///{folder / 'words.sqlite'}")
        tables.metadata.create_all(store, [tables.tokens])
        table = TokenStore(store)
        self.rows, self._path = rows, folder / "index"
        start = time.perf_counter()
        engine = TantivyEngine(self._path, PROFILE)
        made = (index_document(row, PROFILE, self._text, table) for row in rows)
        engine.write(made, (), len(rows))
        table.flush()
        self.built = _built(len(rows), time.perf_counter() - start, self._path)
        self._engine, self._search = engine, Search(engine, PROFILE, table, self._text, lambda _: ())
        index = tantivy.Index.open(str(self._path))
        self._schema, self._bare = index.schema, index.searcher()

    def _text(self, sha256: str) -> str:
        return self._originals.get(sha256).decode()

    def compared(self, kind: str, queries: Sequence[Query]) -> dict[str, object]:
        """Both systems' times for the same queries, asked in turn, the first time not counted."""
        pairs = [(self._timed_ours(query), self._timed_bare(query)) for query in (*queries, *queries)]
        ours, bare = (list(column) for column in zip(*pairs[len(queries) :], strict=True))
        (p50, p95), (bare_p50, bare_p95) = _percentiles(ours), _percentiles(bare)
        return {
            "name": f"search speed, {kind}",
            "queries": len(queries),
            "hits": round(statistics.median(self._engine.totals([self._asked(q) for q in queries]))),
            "ms": [round(p50, 1), round(p95, 1)],
            "engine_ms": [round(bare_p50, 1), round(bare_p95, 1)],
            "ratio": [round(p50 / bare_p50, 2), round(p95 / bare_p95, 2)],
            "goals": GOALS,
        }

    def _asked(self, query: Query) -> Asked:
        typed, choices, share = query
        return Asked(parse(typed, PROFILE), int(len(self.rows) * share), None, choices)

    def _timed_ours(self, query: Query) -> float:
        typed, choices, share = query
        as_of = AsOf(int(len(self.rows) * share), "")
        return _timed(lambda: self._search.run(typed, as_of, choices=choices, limit=10))

    def _timed_bare(self, query: Query) -> float:
        asked = self._asked(query)
        compiled = compile_query(clauses(asked, PROFILE), self._schema)
        others = {
            c.facet: compile_query(clauses(asked.without(c.facet), PROFILE), self._schema)
            for c in asked.choices
        }
        return _timed(lambda: self._alone(compiled, others))

    def _alone(self, compiled: tantivy.Query, others: dict[str, tantivy.Query]) -> None:
        """The engine's own work for a page: hits, families, facets and ten documents."""
        hits = self._bare.search(compiled, self._bare.num_docs).hits
        self._bare.fast_field_values("family", [address for _, address in hits])
        free = [name for name in FACETS if name not in others]
        for query, names in ((compiled, free), *((other, [name]) for name, other in others.items())):
            self._bare.aggregate(query, {n: {"terms": {"field": n, "size": 65_000}} for n in names})
        for _, address in hits[:10]:
            self._bare.doc(address)


def _kinds(bench: _Bench, held: Texts) -> dict[str, list[Query]]:
    draw = random.Random(3)  # noqa: S311
    words = _words(held)
    rare, middling, frequent = (words[name] for name in BOUNDS)
    titles = [row.title for row in bench.rows if len(row.title.split()) > 3]
    pick = draw.choice
    made: dict[str, Callable[[], str]] = {
        "rare word": lambda: pick(rare),
        "middling word": lambda: pick(middling),
        "frequent word": lambda: pick(frequent),
        "two words": lambda: f"{pick(middling)} {pick(frequent)}",
        "three of one": lambda: f"{pick(middling)} ODER {pick(middling)} ODER {pick(rare)}",
        "phrase": lambda: '"' + " ".join(pick(titles).replace('"', " ").split()[:3]) + '"',
        "near": lambda: f'"{pick(middling)} {pick(frequent)}"~5',
        "prefix": lambda: pick(middling)[:5] + "*",
        "fuzzy": lambda: "~" + pick(middling),
        "title": lambda: pick(titles),
        "fields": lambda: f"{pick(frequent)} gremium:Gemeinderat jahr:2015..2020",
    }
    kinds: dict[str, list[Query]] = {
        kind: [(make(), (), 1.0) for _ in range(EACH)] for kind, make in made.items()
    }
    kinds["past state"] = [(pick(middling), (), draw.random()) for _ in range(EACH)]
    chosen = (Choice("kind", ("motion", "question")), Choice("body", ("Gemeinderat",)))
    kinds["choices"] = [(pick(frequent), chosen, 1.0) for _ in range(EACH)]
    return kinds


def _words(held: Texts) -> dict[str, list[str]]:
    """Words by in how many texts they are."""
    texts: dict[str, int] = {}
    for text in held.texts.values():
        for word in {word for word, _, _ in PROFILE.tokens(text) if word.isalpha() and len(word) > 4}:
            texts[word] = texts.get(word, 0) + 1
    return {
        name: sorted(word for word, count in texts.items() if low <= count / len(held.texts) < high)
        for name, (low, high) in BOUNDS.items()
    }


def _repeated(rows: list[SearchRow], times: int) -> list[SearchRow]:
    """The rows so many times over, each time recorded later and as other papers."""
    count = len(rows)
    return [
        structs.replace(
            row,
            ordinal=(row.from_position + count * again) * 1024,
            from_position=row.from_position + count * again,
            family=f"{row.family}-{again}" if again else row.family,
        )
        for again in range(times)
        for row in rows
    ]


def _built(rows: int, seconds: float, index: Path) -> dict[str, object]:
    size = sum(path.stat().st_size for path in index.iterdir())
    return {
        "name": "search speed, building",
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds),
        "index_mb": round(size / 1e6),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }


def _percentiles(ms: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(ms, n=20, method="inclusive")
    return cuts[9], cuts[18]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    for line in measure(*given):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
