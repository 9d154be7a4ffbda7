"""The embedded engine: an index folder that tantivy reads and writes; knows no text, no page and no log.

Terms are made elsewhere and joined by blanks: tantivy splits at blanks and does nothing else to them,
and user text never reaches its query parser.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from msgspec import json
from tantivy import Document, Query, Schema, SchemaBuilder, Searcher

from domain.errors import IndexBusy, ProfileMismatch, Unusable
from search.asked import Asked
from search.clauses import clauses
from search.index_document import IndexDocument, RowName, family_number
from search.matches import Cut, Facets, Lead, Matches, Page
from search.profile import Profile
from search.rows import FACETS, SearchRow
from search.tantivy_hits import facets, in_order, shown
from search.tantivy_query import compile_query

_POSITIONAL = ("title_stems", "text_stems", "title_words", "text_words")
_LEVELS = ("title_levels", "text_levels", "title_parts", "text_parts")
_MARKER = "marker"
PANIC = "PanicException"
"""What a panic of Rust is in Python: a BaseException of a module that cannot be imported."""
_HEAP = 128_000_000


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in _POSITIONAL:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in _LEVELS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("ordinal", "from_position", "to_position", "family", "day"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number_key", fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("numbers", "council", "facts"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("name", "digest", _MARKER):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("row", stored=True)
    return builder.build()


class TantivyEngine:
    """The index in one folder for one profile; any number of processes read it while one writes.

    A damaged file raises Unusable, whenever it is found.
    """

    def __init__(self, folder: Path, profile: Profile) -> None:
        """Opens the folder's index, or makes an empty one; raises ProfileMismatch for another profile's."""
        self._folder = folder
        self._profile = profile
        self._schema = _schema()
        self._writing = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._index = self._opened()
        if not self._marker():
            self.write((), (), 0)
        self._check_profile()

    def checkpoint(self) -> int:
        """The event position up to which the index is complete."""
        return int(self._marker()["checkpoint"])

    def write(self, documents: Iterable[IndexDocument], removed: Iterable[RowName], checkpoint: int) -> None:
        """Replaces documents by name, removes others and moves the checkpoint in one commit.

        Raises IndexBusy while another process writes.
        """
        with self._writing:
            # Another process may have written since: a writer on stale metadata would lose its segments.
            index = self._opened()
            with _writing(index, self._folder) as writer:
                for name in removed:
                    writer.delete_documents_by_term("name", _spelled(name))
                for document in documents:
                    writer.delete_documents_by_term("name", _spelled(document.name))
                    writer.add_document(_stored(document))
                writer.delete_documents_by_term("name", _MARKER)
                writer.add_document(Document(name=_MARKER, marker=self._mark(checkpoint)))
            index.reload()
            self._index = index

    def match(self, asked: Asked) -> Matches:
        """All documents of rows valid at the position that match, in order, with exact counts."""
        with self._readable():
            return self._matches(self._searcher(), asked, self._compiled(asked))

    def page(self, asked: Asked, cut: Cut) -> Page:
        """What a page shows of the same."""
        with self._readable():
            searcher, compiled = self._searcher(), self._compiled(asked)
            if asked.order != "relevance":
                return self._page_in_order(searcher, asked, compiled, cut)
            found = shown(searcher, compiled, cut)
            leads = tuple(Lead(score, _row(searcher, address), more) for score, address, more in found.leads)
            return Page(leads, found.total, found.families, self._facets(searcher, asked, compiled))

    def _page_in_order(self, searcher: Searcher, asked: Asked, compiled: Query, cut: Cut) -> Page:
        found = self._matches(searcher, asked, compiled)
        leads = tuple(
            Lead(match.score, self._named(searcher, (match.ordinal, match.from_position)), more)
            for match, more in found.cut(cut)
        )
        return Page(leads, found.total, found.families, found.facets)

    def totals(self, asked: Sequence[Asked]) -> list[int]:
        """How many documents match each of them."""
        with self._readable():
            searcher = self._searcher()
            found = [searcher.search(self._compiled(each), 1) for each in asked]
            return [int(each.count) for each in found]  # type: ignore[attr-defined]  # the stubs lack it

    def rows(self, names: Sequence[RowName]) -> list[SearchRow]:
        """The rows of these names, each open-ended, in this order."""
        with self._readable():
            searcher = self._searcher()
            return [self._named(searcher, name) for name in names]

    def digests(self) -> Iterator[tuple[RowName, str]]:
        """Every document's name and digest, in no particular order."""
        with self._readable():
            searcher = self._searcher()
            for _, address in searcher.search(Query.all_query(), max(1, searcher.num_docs)).hits:
                held = searcher.doc(address)
                if not held[_MARKER]:
                    ordinal, _, start = held["name"][0].partition("-")
                    yield (int(ordinal), int(start)), held["digest"][0]

    def _named(self, searcher: Searcher, name: RowName) -> SearchRow:
        hits = searcher.search(Query.term_query(self._schema, "name", _spelled(name)), 1).hits
        return _row(searcher, hits[0][1])

    def _compiled(self, asked: Asked) -> Query:
        return compile_query(clauses(asked, self._profile), self._schema)

    def _matches(self, searcher: Searcher, asked: Asked, compiled: Query) -> Matches:
        found = in_order(searcher, compiled, asked.order)
        families = len({match.family for match in found})
        return Matches(tuple(found), families, self._facets(searcher, asked, compiled))

    def _facets(self, searcher: Searcher, asked: Asked, compiled: Query) -> Facets:
        """A facet's own choice does not change its counts; the others share one pass over the matches."""
        chosen = [choice.facet for choice in asked.choices]
        counts = facets(searcher, compiled, [name for name in FACETS if name not in chosen])
        for facet in chosen:
            counts |= facets(searcher, self._compiled(asked.without(facet)), [facet])
        return Facets(**counts)

    def _opened(self) -> tantivy.Index:
        with self._readable():
            try:
                return tantivy.Index(self._schema, path=str(self._folder))
            except ValueError as error:
                raise self._mismatch("of another form") from error

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Unusable for a damaged file, which tantivy tells by a ValueError or by a panic of its own."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ValueError) and type(error).__name__ != PANIC:
                raise
            raise Unusable(
                f"The index in {self._folder} is damaged ({error}); run `ratsarchiv rebuild`."
            ) from error

    def _searcher(self) -> Searcher:
        self._index.reload()
        return self._index.searcher()

    def _mark(self, checkpoint: int) -> str:
        return json.encode(
            {
                "profile": self._profile.NAME,
                "fingerprint": self._profile.fingerprint(),
                "checkpoint": str(checkpoint),
            }
        ).decode()

    def _marker(self) -> dict[str, str]:
        """Profile, fingerprint and checkpoint as of the last commit; empty in an index just made."""
        with self._readable():
            searcher = self._searcher()
            hits = searcher.search(Query.term_query(self._schema, "name", _MARKER), 1).hits
            return json.decode(searcher.doc(hits[0][1])[_MARKER][0], type=dict[str, str]) if hits else {}

    def _check_profile(self) -> None:
        found = self._marker()
        if (found["profile"], found["fingerprint"]) != (self._profile.NAME, self._profile.fingerprint()):
            raise self._mismatch(f"built with profile {found['profile']} ({found['fingerprint'][:12]})")

    def _mismatch(self, got: str) -> ProfileMismatch:
        expected = f"{self._profile.NAME} ({self._profile.fingerprint()[:12]})"
        return ProfileMismatch(
            f"The index in {self._folder} is {got}, but searching uses profile {expected};"
            " run `ratsarchiv rebuild`."
        )


@contextmanager
def _writing(index: tantivy.Index, folder: Path) -> Iterator[tantivy.IndexWriter]:
    """A writer that commits at the end or rolls back; tantivy's own `with` commits even after an error."""
    try:
        writer = index.writer(_HEAP, 1)
    except ValueError as error:
        raise IndexBusy(
            f"Another process writes the index in {folder}, and only one may; wait until it has ended."
        ) from error
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _stored(document: IndexDocument) -> Document:
    fields: dict[str, Any] = {
        "name": _spelled(document.name),
        "digest": document.digest(),
        "row": document.row,
        "ordinal": document.ordinal,
        "from_position": document.from_position,
        "to_position": document.to_position,
        "family": family_number(document.council, document.family),
        "day": document.day,
        "number_key": document.number_key,
        "facts": list(document.facts),
        "council": document.council,
        "numbers": list(document.numbers),
    }
    fields.update({name: list(values) for name, values in document.facets.items()})
    fields.update({name: getattr(document, name) for name in (*_POSITIONAL, *_LEVELS)})
    return Document(**fields)


def _spelled(name: RowName) -> str:
    return f"{name[0]}-{name[1]}"


def _row(searcher: Searcher, address: tantivy.DocAddress) -> SearchRow:
    return json.decode(searcher.doc(address)["row"][0], type=SearchRow)
