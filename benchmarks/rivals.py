"""OpenSearch with BM25 as a system that answers the same questions: two analysers that others run.

`german` is OpenSearch's own. `decompounder` is that of Leipzig's Stadtratmonitor, as app/models/paper.rb in
CodeforLeipzig/stadtratmonitor has it. Fields, weights and operator are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import streaming_bulk

from benchmarks.corpus import Document
from benchmarks.decompounder import files
from benchmarks.ours import DEEP, Answer, answered
from benchmarks.questions import Question

ANALYSERS = ("german", "decompounder")
WEIGHTS = {"title": 3, "text": 1}
ONLY_TEXT = ("text",)
BOTH = ("title", "text")

_QUOTES = re.compile('["„“”‟«»]')


class Rival:
    """An index of the documents in the node that the client asks, under one analyser."""

    def __init__(self, client: OpenSearch, index: str, analyser: str, documents: Iterable[Document]) -> None:
        self._client = client
        self._index = index
        client.indices.create(index=index, body=_body(analyser))
        for _ in streaming_bulk(client, _lines(documents), index=index, max_chunk_bytes=10_000_000):
            pass
        client.indices.refresh(index=index)

    def answer(self, question: Question, fields: Sequence[str] = BOTH) -> Answer:
        """The best papers, each where its best document stands."""
        request = {
            "query": _query(question.query, fields),
            "collapse": {"field": "paper"},
            "size": DEEP,
            "_source": False,
        }
        found = self._client.search(index=self._index, body=request)["hits"]["hits"]
        return answered([hit["fields"]["paper"][0] in question.papers for hit in found])


def _query(typed: str, fields: Sequence[str]) -> dict[str, Any]:
    """Each word in title or text, both adding up; words of which the analyser leaves nothing match all."""
    chunks = _QUOTES.sub(" ", typed).split()
    return {"bool": {"must": [{"bool": {"should": [_match(f, c) for f in fields]}} for c in chunks]}}


def _match(field: str, chunk: str) -> dict[str, Any]:
    wanted = {"query": chunk, "operator": "and", "boost": WEIGHTS[field], "zero_terms_query": "all"}
    return {"match": {field: wanted}}


def _lines(documents: Iterable[Document]) -> Iterator[dict[str, str]]:
    for document in documents:
        heading = f"{document.title} {document.name}".strip()
        yield {"paper": document.paper, "title": heading, "text": document.text}


def _body(analyser: str) -> dict[str, Any]:
    text = {"type": "text", "analyzer": analyser}
    return {
        "settings": {
            "index": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": -1},
            "analysis": _stadtratmonitor() if analyser == "decompounder" else {},
        },
        "mappings": {
            "_source": {"enabled": False},
            "properties": {"paper": {"type": "keyword"}, "title": text, "text": text},
        },
    }


def _stadtratmonitor() -> dict[str, Any]:
    patterns, words = files()
    return {
        "filter": {
            "german_stop": {"type": "stop", "stopwords": "_german_"},
            "german_stemmer": {"type": "stemmer", "language": "light_german"},
            "german_decompounder": {
                "type": "hyphenation_decompounder",
                "hyphenation_patterns_path": str(patterns),
                "word_list_path": str(words),
                "only_longest_match": True,
                "min_subword_size": 4,
            },
        },
        "analyzer": {
            "decompounder": {
                "tokenizer": "standard",
                "filter": [
                    *("lowercase", "german_stop", "german_decompounder"),
                    *("german_normalization", "german_stemmer"),
                ],
            }
        },
    }
