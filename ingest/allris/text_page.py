"""Reader of ALLRIS pages saved as flattened text: text in, observation out. Knows no files and no clock.

What the page does not show to its end is never claimed to be all there is: the Beratungsfolge is complete
once what follows it was seen, relations and Stammbaum once the page is whole, and a page that was cut has no
text at all, so that no version shorter than the whole one is recorded. When a page counts as whole is said
in ingest.allris.layout.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from domain.errors import Unreadable
from domain.numbers import normalise
from domain.observation import (
    Listing,
    NotUnderstood,
    Observation,
    PaperKey,
    Reader,
    StatedFile,
    StatedRelation,
)
from domain.vocabulary import kind_code, relation_kind
from ingest.allris.family_tree import FamilyTree, read_tree, tree_relations
from ingest.allris.header import Header, is_public, read_header
from ingest.allris.layout import Page, lay_out
from ingest.allris.proposals import by_number
from ingest.allris.sections import read_text
from ingest.allris.seen import Seen
from ingest.allris.stations import Stations, read_stations

READER = Reader("allris-text", 2)


def read(text: str, seen: Seen) -> Observation:
    """What a saved page shows of its paper; Unreadable for anything but the page of one paper."""
    page = lay_out(text)
    if not page.header:
        raise Unreadable(f"The page of {page.number} has no header, expected one: save the whole page.")
    header = _header(page)
    stations = None if page.stations is None else read_stations(page.stations, closed=page.stations_closed)
    tree = None if page.tree is None else read_tree(page.tree)
    key = PaperKey(number=page.number)
    body = read_text(page.body, page.contents) if _shows_whole_text(page) else None
    return Observation(
        **seen.fields(),
        key=key,
        reader=READER,
        title=header.title,
        kind_text=header.kind_text,
        status_text=header.status_text,
        occasion=header.occasion,
        public=UNSET if header.status_text is UNSET else is_public(header.status_text),
        originators=header.originators,
        clerks=header.clerks,
        authors=header.authors,
        text=UNSET if body is None else body,
        consultations=UNSET if stations is None else stations.listing,
        relations=_relations(page, header, tree),
        mentions=UNSET if tree is None else tree.mentions,
        files=_files(page),
        not_understood=_not_understood(page, header, stations, tree),
    )


def _header(page: Page) -> Header:
    closed = page.stations is not None or page.contents != () or page.tree is not None or page.body != ()
    return read_header(page.header, closed=closed)


def _shows_whole_text(page: Page) -> bool:
    return page.tree is not None or page.ended


def _relations(page: Page, header: Header, tree: FamilyTree | None) -> Listing[StatedRelation]:
    """The page's claims: its Bezüglich, its Stammbaum, and what its number proposes."""
    own = PaperKey(number=page.number)
    kind = relation_kind(kind_code(header.kind_text or None))
    claims = [
        StatedRelation(child=own, parent=PaperKey(number=number), kind=kind, basis="Bezüglich")
        for number in header.parents
        if normalise(number) != normalise(page.number)
    ]
    if tree is not None:
        claims.extend(tree_relations(tree.mentions.items))
    claims.extend(by_number(page.number, kind))
    return Listing(tuple(claims), complete=page.ended if tree is None else tree.mentions.complete)


def _files(page: Page) -> Listing[StatedFile] | UnsetType:
    if page.attachments is None:
        return UNSET
    return Listing(tuple(StatedFile(name) for name in page.attachments), complete=page.contents_closed)


def _not_understood(
    page: Page, header: Header, stations: Stations | None, tree: FamilyTree | None
) -> tuple[NotUnderstood, ...]:
    """Everything that the parts of the page list, and the place where the page was cut."""
    listed = list(header.not_understood)
    for part in (stations, tree):
        listed.extend(() if part is None else part.not_understood)
    if not _shows_whole_text(page):
        shown = (*page.header, *(page.stations or ()), *page.body)
        last = next(line for line in reversed(shown) if line.strip())
        listed.append(NotUnderstood("Seitenende", page.torn or last))
    return tuple(listed)
