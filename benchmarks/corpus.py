"""The real papers that search is measured on: documents with text of one city, titles of two others.

Needs the data beside the checkout; knows no query and no engine.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import msgspec
from msgspec import Struct

from benchmarks.city import DATA, SHARED
from domain.vocabulary import kind_code
from search.profiles import v1

LEIPZIG = SHARED / "data/leipzig/papers.json"
MAGDEBURG = SHARED / "data/magdeburg/observations.jsonl.xz"

UNKNOWN_KIND = kind_code(None)

_LINE_END_HYPHEN = re.compile(r"(\w)-\s*\n\s*([a-zäöüß])")


class Document(Struct, frozen=True):
    """One searchable text; `paper` tells papers apart, `name` is that of the file, `day` that of filing."""

    paper: str
    title: str
    name: str
    text: str
    kind: str = UNKNOWN_KIND
    day: str | None = None


Papers = dict[tuple[str, ...], frozenset[str]]
"""The papers that bear a title, by the title's words: some titles are those of many."""


class _Line(Struct, frozen=True):
    file: str
    owner_id: str | None
    paper_type: str | None
    title: str | None
    date: str | None
    file_name: str | None
    text: str


class _LeipzigPaper(Struct, frozen=True):
    reference: str
    name: str
    paper_type: str
    published_at: str


class _MagdeburgPaper(Struct, frozen=True):
    id: int
    title: str | None
    type: str | None


class _Observation(Struct, frozen=True):
    paper: _MagdeburgPaper


class _Consultation(Struct, frozen=True):
    id: str
    paper: str | None = None


class _PaperLine(Struct, frozen=True):
    id: str
    date: str | None = None
    consultation: tuple[_Consultation, ...] = ()


class _AgendaItem(Struct, frozen=True):
    name: str = ""
    consultation: str | None = None


class _Meeting(Struct, frozen=True):
    agendaItem: tuple[_AgendaItem, ...] = ()  # noqa: N815  # OParl's name


def karlsruhe(limit: int) -> list[Document]:
    """The first documents (0: all) in order of their days; words cut at line ends are joined.

    A reference may stand for two papers, so a paper is known by its id. A text that no paper owns counts
    as a paper of its own.
    """
    decode = msgspec.json.Decoder(_Line).decode
    with lzma.open(DATA / "documents.jsonl.xz") as lines:
        read = [decode(line) for line in islice(lines, limit or None)]
    day_of = {_last(paper.id): paper.date for paper in _papers()}
    return [_document(line, day_of) for line in sorted(read, key=lambda line: (line.date or "", line.file))]


def leipzig() -> list[Document]:
    """Titles of papers, one each."""
    papers = msgspec.json.decode(LEIPZIG.read_bytes(), type=list[_LeipzigPaper])
    return [Document(p.reference, p.name, "", "", kind_code(p.paper_type), p.published_at) for p in papers]


def magdeburg() -> list[Document]:
    """Titles of papers as seen last, one each."""
    decode = msgspec.json.Decoder(_Observation).decode
    with lzma.open(MAGDEBURG) as lines:
        last = {paper.id: paper for paper in (decode(line).paper for line in lines)}
    return [Document(str(p.id), p.title, "", "", kind_code(p.type)) for p in last.values() if p.title]


def linked_items() -> Iterator[tuple[str, str]]:
    """Names of Karlsruhe's agenda items that a consultation links to a paper, with the paper."""
    paper_of = {_last(c.id): _last(c.paper) for c in _consultations() if c.paper}
    decode = msgspec.json.Decoder(_Meeting).decode
    with lzma.open(DATA / "meetings.jsonl.xz") as lines:
        for item in (item for line in lines for item in decode(line).agendaItem):
            paper = paper_of.get(_last(item.consultation or ""))
            if paper is not None:
                yield item.name, paper


def by_title(documents: Iterable[Document]) -> Papers:
    """Which papers bear each title."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for document in documents:
        found[words(document.title)].add(document.paper)
    return {title: frozenset(papers) for title, papers in found.items()}


def words(text: str) -> tuple[str, ...]:
    """The text's words, lowercased, as a frozen profile reads them: the sets of questions stay the same."""
    return tuple(word for word, _, _ in v1.tokens(text))


def _consultations() -> Iterator[_Consultation]:
    """Those that papers hold, then those that stand alone."""
    for paper in _papers():
        yield from (_Consultation(each.id, paper.id) for each in paper.consultation)
    alone = (DATA / "consultations.json").read_bytes()
    yield from msgspec.json.decode(alone, type=list[_Consultation])


def _papers() -> Iterator[_PaperLine]:
    decode = msgspec.json.Decoder(_PaperLine).decode
    with lzma.open(DATA / "papers.jsonl.xz") as lines:
        yield from map(decode, lines)


def _last(address: str) -> str:
    """The last part of an object's address, by which the texts name their papers."""
    return address.rpartition("/")[2]


def _document(line: _Line, day_of: Mapping[str, str | None]) -> Document:
    text = _LINE_END_HYPHEN.sub(r"\1\2", unicodedata.normalize("NFC", line.text))
    if line.title and line.owner_id:
        kind, day = kind_code(line.paper_type), day_of.get(line.owner_id)
        return Document(line.owner_id, line.title, line.file_name or "", text, kind, day)
    return Document(f"file {line.file}", "", line.file_name or "", text)
