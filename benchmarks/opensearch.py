"""Measures OpenSearch: our write against a bare bulk, our search against the bare request; needs the data.

    python -m benchmarks.opensearch TEXTS

The bodies of both writes are the same bytes' worth; the bare request is the one that a search compiles to,
sent by nothing but an HTTP connection. Both stand in the same run. 0 takes all texts.
"""

from __future__ import annotations

import http.client
import json
import lzma
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import msgspec
import pytest
from msgspec import structs
from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from benchmarks.city import DATA
from search.answers import AsOf, Search
from search.asked import Asked
from search.index_document import IndexDocument, index_document
from search.matches import Cut
from search.opensearch_address import opensearch_address
from search.opensearch_answers import page_request
from search.opensearch_form import index_body, put_lines
from search.opensearch_indexes import OpenSearchIndexes
from search.parse import parse
from search.profiles.v2 import shipped
from tests.search.made import Texts, a_row
from tests.servers.opensearch import OPENSEARCH_2, OpenSearchNode, running_node

PROFILE = shipped()

SOME = 2_000
"""Texts of the usual run."""

SEARCHES = 300
GOALS = {"write": 1.3, "search": 1.5}
FACTS = {"bodies": 12, "originators": 40, "years": 20}
"""How many values the made-up facts of a row have, about as many as a city's."""


class TextLine(msgspec.Struct, frozen=True):
    """What counts here of a line of the data."""

    text: str


def measure(texts: int = SOME) -> Iterator[dict[str, object]]:
    """Yields a line each for writing and searching."""
    if not DATA.exists():
        yield {"name": "OpenSearch", "skipped": f"needs {DATA} beside the checkout"}
        return
    held, documents = _corpus(texts)
    try:
        with running_node(OPENSEARCH_2) as node:
            yield _writes(node, documents)
            yield from _searches(node, held, len(documents))
    except pytest.skip.Exception as lacking:
        yield {"name": "OpenSearch", "skipped": str(lacking)}


def _corpus(limit: int) -> tuple[Texts, list[IndexDocument]]:
    """Rows over real texts; facts and families are drawn, the same in every run."""
    draw, held = random.Random(1), Texts()  # noqa: S311
    decode = msgspec.json.Decoder(TextLine).decode
    with lzma.open(DATA / "documents.jsonl.xz") as lines:
        texts = [decode(line).text for line in islice(lines, limit or None)]
    rows = [
        structs.replace(
            a_row(number, f"2020/{number:05}", text[:80], sha256=held.add(text)),
            family=f"2020/{draw.randrange(len(texts) // 3 + 1):05}",
            bodies=(f"Ausschuss {draw.randrange(FACTS['bodies'])}",),
            originators=(f"Amt {draw.randrange(FACTS['originators'])}",),
            year=2000 + draw.randrange(FACTS["years"]),
        )
        for number, text in enumerate(texts, 1)
    ]
    return held, [index_document(row, PROFILE, held.text, held) for row in rows]


def _writes(node: OpenSearchNode, documents: list[IndexDocument]) -> dict[str, object]:
    """Ours, from documents to a checkpoint that is told, against a bulk of bodies that lie ready."""
    count = len(documents)
    bodies = [json.loads(put_lines(document, count).splitlines()[1]) for document in documents]
    bare = [_timed(partial(_bare_write, node, bodies, "bare-1"))]
    ours = _timed(partial(_our_write, node, documents, "ours"))
    bare.append(_timed(partial(_bare_write, node, bodies, "bare-2")))
    return {
        "name": "OpenSearch write",
        "texts": count,
        "ratio": round(ours / statistics.mean(bare), 2),
        "goal": GOALS["write"],
        "seconds": round(ours, 1),
        "bare_seconds": [round(seconds, 1) for seconds in bare],
        "rows_per_second": round(count / ours),
    }


def _our_write(node: OpenSearchNode, documents: list[IndexDocument], prefix: str) -> None:
    _indexes(node, prefix).live().write(documents, (), len(documents))


def _bare_write(node: OpenSearchNode, bodies: Sequence[dict[str, Any]], index: str) -> None:
    client = OpenSearch(node.address, timeout=600)
    client.indices.create(index=index, body=index_body(1, 0))
    for _ in streaming_bulk(client, bodies, index=index, max_chunk_bytes=10_000_000):
        pass
    client.indices.refresh(index=index)


def _searches(node: OpenSearchNode, held: Texts, count: int) -> Iterator[dict[str, object]]:
    """Words and pairs of words drawn from the texts, and those that most texts hold, grouped and not."""
    engine = _indexes(node, "ours").live()
    search = Search(engine, PROFILE, held, held.text, held.text_map)
    host, _, port = node.address.partition(":")
    bare = http.client.HTTPConnection(host, int(port))
    for name, queries in _kinds(held).items():
        for grouped in (True, False):
            run = partial(search.run, as_of=AsOf(count, ""), group=grouped)
            requests = [_compiled(query, count, Cut(0, 10, grouped)) for query in queries]
            asked = [
                (_timed(partial(run, query)), _timed(partial(_bare_search, bare, request)))
                for query, request in zip(queries * 2, requests * 2, strict=True)
            ]
            warm = asked[len(queries) :]
            yield _compared(f"OpenSearch search, {name}, {'grouped' if grouped else 'single'}", warm)
    bare.close()


def _compared(name: str, pairs: list[tuple[float, float]]) -> dict[str, object]:
    ours, bare = ([seconds * 1000 for seconds in column] for column in zip(*pairs, strict=True))
    (p50, p95), (bare_p50, bare_p95) = _percentiles(ours), _percentiles(bare)
    return {
        "name": name,
        "queries": len(pairs),
        "ratio_p50": round(p50 / bare_p50, 2),
        "ratio_p95": round(p95 / bare_p95, 2),
        "goal": GOALS["search"],
        "ms": [round(p50, 1), round(p95, 1)],
        "bare_ms": [round(bare_p50, 1), round(bare_p95, 1)],
    }


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]


def _kinds(held: Texts) -> dict[str, list[str]]:
    draw, texts = random.Random(1), sorted(held.texts)  # noqa: S311
    pairs: list[str] = []
    for number in range(SEARCHES):
        words = {w for w, _, _ in PROFILE.tokens(held.text(draw.choice(texts))) if w.isalpha() and len(w) > 3}
        pairs.append(" ".join(draw.sample(sorted(words), min(len(words), 1 + number % 2))))
    return {"drawn words": pairs, "frequent words": ["der", "die und", "in", "karlsruhe", "stadt"] * 20}


def _compiled(query: str, position: int, cut: Cut) -> bytes:
    return msgspec.json.encode(page_request(Asked(parse(query, PROFILE), position), PROFILE, cut))


def _bare_search(connection: http.client.HTTPConnection, request: bytes) -> None:
    path = "/ours-v2-1/_search?allow_partial_search_results=false&filter_path=-aggregations.families.buckets"
    connection.request("POST", path, request, {"Content-Type": "application/json"})
    json.loads(connection.getresponse().read())


def _indexes(node: OpenSearchNode, prefix: str) -> OpenSearchIndexes:
    address = opensearch_address(f"opensearch+http://{node.address}/{prefix}")
    return OpenSearchIndexes(structs.replace(address, timeout=600.0), PROFILE)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    for result in measure(int(sys.argv[1]) if sys.argv[1:] else SOME):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
