"""The production engine: one index of an OpenSearch cluster; knows no text, no page and no log.

Writing is at least once: rows first, then a refresh, then the checkpoint. What is written twice, or late, is
written over with the same or left, because a row's version in OpenSearch is the checkpoint that it came with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from msgspec import convert, json

from domain.errors import ProfileMismatch, SearchUnavailable, Unusable
from search.asked import Asked
from search.index_document import IndexDocument, RowName
from search.matches import Cut, Lead, Match, Matches, Page
from search.opensearch_answers import (
    family_sizes,
    family_sizes_request,
    matches_request,
    page_request,
    read_facets,
    read_families,
    total_request,
)
from search.opensearch_bulk import send
from search.opensearch_form import FORM, MARKER, delete_line, marker_lines, put_lines, spelled
from search.opensearch_server import OpenSearchServer
from search.profile import Profile
from search.rows import SearchRow

PROBE = (
    *("rat|a", "straße|10", "ÄÖÜ|1", "ǆ|2", "²|3", "٣|4", "=vii-a-00612", "x" * 64 + "|10"),
    *("s" * 128 + "|10", "𝔘" * 64 + "|f", "が" * 64, "İ", "\u00adx", "a_b.c:d/e\\f*"),
)
"""Terms as awkward as a profile's may be: of up to 128 letters, of any script, with what separates levels."""

SWEEP = 10_000
"""Hits a request when all are wanted: as many as OpenSearch gives at a time."""


class OpenSearchEngine:
    """One index for one profile; any number of processes read it while one writes."""

    def __init__(self, server: OpenSearchServer, index: str, profile: Profile) -> None:
        """Opens an index that is there; raises ProfileMismatch for another profile's."""
        self._server = server
        self._index = index
        self._profile = profile
        self._check_form()
        if self._marker() is None:
            self._mark(0)
        self._check_profile()
        self._check_terms()

    def checkpoint(self) -> int:
        """The event position up to which the index is complete."""
        marker = self._marker()
        if marker is None:
            raise Unusable(f"{self._index} no longer holds its checkpoint; run `ratsarchiv rebuild`.")
        return int(marker["checkpoint"])

    def write(self, documents: Iterable[IndexDocument], removed: Iterable[RowName], checkpoint: int) -> None:
        """Replaces documents by name, removes others, and moves the checkpoint once all can be found."""
        self.checkpoint()  # a server may make a lost index again by itself, with fields of its own
        puts = (put_lines(document, checkpoint) for document in documents)
        deletes = (delete_line(name, checkpoint) for name in removed)
        send(self._server, self._index, chain(puts, deletes))
        self._refresh()
        self._mark(checkpoint)

    def match(self, asked: Asked) -> Matches:
        """All documents of rows valid at the position that match, in order, with exact counts."""
        found: list[Match] = []
        counts: dict[str, Any] = {}
        for answer in self._sweep(matches_request(asked, self._profile)):
            counts = counts or answer
            found.extend(map(_match, answer["hits"]["hits"]))
        families = len({match.family for match in found})
        return Matches(tuple(found), families, read_facets(counts))

    def page(self, asked: Asked, cut: Cut) -> Page:
        """What a page shows of the same, in one request, or two where families have more than one match."""
        answer = self._search(page_request(asked, self._profile, cut))
        hits, total = answer["hits"]["hits"], answer["hits"]["total"]["value"]
        families = read_families(answer)
        if families is None:
            families = len({match.family for match in self.match(asked).matches})
        sizes: dict[int, int] = {}
        if cut.grouped and hits and total > families:
            shown = [_value(hit, "family") for hit in hits]
            sizes = family_sizes(self._search(family_sizes_request(asked, self._profile, shown)))
        leads = tuple(_lead(hit, sizes, grouped=cut.grouped) for hit in hits)
        return Page(leads, total, families, read_facets(answer))

    def totals(self, asked: Sequence[Asked]) -> list[int]:
        """How many documents match each of them."""
        if not asked:
            return []
        lines = b"".join(b"{}\n" + json.encode(total_request(each, self._profile)) + b"\n" for each in asked)
        answer = self._server.ask("POST", f"/{self._index}/_msearch", lines)
        return [self._total(each) for each in answer["responses"]]

    def _total(self, answer: dict[str, Any]) -> int:
        """What one of several requests counted; a shard that did not answer would count short."""
        if "error" in answer or answer["_shards"]["failed"]:
            reason = answer.get("error", {}).get("reason", "some shards failed")
            raise SearchUnavailable(
                f"OpenSearch at {self._server.address!r} did not count ({reason}); try again in a while."
            )
        return int(answer["hits"]["total"]["value"])

    def rows(self, names: Sequence[RowName]) -> list[SearchRow]:
        """The rows of these names, each open-ended, in this order."""
        if not names:
            return []
        request = {"ids": [spelled(name) for name in names]}
        answer = self._server.ask("POST", f"/{self._index}/_mget", request, _source="row")
        return [convert(found["_source"]["row"], SearchRow) for found in answer["docs"]]

    def digests(self) -> Iterator[tuple[RowName, str]]:
        """Every document's name and digest, in no particular order."""
        request = {
            "query": {"exists": {"field": "ordinal"}},
            "sort": [{"ordinal": "asc"}, {"from_position": "asc"}],
            "stored_fields": "_none_",
            "docvalue_fields": ["digest"],
        }
        for answer in self._sweep(request):
            for hit in answer["hits"]["hits"]:
                ordinal, start = hit["sort"]
                yield (ordinal, start), hit["fields"]["digest"][0]

    def _sweep(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The answers that together hold all hits: behind the last hit of each begins the next."""
        answer = self._search({**request, "size": SWEEP})
        yield answer
        following = {key: value for key, value in request.items() if key not in ("aggs", "track_total_hits")}
        while len(hits := answer["hits"]["hits"]) == SWEEP:
            answer = self._search({**following, "size": SWEEP, "search_after": hits[-1]["sort"]})
            yield answer

    def _search(self, request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._server.ask(
            "POST",
            f"/{self._index}/_search",
            request,
            allow_partial_search_results="false",
            filter_path="-aggregations.families.buckets,-aggregations.chosen_families.families.buckets",
        )
        return answer

    def _refresh(self) -> None:
        answer = self._server.persist("POST", f"/{self._index}/_refresh")
        if answer["_shards"]["failed"]:
            raise SearchUnavailable(
                f"OpenSearch at {self._server.address!r} did not refresh all shards of {self._index};"
                " look into its log, then project again."
            )

    def _mark(self, checkpoint: int) -> None:
        marker = {
            "profile": self._profile.NAME,
            "fingerprint": self._profile.fingerprint(),
            "checkpoint": str(checkpoint),
        }
        send(self._server, self._index, [marker_lines(marker, checkpoint)])

    def _marker(self) -> dict[str, str] | None:
        """Profile, fingerprint and checkpoint as of the last write; None in an index just made."""
        found = self._server.find(f"/{self._index}/_doc/{MARKER}")
        return found["_source"]["marker"] if found else None

    def _check_form(self) -> None:
        told = self._server.ask("GET", f"/{self._index}/_mapping")[self._index]["mappings"]
        if told.get("_meta", {}).get("form") != FORM:
            raise self._mismatch("of another form")

    def _check_profile(self) -> None:
        found = self._marker() or {}
        expected = (self._profile.NAME, self._profile.fingerprint())
        if (found.get("profile"), found.get("fingerprint")) != expected:
            name, fingerprint = found.get("profile"), str(found.get("fingerprint"))[:12]
            raise self._mismatch(f"built with profile {name} ({fingerprint})")

    def _check_terms(self) -> None:
        """A server that reads terms otherwise than they are sent would find other rows."""
        request = {"field": "text_levels", "text": " ".join(PROBE)}
        told = self._server.ask("POST", f"/{self._index}/_analyze", request)["tokens"]
        for place, (sent, token) in enumerate(zip(PROBE, told, strict=False)):
            if sent != token["token"] or place != token["position"]:
                raise self._mismatch(f"on a server that reads {sent[:20]!r} as {token['token'][:20]!r}")
        if len(told) != len(PROBE):
            raise self._mismatch(f"on a server that reads {len(PROBE)} terms as {len(told)}")

    def _mismatch(self, got: str) -> ProfileMismatch:
        expected = f"{self._profile.NAME} ({self._profile.fingerprint()[:12]})"
        return ProfileMismatch(
            f"The index {self._index} is {got}, but searching uses profile {expected};"
            " run `ratsarchiv rebuild`."
        )


def _match(hit: dict[str, Any]) -> Match:
    columns = (_value(hit, name) for name in ("ordinal", "from_position", "family"))
    return Match(int(hit["_score"]), *columns)


def _lead(hit: dict[str, Any], sizes: dict[int, int], *, grouped: bool) -> Lead:
    row = convert(hit["_source"]["row"], SearchRow)
    more = sizes.get(_value(hit, "family"), 1) - 1 if grouped else None
    return Lead(int(hit["_score"]), row, more)


def _value(hit: dict[str, Any], field: str) -> int:
    return int(hit["fields"][field][0])
